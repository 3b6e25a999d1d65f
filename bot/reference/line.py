"""A typed line: its words as they are compared, and the amounts that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.content.quantity import Age, Dose, PerKg, Quantity, Rate, Span, Strength, Volume, Weight
from bot.content.spelling import evened, words

_NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)*)([a-z]*)")
_AFTER = {"per", "old", "of", "age"}
"""What may follow the unit of an amount: 4 years old, 0.2 mg per kg."""
_AGED = {"old", "age"}
_SPANS = {"d", "wk"}
"""Units of an age that without a word for it are read as a length of time: 2 weeks."""
_LONGER = {
    "mcg",
    "mins",
    "minute",
    "minutes",
    "sec",
    "secs",
    "second",
    "seconds",
    "hr",
    "hrs",
    "hour",
    "hours",
}
_UNITS = _LONGER | {
    word
    for kind in (Age, Dose, PerKg, Rate, Span, Strength, Volume, Weight)
    for unit in (*kind.units, *kind.spellings)
    for word in unit.casefold().split()
    if word not in _AFTER
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in the text."""

    text: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: which words it takes, how it was typed, and whether an age may be meant."""

    run: range
    typed: str
    number: str
    unit: str
    aged: bool

    def of(self, kind: type[Quantity]) -> Quantity | None:
        """Read it as a kind of quantity; None where it is none."""
        well = "," not in self.number and self.number.count(".") <= 1
        if not well or not kind.unit_named(self.unit) or (kind is Age and not self.aged):
            return None
        return kind.parse(f"{self.number} {self.unit}")


@dataclass(frozen=True)
class Line:
    """A text, its signs evened out."""

    text: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words."""
        return tuple(Word(*found) for found in words(self.text))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts. A number alone is none."""
        return tuple(self._amounts())

    def typed(self, start: int, stop: int) -> str:
        """Give words as they were typed, from one to before another."""
        return self.text[self.words[start].start : self.words[stop - 1].stop]

    def _amounts(self) -> Iterator[Amount]:
        texts = [word.text for word in self.words]
        at = 0
        while at < len(texts):
            found, stop = _NUMBER.fullmatch(texts[at]), at + 1
            unit = found[2] if found else ""
            if found and not unit and stop < len(texts):
                unit, stop = texts[stop], stop + 1
            if found and unit in _UNITS:
                while stop < len(texts) and texts[stop] in _AFTER | _UNITS:
                    stop += 1
                yield Amount(
                    range(at, stop), self.typed(at, stop), found[1], unit, self._aged(range(at, stop), unit)
                )
                at = stop
            else:
                at += 1

    def _aged(self, run: range, unit: str) -> bool:
        """Tell whether an amount of time may be an age: `2 weeks` and `for 3 months` are none unless old."""
        texts = [word.text for word in self.words]
        named = Age.unit_named(unit)
        lasting = named in _SPANS or (named == "mo" and texts[run.start - 1 : run.start] == ["for"])
        return not lasting or not _AGED.isdisjoint(texts[run.start : run.stop])


def line(text: str) -> Line:
    """Read a text."""
    return Line(evened(text))
