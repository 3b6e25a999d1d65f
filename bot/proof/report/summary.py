"""The paragraph on top of a report: what was proved, by what, for which content, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.proof.report.record import DialogReport, Report

DIGEST = 12
"""Characters of a digest that people compare; screens show as many."""


def summary(report: Report) -> Iterator[str]:
    """Write it, sentence by sentence."""
    yield f"On {report.made}, Bedside {report.software} checked the content {report.content[:DIGEST]}."
    if not report.green:
        yield f"{_count(len(report.failures), 'thing')} failed: this content is not to be used."
    for one in report.dialogs:
        yield from _dialog(one)
    scripts = report.scripts
    if scripts.failed:
        yield f"{_count(len(scripts.failed), 'scripted talk')} failed and {scripts.held:,} held."
    else:
        yield f"All {_count(scripts.cases, 'scripted case')} hold."
    if report.quick:
        yield "Whether a slip by an author would be found was not tried."
    if report.hazards is not None:
        yield from _hazards(report)
    else:
        yield "There is no hazard log."
    yield f"What this does not show is said below. {_reviewed(report)}"


def _dialog(one: DialogReport) -> Iterator[str]:
    broken = [law.id for law in one.laws if not law.holds]
    yield (
        f'The check "{one.title}" (version {one.version}) has {one.profiles:,} profiles: every way to answer its '
        "questions, with not known and not answered among the answers."
    )
    laws = f"all {len(one.laws):,} laws hold for all of them"
    if broken:
        laws = f"{len(broken):,} of {len(one.laws):,} laws do not hold ({', '.join(broken)})"
    yield f"Every one of them was looked at, none was sampled, and {laws}."
    if one.weights:
        yield f"Doses were laid out for each of {one.weights:,} weights."
    talked = one.conversations
    yield (
        f"The questions can stand in {talked.question_states:,} ways in a conversation, none of them outside these "
        f"profiles; the engine itself was led to {talked.screens:,} kinds of screen."
    )
    if one.mutants is not None:
        mutants = one.mutants
        yield (
            f"Of {mutants.due:,} slips made on purpose, one at a time, laws alone find {mutants.by_laws}, and laws "
            f"and scripted cases together {mutants.by_laws_and_scripts}."
        )


def _hazards(report: Report) -> Iterator[str]:
    log = report.hazards
    if log is None:
        return
    states = [control.state for hazard in log.hazards for control in hazard.controls]
    failed = f", {states.count('failed'):,} failed" if "failed" in states else ""
    yield (
        f"The hazard log has {_count(len(log.hazards), 'hazard')} with {_count(len(states), 'control')}: "
        f"{states.count('holds'):,} hold by law, check or scripted case{failed}, and {states.count('named'):,} name "
        "a test of the software that is not run here."
    )


def _reviewed(report: Report) -> str:
    open_facts = sum(not fact.reviewed for fact in report.facts)
    if not open_facts:
        return "Every fact has been clinically reviewed by a named person."
    if open_facts == len(report.facts):
        return "Above all, nobody has clinically reviewed this content."
    return f"Above all, {open_facts:,} of its {len(report.facts):,} facts have not been clinically reviewed."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
