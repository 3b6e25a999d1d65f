"""A set of profiles in few words: cubes that together are the set.

1. A cube is a condition: question -> the readings of which it has one. Of other questions it says nothing.
2. A cube is maximal: whichever question it stopped naming, profiles outside the set would come in.
3. `within` is what the reader knows to be talked about already, such as those who get an ECG: inside it alone
   the words have to tell the profiles of the set from the others.
4. The search is greedy, in the manner of Quine and McCluskey: profiles are widened as far as the set allows,
   from a few starting points and in a few orders, and the cover with the fewest words is kept. The same set
   always gets the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.shape import Condition
    from bot.proof.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Cube:
    """Profiles told by some of their readings; `adds` counts those that no cube before it has."""

    readings: Condition
    adds: int

    @property
    def words(self) -> int:
        """How many names it takes to tell it."""
        return sum(1 + len(values) for values in self.readings.values())


def cover(
    profiles: Profiles,
    points: int,
    *,
    within: int | None = None,
    limit: int | None = None,
    whole: bool = False,
) -> tuple[Cube, ...]:
    """Find cubes that together are exactly the `points`, inside `within`; the largest come first.

    With a `limit` there are at most so many, and their `adds` then lack what was left out. A `whole` cube
    names every question that is asked.
    """
    search = _Search(profiles, points, profiles.all if within is None else within, whole=whole)
    covers = [search.cover(limit, by_word=by_word) for by_word in (False, True)]
    return min(
        covers, key=lambda cubes: (-sum(cube.adds for cube in cubes), sum(cube.words for cube in cubes))
    )


_AHEAD = 2
"""How many times the cubes that are asked for are looked for, as the largest are not always found first."""


_Key = tuple[tuple[str, tuple[str, ...]], ...]
"""The readings of a cube, as they can be looked up."""


class _Search:
    def __init__(self, profiles: Profiles, points: int, within: int, *, whole: bool) -> None:
        self.profiles = profiles
        self.points = points & within & profiles.legal
        self.outside = within & (profiles.all ^ points)
        self.whole = whole
        self.starts: set[int] = set()
        self.found: dict[_Key, int] = {}
        self.stay: dict[tuple[str, str], int] = {}

    def cover(self, limit: int | None, *, by_word: bool) -> tuple[Cube, ...]:
        """Take the cube that adds most, or most for each question it names, until nothing is left."""
        taken: list[tuple[Condition, int]] = []
        left, worth = self.points, dict[_Key, float]()
        while left and (limit is None or len(taken) < _AHEAD * limit):
            self.widen(left)
            key = self.best(left, worth, by_word=by_word)
            taken.append((dict(key), self.found[key]))
            left &= ~self.found[key]
        return self.told(taken)[:limit]

    def best(self, left: int, worth: dict[_Key, float], *, by_word: bool) -> _Key:
        """Find the cube that is worth most; what it was worth before is at least what it is worth now."""
        best: _Key | None = None
        for key in sorted(self.found, key=lambda key: -worth.get(key, float("inf"))):
            if best is not None and worth.get(key, float("inf")) <= worth[best]:
                break
            worth[key] = (self.found[key] & left).bit_count() / (1 + len(key) if by_word else 1)
            if best is None or worth[key] > worth[best]:
                best = key
        return best or ()

    def told(self, taken: Sequence[tuple[Condition, int]]) -> tuple[Cube, ...]:
        """Leave out what says nothing: cubes whose profiles others have, and readings that nobody has."""
        kept = list(taken)
        for one in taken:
            if not one[1] & ~reduce(or_, (other[1] for other in kept if other is not one), 0):
                kept.remove(one)
        cubes, seen = [], 0
        for readings, points in sorted(kept, key=lambda one: -one[1].bit_count()):
            met = {
                name: tuple(value for value in values if points & self.profiles.reads(name, (value,)))
                for name, values in readings.items()
            }
            cubes.append(Cube(met, (points & ~seen).bit_count()))
            seen |= points
        return tuple(cubes)

    def widen(self, left: int) -> None:
        """Widen the first, the last and some profile that is left, dropping questions in different orders."""
        half = left.bit_length() // 2
        upper = left >> half << half
        for one in (left & -left, upper & -upper, left):
            index = one.bit_length() - 1
            if index in self.starts:
                continue
            self.starts.add(index)
            readings = self.profiles.first(1 << index)
            for order in self.orders(readings):
                wide = self.wide(readings, order)
                key = tuple(wide.items())
                if key not in self.found:
                    self.found[key] = self.having(wide)

    def orders(self, readings: Mapping[str, str]) -> Iterator[list[str]]:
        """Order the questions that may be dropped: those that tell least first, or those asked last."""
        if self.whole:
            yield []
            return
        latest = list(readings)[::-1]
        for name, value in readings.items():
            if (name, value) not in self.stay:
                some = self.outside & self.profiles.reads(name, (value,))
                self.stay[name, value] = some.bit_count()
        yield sorted(latest, key=lambda name: -self.stay[name, readings[name]])
        yield latest

    def wide(self, readings: Mapping[str, str], order: Sequence[str]) -> Condition:
        """Widen a profile while nothing from outside comes in: drop questions, then add readings."""
        named: Condition = {name: (value,) for name, value in readings.items()}
        outside = self.outside
        if self.whole:
            unnamed = (asked for name, asked in self.profiles.asked.items() if name not in named)
            outside = reduce(or_, unnamed, outside)
        kept = self.profiles.all
        for name, rest in zip(order, self.rests(outside, order, named), strict=True):
            if kept & rest:
                kept &= self.profiles.reads(name, named[name])
            else:
                del named[name]
        kept = self.profiles.all
        for name, rest in zip(list(named), self.rests(outside, list(named), named), strict=True):
            room = kept & rest
            named[name] = tuple(
                value
                for value in self.profiles.values[name]
                if value in named[name] or not room & self.profiles.reads(name, (value,))
            )
            kept &= self.profiles.reads(name, named[name])
        return named

    def rests(self, outside: int, order: Sequence[str], named: Condition) -> list[int]:
        """Find, for each question of an order, what all that come after it still let in from outside."""
        found = [outside]
        for name in reversed(order):
            found.append(found[-1] & self.profiles.reads(name, named[name]))
        return found[-2::-1]

    def having(self, readings: Condition) -> int:
        """Find the profiles of the set that a cube has."""
        points = self.points
        for name, values in readings.items():
            points &= self.profiles.reads(name, values)
        return points
