"""A typed line: its words as they are compared, and the amounts that stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.content.quantity import Age, Dose, PerKg, Quantity, Rate, Span, Strength, Volume, Weight

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*[^\W_]*|[^\W_]+(?:['\u2019][^\W_]+)*")
_NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)*)([a-z]*)")
_SIGNS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u00ae\u2122\u00a9]")
"""What stands inside of words without being part of them: soft hyphens, joiners, trade marks."""
_AFTER = {"per", "old", "of", "age"}
"""What may follow the unit of an amount: 4 years old, 0.2 mg per kg."""
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


@dataclass(frozen=True)
class Line:
    """A text, its signs evened out."""

    text: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words: runs of letters and digits in small letters, a number with its decimals and unit."""
        found = _WORD.finditer(self.text)
        return tuple(Word(_compared(one[0]), one.start(), one.end()) for one in found)

    @cached_property
    def amounts(self) -> tuple[tuple[range, str], ...]:
        """The amounts: which words each takes, and number and unit. A number alone is none."""
        return tuple(self._amounts())

    def typed(self, start: int, stop: int) -> str:
        """Give words as they were typed, from one to before another."""
        return self.text[self.words[start].start : self.words[stop - 1].stop]

    def only(self, kind: type[Quantity]) -> Quantity | None:
        """Find the one amount of a kind; None where there is none, or more than one."""
        found = [
            kind.parse(f"{number} {unit}")
            for _, written in self.amounts
            for number, _, unit in [written.partition(" ")]
            if kind.unit_named(unit) and "," not in number and number.count(".") <= 1
        ]
        return found[0] if len(found) == 1 else None

    def _amounts(self) -> Iterator[tuple[range, str]]:
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
                yield range(at, stop), f"{found[1]} {unit}"
                at = stop
            else:
                at += 1


def line(text: str) -> Line:
    """Read a text: letters that look alike are made the same, signs that cannot be seen are dropped."""
    return Line(_evened(text))


def compared(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared."""
    return tuple(map(_compared, _WORD.findall(_evened(text))))


def _evened(text: str) -> str:
    return unicodedata.normalize("NFKC", _SIGNS.sub("", text))


def _compared(word: str) -> str:
    small = word.casefold().replace("\u2019", "'")
    return small.removesuffix("'s").replace("'", "")
