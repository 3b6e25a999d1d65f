"""Everything that there is to tell -> the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.content.review import utc_date
from bot.proof.evidence import examined
from bot.proof.report.dialogs import dialog_report
from bot.proof.report.knowledge import disagreements, fact_reports, gate_report, source_reports
from bot.proof.report.log import log_report
from bot.proof.report.record import Report, ScriptReport
from bot.proof.report.summary import summary
from bot.proof.report.trouble import Trouble
from bot.proof.report.unverified import not_verified
from bot.proof.scripts.once import Once
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from bot.content.errors import Problem
    from bot.content.library import Library
    from bot.proof.hazards import HazardLog, Tests
    from bot.proof.mutants.score import Score
    from bot.proof.report.record import ChangeReport, ReadFile
    from bot.proof.scripts.load import Scripted


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of.

    `problems` is what the proof found, nothing for a proved library. `tests` are those that exist in the
    files that the log names, if they can be looked for. `scores` is empty where mutants were left out.
    `files` are those that the log and the scripts were read from. `require_review` is whether the review gate
    is shut where the report is made. `now` is in Unix seconds.
    """

    library: Library
    problems: Sequence[Problem]
    scripts: Sequence[Scripted]
    log: HazardLog | None
    tests: Tests | None
    scores: Sequence[Score]
    changes: ChangeReport | None
    files: Sequence[ReadFile]
    software: str
    python: str
    options: Sequence[str]
    require_review: bool
    now: int


def report(material: Material) -> Report:
    """Make the report. It runs loops of its own."""
    library, trouble, today = material.library, Trouble(), utc_date(material.now)
    trouble.add(material.problems)
    found = []
    for name in library.dialogs:
        one = trouble.past(lambda name=name: examined(library, name))  # type: ignore[misc]
        if one is not None:
            trouble.add(one[1])
            found.append(one[0])
    once = Once(library, material.scripts)
    scripts = _scripts(once)
    trouble.others += scripts.failed
    log = None
    if material.log is not None:
        log = log_report(material.log, once, material.tests, trouble, today)
    renderer = Renderer(library, today=lambda: today)
    scores = {score.dialog: score for score in material.scores}
    dialogs = tuple(
        dialog_report(renderer, one, material.scripts, scores.get(one.dialog), trouble) for one in found
    )
    for score in material.scores:
        trouble.others += (
            f"{score.dialog}: nobody finds the slip {fate.kind} {fate.name}." for fate in score.survivors
        )
    facts = tuple(fact_reports(library, today))
    made = datetime.fromtimestamp(material.now, UTC).strftime("%Y-%m-%d %H:%M UTC")
    whole = Report(
        software=material.software,
        python=material.python,
        options=tuple(material.options),
        made=made,
        content=library.digest,
        files=tuple(material.files),
        mutants_tried=bool(material.scores),
        green=not trouble,
        reviewed=library.reviewed_on(today),
        gate=gate_report(library, today, shut=material.require_review),
        summary="",
        failures=trouble.failures,
        not_verified=tuple(not_verified(dialogs, facts, log)),
        dialogs=dialogs,
        scripts=scripts,
        hazards=log,
        facts=facts,
        disagreements=tuple(disagreements(library)),
        sources=tuple(source_reports(library)),
        changes=material.changes,
    )
    return replace(whole, summary=" ".join(summary(whole)))


def _scripts(once: Once) -> ScriptReport:
    failures = [once.failure(one) for one in once.scripts]
    held, elsewhere = failures.count(""), failures.count(None)
    return ScriptReport(len(failures), held, elsewhere, tuple(filter(None, failures)))
