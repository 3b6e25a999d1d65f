"""The regimens that a dialog can lead to, laid out: every injection, and every course by weight at some weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.content.quantity import Weight
from bot.engine.dosing import needs_weight
from bot.proof.courses import asked_weights, courses
from bot.proof.cubes import Cube
from bot.proof.report.record import CourseReport, InjectionRow, RegimenReport, WeightRow
from bot.proof.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.knowledge import Knowledge, Regimen
    from bot.content.library import DialogSet, Library
    from bot.content.source import Cite
    from bot.engine.dosing import DosePlan
    from bot.proof.courses import Courses

_ROUND = ("5 kg", "10 kg", "15 kg", "20 kg", "30 kg", "50 kg", "70 kg")
"""Weights that people look for, besides the ends of the range and where a cap takes over."""


def first_courses(library: Library, part: DialogSet) -> Iterator[RegimenReport]:
    """Lay out every regimen that answers can lead to."""
    found = courses(library, part)
    if found is None:
        return
    drug, wording = library.knowledge[found.drug], Wording.of(library, part.id)
    weights = tuple(_weights(part, found))
    for name, regimen in found.regimens.items():
        plans = [plan for weight in (weights if needs_weight(regimen) else (None,)) if (plan := found.at(name, weight))]
        if plans:
            yield _regimen(library, drug, regimen, wording, plans)


def later_courses(library: Library, part: DialogSet) -> Iterator[CourseReport]:
    """Tell every regimen that only follows another."""
    link = part.tables.dose
    if link is None:
        return
    for name, regimen in library.regimens(link.drug).items():
        if not regimen.first_course:
            figures = {
                "after": ", ".join(regimen.after).replace("_", " "),
                "not before": regimen.not_before,
                "rate": regimen.rate,
                "at one time": regimen.at_one_time,
                "at most": regimen.window and f"{regimen.window.max} in {regimen.window.within}",
            }
            yield CourseReport(
                name,
                {what: str(value) for what, value in figures.items()},
                regimen.jurisdiction,
                regimen.authority,
                cited(library, regimen.cites),
                _reviewed(library.knowledge[link.drug], regimen),
            )


def cited(library: Library, cites: Iterable[Cite]) -> tuple[str, ...]:
    """Write out where a source says something."""
    return tuple(", ".join(filter(None, (library.sources[one.source].title, one.at))) for one in cites)


def _reviewed(drug: Knowledge, regimen: Regimen) -> bool:
    return (regimen.review or drug.review).status == "reviewed"


def _weights(part: DialogSet, found: Courses) -> Iterator[Weight]:
    """List the weights that a table shows: those that make a difference, and round ones between them."""
    number = next((number for _, number in asked_weights(part)), None)
    if number is None:
        return
    low, high = number.low.base, number.high.base
    rounds = (Weight.parse(text) for text in _ROUND)
    yield from sorted({*found.weights, *(one for one in rounds if low <= one.base <= high)})


def _regimen(
    library: Library, drug: Knowledge, regimen: Regimen, wording: Wording, plans: list[DosePlan]
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
        sources=cited(library, regimen.cites),
        reviewed=_reviewed(drug, regimen),
        injections=tuple(
            InjectionRow(str(one.at), str(one.dose), str(one.volume), str(one.over), str(one.wait))
            for one in last.injections
        ),
        given=f"{last.given} ({last.given_volume})",
        ceiling=f"{last.ceiling} ({last.ceiling_volume})",
        extension=_extension(last),
        factor=_factor(last),
        weights=tuple(_row(plan, plan.formula.weight) for plan in plans if plan.formula),
    )


def _extension(plan: DosePlan) -> str:
    more = plan.extension
    if more is None:
        return ""
    return (
        f"after {more.after.replace('_', ' ')} at most {more.at_most} more of {more.dose} ({more.volume}), "
        f"to {more.total} ({more.total_volume}) in all"
    )


def _factor(plan: DosePlan) -> str:
    if plan.formula is None:
        return ""
    single = f"{plan.formula.factor}, at most {plan.formula.cap} ({plan.formula.cap_volume}) at once"
    if plan.ceiling_factor is None:
        return single
    return f"{single}; in all {plan.ceiling_factor}, at most {plan.ceiling_cap} ({plan.ceiling_cap_volume})"


def _row(plan: DosePlan, weight: Weight) -> WeightRow:
    each = dict.fromkeys(f"{one.dose} ({one.volume})" for one in plan.injections)
    return WeightRow(
        str(weight),
        ", then ".join(each),
        len(plan.injections),
        f"{plan.given} ({plan.given_volume})",
        f"{plan.ceiling} ({plan.ceiling_volume})",
    )
