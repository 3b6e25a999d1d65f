"""One dialog for the report: what was counted, what holds, what scripts and mutants say, and its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.proof.coverage import coverage
from bot.proof.diff.doses import planned
from bot.proof.draw.drawing import Drawing
from bot.proof.evidence import LIMIT
from bot.proof.mutants.mutant import KINDS
from bot.proof.notes import notes
from bot.proof.profiles import Space
from bot.proof.report.laws import law_reports
from bot.proof.report.record import (
    ConversationReport,
    CoverageRow,
    DialogReport,
    MutantReport,
    MutantRow,
    Signed,
    SignedProfile,
    VerdictCount,
)
from bot.proof.report.regimens import first_courses, later_courses
from bot.proof.wording import Wording, written_out

if TYPE_CHECKING:
    from bot.content.library import DialogSet
    from bot.proof.evidence import Evidence
    from bot.proof.mutants.score import Score
    from bot.proof.report.trouble import Trouble
    from bot.proof.scripts.load import Scripted
    from bot.render.renderer import Renderer

_THOUSAND = 1000


def dialog_report(
    renderer: Renderer, found: Evidence, scripts: Sequence[Scripted], score: Score | None, trouble: Trouble
) -> DialogReport:
    """Tell of one dialog; what cannot be told is noted as trouble."""
    library, name = renderer.library, found.dialog
    part = library.dialogs[name]
    space = Space(part)
    return DialogReport(
        id=name,
        version=found.version,
        title=renderer.say(found.title),
        profiles=found.profiles,
        verdicts=tuple(_verdicts(renderer, part, found)),
        signed=tuple(_signed(renderer, space)),
        conversations=ConversationReport(found.question_states, found.screens, found.moves, found.whole),
        laws=tuple(law_reports(part, found, trouble.laws(part))),
        weights=found.weights,
        regimens=tuple(first_courses(library, part, renderer.today)),
        courses=tuple(later_courses(library, part, renderer.today)),
        mutants=_mutants(score) if score else None,
        coverage=trouble.past(lambda: _coverage(renderer, name, scripts)),
        notes=tuple(notes(space)),
        picture=trouble.past(lambda: Drawing(renderer).svg(name)),
    )


def _verdicts(renderer: Renderer, part: DialogSet, found: Evidence) -> Iterator[VerdictCount]:
    for table, outcomes in found.verdicts.items():
        for outcome, count in outcomes.items():
            share = percent(count, found.profiles)
            yield VerdictCount(table, outcome, _title(renderer, part, table, outcome), count, share)


def percent(count: int, of: int) -> str:
    """Write a share to a tenth of a per cent; what is there is never shown as nothing."""
    tenths = (count * _THOUSAND + of // 2) // of if of else 0
    return "under 0.1%" if count and not tenths else f"{tenths // 10}.{tenths % 10}%"


def _signed(renderer: Renderer, space: Space) -> Iterator[Signed]:
    """Write out who gets the laxest outcome of a table, those of each regimen by themselves."""
    library, part = renderer.library, space.part
    wording, doses = Wording.of(library, part.id), planned(library, space)
    without = space.all & ~reduce(or_, doses.values(), 0)
    for table, outcomes in part.tables.verdicts.items():
        laxest = outcomes.outcomes[0]
        given = space.outcomes[table][laxest]
        profiles = tuple(
            SignedProfile(line, regimen)
            for regimen, points in (*doses.items(), ("", without))
            for line in written_out(space, wording, given & points, LIMIT)
        )
        yield Signed(table, laxest, _title(renderer, part, table, laxest), profiles)


def _title(renderer: Renderer, part: DialogSet, table: str, outcome: str) -> str:
    return renderer.say(part.words.verdicts[table][outcome])


def _coverage(renderer: Renderer, dialog: str, scripts: Sequence[Scripted]) -> tuple[CoverageRow, ...]:
    parts = coverage(renderer.library, dialog, scripts).parts
    return tuple(
        CoverageRow(kind, len(one.covered), len(one.covered) + len(one.missing), one.missing)
        for kind, one in parts.items()
    )


def _mutants(score: Score) -> MutantReport:
    found = score.due - len(score.survivors)
    return MutantReport(
        mutants=len(score.fates),
        due=score.due,
        by_laws=score.share(score.by_laws),
        by_laws_and_scripts=score.share(found),
        rows=tuple(
            MutantRow(
                kind=kind,
                equivalent=score.count((kind,), ("equivalent",)),
                law=score.count((kind,), ("law",)),
                script=score.count((kind,), ("script",)),
                survived=score.count((kind,), ("survived",)),
            )
            for kind in KINDS
        ),
        survivors=tuple(f"{fate.kind} {fate.name}" for fate in score.survivors),
    )
