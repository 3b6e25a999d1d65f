"""Doses compared: who gets another one, and at how many weights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from bot.content.quantity import Weight
from bot.engine.dosing import needs_weight, single, total_dose
from bot.engine.profile import within
from bot.proof.courses import asked_weights, courses
from bot.proof.diff.changes import Change, Weights, worst
from bot.proof.diff.plans import differences
from bot.proof.doses import fitting

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.content.number import Number
    from bot.content.quantity import Dose
    from bot.engine.dosing import DosePlan
    from bot.proof.diff.joint import Edge, Joint
    from bot.proof.profiles import Space

_STEP = Decimal("0.01")
"""The step of a weight whose question names none, in kg."""


@dataclass(frozen=True, slots=True)
class DoseChange:
    """Profiles whose dose changes in the same way; a regimen is None where there is no dose."""

    points: int
    old: str | None
    new: str | None
    changes: tuple[Change, ...]
    weights: Weights | None = None


def planned(library: Library, space: Space) -> dict[str, int]:
    """Find who is dosed by which regimen: the only one that fits, with a weight where it needs one."""
    found, link = courses(library, space.part), space.part.tables.dose
    if found is None or link is None:
        return {}
    promised = space.condition(link.when)
    fits = {name: promised & fitting(space, regimen) for name, regimen in found.regimens.items()}
    weighed = 0
    for question, _ in asked_weights(space.part):
        weighed |= space.reads(question, space.part.dialog.questions[question].choices)
    alone = {
        name: points & ~reduce(or_, (others for other, others in fits.items() if other != name), 0)
        for name, points in fits.items()
    }
    return {
        name: points & weighed if needs_weight(found.regimens[name]) else points
        for name, points in alone.items()
    }


def dose_changes(old: Library, new: Library, joint: Joint) -> Iterator[DoseChange]:
    """Find the profiles whose dose changes, those with the same change together."""
    before, after = _Side(old, joint.old), _Side(new, joint.new)
    for one, had in before.taken.items():
        for two, has in after.taken.items():
            points = had & has
            if not points or before.lays(one) == after.lays(two):
                continue
            if before.weighs(one) or after.weighs(two):
                for some, begin, end in _stretches(joint, before.asked, after.asked):
                    if points & some:
                        yield from _weighed(points & some, (before, one), (after, two), begin, end)
            else:
                changes = differences(before.plan(one), after.plan(two))
                if changes:
                    yield DoseChange(points, one, two, changes)


class _Side:
    """How one version doses."""

    def __init__(self, library: Library, space: Space) -> None:
        found = planned(library, space)
        self.taken: dict[str | None, int] = {None: space.all & ~reduce(or_, found.values(), 0)}
        self.taken.update(found)
        self.courses = courses(library, space.part)
        self.asked = next(asked_weights(space.part), None)

    def lays(self, name: str | None) -> object:
        """Give all that a plan by a regimen depends on."""
        if self.courses is None or name is None:
            return None
        found = self.courses
        return found.drug, found.presentation, name, found.regimens[name], self.asked

    def weighs(self, name: str | None) -> bool:
        """Tell whether a regimen goes by weight."""
        return self.courses is not None and name is not None and needs_weight(self.courses.regimens[name])

    def plan(self, name: str | None, weight: Weight | None = None) -> DosePlan | None:
        """Lay a regimen out."""
        return self.courses.at(name, weight) if self.courses is not None and name is not None else None

    def cut(self, weight: Weight) -> Weight | None:
        """Take a weight as this version does; None where it does not believe it."""
        number = self.asked[1] if self.asked else None
        if number is None or not within(number, weight):
            return None
        return Weight(number.cut(weight).base, "kg")

    def figures(self, name: str | None, weight: Weight) -> tuple[int, tuple[Dose | None, ...]]:
        """Work out all that a plan takes from a weight; first, whether it is too light or too heavy."""
        if self.courses is None or name is None or not self.weighs(name):
            return 0, ()
        believed = self.cut(weight)
        if believed is None:
            return (1 if self.asked and weight > self.asked[1].high else -1), ()
        regimen = self.courses.regimens[name]
        doses = tuple(single(step.dose, believed, regimen.round_down_to) for step in regimen.steps)
        total = total_dose(regimen.total, believed, regimen.round_down_to) if regimen.total else None
        return 0, (*doses, total)


def _weighed(
    points: int, before: tuple[_Side, str | None], after: tuple[_Side, str | None], begin: Edge, end: Edge
) -> Iterator[DoseChange]:
    """Compare two regimens at every weight of a stretch; weights that lead to the same figures are as one."""
    (old, one), (new, two) = before, after
    weights = _weights([side.asked[1] for side in (old, new) if side.asked], begin, end)
    alike = list(_alike(weights, lambda weight: (old.figures(one, weight), new.figures(two, weight))))
    changed = []
    for first, count in alike:
        changes = differences(old.plan(one, old.cut(first)), new.plan(two, new.cut(first)))
        if changes:
            changed.append((first, count, changes))
    if changed:
        tone = worst(change.tone for _, _, changes in changed for change in changes)
        example, _, changes = next(one for one in changed if worst(change.tone for change in one[2]) == tone)
        told = Weights(sum(count for _, count, _ in changed), len(weights), example)
        yield DoseChange(points, one, two, changes, told)


def _alike(weights: Sequence[Weight], figures: Callable[[Weight], Any]) -> Iterator[tuple[Weight, int]]:
    """Cut weights, lightest first, where a figure changes: the first of each run, and how many are in it.

    No figure falls as the weight grows: where two weights lead to the same, so does every one between them.
    """
    at = 0
    while at < len(weights):
        end = bisect_right(weights, figures(weights[at]), at, key=figures)
        yield weights[at], end - at
        at = end


def _stretches(
    joint: Joint, old: tuple[str, Number] | None, new: tuple[str, Number] | None
) -> Iterator[tuple[int, Edge, Edge]]:
    """Find the stretches of weights that a profile can stand for, with the profiles that do."""
    if old and new and old[0] == new[0]:
        for reading in joint.readings[old[0]]:
            if reading.begin != reading.end:
                yield joint.reads(old[0], (reading.name,)), reading.begin, reading.end
    else:
        numbers = [asked[1] for asked in (old, new) if asked]
        low, high = min(one.low.base for one in numbers), max(one.high.base for one in numbers)
        yield joint.all, (low, False), (high, True)


def _weights(numbers: list[Number], begin: Edge, end: Edge) -> list[Weight]:
    """Walk a stretch of the line at the steps of each question, lightest first."""
    found = set()
    for number in numbers:
        step = number.grain.base if number.grain else _STEP
        for index in range(int((number.high.base - number.low.base) / step) + 1):
            at = number.low.base + index * step
            if (begin[0] < at or (begin == (at, False))) and (at < end[0] or end == (at, True)):
                found.add(at)
    return [Weight(at, "kg") for at in sorted(found)]
