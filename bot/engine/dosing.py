"""Regimen and patient -> dose plan.

1. Decimal with units; a dose rounds down to what can be drawn up; caps hold whatever the weight.
2. Nothing is computed with a value missing: no weight, no plan.
3. A dose by weight shows its formula: factor, weight, cap and result, never the product before capping and
   rounding.
4. Waits run from start to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.knowledge import PerKgDose, Presentation, Regimen, Total
from bot.content.quantity import Dose, PerKg, Span, Strength, Volume, Weight

if TYPE_CHECKING:
    from bot.engine.profile import Profile


@dataclass(frozen=True, slots=True)
class Injection:
    """One injection: how much, over what time, how long to wait then, and when it starts after the first."""

    dose: Dose
    volume: Volume
    over: Span
    wait: Span
    at: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """How a dose by weight came about."""

    factor: PerKg
    weight: Weight
    cap: Dose
    cap_volume: Volume
    result: Dose


@dataclass(frozen=True, slots=True)
class Extension:
    """What a partial response allows beyond the course."""

    after: str
    dose: Dose
    volume: Volume
    over: Span
    at_most: int
    total: Dose
    total_volume: Volume


@dataclass(frozen=True, slots=True)
class DosePlan:
    """A whole first course. `given` is what all injections add up to, `ceiling` what may never be passed."""

    drug: str
    regimen: str
    strength: Strength
    route: str
    jurisdiction: str
    injections: tuple[Injection, ...]
    every: Span | None
    given: Dose
    given_volume: Volume
    ceiling: Dose
    ceiling_volume: Volume
    formula: Formula | None
    ceiling_factor: PerKg | None
    ceiling_cap: Dose
    ceiling_cap_volume: Volume
    extension: Extension | None


def plan(
    drug: str, presentation: Presentation, regimens: Mapping[str, Regimen], profile: Profile
) -> DosePlan | None:
    """Plan the first course of the regimen that matches; nothing where none does or the weight is missing."""
    matching = [
        name for name, regimen in regimens.items() if regimen.first_course and profile.holds(regimen.match)
    ]
    if len(matching) != 1:
        return None
    weight = profile.quantity(Weight)
    return course(
        drug, matching[0], presentation, regimens[matching[0]], weight if isinstance(weight, Weight) else None
    )


def course(
    drug: str, name: str, presentation: Presentation, regimen: Regimen, weight: Weight | None
) -> DosePlan | None:
    """Lay a first course out, injection by injection, as far as its total allows."""
    total = regimen.total
    if total is None or (weight is None and needs_weight(regimen)):
        return None
    strength, step = presentation.strength, regimen.round_down_to
    ceiling = total_dose(total, weight, step)
    injections: list[Injection] = []
    start, given = Decimal(0), Dose.of(Decimal(0))
    for dose_text, over, until_next in _schedule(regimen):
        dose = single(dose_text, weight, step)
        after = Dose.of(given.base + dose.base)
        if after > ceiling:
            break
        wait = Span(until_next.base - over.base, "s")
        injections.append(Injection(dose, strength.volume(dose), over, wait, Span(start, "s")))
        start, given = start + until_next.base, after
    if not injections:
        return None
    return DosePlan(
        drug=drug,
        regimen=name,
        strength=strength,
        route=presentation.route,
        jurisdiction=regimen.jurisdiction,
        injections=tuple(injections),
        every=regimen.repeat.every if regimen.repeat else None,
        given=given,
        given_volume=strength.volume(given),
        ceiling=ceiling,
        ceiling_volume=strength.volume(ceiling),
        formula=_formula(regimen, strength, weight, injections[0].dose),
        ceiling_factor=total.per_kg,
        ceiling_cap=total.max,
        ceiling_cap_volume=strength.volume(total.max),
        extension=_extension(regimen, strength, injections[-1]),
    )


def single(dose: Dose | PerKgDose, weight: Weight | None, step: Dose) -> Dose:
    """One dose: fixed, or factor x weight at most the cap; rounded down."""
    if isinstance(dose, Dose):
        return dose.down_to(step)
    assert weight is not None  # noqa: S101 (`course` lays nothing out by weight without one)
    return min(dose.per_kg.times(weight), dose.max).down_to(step)


def total_dose(total: Total, weight: Weight | None, step: Dose) -> Dose:
    """The ceiling of a course: the lower of its fixed total and its total by weight; rounded down."""
    if total.per_kg is None or weight is None:
        return total.max
    return min(total.per_kg.times(weight), total.max).down_to(step)


def needs_weight(regimen: Regimen) -> bool:
    """Tell whether any figure of the regimen depends on weight."""
    by_weight = any(isinstance(step.dose, PerKgDose) for step in regimen.steps)
    return by_weight or (regimen.total is not None and regimen.total.per_kg is not None)


def _schedule(regimen: Regimen) -> list[tuple[Dose | PerKgDose, Span, Span]]:
    """Each injection as dose, duration and the time until the next starts."""
    repeat, last = regimen.repeat, regimen.steps[-1]
    laid = [(step.dose, step.over, Span(step.over.base + step.wait.base, "s")) for step in regimen.steps]
    if repeat is not None:
        again = (repeat.dose or last.dose, repeat.over or last.over, repeat.every)
        laid += [again] * repeat.at_most
    return laid


def _formula(regimen: Regimen, strength: Strength, weight: Weight | None, result: Dose) -> Formula | None:
    dose = regimen.steps[0].dose
    if not isinstance(dose, PerKgDose) or weight is None:
        return None
    return Formula(dose.per_kg, weight, dose.max, strength.volume(dose.max), result)


def _extension(regimen: Regimen, strength: Strength, last: Injection) -> Extension | None:
    extend = regimen.extend
    if extend is None:
        return None
    total = extend.total.max
    return Extension(
        extend.after, last.dose, last.volume, last.over, extend.at_most, total, strength.volume(total)
    )
