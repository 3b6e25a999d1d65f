"""The first courses of a drug laid out, and the general laws of doses over them.

A dose by weight is a straight line, capped and cut down to a step, so at a start it is looked at on both ends
of the weights, on both sides of every point where a cap takes over, and at the weights that laws name;
`every` walks each weight at its step, and keeps those where any dose or total changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from bot.content.knowledge import PerKgDose, Presentation, Regimen, Total
from bot.content.quantity import Dose, Weight, floor
from bot.engine.dosing import DosePlan, course, needs_weight, single, total_dose

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.content.number import Number


@dataclass(frozen=True, slots=True)
class Breach:
    """A regimen that breaks a general law: how, and at what weight if it goes by weight."""

    regimen: str
    weight: Weight | None
    says: str


@dataclass(frozen=True)
class Courses:
    """The first courses of one drug, and the weights that they are looked at for."""

    drug: str
    presentation: Presentation
    regimens: Mapping[str, Regimen]
    weights: tuple[Weight, ...]

    def at(self, name: str, weight: Weight | None) -> DosePlan | None:
        """Lay a regimen out for one weight, or for nobody's."""
        return course(self.drug, name, self.presentation, self.regimens[name], weight)

    def plans(self, name: str, weight: Weight | None = None) -> list[DosePlan]:
        """Lay a regimen out for a weight, or for every weight when none is named."""
        found = [self.at(name, one) for one in ([weight] if weight else self.weights_of(name))]
        return [plan for plan in found if plan]

    def weights_of(self, name: str) -> tuple[Weight | None, ...]:
        """List the weights that make a difference to a regimen."""
        return self.weights if needs_weight(self.regimens[name]) else (None,)

    @cached_property
    def laid(self) -> tuple[tuple[str, Weight | None, DosePlan | None], ...]:
        """Every regimen at every weight, lightest first."""
        return tuple(
            (name, weight, self.at(name, weight))
            for name in self.regimens
            for weight in self.weights_of(name)
        )


def courses(library: Library, part: DialogSet, *, every: bool = False) -> Courses | None:
    """Gather the first courses that a dialog can lead to; nothing where it doses nothing."""
    link = part.tables.dose
    drug = library.knowledge[link.drug] if link else None
    if drug is None or drug.presentation is None:
        return None
    first = {name: regimen for name, regimen in drug.regimens.items() if regimen.first_course}
    number = next((number for _, number in asked_weights(part)), None)
    at: tuple[Weight, ...] = ()
    if number is not None:
        at = _every_weight(number, first) if every else _telling_weights(part, number, first)
    return Courses(drug.id, drug.presentation, first, at)


def asked_weights(part: DialogSet) -> Iterator[tuple[str, Number]]:
    """Find the questions that ask for a weight."""
    for name, question in part.dialog.questions.items():
        if question.number is not None and question.number.kind is Weight:
            yield name, question.number


def _step(number: Number) -> Decimal:
    return number.grain.base if number.grain else Decimal("0.01")


def _every_weight(number: Number, regimens: Mapping[str, Regimen]) -> tuple[Weight, ...]:
    """Walk every weight. A plan depends on it through its doses and total alone, so one of a kind will do."""
    low, high, step = number.low.base, number.high.base, _step(number)
    figures = dict.fromkeys(
        figure for regimen in regimens.values() if needs_weight(regimen) for figure in _by_weight(regimen)
    )
    found: dict[tuple[Decimal, ...], Weight] = {}
    for index in range(int((high - low) / step) + 1):
        weight = Weight(low + index * step, "kg")
        found.setdefault(tuple(_amount(figure, weight, cut).amount for figure, cut in figures), weight)
    return tuple(found.values())


def _by_weight(regimen: Regimen) -> Iterator[tuple[PerKgDose | Total, Dose]]:
    """Give what a regimen takes from the weight, and the step that it is cut down to."""
    for step in regimen.steps:
        if isinstance(step.dose, PerKgDose):
            yield step.dose, regimen.round_down_to
    if regimen.total and regimen.total.per_kg:
        yield regimen.total, regimen.round_down_to


def _amount(figure: PerKgDose | Total, weight: Weight, cut: Dose) -> Dose:
    return total_dose(figure, weight, cut) if isinstance(figure, Total) else single(figure, weight, cut)


