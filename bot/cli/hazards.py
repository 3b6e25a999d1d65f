"""The hazard log of a content folder, and the tests that it names, read from their files."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.strict_yaml import decode, read_bytes
from bot.proof.hazards import FILE, parse_hazards

if TYPE_CHECKING:
    from bot.proof.hazards import HazardLog, Tests

NONE = f"no hazard log: there is no {FILE}"


def hazard_log(folder: Path) -> HazardLog | None:
    """Read the log of a folder; None where there is none. Raises ContentError."""
    path = folder / FILE
    return parse_hazards(decode(read_bytes(path, FILE), FILE)) if path.exists() else None


def named_tests(folder: Path, log: HazardLog) -> Tests | None:
    """List the tests in the files that a log names.

    None where the folder is no checkout of a repository, so that they are not there to be looked up.
    """
    if not (folder / "pyproject.toml").is_file():
        return None
    controls = (control for hazard in log.file.hazards.values() for control in hazard.controls)
    files = {control.name.partition("::")[0] for control in controls if control.link == "test"}
    return {name: _tests(folder / name) for name in sorted(files) if (folder / name).is_file()}


def _tests(path: Path) -> tuple[str, ...]:
    """List the functions of a file of Python; none where it cannot be read as such."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return ()
    return tuple(one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
