"""A typed line -> an answer to the question that is shown, or the reason why it is none.

A typed line can raise a hazard or leave it unknown. The answer that clears a hazard is never taken from
text: it waits for a tap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.content.labels import called, plain
from bot.content.quantity import number
from bot.engine.profile import AnswerError, Refusal, accept, within, written

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.number import Number

LIMIT = 200
_YEARS = re.compile(r"\by/o\b", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[0-9])-(?=[A-Za-z])")
_OLD = re.compile(r"(?<=[A-Za-z])[ -]old\b", re.IGNORECASE)
_NOTICES: dict[Refusal, str] = {
    "range": "out_of_range",
    "comma": "comma",
    "unit": "bad_unit",
    "number": "bad_number",
    "choice": "not_understood",
    "no_unit": "out_of_range",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line means: an answer's value, a number without its unit, or the id of the notice why not."""

    kind: Literal["answer", "draft", "notice"]
    value: str


def understand(name: str, question: Question, text: str, typed: Mapping[str, tuple[str, ...]]) -> Understood:
    """Read a line for one question. `typed` gives the words that stand for answer ids."""
    if len(text) > LIMIT:
        return Understood("notice", "too_long")
    line = tidied(text)
    chosen = _chosen(question, line, typed)
    if chosen is not None:
        clears = question.hazard and chosen == question.choices[0]
        return Understood("notice", "tap_needed") if clears else Understood("answer", chosen)
    if question.number is None:
        return Understood("notice", "not_understood")
    try:
        return Understood("answer", accept(name, question, line).text)
    except AnswerError as error:
        if error.why == "no_unit" and units_that_fit(question.number, line):
            return Understood("draft", f"{number(line):f}")
        return Understood("notice", _NOTICES[error.why])


def tidied(text: str) -> str:
    """Write ages as their units are spelt: `4 y/o` and `4-year-old` become `4 yo` and `4 year`."""
    return _OLD.sub("", _HYPHEN.sub(" ", _YEARS.sub("yo", " ".join(text.split()))))


def completed(name: str, question: Question, draft: str, text: str) -> Understood | None:
    """Read a line that gives a draft its unit, or nothing when it is not that."""
    unit = " ".join(text.split())
    if not unit.isascii() or not unit.isalpha():
        return None
    found = understand(name, question, f"{draft} {unit}", {})
    return found if found.kind == "answer" else None


def units_that_fit(asked: Number, bare: str) -> tuple[str, ...]:
    """List `number unit` for each unit with which a bare number lies inside the range."""
    found = (asked.kind(number(bare), unit) for unit in asked.kind.offered)
    return tuple(written(one) for one in found if within(asked, one))


def _chosen(question: Question, line: str, typed: Mapping[str, tuple[str, ...]]) -> str | None:
    said = plain(line)
    return next((value for value, names in called(question, typed).items() if said in names), None)
