"""Text as it is set in a picture: how wide it is, and where its lines break.

Measured with the font that Pillow brings along, so that a picture needs no font of the system. That font has
the letters of English alone: others lose their accents.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import ImageFont

SCALE = 2
"""Pictures are drawn so many times larger and made smaller again: that is what makes them smooth."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font, so many pixels high."""
    found = ImageFont.load_default(size=size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # noqa: S101  every wheel of Pillow has FreeType
    return found


def drawable(text: str) -> str:
    """Write a text with the letters that the font has."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return plain.encode("ascii", "replace").decode()


def width(text: str, size: int) -> float:
    """Pixels from end to end."""
    return font(size * SCALE).getlength(drawable(text)) / SCALE


def wrapped(text: str, size: int, room: float) -> tuple[str, ...]:
    """Break a text into lines that fit the room, at spaces; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
