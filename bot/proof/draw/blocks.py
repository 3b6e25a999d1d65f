"""One place of a picture with its measures.

A card has the names of its questions in the middle of its rows. Beside and below them stand the labels of
its exits: at the left edge what goes left, at the right edge what goes right, and at the bottom what goes
straight down. So labels stand inside cards alone, and nothing can run through them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.proof.draw.letters import width, wrapped

if TYPE_CHECKING:
    from bot.proof.draw.sketch import Exit, Place
    from bot.proof.draw.tracks import Track

LETTER, ROW, WIDTH = 31, 40, 900
EDGE = 22
"""Between an edge and the text beside it."""
NUMBER = 52
"""What the number of a box takes of its width."""
_PAD = 15
_BETWEEN = 36
"""Between two texts side by side."""
_ROOM = WIDTH - 2 * EDGE


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a row: at the left edge (-1), in the middle (0) or at the right edge (1)."""

    text: str
    row: int
    side: int
    weight: int


@dataclass(frozen=True, slots=True)
class Port:
    """Where an exit leaves: on a side, so many rows down; at the bottom if the side is 0."""

    exit: Exit
    side: int
    rows: float


@dataclass(frozen=True, slots=True)
class Block:
    """A place in rows."""

    place: Place
    words: tuple[Words, ...]
    ports: tuple[Port, ...]
    rows: int

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.rows * ROW + 2 * _PAD

    @staticmethod
    def down(rows: float) -> float:
        """Pixels from the top to so many rows down."""
        return _PAD + rows * ROW


def block(place: Place, row: int, tracks: Mapping[int, Track]) -> Block:
    """Measure the place of a row. Where a track comes in beside its first line, no label stands there."""
    filling = _Filling()
    names = [(line, ink) for text, ink in place.lines for line in _lines(text, place)]
    for line, ink in names:
        weight = 2 if ink == "strong" or place.ink == "plain" else 0
        filling.put(line, -1 if place.number else 0, weight)
    filling.next = {-1: 0, 0: len(names), 1: 0}
    if row in tracks:
        filling.next[tracks[row].side] = 1
    sides: dict[int, list[Exit]] = {-1: [], 1: [], 0: []}
    for one in place.exits:
        sides[0 if one.to == row + 1 else tracks[one.to].side].append(one)
    ports = [Port(one, side, filling.label(one, side)) for side, exits in sides.items() for one in exits]
    return Block(place, tuple(filling.words), tuple(ports), filling.rows)


def _lines(text: str, place: Place) -> tuple[str, ...]:
    return wrapped(text, LETTER, _ROOM - NUMBER if place.number else _ROOM)


class _Filling:
    """Rows that fill up. `next` is the first row in which something may stand, for each side."""

    def __init__(self) -> None:
        self.words: list[Words] = []
        self.next = dict.fromkeys((-1, 0, 1), 0)

    @property
    def rows(self) -> int:
        return max((one.row for one in self.words), default=-1) + 1

    def put(self, text: str, side: int, weight: int, row: int | None = None) -> None:
        self.words.append(Words(text, self.rows if row is None else row, side, weight))

    def label(self, one: Exit, side: int) -> float:
        """Put a label into the first row where it fits; give how many rows down its middle is."""
        lines = wrapped(one.label, LETTER, _ROOM) if one.label or side else ()
        row = self.rows
        if len(lines) == 1:
            # what goes straight down stands below everything
            begin = max(self.next[side], self.rows - 1) if side == 0 else self.next[side]
            row = next((row for row in range(begin, self.rows) if self.fits(row, side, lines[0])), self.rows)
        for below, line in enumerate(lines):
            self.put(line, side, int(one.ink == "strong"), row + below)
        self.next[side] = row + len(lines)
        return row + len(lines) / 2

    def fits(self, row: int, side: int, text: str) -> bool:
        wide = {one.side: width(one.text, LETTER) + _BETWEEN for one in self.words if one.row == row}
        wide[side] = width(text, LETTER) + _BETWEEN
        left, middle, right = (wide.get(one, 0) for one in (-1, 0, 1))
        return (middle + 2 * max(left, right) if middle else left + right) <= _ROOM + _BETWEEN
