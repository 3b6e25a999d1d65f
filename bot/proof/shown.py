"""What is said and drawn, for everybody: every line, every screen and every page that can be looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.content.errors import Problem
from bot.proof.lengths import Longest, advice_fits, reasons_fit
from bot.proof.pages import Book
from bot.proof.screens import screens
from bot.proof.texts import lines, notation, shut, texts
from bot.render.notation import unmarked
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.profiles import Spaces


def shown_by(library: Library, spaces: Spaces) -> tuple[int, list[Problem]]:
    """Look at all that a library shows, whose laws hold: how many pages there are, and what is wrong."""
    compiled = Compiled()
    marking = Renderer(library, marks=True, compiled=compiled)
    longest = Longest(library, compiled=compiled)
    withholding = Renderer(library, compiled=compiled, require_review=True)
    problems: list[Problem] = []
    for name in library.dialogs:
        space = spaces[name]
        marked_lines = list(lines(marking, space))
        problems += notation(marked_lines, marking.drugs)
        problems += texts(space, [replace(line, text=unmarked(line.text)) for line in marked_lines])
        problems += shut(lines(withholding, space))
        said = list(lines(longest, space))
        problems += [*reasons_fit(space, longest, said), *advice_fits(space, longest, said)]
    book = Book(library, compiled)
    return len(book), [*problems, *screens(library, compiled, spaces), *book.problems]
