"""What `check` found, for people and for machines."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.clock import today
from bot.cli.hazards import NONE, hazard_log, named_tests
from bot.cli.scripts import FRONTS
from bot.content.errors import ContentError, Problem
from bot.content.library import Library, load
from bot.proof.evidence import Evidence, evidence
from bot.proof.hazards import hazards_held
from bot.proof.notes import notes
from bot.proof.pages import TAPS
from bot.proof.profiles import Spaces
from bot.proof.proved import prove
from bot.proof.scripts.load import load_scripts


def check_content(folder: Path, *, as_json: bool) -> int:
    """Prove a content folder and say what was proved; raises ContentError, but not with `as_json`."""
    begun = time.perf_counter()
    try:
        library = load(folder)
        spaces = Spaces(library)
        proved = prove(library, shown=True, spaces=spaces)
        found = [evidence(library, dialog, spaces) for dialog in library.dialogs]
        hazards = _hazards(folder, library)
    except ContentError as error:
        if not as_json:
            raise
        print(json.dumps({"holds": False, "problems": [_problem(one) for one in error.problems]}))
        return 1
    remarks = {one.dialog: list(notes(spaces[one.dialog])) for one in found}
    seconds = time.perf_counter() - begun
    if as_json:
        record = _record(library, found, remarks, seconds, today())
        record |= {"hazards": hazards, "pages": proved.pages}
        print(json.dumps(record, ensure_ascii=False))
    else:
        print("\n".join(_told(library, found, remarks, today())))
        print(f"{proved.pages} pages to look up, every fact at most {TAPS} taps from its card")
        print(hazards)
        print(f"{seconds:.1f} s")
    return 0


def _hazards(folder: Path, library: Library) -> str:
    """Hold every control of the hazard log; raises ContentError for those that nothing holds."""
    log = hazard_log(folder)
    if log is None:
        return NONE
    scripts = folder / "tests" / "scripts"
    cases = load_scripts(scripts, library, FRONTS) if scripts.is_dir() else ()
    problems = list(hazards_held(log, library, cases, named_tests(folder, log)))
    if problems:
        raise ContentError(problems)
    links = [control.link for hazard in log.file.hazards.values() for control in hazard.controls]
    named = links.count("test")
    return (
        f"{len(log.file.hazards)} hazards: {len(links) - named} controls hold, {named} more are named tests"
    )


def _told(library: Library, found: list[Evidence], remarks: dict[str, list[str]], day: date) -> Iterator[str]:
    for one in found:
        yield f"{one.dialog} {one.version}: {one.profiles:,} profiles, {len(one.laws)} laws hold"
        for table, outcomes in one.verdicts.items():
            for outcome, count in outcomes.items():
                yield f"  {table} {outcome}: {count:,}"
        if one.weights:
            yield f"  doses at {one.weights:,} weights"
        yield f"  conversations: {one.question_states:,} states of the questions, none outside these profiles"
        more = "" if one.whole else "; there are more screens than can be tried"
        yield f"  the engine was led to {one.screens:,} screens and did {one.moves:,} acts there{more}"
        for table, lines in one.permissive.items():
            yield f"  {table} {next(iter(one.verdicts[table]))}, to be read and signed:"
            yield from (f"    {number}. {line}" for number, line in enumerate(lines, start=1))
        yield from (f"  note: {remark}" for remark in remarks[one.dialog])
    reviewed = "reviewed" if library.reviewed_on(day) else "not clinically reviewed"
    yield f"content {library.digest[:12]}, {len(library.facts)} facts, {reviewed}"


def _record(
    library: Library, found: list[Evidence], remarks: dict[str, list[str]], seconds: float, day: date
) -> dict[str, Any]:
    return {
        "holds": True,
        "content": library.digest,
        "facts": len(library.facts),
        "reviewed": library.reviewed_on(day),
        "seconds": round(seconds, 3),
        "dialogs": {one.dialog: asdict(one) | {"notes": remarks[one.dialog]} for one in found},
    }


def _problem(one: Problem) -> dict[str, Any]:
    return asdict(one) | {"place": str(one.place)}
