"""Whether a law, or a check that always holds, finds a mutant, and which is the first to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.errors import ContentError
from bot.content.labels import misread
from bot.proof import laws, texts
from bot.proof.doses import doses
from bot.proof.scripts.failure import same_spaces
from bot.proof.whole import left_out

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.proof.mutants.trial import Trial


def found_by(trial: Trial, ordered: Mapping[str, Law]) -> str | None:
    """Name the first law that does not hold, asked in this order, or the code of a check."""
    try:
        return next(_finders(trial, ordered), None)
    except ContentError as error:
        return error.problems[0].code


def _finders(trial: Trial, ordered: Mapping[str, Law]) -> Iterator[str]:
    if trial.mutant.kind == "because":
        return  # no law speaks of reasons
    if trial.asks_anew:
        yield from _labels(trial)
    if trial.decides_anew:
        yield from _stated(trial, ordered)
        yield from (found.code for found in laws.structure(trial.space))
    if trial.doses_anew:
        yield from (found.law or found.code for found in doses(trial.library, trial.space))
    if trial.library.templates.get("advice") != trial.base.library.templates.get("advice"):
        yield from ("screen-loses" for shown in trial.base.samples if left_out(trial.renderer, shown))
    if trial.mutant.kind != "template":
        there = [(same_spaces(line.text), line.points) for line in trial.lines]
        yield from (name for name, law in ordered.items() if texts.breach(trial.space, law, there))


def _stated(trial: Trial, ordered: Mapping[str, Law]) -> Iterator[str]:
    for name, law in ordered.items():
        if trial.touches(law):
            if law.when and not trial.space.condition(law.when):
                yield "law-idle"
            if laws.breach(trial.space, law)[0]:
                yield name


def _labels(trial: Trial) -> Iterator[str]:
    for question in trial.part.dialog.questions.values():
        if any(misread(question, trial.library.common.typed)):
            yield "label-misread"
