"""The dose laws: every figure that a regimen can give stays under its caps, and is what the laws file says it is.

A dose by weight is a straight line, capped and cut down to a step, so it is checked at both ends of the weights, on both sides of
every point where a cap takes over, and at the weights that laws name. The tests walk every weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem
from bot.content.knowledge import PerKgDose, Presentation, Regimen
from bot.content.quantity import Dose, Weight
from bot.engine.dosing import DosePlan, course, needs_weight, single, total_dose

if TYPE_CHECKING:
    from bot.content.law import DoseLaw
    from bot.content.library import Library
    from bot.proof.profiles import Space


def doses(library: Library, space: Space) -> Iterator[Problem]:
    """Check the regimens that a dialog can lead to."""
    link = space.part.tables.dose
    if link is None:
        return
    drug = library.knowledge[link.drug]
    assert drug.presentation is not None
    first = {name: regimen for name, regimen in drug.regimens.items() if regimen.first_course}
    weights = _weights(space, first)
    for name, regimen in first.items():
        yield from _sound(link.drug, name, regimen, drug.presentation, weights)
    yield from _one_each(space, first, space.condition(link.when))
    yield from _stated(library, space, first, weights)


def _weights(space: Space, regimens: Mapping[str, Regimen]) -> list[Weight]:
    number = next((q.number for q in space.part.dialog.questions.values() if q.number and q.number.kind is Weight), None)
    if number is None:
        return []
    step = Weight.parse(number.step or "0.01 kg").base
    at = {number.low.base, number.high.base}
    for regimen in regimens.values():
        for factor, cap in _caps(regimen):
            at |= {cap / factor + offset * step for offset in (-1, 0, 1)}
    for law in space.part.laws.laws.values():
        if law.dose is not None and law.dose.weight is not None:
            at.add(law.dose.weight.base)
    return [Weight(amount, "kg") for amount in sorted(at) if number.low.base <= amount <= number.high.base]


def _caps(regimen: Regimen) -> list[tuple[Decimal, Decimal]]:
    """Factor and cap of every figure by weight."""
    found = [(step.dose.per_kg.base, step.dose.max.base) for step in regimen.steps if isinstance(step.dose, PerKgDose)]
    if regimen.total and regimen.total.per_kg:
        found.append((regimen.total.per_kg.base, regimen.total.max.base))
    return found


def _sound(
    drug: str, name: str, regimen: Regimen, presentation: Presentation, weights: list[Weight]
) -> Iterator[Problem]:
    place = Place(f"knowledge/drugs/{drug}.yaml")
    assert regimen.total is not None
    promised = len(regimen.steps) + (regimen.repeat.at_most if regimen.repeat else 0)
    for weight in weights if needs_weight(regimen) else [None]:
        plan = course(drug, name, presentation, regimen, weight)
        assert plan is not None
        if len(plan.injections) != promised:
            each = [single(step.dose, weight, regimen.round_down_to) for step in regimen.steps]
            given = Dose.of(sum((dose.base for dose in each), Decimal(0)) + each[-1].base * (promised - len(each)))
            total = total_dose(regimen.total, weight, regimen.round_down_to)
            yield problem("regimen-total", place, name=name, given=given, total=total)
            return
    if len({cap / factor for factor, cap in _caps(regimen)}) > 1:
        yield problem("regimen-caps", place, name=name)


def _one_each(space: Space, regimens: Mapping[str, Regimen], promised: int) -> Iterator[Problem]:
    document = space.part.sources["tables"]
    place = document.place(("dose",))
    taken = 0
    fits: dict[str, int] = {}
    for name, regimen in regimens.items():
        fits[name] = space.condition(regimen.match)
        for other, points in fits.items():
            if other != name and points & fits[name]:
                yield problem("regimens-overlap", place, one=other, two=name, profile=space.tell(points & fits[name]))
        covered = fits[name]
        if needs_weight(regimen):
            weighed = 0
            for question, asked in space.part.dialog.questions.items():
                if asked.number and asked.number.kind is Weight:
                    weighed |= space.reads(question, asked.choices)
            covered &= weighed
        taken |= covered
    bare = promised & (space.all ^ taken)
    if bare:
        yield problem("no-regimen", place, profile=space.tell(bare))


def _stated(
    library: Library, space: Space, regimens: Mapping[str, Regimen], weights: list[Weight]
) -> Iterator[Problem]:
    link = space.part.tables.dose
    assert link is not None
    presentation = library.knowledge[link.drug].presentation
    assert presentation is not None
    document = space.part.sources["laws"]
    for name, law in space.part.laws.laws.items():
        if law.dose is None:
            continue
        place, when = document.place(("laws", name)), space.condition(law.when)
        for key, regimen in regimens.items():
            here = when & space.condition(regimen.match)
            if not here:
                continue
            at = ([law.dose.weight] if law.dose.weight else weights) if needs_weight(regimen) else [None]
            plans = [course(link.drug, key, presentation, regimen, weight) for weight in at]
            wrong = _disagreements(law.dose, key, [plan for plan in plans if plan])
            for what in wrong:
                yield problem("law-failed", place, name=name, says=f"{law.says} {what}", profile=space.tell(here))
        if not when:
            yield problem("law-failed", place, name=name, says=law.says, profile="no profile at all")


def _disagreements(law: DoseLaw, regimen: str, plans: list[DosePlan]) -> Iterator[str]:
    """Compare what is stated with what is given: over several weights the largest dose and total count."""
    largest = max(plans, key=lambda plan: plan.ceiling.base)
    found = {
        "regimen": (law.regimen, regimen),
        "first": (law.first, largest.injections[0].dose),
        "first_volume": (law.first_volume, largest.injections[0].volume),
        "single_max": (law.single_max, max(injection.dose for plan in plans for injection in plan.injections)),
        "total": (law.total, largest.ceiling),
        "ladder": (law.ladder or None, tuple(injection.dose for injection in largest.injections)),
    }
    for what, (wanted, given) in found.items():
        if wanted is not None and wanted != given:
            yield f"{what} is {_text(given)}, not {_text(wanted)}."
    counts = {len(plan.injections) for plan in plans}
    if law.injections is not None and counts != {law.injections}:
        yield f"injections are {_text(tuple(sorted(counts)))}, not {law.injections}."


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
