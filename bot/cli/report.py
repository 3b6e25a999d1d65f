"""The report from the command line: everything is read and run, and two files are written."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import now
from bot.cli.common import environment
from bot.cli.hazards import NONE, hazard_log, named_tests
from bot.cli.mutate import judged
from bot.cli.revisions import compared
from bot.cli.scripts import FRONTS
from bot.content.errors import ContentError, Problem
from bot.content.library import load
from bot.proof.diff.told import as_record as as_change
from bot.proof.diff.told import as_text
from bot.proof.hazards import FILE
from bot.proof.proved import load_proved
from bot.proof.report.gather import Material, report
from bot.proof.report.page import page
from bot.proof.report.record import ChangeReport, ReadFile, as_record
from bot.proof.report.trouble import Trouble
from bot.proof.scripts.load import load_scripts

if TYPE_CHECKING:
    from bot.content.library import Library

PAGE, RECORD = "report.html", "report.json"


def write_report(folder: Path, out: Path, *, quick: bool, since: str | None) -> int:
    """Write the report of a content folder; the status is 1 when anything fails.

    Raises ContentError for content that cannot even be loaded, and UsageFault for `since`.
    """
    changes = _changes(since, folder) if since is not None else None
    library, problems = _library(folder)
    trouble, scripts = Trouble(list(problems)), folder / "tests" / "scripts"
    cases = trouble.past(lambda: load_scripts(scripts, library, FRONTS)) if scripts.exists() else None
    log = trouble.past(lambda: hazard_log(folder))
    tried = not quick and not trouble
    found = report(
        Material(
            library=library,
            problems=trouble.problems,
            scripts=cases or (),
            log=log,
            tests=named_tests(folder, log) if log else None,
            scores=judged(folder, library, scripts if cases else None) if tried else (),
            changes=changes,
            files=tuple(_files(folder)),
            software=version("bedside-bot"),
            python=platform.python_version(),
            options=(*(["--quick"] if quick else []), *([f"--since {since}"] if since is not None else [])),
            require_review=environment().require_review,
            now=now(),
        )
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(page(found), "utf-8", newline="\n")
    record = json.dumps(as_record(found), ensure_ascii=False, indent=1)
    (out / RECORD).write_text(record + "\n", "utf-8", newline="\n")
    print(f"{out / PAGE}\n{out / RECORD}")
    if not (folder / FILE).exists():
        print(NONE)
    if not found.green:
        print(f"{len(found.failures):,} failed:")
        print("\n".join(one.says.partition("\n")[0] for one in found.failures))
    return int(not found.green)


def _library(folder: Path) -> tuple[Library, tuple[Problem, ...]]:
    """Load a folder, with what the proof finds wrong; raises ContentError where it cannot be loaded."""
    try:
        return load_proved(folder, shown=True).library, ()
    except ContentError as error:
        return load(folder), error.problems


def _files(folder: Path) -> Iterator[ReadFile]:
    """Tell the bytes of the hazard log and the scripted cases, which the digest of the content leaves out."""
    for path in (folder / FILE, *sorted((folder / "tests" / "scripts").glob("*.yaml"))):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield ReadFile(path.relative_to(folder).as_posix(), digest)


def _changes(since: str, folder: Path) -> ChangeReport:
    found = compared(since, str(folder), None)
    return ChangeReport(since, found.laxer, found.volumes, tuple(as_text(found)), as_change(found))
