"""The laws of a dialog for a reader: the sentence, what is formally stated beside it, and what it covers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.law import OF_DOSES, General
from bot.proof.report.record import LawReport

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.content.library import DialogSet
    from bot.content.shape import Shape
    from bot.proof.evidence import Evidence, HeldLaw

GENERAL: Mapping[General, str] = {
    "unknown_is_not_no": (
        "Where the least and the worst answer to a hazard lead to different verdicts, not known never gets "
        "the laxest verdict there is."
    ),
    "more_hazard_is_never_laxer": "A more hazardous answer never leads to a laxer verdict.",
    "answers_not_asked_do_not_matter": "What a question would read as when it is not asked changes nothing.",
    "row_order_does_not_matter": "The order in which the rows of a table are written changes nothing.",
    "single_dose_within_cap": "No injection is larger than its regimen allows at that weight.",
    "course_within_total": "No course, with what a partial response adds to it, passes its total.",
    "dose_never_falls_with_weight": "A heavier patient never gets less: at first, in all, or as a ceiling.",
    "caps_meet_at_one_weight": "The caps of an injection and of a course are reached at the same weight.",
}
"""What a general law asks, in a sentence."""
_CALLED = {"starts": "later starts"}
"""Figures of a law that are not called by their key: the first injection starts at once."""


def law_reports(part: DialogSet, found: Evidence, broken: Collection[str]) -> Iterator[LawReport]:
    """Tell every law; `broken` are the ids of those that do not hold."""
    for held in found.laws:
        law = part.laws.laws[held.id]
        counted = law.course is None and law.law not in OF_DOSES
        yield LawReport(
            id=held.id,
            kind=held.kind,
            says=law.says or (GENERAL[law.law] if law.law else held.says),
            states=tuple(_states(law, part)),
            covers=_covers(law, held, found),
            profiles=held.profiles if counted else None,
            holds=held.id not in broken,
        )


def _covers(law: Law, held: HeldLaw, found: Evidence) -> str:
    if law.course is not None:
        return f"the later course {_spaced(law.course.regimen)}"
    if law.law in OF_DOSES:
        return f"every regimen at {found.weights:,} weights"
    if held.profiles == found.profiles:
        return f"all {found.profiles:,} profiles"
    return f"{held.profiles:,} profile{'' if held.profiles == 1 else 's'}"


def _states(law: Law, part: DialogSet) -> Iterator[str]:
    """Write what is formally held, part by part, in the ids of the content."""
    if law.law:
        yield _spaced(law.law)
    if law.when:
        yield f"when {_condition(law.when)}"
    if law.always:
        said = {name for name, table in part.tables.tables.items() if not table.decides}
        yield f"then {_condition(law.always, said)}"
    if law.asked:
        yield f"asked: {_listed(law.asked)}"
    if law.not_asked:
        yield f"not asked: {_listed(law.not_asked)}"
    for figures in (law.dose, law.course):
        if figures is not None:
            yield from _fields(figures)
    if law.text is not None:
        yield from (f'says "{text}"' for text in law.text.has)
        yield from (f'does not say "{text}"' for text in law.text.lacks)
    if law.over:
        yield f"over {_listed(law.over)}"


def _fields(part: Shape) -> Iterator[str]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if value not in (None, ()):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            yield f"{_spaced(_CALLED.get(name) or field.alias or name)} {_spaced(shown)}"


def _condition(condition: Mapping[str, tuple[str, ...]], every: Collection[str] = ()) -> str:
    """Write a condition: one of the values will do, but of what is in `every` all are asked for."""
    between = {name: ", and " if name in every else " or " for name in condition}
    parts = (f"{name}: {between[name].join(values)}" for name, values in condition.items())
    return _spaced("; ".join(parts))


def _listed(names: tuple[str, ...]) -> str:
    return _spaced(", ".join(names))


def _spaced(name: str) -> str:
    return name.replace("_", " ")
