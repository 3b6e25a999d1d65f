"""What advice cites, and the dose plan laid out as a ladder of equal steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.knowledge import Cite, Fact, Source
    from bot.content.library import Library
    from bot.engine.advice import Advice
    from bot.engine.dosing import DosePlan, Injection


@dataclass(frozen=True, slots=True)
class Cited:
    """What the advice stands on: a fact, or the regimen that is dosed by, with its citations."""

    fact: Fact | None
    authority: str
    cites: tuple[Cite, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """Equal injections in a row."""

    injection: Injection
    count: int


def cited(library: Library, advice: Advice) -> list[Cited]:
    """List what the advice stands on: the verdict's facts, the regimen, and facts whose figures are said."""
    found = [_fact(library, name) for name in advice.decision.because]
    if advice.plan is not None:
        drug = library.knowledge[advice.plan.drug]
        regimen = drug.regimens[advice.plan.regimen]
        review = regimen.review or drug.review
        found.append(Cited(None, regimen.authority, regimen.cites, review.status == "reviewed"))
    tables = advice.part.tables.tables
    said = dict.fromkeys(
        fact
        for table in advice.decision.said
        for row in advice.decision.rows[table]
        for fact in tables[table].rows[row].because
    )
    figures = [name for name in said if library.facts[name].value and name not in advice.decision.because]
    return found + [_fact(library, name) for name in figures]


def authorities(library: Library, advice: Advice) -> list[str]:
    """List what the advice stands on, each once: the regimen that is shown, then the facts."""
    plan, found = advice.plan, [library.facts[name].authority for name in advice.decision.because]
    if plan is not None:
        found.insert(0, library.regimens(plan.drug)[plan.regimen].authority)
    return list(dict.fromkeys(found))


def ladder(plan: DosePlan | None) -> list[Rung]:
    """Fold equal injections together; the first always stands alone."""
    rungs: list[Rung] = []
    for injection in plan.injections if plan else ():
        last = rungs[-1] if len(rungs) > 1 else None
        if last and (last.injection.dose, last.injection.over) == (injection.dose, injection.over):
            rungs[-1] = Rung(last.injection, last.count + 1)
        else:
            rungs.append(Rung(injection, 1))
    return rungs


def by_source(library: Library, cites: tuple[Cite, ...]) -> list[tuple[Source, list[Cite]]]:
    """Gather the places that are cited under their source."""
    names = dict.fromkeys(cite.source for cite in cites)
    return [(library.sources[name], [cite for cite in cites if cite.source == name]) for name in names]


def _fact(library: Library, name: str) -> Cited:
    fact = library.facts[name]
    review = fact.review or library.knowledge[name.partition(".")[0]].review
    return Cited(fact, fact.authority, fact.cites, review.status == "reviewed")
