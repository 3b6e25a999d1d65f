"""What a picture of a dialog shows, worked out from the space of its profiles.

1. Only profiles in which every question is answered count.
2. Before and after each question, ask for the laxest verdict that is still possible. An answer that makes it
   stricter *stops*: a way leads from it to that verdict. It *settles* the matter when nothing that is asked
   later can change the verdict any more.
3. So the verdict of a profile is the strictest that its ways lead to.
4. A way leads to the next question for those who can still get the laxest verdict; where nobody who is asked
   can, for all.
5. Questions in a row that differ in nothing but their name are one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

from bot.content.shape import UNANSWERED

if TYPE_CHECKING:
    from bot.content.library import DialogSet
    from bot.proof.profiles import Space

Given = tuple[str, tuple[str, ...]]
"""An earlier question, and the readings of which it must have one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome of a table that decides: where ways end."""

    table: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Way:
    """Where answers to a question lead: to another question, or to a verdict, as a stop or at the end.

    `points` are the profiles that take it. `given` tells them from those who answer the same and go
    elsewhere; where no single earlier question does, there is none and the way is `loose`.
    """

    question: str
    answers: tuple[str, ...]
    given: Given | None
    to: Verdict | str
    points: int
    kind: Literal["stop", "onward", "end"] = "onward"
    settles: bool = False
    loose: bool = False

    def taken(self, readings: Mapping[str, str]) -> bool:
        """Tell whether somebody takes it, as far as what stands on it tells: readings in the order asked."""
        if readings.get(self.question) not in self.answers:
            return False
        if self.given is not None and readings.get(self.given[0]) not in self.given[1]:
            return False
        if self.kind == "stop":
            return True
        asked = (*readings, None)
        return asked[asked.index(self.question) + 1] == (self.to if self.kind == "onward" else None)

    def alike(self, other: Way) -> bool:
        """Tell whether another question's way is the same but for the question."""
        mine, theirs = (
            (way.answers, way.given, way.to, way.kind, way.settles, way.loose) for way in (self, other)
        )
        return mine == theirs


@dataclass(frozen=True, slots=True)
class Step:
    """Questions that are drawn as one, with the ways of each of them."""

    questions: tuple[str, ...]
    ways: tuple[Way, ...]

    def onward(self, name: str) -> tuple[Way, ...]:
        """Give the ways on from one of the questions: to another, or past the last."""
        return tuple(way for way in self.ways if way.question == name and way.kind != "stop")


@dataclass(frozen=True, slots=True)
class Chart:
    """The steps in the order they are asked, and the verdicts table by table, lax to strict."""

    steps: tuple[Step, ...]
    verdicts: tuple[Verdict, ...]


def chart(space: Space) -> Chart:
    """Work out the chart of a dialog."""
    found = _Ways(space)
    ways = [way for index in range(len(found.names)) for way in found.of(index)]
    steps: list[Step] = []
    for name in found.names:
        step = Step((name,), tuple(way for way in ways if way.question == name))
        if steps and _one_step(space.part, steps[-1], step, ways):
            step = Step((*steps[-1].questions, name), (*steps.pop().ways, *step.ways))
        steps.append(step)
    tables = space.part.tables.verdicts.items()
    verdicts = tuple(Verdict(key, outcome) for key, table in tables for outcome in table.outcomes)
    return Chart(tuple(steps), verdicts)


def _one_step(part: DialogSet, before: Step, after: Step, ways: Iterable[Way]) -> bool:
    """Tell whether a question is like the one before it, follows it always, and nothing else leads there."""
    (name,), last = after.questions, before.questions[-1]
    questions = part.dialog.questions
    links = [way for way in ways if name == way.to]
    if [way.question for way in links] != [last] or not questions[name].answers:
        return False
    on = links[0]
    stops = [[way for way in ways if way.question == one and way.kind == "stop"] for one in (last, name)]
    return (
        questions[name].answers == questions[last].answers
        and on.given is None
        and len(before.onward(last)) == 1
        and all(way.answers == on.answers for way in after.onward(name))
        and len(stops[0]) == len(stops[1])
        and all(one.alike(other) for one, other in zip(*stops, strict=True))
    )


