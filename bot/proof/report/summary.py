"""The paragraph on top of a report: what was proved, by what, for which content, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.proof.report.record import (
        DialogReport,
        GateReport,
        LogReport,
        MutantReport,
        Report,
        ScriptReport,
    )

DIGEST = 12
"""Characters of a digest that people compare; screens show as many."""


def summary(report: Report) -> Iterator[str]:
    """Write it, sentence by sentence."""
    yield f"On {report.made}, Bedside {report.software} checked the content {report.content[:DIGEST]}."
    if not report.green:
        yield f"{_count(len(report.failures), 'thing')} failed: this content is not to be used."
    for one in report.dialogs:
        yield from _dialog(one)
    yield _scripts(report.scripts)
    if not report.mutants_tried:
        yield "Whether a slip by an author would be found was not tried."
    yield _hazards(report.hazards) if report.hazards else "There is no hazard log."
    yield f"What this does not show is said below. {_reviewed(report)} {_gate(report.gate)}".rstrip()


def _dialog(one: DialogReport) -> Iterator[str]:
    yield f'"{one.title}" (version {one.version}) has {one.profiles:,} profiles: every way to answer its'
    yield "questions, with not known and not answered among the answers. Each of them was looked at, none was"
    broken = [law.id for law in one.laws if not law.holds]
    if broken:
        yield f"sampled, and of {len(one.laws):,} laws {len(broken):,} failed ({', '.join(broken)})."
    else:
        yield f"sampled, and all {len(one.laws):,} laws hold."
    if one.weights:
        yield f"Doses were laid out for each of {one.weights:,} weights."
    talked = one.conversations
    yield f"In a conversation its questions can stand in {talked.question_states:,} ways, none of them"
    yield f"outside these profiles; the engine itself was led to {talked.screens:,} kinds of screen."
    if one.mutants:
        yield _mutants(one.mutants)


def _mutants(one: MutantReport) -> str:
    made = f"Of {_count(one.due, 'slip')} made on purpose, one at a time,"
    return f"{made} laws alone find {one.by_laws}, and laws and scripted cases {one.by_laws_and_scripts}."


def _scripts(scripts: ScriptReport) -> str:
    if not scripts.cases:
        return "There are no scripted cases."
    cases, failed, others = _count(scripts.cases, "scripted case"), len(scripts.failed), scripts.elsewhere
    if failed:
        held = f"Of {cases}, {failed:,} failed"
    elif others:
        held = f"{scripts.held:,} of {cases} {_verb(scripts.held, 'holds', 'hold')}"
    else:
        held = f"All {cases} hold"
    if not others:
        return f"{held}."
    runs, was = _verb(others, "runs", "run"), _verb(others, "was", "were")
    return f"{held}; {others:,} {runs} only in the terminal or on Telegram, and {was} not run here."


def _hazards(log: LogReport) -> str:
    states = [control.state for hazard in log.hazards for control in hazard.controls]
    whole = f"The hazard log has {_count(len(log.hazards), 'hazard')} with {_count(len(states), 'control')}:"
    held = f"{states.count('holds'):,} hold by a law, a check or a scripted case,"
    failed = f" {states.count('failed'):,} failed," if "failed" in states else ""
    return f"{whole} {held}{failed} and {states.count('named'):,} name a test that is not run here."


def _reviewed(report: Report) -> str:
    reviewed, there = sum(fact.reviewed for fact in report.facts), len(report.facts)
    if reviewed == there:
        return "Every fact has been clinically reviewed by a named person."
    if not reviewed:
        return "Above all, nobody has clinically reviewed this content."
    return f"Above all, {there - reviewed:,} of its {there:,} facts have not been clinically reviewed."


def _gate(gate: GateReport) -> str:
    if not gate.withheld:
        return ""
    parts = _count(len(gate.withheld), "regimen or statement", "regimens and statements")
    if gate.shut:
        return f"Screens withhold {parts} for that; this report shows them, for those who review them."
    return f"Screens show {parts} with doses all the same: BEDSIDE_REQUIRE_REVIEW is not set here."


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _count(number: int, what: str, several: str = "") -> str:
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"
