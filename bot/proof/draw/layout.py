"""A sketch laid out: cards down the middle, boxes below them, tracks on both sides. Sketch in, shapes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.proof.draw.blocks import EDGE, LETTER, NUMBER, WIDTH, block
from bot.proof.draw.ink import INKS
from bot.proof.draw.letters import wrapped
from bot.proof.draw.pens import LETTERS, RADIUS, badge, frame, line
from bot.proof.draw.shapes import Picture, Text
from bot.proof.draw.tracks import tracks

if TYPE_CHECKING:
    from bot.proof.draw.blocks import Block, Port
    from bot.proof.draw.ink import Ink
    from bot.proof.draw.shapes import Shape
    from bot.proof.draw.sketch import Exit, Sketch

_TITLE, _NOTE = 44, 28
_LEADING = 1.28
_MARGIN = 28
_GAP, _LITTLE_GAP = 32, 14
_COLUMN = 46
_SAMPLE = 72


def lay_out(sketch: Sketch) -> Picture:
    """Lay a sketch out."""
    return _Page(sketch).picture()


class _Run(NamedTuple):
    """The line of an exit: out of a card at (edge, y), down at `track`, and in at (edge, door)."""

    exit: Exit
    edge: float
    y: float
    track: float
    door: float


class _Page:
    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        places = sketch.places
        links = ((row, one.to) for row, place in enumerate(places) for one in place.exits)
        self.tracks = tracks(len(places), links)
        self.blocks = [block(place, row, self.tracks) for row, place in enumerate(places)]
        self.left = _MARGIN + _COLUMN * self.columns(-1)
        self.right = self.left + WIDTH
        self.middle = self.left + WIDTH / 2
        self.width = self.right + _COLUMN * self.columns(1) + _MARGIN
        self.shapes: list[Shape] = []
        self.tops: list[float] = []
        self.y = float(_MARGIN)

    def columns(self, side: int) -> int:
        return max((one.column for one in self.tracks.values() if one.side == side), default=0)

    def picture(self) -> Picture:
        self.paragraph(_MARGIN, self.sketch.title, _TITLE, weight=2)
        self.y += _LITTLE_GAP
        for row, one in enumerate(self.blocks, 1):
            self.tops.append(self.y)
            self.y += one.height + (_GAP if row <= len(self.sketch.cards) else _LITTLE_GAP)
        self.lines()
        for top, one in zip(self.tops, self.blocks, strict=True):
            self.place(top, one)
        self.legend()
        return Picture(self.sketch.title, round(self.width), round(self.y + _MARGIN), tuple(self.shapes))

    def place(self, top: float, one: Block) -> None:
        number = one.place.number
        self.shapes += frame((self.left, top), (WIDTH, one.height), one.place.ink, end=bool(number))
        if number:
            self.shapes += badge(self.left + EDGE + RADIUS, top + one.height / 2, number, dark=True)
        at = {-1: self.left + EDGE, 0: self.middle, 1: self.right - EDGE}
        for words in one.words:
            x, y = at[words.side] + (NUMBER if number else 0), top + one.down(words.row + 0.5)
            self.shapes.append(Text(x, y, words.text, LETTER, LETTERS, words.side, words.weight))

    # lines: those down first, what crosses passes over them, and the inks in their order

    def lines(self) -> None:
        ports = [(row, port) for row, one in enumerate(self.blocks) for port in one.ports]
        runs = [self.run(row, port) for row, port in ports if port.side]
        for ink in INKS:
            for run in (run for run in runs if run.exit.ink == ink):
                self.shapes += line((run.track, run.y), (run.track, run.door), ink)
        for ink in INKS:
            for run in (run for run in runs if run.exit.ink == ink):
                self.shapes += line((run.edge, run.y), (run.track, run.y), ink, over=True)
                self.shapes += line((run.track, run.door), (run.edge, run.door), ink, arrow=True, over=True)
            for row in (row for row, port in ports if not port.side and port.exit.ink == ink):
                self.straight(row, ink)
        for run in runs:
            number = self.sketch.places[run.exit.to].number
            self.shapes += badge(run.track, run.y, number, dark=run.exit.settles is not False)

    def straight(self, row: int, ink: Ink) -> None:
        begin = self.tops[row] + self.blocks[row].height
        self.shapes += line((self.middle, begin), (self.middle, self.tops[row + 1]), ink, arrow=True)

    def run(self, row: int, port: Port) -> _Run:
        one, to = self.blocks[row], port.exit.to
        edge = self.left if port.side < 0 else self.right
        track = edge + port.side * _COLUMN * self.tracks[to].column
        y, door = self.tops[row] + one.down(port.rows), self.tops[to] + one.down(0.5)
        return _Run(port.exit, edge, y, track, door)

    # what stands above and below

    def paragraph(self, x: float, text: str, size: int, weight: int = 0) -> None:
        for words in wrapped(text, size, self.width - x - _MARGIN):
            self.shapes.append(Text(x, self.y + size * _LEADING / 2, words, size, LETTERS, -1, weight))
            self.y += size * _LEADING

    def legend(self) -> None:
        self.y += _LITTLE_GAP
        x, text = float(_MARGIN), float(_MARGIN + _SAMPLE + EDGE)
        for dark, words in ((True, self.sketch.settles), (False, self.sketch.best)):
            self.shapes += badge(x + _SAMPLE / 2, self.y + _NOTE * _LEADING / 2, " ", dark=dark)
            self.paragraph(text, words, _NOTE)
        for ink, words in self.sketch.notes:
            y = self.y + _NOTE * _LEADING / 2
            self.shapes += line((x, y), (x + _SAMPLE, y), ink)
            self.paragraph(text, words, _NOTE)
        for words in filter(None, self.sketch.below):
            self.paragraph(x, words, _NOTE)
