"""Loading that proves: the only way to a library that a front accepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.errors import ContentError, Problem
from bot.content.library import Library, load
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.lengths import Longest, advice_fits, reasons_fit
from bot.proof.pages import Book
from bot.proof.profiles import Space
from bot.proof.screens import screens
from bot.proof.texts import lines, notation, texts
from bot.render.notation import unmarked
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled


@dataclass(frozen=True, slots=True)
class Proved:
    """A library whose every profile keeps every law. Made by `prove` and `load_proved` alone."""

    library: Library
    checked: tuple[str, ...]
    pages: int = 0
    """How many pages that can be looked up were drawn; none unless what is shown was checked."""


def load_proved(folder: Path, *, shown: bool = False) -> Proved:
    """Load and prove a content folder, with `shown` what it says and its screens too; raises ContentError."""
    proved = prove(load(folder))
    problems: list[Problem] = []
    if shown:
        compiled = Compiled()
        marking = Renderer(proved.library, marks=True, compiled=compiled)
        longest = Longest(proved.library, compiled=compiled)
        for part in proved.library.dialogs.values():
            space = Space(part)
            marked_lines = list(lines(marking, space))
            problems += notation(marked_lines, marking.drugs)
            problems += texts(space, [replace(line, text=unmarked(line.text)) for line in marked_lines])
            said = list(lines(longest, space))
            problems += [*reasons_fit(space, longest, said), *advice_fits(space, longest, said)]
        book = Book(proved.library, compiled)
        problems += [*screens(proved.library, compiled), *book.problems]
        proved = replace(proved, pages=len(book))
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
