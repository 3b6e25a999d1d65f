"""Long pages are cut into parts that a phone shows well. What belongs together is never cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

SEEN, WHOLE = 1200, 2300
"""Characters of a part in plain view, and with the folded sources. One item alone may have more.

Above it what a question was read as may stand, which the rest of a message has room for.
"""


@dataclass(frozen=True, slots=True)
class Worded:
    """A fact in words: what it says, and where it comes from as HTML of so many characters."""

    id: str
    says: str
    cited: Markup
    length: int
    sources: tuple[str, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Numbered:
    """A fact with its number on a page; `of` is its drug where that must be named.

    `against` tells whether it says otherwise than one before it.
    """

    number: int
    fact: Worded
    of: str | None
    against: bool


@dataclass(frozen=True, slots=True)
class Item:
    """What is drawn in one piece, below its heading if it has one. Lengths are in characters."""

    heading: str | None
    html: Markup
    length: int
    lines: tuple[Numbered, ...] = ()

    @property
    def seen(self) -> int:
        """How long it is in plain view."""
        return self.length + len(self.heading or "")


def parts(items: Iterable[Item], seen: int, sources: Mapping[str, int]) -> list[list[Item]]:
    """Cut items into parts; `seen` is the length of what stands around them, `sources` of naming each."""
    found: list[list[Item]] = [[]]
    for item in items:
        longer = [*found[-1], item]
        if found[-1] and not _fits(longer, seen, sources):
            found.append([item])
        else:
            found[-1] = longer
    return found


def _fits(items: list[Item], seen: int, sources: Mapping[str, int]) -> bool:
    plain = seen + sum(item.seen for item in items)
    lines = [line for item in items for line in item.lines]
    named = {source for line in lines for source in line.fact.sources}
    folded = sum(line.fact.length for line in lines) + sum(sources[name] for name in named)
    return plain <= SEEN and plain + folded <= WHOLE
