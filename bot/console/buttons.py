"""Buttons as lines: a letter before each label, and typing the letter is the tap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.render.renderer import Button, Screen

BESIDE = "   "
"""Between two buttons of a row."""
AFTER_LETTER = "  "


def lettered(screen: Screen) -> dict[str, Button]:
    """Give every button its letter, in the order they are shown."""
    return dict(zip(_letters(), (button for row in screen.rows for button in row), strict=False))


def drawn(screen: Screen) -> str:
    """Write a screen with its buttons below it, row by row."""
    letters = _letters()
    rows = [[f"{next(letters)}{AFTER_LETTER}{button.label}" for button in row] for row in screen.rows]
    return "\n".join((screen.text, "", *map(BESIDE.join, rows))) if screen.rows else screen.text


def _letters() -> Iterator[str]:
    """Count a to z, then aa, ab and on."""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters)
