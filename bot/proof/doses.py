"""The dose laws: a regimen stays under its caps, and is what the laws file says it is.

A dose by weight is a straight line, capped and cut down to a step, so it is checked at both ends of the
weights, on both sides of every point where a cap takes over, and at the weights that laws name. The tests
walk every weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem
from bot.content.knowledge import PerKgDose, Presentation, Regimen
from bot.content.quantity import Dose, Weight, floor
from bot.engine.dosing import DosePlan, course, needs_weight, single, total_dose

if TYPE_CHECKING:
    from bot.content.dialog import Number
    from bot.content.law import DoseLaw
    from bot.content.library import Library
    from bot.proof.profiles import Space


def doses(library: Library, space: Space) -> Iterator[Problem]:
    """Check the regimens that a dialog can lead to."""
    link = space.part.tables.dose
    if link is None:
        return
    drug = library.knowledge[link.drug]
    first = {name: regimen for name, regimen in drug.regimens.items() if regimen.first_course}
    yield from _one_each(space, first, space.condition(link.when))
    if drug.presentation is None:
        return
    weights = _weights(space, first)
    for name, regimen in first.items():
        yield from _sound(link.drug, name, regimen, drug.presentation, weights)
    yield from _later(space, drug.regimens)
    yield from _stated(space, first, _Courses(link.drug, drug.presentation, weights))


@dataclass(frozen=True, slots=True)
class _Courses:
    """The courses of a drug: one, or one for each weight."""

    drug: str
    presentation: Presentation
    weights: list[Weight]

    def of(self, name: str, regimen: Regimen, weight: Weight | None) -> list[DosePlan]:
        """Lay a regimen out for a weight, for every weight when none is named, or for nobody's."""
        at = ([weight] if weight else self.weights) if needs_weight(regimen) else [None]
        plans = (course(self.drug, name, self.presentation, regimen, one) for one in at)
        return [plan for plan in plans if plan]


def _weights(space: Space, regimens: Mapping[str, Regimen]) -> list[Weight]:
    number = next((number for _, number in _asked_weights(space)), None)
    if number is None:
        return []
    step = Weight.parse(number.step or "0.01 kg").base
    at = {number.low.base, number.high.base}
    for regimen in regimens.values():
        for factor, cap in _caps(regimen):
            at |= {floor(cap / factor, step) + offset * step for offset in (-1, 0, 1)}
    for law in space.part.laws.laws.values():
        if law.dose is not None and law.dose.weight is not None:
            at.add(law.dose.weight.base)
    return [Weight(amount, "kg") for amount in sorted(at) if number.low.base <= amount <= number.high.base]


def _asked_weights(space: Space) -> Iterator[tuple[str, Number]]:
    for name, question in space.part.dialog.questions.items():
        if question.number is not None and question.number.kind is Weight:
            yield name, question.number


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


def _sound(
    drug: str, name: str, regimen: Regimen, presentation: Presentation, weights: list[Weight]
) -> Iterator[Problem]:
    """Check that the total allows every injection that is written, and that both caps meet at one weight."""
    place = Place(f"knowledge/drugs/{drug}.yaml")
    repeats = regimen.repeat.at_most if regimen.repeat else 0
    for weight in weights if needs_weight(regimen) else [None]:
        plan = course(drug, name, presentation, regimen, weight)
        each = [single(step.dose, weight, regimen.round_down_to) for step in regimen.steps]
        again = regimen.repeat.dose if regimen.repeat and regimen.repeat.dose else each[-1]
        given = Dose.of(sum((dose.base for dose in each), again.base * repeats))
        if regimen.total and (plan is None or len(plan.injections) != len(each) + repeats):
            total = total_dose(regimen.total, weight, regimen.round_down_to)
            yield problem("regimen-total", place, name=name, given=given, total=total)
            return
        extension = plan.extension if plan else None
        if extension and given.base + extension.dose.base * extension.at_most > extension.total.base:
            given = Dose.of(given.base + extension.dose.base * extension.at_most)
            yield problem("regimen-total", place, name=name, given=given, total=extension.total)
            return
    if len({cap / factor for factor, cap in _caps(regimen)}) > 1:
        yield problem("regimen-caps", place, name=name)