def _telling_weights(part: DialogSet, number: Number, regimens: Mapping[str, Regimen]) -> tuple[Weight, ...]:
    step, at = _step(number), {number.low.base, number.high.base}
    for regimen in regimens.values():
        for factor, cap in _caps(regimen):
            at |= {floor(cap / factor, step) + offset * step for offset in (-1, 0, 1)}
    for law in part.laws.laws.values():
        if law.dose is not None and law.dose.weight is not None:
            at.add(law.dose.weight.base)
    return tuple(
        Weight(amount, "kg") for amount in sorted(at) if number.low.base <= amount <= number.high.base
    )


def _caps(regimen: Regimen) -> list[tuple[Decimal, Decimal]]:
    """Factor and cap of every figure by weight."""
    found = [
        (step.dose.per_kg.base, step.dose.max.base)
        for step in regimen.steps
        if isinstance(step.dose, PerKgDose)
    ]
    if regimen.total and regimen.total.per_kg:
        found.append((regimen.total.per_kg.base, regimen.total.max.base))
    return [(factor, cap) for factor, cap in found if factor]


def _single_dose_within_cap(found: Courses) -> Iterator[Breach]:
    """No injection is larger than the largest that a step of its regimen allows at that weight."""
    for name, weight, plan in found.laid:
        regimen = found.regimens[name]
        allowed = max(single(step.dose, weight, regimen.round_down_to) for step in regimen.steps)
        largest = max((one.dose for one in plan.injections), default=None) if plan else None
        if largest is not None and largest > allowed:
            yield Breach(
                name, weight, f"gives {largest} at once, more than the {allowed} that its steps allow"
            )


def _course_within_total(found: Courses) -> Iterator[Breach]:
    """The total allows every injection that is written, those after a partial response too."""
    for name, weight, plan in found.laid:
        regimen = found.regimens[name]
        repeats = regimen.repeat.at_most if regimen.repeat else 0
        each = [single(step.dose, weight, regimen.round_down_to) for step in regimen.steps]
        again = regimen.repeat.dose if regimen.repeat and regimen.repeat.dose else each[-1]
        given = Dose.of(sum((dose.base for dose in each), again.base * repeats))
        total = total_dose(regimen.total, weight, regimen.round_down_to) if regimen.total else given
        extension = plan.extension if plan else None
        if plan is not None and len(plan.injections) == len(each) + repeats and extension is not None:
            given = Dose.of(given.base + extension.dose.base * extension.at_most)
            total = extension.total
        if given > total:
            yield Breach(name, weight, f"gives {given}, more than its total of {total}")


def _dose_never_falls_with_weight(found: Courses) -> Iterator[Breach]:
    """A heavier patient never gets less: at first, in all, or as a ceiling."""
    before: tuple[str, Weight | None, DosePlan] | None = None
    for name, weight, plan in found.laid:
        if plan is None:
            continue
        if before is not None and before[0] == name:
            for what, lighter, heavier in (
                ("first dose", before[2].injections[0].dose, plan.injections[0].dose),
                ("course", before[2].given, plan.given),
                ("ceiling", before[2].ceiling, plan.ceiling),
            ):
                if heavier < lighter:
                    yield Breach(
                        name, weight, f"has a {what} of {heavier}, less than {lighter} at {before[1]}"
                    )
        before = name, weight, plan


def _caps_meet_at_one_weight(found: Courses) -> Iterator[Breach]:
    """The single cap and the total cap of a regimen by weight are reached at the same weight."""
    for name, regimen in found.regimens.items():
        meet = sorted({cap / factor for factor, cap in _caps(regimen)})
        if len(meet) > 1:
            one, other = (Weight(floor(at, Decimal("0.01")), "kg") for at in (meet[0], meet[-1]))
            yield Breach(name, None, f"reaches one cap at {one} and another at {other}")


OF_COURSES: Mapping[str, Callable[[Courses], Iterator[Breach]]] = {
    "single_dose_within_cap": _single_dose_within_cap,
    "course_within_total": _course_within_total,
    "dose_never_falls_with_weight": _dose_never_falls_with_weight,
    "caps_meet_at_one_weight": _caps_meet_at_one_weight,
}
