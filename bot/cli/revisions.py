"""Content to compare: a folder, or what git keeps of one."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.common import UsageFault
from bot.content.errors import ContentError, hint
from bot.content.library import FOLDERS, load
from bot.proof.diff.compare import compare_all
from bot.proof.diff.joint import TooDifferentError

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.diff.changes import Comparison


def _loaded(name: str, side: str) -> Library:
    """Load a folder or a git revision; problems in it name the side. Raises UsageFault and ContentError."""
    with _folder(name) as folder:
        try:
            return load(folder)
        except ContentError as error:
            raise ContentError(
                replace(one, place=replace(one.place, file=f"{side} ({name}): {one.place.file}"))
                for one in error.problems
            ) from error


def compared(old: str, new: str, dialog: str | None) -> Comparison:
    """Load both and compare them; raises UsageFault and ContentError."""
    before, after = _loaded(old, "OLD"), _loaded(new, "NEW")
    both = before.dialogs.keys() & after.dialogs.keys()
    if dialog is not None and dialog not in both:
        raise UsageFault(f"There is no dialog {dialog!r} in both. {hint(dialog, both)}")
    try:
        return compare_all(before, after, None if dialog is None else [dialog])
    except TooDifferentError as error:
        raise UsageFault(str(error)) from error


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """Find a folder, or put the content of a revision into one for a while."""
    if Path(name).is_dir():
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        _extract(name, Path(folder))
        yield Path(folder)


def _extract(revision: str, folder: Path) -> None:
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    if found is None:
        raise UsageFault(f"There is neither a folder {revision!r} nor a git revision of that name here.")
    archive = _git("archive", "--format=tar", found.decode().strip(), "--", *FOLDERS)
    if archive is None:
        raise UsageFault(f"The git revision {revision!r} has no folders {', '.join(FOLDERS)} here.")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def _git(*words: str) -> bytes | None:
    """Ask git in the current directory; None where it fails or is not there."""
    try:
        run = subprocess.run(["git", *words], capture_output=True, check=False)  # noqa: S603, S607  our own words
    except FileNotFoundError:
        return None
    return run.stdout if run.returncode == 0 else None
