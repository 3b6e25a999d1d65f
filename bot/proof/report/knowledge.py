"""What is known, for the report: every fact and source, and where sources disagree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.proof.report.record import FactReport, GateReport, SourceReport
from bot.proof.report.regimens import cited
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from datetime import date

    from bot.content.library import Library


def fact_reports(library: Library, today: date | None) -> Iterator[FactReport]:
    """Tell every fact, with what it rests on and whether it counts as reviewed today."""
    for name, fact in library.facts.items():
        yield FactReport(
            id=name,
            says=fact.says,
            authority=fact.authority,
            sources=cited(fact.cites),
            reviewed=library.review_of(name).holds(today),
        )


def disagreements(library: Library) -> Iterator[tuple[str, ...]]:
    """Group the facts that say otherwise than each other, also by way of a third."""
    links: dict[str, set[str]] = {}
    for name, fact in library.facts.items():
        for other in fact.disagrees:
            links.setdefault(name, set()).add(other)
            links.setdefault(other, set()).add(name)
    while links:
        group, ahead = set[str](), {next(iter(links))}
        while ahead:
            group |= ahead
            ahead = {other for name in ahead for other in links.pop(name)} - group
        yield tuple(name for name in library.facts if name in group)


def gate_report(library: Library, today: date, *, shut: bool) -> GateReport:
    """Tell what the review gate withholds from screens today, or would if it were shut."""
    renderer = Renderer(library, today=lambda: today, require_review=True)
    regimens = (
        f"{drug}.{name}"
        for drug, part in library.knowledge.items()
        for name in part.regimens
        if renderer.withholds(drug, name)
    )
    facts = (
        name
        for name in library.facts
        if renderer.withholds_figure(name) or renderer.withholds_statement(name)
    )
    return GateReport(shut, (*regimens, *facts))


def source_reports(library: Library) -> Iterator[SourceReport]:
    """Tell every source, and what it cannot tell."""
    for name, source in library.sources.items():
        yield SourceReport(name, source.title, source.kind, source.limits)