def _fitting(space: Space, regimen: Regimen) -> int:
    """Find the profiles that a regimen fits: none where it names what is not asked in this dialog."""
    known = all(
        name in space.values and set(values) <= set(space.values[name])
        for name, values in regimen.match.items()
    )
    return space.condition(regimen.match) if known else 0


def _one_each(space: Space, regimens: Mapping[str, Regimen], promised: int) -> Iterator[Problem]:
    document = space.part.sources["tables"]
    place = document.place(("dose",))
    taken = 0
    fits: dict[str, int] = {}
    for name, regimen in regimens.items():
        fits[name] = _fitting(space, regimen)
        for other, points in fits.items():
            if other != name and points & fits[name]:
                yield problem(
                    "regimens-overlap", place, one=other, two=name, profile=space.tell(points & fits[name])
                )
        covered = fits[name]
        if needs_weight(regimen):
            weighed = 0
            for question, _ in _asked_weights(space):
                weighed |= space.reads(question, space.part.dialog.questions[question].choices)
            covered &= weighed
        taken |= covered
    bare = promised & (space.all ^ taken)
    if bare:
        yield problem("no-regimen", place, profile=space.tell(bare))


def _stated(space: Space, regimens: Mapping[str, Regimen], courses: _Courses) -> Iterator[Problem]:
    document = space.part.sources["laws"]
    for name, law in space.part.laws.laws.items():
        if law.dose is None:
            continue
        place, when = document.place(("laws", name)), space.condition(law.when)
        for key, regimen in regimens.items():
            here = when & _fitting(space, regimen)
            plans = courses.of(key, regimen, law.dose.weight)
            for what in _disagreements(law.dose, key, plans) if here and plans else ():
                says = f"{law.says} {what}"
                yield problem("law-failed", place, name=name, says=says, profile=space.tell(here))


def _later(space: Space, regimens: Mapping[str, Regimen]) -> Iterator[Problem]:
    """Hold the later courses, which no answers lead to, against what the laws say of them."""
    for name, law in space.part.laws.laws.items():
        if law.course is None or law.course.regimen not in regimens:
            continue
        stated, given = law.course, regimens[law.course.regimen]
        window = given.window
        found: dict[str, tuple[object, object]] = {
            "after": (stated.after, given.after),
            "not_before": (stated.not_before, given.not_before),
            "rate": (stated.rate, given.rate),
            "at_one_time": (stated.at_one_time, given.at_one_time),
            "window": (stated.window, window.max if window else None),
            "in": (stated.within, window.within if window else None),
        }
        for what, (wanted, is_given) in found.items():
            if wanted != is_given:
                says = f"{law.says} {what} is {_text(is_given)}, not {_text(wanted)}."
                place = space.part.sources["laws"].place(("laws", name))
                yield problem("law-failed", place, name=name, says=says, profile=stated.regimen)


def _disagreements(law: DoseLaw, regimen: str, plans: list[DosePlan]) -> Iterator[str]:
    """Compare what is stated with what is given: over several weights the largest dose and total count."""
    largest = max(plans, key=lambda plan: plan.ceiling.base)
    found: dict[str, tuple[object, object]] = {
        "regimen": (law.regimen, regimen),
        "first": (law.first, largest.injections[0].dose),
        "first_volume": (law.first_volume, largest.injections[0].volume),
        "single_max": (
            law.single_max,
            max(injection.dose for plan in plans for injection in plan.injections),
        ),
        "total": (law.total, largest.ceiling),
        "ladder": (law.ladder or None, tuple(injection.dose for injection in largest.injections)),
        "over": (law.over and (law.over,), law.over and _once(one.over for one in largest.injections)),
        "starts": (law.starts or None, tuple(one.at for one in largest.injections[1:])),
        "wait": (law.wait, largest.injections[0].wait),
        "every": (law.every, largest.every),
        "extended_by": (law.extended_by, largest.extension.at_most if largest.extension else None),
        "extended_total": (law.extended_total, largest.extension.total if largest.extension else None),
    }
    for what, (wanted, given) in found.items():
        if wanted is not None and wanted != given:
            yield f"{what} is {_text(given)}, not {_text(wanted)}."
    counts = {len(plan.injections) for plan in plans}
    if law.injections is not None and counts != {law.injections}:
        yield f"injections are {_text(tuple(sorted(counts)))}, not {law.injections}."


def _once(values: Iterable[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(values))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
