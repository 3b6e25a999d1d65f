"""Two versions of a dialog in one frame, so that their advice can be compared profile by profile.

1. The frame has every question and every reading of both. A question that one of them lacks is never asked
   there.
2. An answer that one of them lacks is left open there: whoever would give it finds no button for it. So is a
   number outside its range.
3. Where the two cut a number into other bands, the frame has the pieces, and each reads them as its own.
4. What is open reads as each declares; where that differs, the frame tells open from answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from bot.content.shape import UNANSWERED
from bot.proof import profiles
from bot.proof.profiles import Profiles, Space

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.library import DialogSet
    from bot.content.quantity import Quantity

Edge = tuple[Decimal, bool]
"""A place on the line of a number, in its base unit: at it, or just past it."""


class TooDifferentError(ValueError):
    """Two versions of a dialog that have too little in common to be compared."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the frame, and how each version reads it. A number's has the stretch of the line it is."""

    name: str
    old: str
    new: str
    begin: Edge = (Decimal(0), False)
    end: Edge = (Decimal(0), False)


class Joint(Profiles):
    """The profiles of both versions; a question is asked where either asks it.

    Raises TooDifferentError.
    """

    def __init__(self, old: DialogSet, new: DialogSet) -> None:
        before, after = old.dialog.questions, new.dialog.questions
        self.readings = {
            name: tuple(_readings(before.get(name), after.get(name))) for name in merged(before, after)
        }
        values = {name: tuple(one.name for one in found) for name, found in self.readings.items()}
        size = prod(map(len, values.values()))
        if size > profiles.LIMIT:
            raise TooDifferentError(
                f"{new.id} was changed too much to be compared at once: both versions together have {size:,} "
                f"combinations of answers, and {profiles.LIMIT:,} can be compared. Compare in smaller steps."
            )
        self.old = Space(
            old, values, read_as={name: {one.name: one.old for one in self.readings[name]} for name in before}
        )
        self.new = Space(
            new,
            like=self.old,
            read_as={name: {one.name: one.new for one in self.readings[name]} for name in after},
        )
        super().__init__(
            self.old.grid, {name: self.old.asked[name] | self.new.asked[name] for name in values}
        )


def merged(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Put two orders into one: the new one, with what is only in the old after what it followed there."""
    found, before = list(new), None
    for name in old:
        if name not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, name)
        before = name
    return found


def _readings(old: Question | None, new: Question | None) -> Iterator[Reading]:
    if old is None or new is None:
        one = old or new
        for value in one.values if one else ():
            yield Reading(value, value, value)
        return
    if old.number and new.number and old.number.kind is new.number.kind:
        yield from _stretches(old, new)
    else:
        for value in merged(old.choices, new.choices):
            yield Reading(
                value,
                value if value in old.choices else old.reading,
                value if value in new.choices else new.reading,
            )
    if UNANSWERED in (old.reading, new.reading) or old.reading != new.reading:
        yield Reading(UNANSWERED, old.reading, new.reading)


def _stretches(old: Question, new: Question) -> Iterator[Reading]:
    """Cut the line at every edge of either; neighbours that both read alike stay together."""
    edges = _edges(old) | _edges(new)
    runs: list[Reading] = []
    for begin, end in pairwise(sorted(edges)):
        at = (begin[0] + end[0]) / 2 if begin[1] else begin[0]
        reads = [_read(question, at) for question in (old, new)]
        if reads == [None, None]:
            continue
        one, two = reads[0] or old.reading, reads[1] or new.reading
        if runs and (runs[-1].old, runs[-1].new, runs[-1].end) == (one, two, begin):
            runs[-1] = replace(runs[-1], end=end)
        else:
            runs.append(Reading("", one, two, begin, end))
    taken: set[str] = set()
    for run in runs:
        alike = run.old == run.new and run.old not in taken
        name = run.old if alike else _between(edges, run)
        taken.add(name)
        yield replace(run, name=name)


def _edges(question: Question) -> dict[Edge, Quantity]:
    """Find where the readings of a number change: where its range and its bands begin, and past its end."""
    number = question.number
    if number is None:
        return {}
    begins = [number.low, *(number.kind.parse(band.begin) for band in question.bands.values())]
    return {(begin.base, False): begin for begin in begins} | {(number.high.base, True): number.high}


def _read(question: Question, at: Decimal) -> str | None:
    """Read a number as a question does: None outside its range."""
    number = question.number
    if number is None or not number.low.base <= at <= number.high.base:
        return None
    return question.band_of(number.kind(at, next(iter(number.kind.units))))


def _between(edges: Mapping[Edge, Quantity], run: Reading) -> str:
    begin = f"over {edges[run.begin]}" if run.begin[1] else f"{edges[run.begin]}"
    return f"{begin} to {edges[run.end]}" if run.end[1] else f"{begin} to under {edges[run.end]}"
