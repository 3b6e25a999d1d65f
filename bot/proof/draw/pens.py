"""How things are drawn in each ink. No ink is told from another by its color alone.

Strong lines are thick, faint ones are broken; boxes where ways end have two lines around them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.proof.draw.shapes import Box, Circle, Corners, Stroke, Text

if TYPE_CHECKING:
    from bot.proof.draw.ink import Ink
    from bot.proof.draw.shapes import Point, Shape

PAPER, DARK, LETTERS = "#ffffff", "#39434e", "#14181d"
RADIUS = 17
"""Of the circle around a number."""
_DOT, _NUMBER = 8, 26
_ROUND, _INSIDE, _THIN = 14, 7, 2
_HEAD = 15
"""How long the head of an arrow is, besides its line's width."""
_CLEAR = 7
"""How much a line that passes over others clears on both sides."""


@dataclass(frozen=True, slots=True)
class _Pen:
    color: str
    width: int = 3
    dash: int = 0
    ground: str = PAPER


_PENS: dict[Ink, _Pen] = {
    "faint": _Pen("#6b7480", dash=9),
    "plain": _Pen(DARK),
    "strong": _Pen("#0b57a4", width=8, ground="#e7f0fa"),
}


def frame(at: Point, size: Point, ink: Ink, *, end: bool) -> Iterator[Shape]:
    """Draw a box; at the end of ways it has two lines around it."""
    pen, (x, y), (width, height) = _PENS[ink], at, size
    yield Box(x, y, width, height, _ROUND, pen.ground, pen.color, pen.width)
    if end:
        inset = pen.width + _INSIDE
        inner = (x + inset, y + inset, width - 2 * inset, height - 2 * inset)
        yield Box(*inner, _ROUND - _INSIDE, pen.ground, pen.color, _THIN)


def line(begin: Point, end: Point, ink: Ink, *, arrow: bool = False, over: bool = False) -> Iterator[Shape]:
    """Draw a line, `arrow` with a head at its end, `over` passing over others."""
    pen = _PENS[ink]
    if over:
        yield Stroke(*_moved(begin, end, -2 * _CLEAR, -2 * _CLEAR), PAPER, pen.width + 2 * _CLEAR)
    head = _HEAD + pen.width
    # the ends reach into the lines that they meet, so that corners are whole
    yield Stroke(
        *_moved(begin, end, pen.width / 2, -head / 2 if arrow else pen.width / 2),
        pen.color,
        pen.width,
        pen.dash,
    )
    if arrow:
        (x, y), half = _moved(begin, end, 0, -head)[1], head / 2
        right, down = (0.0, half) if begin[1] == end[1] else (half, 0.0)
        yield Corners((end, (x - right, y - down), (x + right, y + down)), pen.color)


def badge(x: float, y: float, number: str, *, dark: bool) -> Iterator[Shape]:
    """Draw a number in a circle, dark or open; without a number a dot."""
    yield Circle(x, y, RADIUS if number else _DOT, DARK if dark else PAPER, DARK, 3)
    yield Text(x, y, number, _NUMBER, PAPER if dark else LETTERS, 0, 2)


def _moved(begin: Point, end: Point, out: float, on: float) -> tuple[Point, Point]:
    """Move both ends of a line across or down outwards."""
    right, down = ((to > at) - (to < at) for at, to in zip(begin, end, strict=True))
    return (begin[0] - right * out, begin[1] - down * out), (end[0] + right * on, end[1] + down * on)
