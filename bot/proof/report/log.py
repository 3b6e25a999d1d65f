"""The hazard log for the report: every hazard with its controls and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from bot.proof.hazards import State, graded, judged
from bot.proof.report.record import ControlReport, HazardReport, LogReport

if TYPE_CHECKING:
    from datetime import date

    from bot.content.hazard import Hazard
    from bot.proof.hazards import HazardLog, Judged, Tests
    from bot.proof.report.trouble import Trouble
    from bot.proof.scripts.once import Once


def log_report(
    log: HazardLog, once: Once, tests: Tests | None, trouble: Trouble, today: date | None
) -> LogReport:
    """Judge the log by what the proof has found so far, and add what fails."""
    found = list(judged(log, once, tests, trouble.problems))
    trouble.add([*graded(log), *(one.problem for one in found if one.problem)])
    scale = log.file.scale
    return LogReport(
        basis=scale.basis,
        severity=scale.severity,
        likelihood=scale.likelihood,
        reviewed=log.file.review.holds(today),
        tests_looked_for=tests is not None,
        hazards=tuple(
            _hazard(name, hazard, [one for one in found if one.hazard == name])
            for name, hazard in log.file.hazards.items()
        ),
    )


def _hazard(name: str, hazard: Hazard, found: Sequence[Judged]) -> HazardReport:
    return HazardReport(
        id=name,
        hazard=hazard.hazard,
        causes=hazard.causes,
        harm=hazard.harm,
        severity=hazard.severity,
        likelihood=hazard.likelihood,
        controls=tuple(
            ControlReport(one.control.does, one.control.link, one.control.name, one.state) for one in found
        ),
        residual=hazard.residual,
        not_verified=hazard.not_verified,
        states={state: sum(one.state == state for one in found) for state in get_args(State)},
    )
