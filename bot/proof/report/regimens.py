"""The regimens of a dialog's drug, laid out: every injection, and a course by weight at some weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.quantity import Dose, Span, Strength, Weight
from bot.engine.dosing import needs_weight
from bot.proof.courses import asked_weights, courses
from bot.proof.cubes import Cube
from bot.proof.report.record import CourseReport, InjectionRow, RegimenReport, WeightRow
from bot.proof.wording import Wording

if TYPE_CHECKING:
    from datetime import date

    from bot.content.knowledge import Knowledge, Regimen
    from bot.content.library import DialogSet, Library
    from bot.content.source import Cite
    from bot.engine.dosing import DosePlan, Injection
    from bot.proof.courses import Courses

_ROUND = ("5 kg", "10 kg", "15 kg", "20 kg", "30 kg", "50 kg", "70 kg")
"""Weights that people look for, besides the ends of the range and where a cap takes over."""


def first_courses(library: Library, part: DialogSet, today: date | None) -> Iterator[RegimenReport]:
    """Lay out every regimen that answers can lead to."""
    found = courses(library, part)
    if found is None:
        return
    drug, wording = library.knowledge[found.drug], Wording.of(library, part.id)
    weights = tuple(_weights(part, found))
    for name, regimen in found.regimens.items():
        at = weights if needs_weight(regimen) else (None,)
        plans = [plan for weight in at if (plan := found.at(name, weight))]
        if plans:
            reviewed = drug.review_of(regimen).holds(today)
            yield _regimen(drug, regimen, wording, plans, reviewed=reviewed)


def later_courses(library: Library, part: DialogSet, today: date | None) -> Iterator[CourseReport]:
    """Tell every regimen that only follows another."""
    drug = library.knowledge[part.tables.dose.drug] if part.tables.dose else None
    if drug is None or drug.presentation is None:
        return
    for name, regimen in drug.regimens.items():
        if not regimen.first_course:
            yield CourseReport(
                id=name,
                figures=dict(_figures(regimen, drug.presentation.strength)),
                jurisdiction=regimen.jurisdiction,
                authority=regimen.authority,
                sources=cited(regimen.cites),
                reviewed=drug.review_of(regimen).holds(today),
            )


def _figures(regimen: Regimen, strength: Strength) -> Iterator[tuple[str, str]]:
    yield "after", ", ".join(regimen.after).replace("_", " ")
    yield "not before", str(regimen.not_before)
    yield "rate", str(regimen.rate)
    if regimen.at_one_time and regimen.window:
        yield "at one time", _amount(regimen.at_one_time, strength)
        yield "at most", f"{_amount(regimen.window.max, strength)} in {regimen.window.within}"


def cited(cites: Iterable[Cite]) -> tuple[str, ...]:
    """Write out which sources say something, by id, each with the places where it does."""
    places: dict[str, list[str]] = {}
    for one in cites:
        places.setdefault(one.source, []).extend([one.at] if one.at else [])
    return tuple(f"{source}: {', '.join(at)}" if at else source for source, at in places.items())


def _weights(part: DialogSet, found: Courses) -> Iterator[Weight]:
    """List the weights that a table shows: those that make a difference, and round ones between them."""
    number = next((number for _, number in asked_weights(part)), None)
    if number is None:
        return
    low, high = number.low.base, number.high.base
    rounds = (Weight.parse(text) for text in _ROUND)
    yield from sorted({*found.weights, *(one for one in rounds if low <= one.base <= high)})


def _regimen(
    drug: Knowledge, regimen: Regimen, wording: Wording, plans: list[DosePlan], *, reviewed: bool
) -> RegimenReport:
    last = plans[-1]
    return RegimenReport(
        id=last.regimen,
        patients=wording.cube(Cube(regimen.match, 0)),
        drug=drug.drug.name if drug.drug else drug.id,
        strength=str(last.strength),
        route=last.route,
        jurisdiction=last.jurisdiction,
        authority=regimen.authority,
        sources=cited(regimen.cites),
        reviewed=reviewed,
        injections=tuple(_injection(one, by_weight=last.formula is not None) for one in last.injections),
        given=_amount(last.given, last.strength) if last.formula is None else "",
        ceiling=_amount(last.ceiling, last.strength) if last.formula is None else "",
        extension=_extension(last),
        factor=_factor(last),
        weights=tuple(_row(plan, plan.formula.weight) for plan in plans if plan.formula),
    )


def _injection(one: Injection, *, by_weight: bool) -> InjectionRow:
    dose = "by weight" if by_weight else f"{one.dose} ({one.volume})"
    return InjectionRow(_spelled(one.at), dose, _spelled(one.over), _spelled(one.wait))


def _spelled(span: Span) -> str:
    """Write a length of time in minutes where it is some."""
    minute = Decimal(60)
    return str(Span(span.base / minute, "min") if span.base and not span.base % minute else span)


def _amount(dose: Dose, strength: Strength) -> str:
    return f"{dose} ({strength.volume(dose)})"


def _extension(plan: DosePlan) -> str:
    more = plan.extension
    if more is None:
        return ""
    each, total = _amount(more.dose, plan.strength), _amount(more.total, plan.strength)
    return f"After {more.after.replace('_', ' ')} at most {more.at_most} more of {each}, to {total} in all."


def _factor(plan: DosePlan) -> str:
    if plan.formula is None:
        return ""
    single = f"{plan.formula.factor}, at most {_amount(plan.formula.cap, plan.strength)} at once"
    if plan.ceiling_factor is None:
        return f"{single}."
    return f"{single}; in all {plan.ceiling_factor}, at most {_amount(plan.ceiling_cap, plan.strength)}."


def _row(plan: DosePlan, weight: Weight) -> WeightRow:
    each = dict.fromkeys(_amount(one.dose, plan.strength) for one in plan.injections)
    return WeightRow(
        weight=str(weight),
        each=", then ".join(each),
        injections=len(plan.injections),
        given=_amount(plan.given, plan.strength),
        ceiling=_amount(plan.ceiling, plan.strength),
    )
