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
    """A fact behind the advice, with its citations written out."""

    name: str
    fact: Fact
    cites: tuple[tuple[Source, str, str], ...]
    """Source, where in it, and the source's own reference numbers."""
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """Equal injections in a row."""

    injection: Injection
    count: int


def cited(library: Library, advice: Advice) -> list[Cited]:
    """List the facts of every winning verdict row, in order, each once."""
    return [_cited(library, name) for name in advice.decision.because]


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


def _cited(library: Library, name: str) -> Cited:
    fact = library.facts[name]
    part = library.knowledge[name.partition(".")[0]]
    review = fact.review or part.review
    return Cited(name, fact, tuple(_cite(library, cite) for cite in fact.cites), review.status == "reviewed")


def _cite(library: Library, cite: Cite) -> tuple[Source, str, str]:
    return library.sources[cite.source], cite.at or "", ", ".join(map(str, cite.refs))