class _Ways:
    """Finds ways. `possible`: table -> for each place in the row of questions, outcome -> who can get it."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.names = tuple(space.values)
        self.answered = space.all
        for name, values in space.values.items():
            if UNANSWERED in values:
                self.answered &= space.all ^ space.reads(name, (UNANSWERED,))
        self.possible = {table: self._possible(table) for table in space.part.tables.verdicts}
        self.free = [self._free(place) for place in range(len(self.names) + 1)]

    def of(self, index: int) -> Iterator[Way]:
        """Find the ways of one question: those that stop, then those that go on."""
        name = self.names[index]
        for table in self.possible:
            yield from self._stops(index, name, table)
        rest = self.space.asked[name] & self.answered
        for place, later in enumerate(self.names[index + 1 :], index + 1):
            asked = self.space.asked[later] & self.answered
            going = rest & (asked & self.free[place] or asked)
            others = rest & ~asked & self.free[index + 1]
            yield from self._ways(Way(name, (), None, later, going), others)
            rest &= ~asked
        for table in self.possible:
            for lax, points in self._laxest(table, len(self.names))[:1]:
                yield from self._ways(Way(name, (), None, Verdict(table, lax), rest & points, "end"), 0)

    def _stops(self, index: int, name: str, table: str) -> Iterator[Way]:
        laxer = 0
        before, after = self._laxest(table, index), self._laxest(table, index + 1)
        for place, ((outcome, had), (_, has)) in enumerate(zip(before, after, strict=True)):
            points = laxer & has & self.space.asked[name] & self.answered
            stricter = list(self.possible[table][index + 1].values())[place + 1 :]
            settles = not points & reduce(or_, stricter, 0)
            way = Way(name, (), None, Verdict(table, outcome), points, "stop", settles)
            yield from self._ways(way, laxer & self.answered & ~points)
            laxer |= had

    def _possible(self, table: str) -> list[dict[str, int]]:
        given = {one: points & self.answered for one, points in self.space.outcomes[table].items()}
        outcomes = self.space.part.tables.verdicts[table].outcomes
        found = [{one: given[one] for one in outcomes if given[one]}]
        for name in reversed(self.names):
            found.append({one: self._open(points, name) for one, points in found[-1].items()})
        return found[::-1]

    def _open(self, points: int, name: str) -> int:
        """Add all who differ from some profiles in the answer to one question."""
        space, values = self.space, self.space.values[name]
        first = values[0]
        some = reduce(or_, (space.shift(points & space.digit(name, one), name, one, first) for one in values))
        return reduce(or_, (space.shift(some, name, first, one) for one in values))

    def _laxest(self, table: str, place: int) -> list[tuple[str, int]]:
        """For each outcome: those for whom it is the laxest that is possible."""
        found, laxer = [], 0
        for outcome, points in self.possible[table][place].items():
            found.append((outcome, points & ~laxer))
            laxer |= points
        return found

    def _free(self, place: int) -> int:
        """Those who can still get the laxest verdict of some table."""
        return reduce(or_, (next(iter(found[place].values()), 0) for found in self.possible.values()), 0)

    def _ways(self, all_: Way, others: int) -> Iterator[Way]:
        """Part the ways to one place by what has to be given earlier, apart from others who go elsewhere."""
        name = all_.question
        found: dict[tuple[Given | None, bool], Way] = {}
        for answer in self.space.values[name]:
            here = all_.points & self.space.reads(name, (answer,))
            if not here:
                continue
            given, loose = self._apart(name, here, others & self.space.reads(name, (answer,)))
            new = replace(all_, given=given, loose=loose, points=0)
            known = found.get((given, loose), new)
            found[given, loose] = replace(known, answers=(*known.answers, answer), points=known.points | here)
        yield from found.values()

    def _apart(self, name: str, points: int, others: int) -> tuple[Given | None, bool]:
        """Find the earlier question whose answer tells some profiles from others."""
        if not others:
            return None, False
        for earlier in self.names[: self.names.index(name)]:
            values = tuple(
                one for one in self.space.values[earlier] if points & self.space.reads(earlier, (one,))
            )
            taken = self.space.reads(earlier, values)
            if not points & ~taken and not others & taken:
                return (earlier, values), False
        return None, True
