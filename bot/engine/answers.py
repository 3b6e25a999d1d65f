"""Facts given all at once -> answers, for `decide` and for scripted tests.

A number without its unit, or a weight that is not believed and not confirmed, stays a draft: its question
counts as unanswered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.content.errors import hint
from bot.content.quantity import Weight
from bot.engine.profile import AnswerError, Answers, Refusal, Value, accept

if TYPE_CHECKING:
    from bot.content.dialog import Dialog, Question

CONFIRMED = "_confirmed"
_YES, _NO = "yes", "no"
_SHOWN = 40

_WHY: dict[Refusal, str] = {
    "choice": "is not an answer to it",
    "number": "is not a number with a unit",
    "unit": "has a unit that is not known here",
    "comma": "has a comma; write a decimal point",
    "range": "is outside the range that is believed, {low} to {high}",
}


class FactError(ValueError):
    """A fact that cannot be used; the text says which, why, and what would do."""


def read(dialog: Dialog, facts: Mapping[str, str]) -> Answers:
    """Read facts as `question -> answer`, and `weight_confirmed -> yes`; raises FactError."""
    values: dict[str, Value] = {}
    drafts: dict[str, str] = {}
    confirmed: set[str] = set()
    for key, text in facts.items():
        name = key.removesuffix(CONFIRMED)
        if key not in dialog.questions and key != name and can_be_confirmed(dialog, name):
            if text not in {_YES, _NO}:
                raise FactError(f"{key}: {shown(text)} is neither yes nor no.")
            confirmed |= {name} if text == _YES else set()
            continue
        if key not in dialog.questions:
            raise FactError(
                f"There is no question {shown(key)} in {dialog.id}. {hint(key, dialog.questions)}"
            )
        try:
            values[key] = accept(key, dialog.questions[key], text)
        except AnswerError as error:
            if error.why != "no_unit":
                raise FactError(_explain(key, dialog.questions[key], text, error.why)) from error
            drafts[key] = error.text
    return Answers(
        {name: replace(value, confirmed=name in confirmed) for name, value in values.items()}, drafts
    )


def can_be_confirmed(dialog: Dialog, name: str) -> bool:
    """Tell whether a question asks for a weight, which can be confirmed against doubt."""
    question = dialog.questions.get(name)
    return question is not None and question.number is not None and question.number.kind is Weight


def _explain(key: str, question: Question, text: str, why: Refusal) -> str:
    number = question.number
    if number is None:
        return f"{key}: {shown(text)} {_WHY[why]}. {hint(text, question.choices)}"
    reason = _WHY[why].format(low=number.low, high=number.high)
    bands = f" or one of {', '.join(question.bands)}" if question.bands else ""
    return f"{key}: {shown(text)} {reason}. Write for example {number.kind.example}{bands}."


def shown(text: str) -> str:
    """Quote what was given, shortened and with nothing that a terminal or a file could trip over."""
    return ascii(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
