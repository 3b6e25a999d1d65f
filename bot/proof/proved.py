"""Loading that proves: the only way to a library that a front accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.errors import ContentError, Problem
from bot.content.library import Library, load
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.profiles import Spaces


@dataclass(frozen=True, slots=True)
class Proved:
    """A library whose every profile keeps every law. Made by `prove` and `load_proved` alone."""

    library: Library
    checked: tuple[str, ...]
    pages: int = 0
    """How many pages that can be looked up were drawn; none unless what is shown was checked."""


def load_proved(
    folder: Path, *, shown: bool = False, only: Callable[[Library], str | None] = lambda _: None
) -> Proved:
    """Load and prove a content folder, with `shown` what it says and its screens too; raises ContentError.

    For who decides in one dialog alone, `only` names it, and what is proved then has no other.
    """
    library = load(folder)
    alone = only(library)
    if alone is not None and alone in library.dialogs:
        library = replace(library, dialogs={alone: library.dialogs[alone]})
    return prove(library, shown=shown)


def prove(library: Library, *, shown: bool = False, spaces: Spaces | None = None) -> Proved:
    """Check every law over every profile, with `shown` what is said and drawn too.

    Raises ContentError with a counterexample for each law that fails. `spaces` are those of the library, for
    who goes on to use them.
    """
    problems: list[Problem] = []
    spaces = spaces or Spaces(library)
    for name in library.dialogs:
        space = spaces[name]
        problems += [*structure(space), *stated(space), *doses(library, space)]
    if problems:
        raise ContentError(problems)
    proved = Proved(library, tuple(library.dialogs))
    if not shown:
        return proved
    from bot.proof.shown import shown_by  # noqa: PLC0415  what decides starts fast: it draws nothing beforehand

    pages, problems = shown_by(library, spaces)
    if problems:
        raise ContentError(problems)
    return replace(proved, pages=pages)
