"""What advice cites, and the dose plan laid out as a ladder of equal steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.content.knowledge import Fact
    from bot.content.library import Library
    from bot.content.source import Cite, Source
    from bot.engine.advice import Advice
    from bot.engine.dosing import DosePlan, Injection


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact behind the advice, with its citations."""

    name: str
    fact: Fact
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """Equal injections in a row."""

    injection: Injection
    count: int


def behind(library: Library, advice: Advice, taken: Iterable[str]) -> list[str]:
    """List the facts that advice stands on, each once.

    They are those of the verdict's rows, of the regimen, those whose figures were `taken` into its words, and
    of the other rows those on which sources disagree.
    """
    found = [*advice.decision.because]
    if advice.plan is not None:
        found += library.regimens(advice.plan.drug)[advice.plan.regimen].because
    found += taken
    tables = advice.part.tables.tables
    for table in advice.decision.said:
        for row in advice.decision.rows[table]:
            found += [name for name in tables[table].rows[row].because if library.facts[name].disagrees]
    return list(dict.fromkeys(found))


def cited(library: Library, names: Iterable[str], today: date | None) -> list[Cited]:
    """Look facts up, with whether they count as reviewed on a day; without one none does."""
    return [Cited(name, library.facts[name], library.review_of(name).holds(today)) for name in names]


def by_verdict(advice: Advice, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Tell which tables that decide have each fact behind a row that won, those alike beside each other."""
    tables, alike = advice.part.tables.verdicts, dict[tuple[str, ...], list[str]]()
    behind = {
        table: {name for row in advice.decision.rows[table] for name in rows.rows[row].because}
        for table, rows in tables.items()
    }
    for name in names:
        alike.setdefault(tuple(table for table in tables if name in behind[table]), []).append(name)
    decided = sorted(alike.items(), key=lambda group: not group[0])  # what is behind no verdict comes last
    return {name: group for group, found in decided for name in found}


def sources(library: Library, advice: Advice, names: Iterable[str]) -> list[str]:
    """List the sources that advice stands on, each once: those of the regimen, then those of the facts."""
    cites = [cite for name in names for cite in library.facts[name].cites]
    if advice.plan is not None:
        cites = [*library.regimens(advice.plan.drug)[advice.plan.regimen].cites, *cites]
    return list(dict.fromkeys(cite.source for cite in cites))


def authorities(library: Library, advice: Advice, names: Iterable[str]) -> list[str]:
    """List what advice stands on, each once: the regimen that is shown, then the facts."""
    found = [library.facts[name].authority for name in names]
    if advice.plan is not None:
        found.insert(0, library.regimens(advice.plan.drug)[advice.plan.regimen].authority)
    return list(dict.fromkeys(found))


def ladder(plan: DosePlan | None) -> list[Rung]:
    """Fold equal injections together; the first always stands alone."""
    rungs: list[Rung] = []
    for injection in plan.injections if plan else ():
        last = rungs[-1] if len(rungs) > 1 else None
        if last and _same(last.injection, injection):
            rungs[-1] = Rung(last.injection, last.count + 1)
        else:
            rungs.append(Rung(injection, 1))
    return rungs


def _same(one: Injection, other: Injection) -> bool:
    return (one.dose, one.over, one.wait) == (other.dose, other.over, other.wait)


def by_source(library: Library, cites: tuple[Cite, ...]) -> list[tuple[Source, list[Cite]]]:
    """Gather the places that are cited under their source."""
    names = dict.fromkeys(cite.source for cite in cites)
    return [(library.sources[name], [cite for cite in cites if cite.source == name]) for name in names]
