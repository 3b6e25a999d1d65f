"""Loading that proves: the only way to a library that a front accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.errors import ContentError, Problem
from bot.content.library import Library, load
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.profiles import Space
from bot.proof.screens import screens


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was checked of a dialog: profiles, how many get each outcome, and the laws that hold."""

    profiles: int
    verdicts: Mapping[str, Mapping[str, int]]
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """A library whose every profile keeps every law. Made by `prove` and `load_proved` alone."""

    library: Library
    checked: tuple[str, ...]


def load_proved(folder: Path, *, shown: bool = False) -> Proved:
    """Load and prove a content folder, with `shown` its screens too; raises ContentError."""
    proved = prove(load(folder))
    problems = list(screens(proved.library)) if shown else []
    if problems:
        raise ContentError(problems)
    return proved


def prove(library: Library) -> Proved:
    """Check every law over every profile; raises ContentError with a counterexample for each that fails."""
    problems: list[Problem] = []
    for part in library.dialogs.values():
        space = Space(part)
        problems += [*structure(space), *stated(space), *doses(library, space)]
    if problems:
        raise ContentError(problems)
    return Proved(library, tuple(library.dialogs))


def evidence(library: Library, dialog: str) -> Evidence:
    """Count profiles and verdicts of a proved dialog."""
    space = Space(library.dialogs[dialog])
    verdicts = {
        name: {
            outcome: (points & space.legal).bit_count() for outcome, points in space.outcomes[name].items()
        }
        for name in space.part.tables.verdicts
    }
    return Evidence(space.legal.bit_count(), verdicts, tuple(space.part.laws.laws))
