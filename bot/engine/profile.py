"""A patient profile: answers read through a dialog.

1. Every asked question has a reading. Unanswered ones read as declared, or as `unanswered`, which
   withholds.
2. A question that is not asked has no reading: every condition on it is false.
3. A number that waits for its unit or for a confirmation is a draft: its question stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.content.quantity import Age, Quantity, QuantityError, Weight
from bot.content.shape import UNKNOWN, Condition

if TYPE_CHECKING:
    from bot.content.dialog import Dialog, Question
    from bot.content.number import Number
    from bot.content.plausibility import Plausibility

Refusal = Literal["unit", "number", "comma", "no_unit", "range", "choice"]


class AnswerError(ValueError):
    """A text that is no answer to a question; `why` says in which way."""

    def __init__(self, question: str, text: str, why: Refusal) -> None:
        self.question = question
        self.text = text
        self.why: Refusal = why
        super().__init__(f"{question}: {why}")


@dataclass(frozen=True, slots=True)
class Value:
    """An answer as it counts: its text as given, its reading, and the quantity if it is a number."""

    text: str
    reading: str
    quantity: Quantity | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers as given: question -> value, and question -> a number that waits for its unit."""

    values: Mapping[str, Value] = field(default_factory=dict)
    drafts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a patient, for one dialog."""

    readings: Mapping[str, str]
    """Asked question -> reading."""
    values: Mapping[str, Value]
    """Asked and answered question -> value."""
    unasked: frozenset[str] = frozenset()
    doubtful: Mapping[str, Value] = field(default_factory=dict)
    """Asked question -> a value that is not believed until confirmed; the question counts as unanswered."""

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Asked questions without an answer that counts, in the order they are asked."""
        return tuple(name for name in self.readings if name not in self.values)

    @property
    def open(self) -> tuple[str, ...]:
        """Asked questions that are unanswered or answered not known."""
        return tuple(
            name for name, reading in self.readings.items() if name not in self.values or reading == UNKNOWN
        )

    def quantity(self, kind: type[Quantity]) -> Quantity | None:
        """Find the answered quantity of a kind."""
        return next((value.quantity for value in self.values.values() if type(value.quantity) is kind), None)

    def holds(self, condition: Condition) -> bool:
        """Tell whether all of a condition on questions is true."""
        return all(self.readings.get(name) in values for name, values in condition.items())


def accept(name: str, question: Question, text: str) -> Value:
    """Read one answer strictly; raises AnswerError.

    An answer is an answer id, a band, or a quantity inside the range, which is cut down to the question's
    step.
    """
    text = " ".join(text.split())
    if question.number is None:
        if text not in question.answers:
            raise AnswerError(name, text, "choice")
        return Value(text, text)
    if text in question.bands:
        return Value(text, text)
    try:
        quantity = question.number.kind.parse(text)
    except QuantityError as error:
        why: Refusal = error.why  # type: ignore[assignment]
        raise AnswerError(name, text, why) from error
    if not within(question.number, quantity):
        raise AnswerError(name, text, "range")
    return Value(written(quantity), question.band_of(quantity), question.number.cut(quantity))


def within(number: Number, quantity: Quantity) -> bool:
    """Tell whether a quantity lies in the range that is believed."""
    return number.low.base <= quantity.base <= number.high.base


def written(quantity: Quantity) -> str:
    """Write a quantity so that it can be read again: without the comma that people see from 1,000."""
    return str(quantity).replace(",", "")


def profile(dialog: Dialog, values: Mapping[str, Value], rules: Mapping[str, Plausibility]) -> Profile:
    """Read answers from top to bottom. Answers to questions that are not asked are left out."""
    readings: dict[str, str] = {}
    kept: dict[str, Value] = {}
    doubtful: dict[str, Value] = {}
    unasked = set()
    for name, question in dialog.questions.items():
        for other, wanted in question.ask_if.items():
            if readings.get(other) not in wanted:
                unasked.add(name)
                break
        else:
            value = values.get(name)
            if value is None:
                readings[name] = question.reading
            elif value.confirmed or _believed(name, value, dialog, kept, rules):
                readings[name] = value.reading
                kept[name] = value
            else:
                readings[name] = question.reading
                doubtful[name] = value
    return Profile(readings, kept, frozenset(unasked), doubtful)


def _believed(
    name: str, value: Value, dialog: Dialog, kept: Mapping[str, Value], rules: Mapping[str, Plausibility]
) -> bool:
    weight = value.quantity
    if not isinstance(weight, Weight):
        return True
    for rule in rules.values():
        if rule.weight != name or rule.age not in dialog.questions:
            continue
        age = kept.get(rule.age)
        if weight < rule.lowest or not _fits(rule, weight, age):
            return False
    return True


def _fits(rule: Plausibility, weight: Weight, age: Value | None) -> bool:
    """Compare with the weight expected. With only a band known, it fits when it fits some age of the rule.

    An age that the rule says nothing about makes every weight doubtful.
    """
    if age is not None and isinstance(age.quantity, Age):
        part = rule.expected_at(age.quantity)
        if part is None:
            return False
        ages = [(age.quantity.years, part)]
    else:
        ages = [(years, part) for part in rule.expected for years in (part.begin.years, part.to.years)]
    low = min((years + part.plus) * part.per_year.base for years, part in ages)
    high = max((years + part.plus) * part.per_year.base for years, part in ages)
    return rule.least * low <= weight.base <= rule.most * high
