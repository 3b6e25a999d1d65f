"""A dialog: the questions that are asked, top to bottom. It only asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.content.quantity import ASKED, Quantity, QuantityError
from bot.content.shape import (
    RESERVED,
    UNANSWERED,
    UNKNOWN,
    Condition,
    Id,
    Many,
    Shape,
    content_error,
)
from bot.content.errors import hint

GIVEN = "given"

Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]


class Head(Shape):
    """What a dialog is."""

    id: Id
    version: Version
    title: str


class Band(Shape):
    """A part of a number's range: from here up to the next band."""

    begin: str = Field(alias="from")


class Button(Shape):
    """A band to tap, or a button for each step of a range."""

    band: Id | None = None
    label: str | None = None
    each: str | None = None
    begin: str | None = Field(default=None, alias="from")
    to: str | None = None


class Number(Shape):
    """A quantity that is asked for, with the range that is believed."""

    quantity: Literal["age", "weight"]
    min: str
    max: str
    step: str | None = None

    @property
    def kind(self) -> type[Quantity]:
        """The type of quantity."""
        return ASKED[self.quantity]

    @cached_property
    def low(self) -> Quantity:
        """The least that is believed."""
        return self.kind.parse(self.min)

    @cached_property
    def high(self) -> Quantity:
        """The most that is believed."""
        return self.kind.parse(self.max)

    def cut(self, quantity: Quantity) -> Quantity:
        """Round down to the step, in the unit of the step, so that every value can be enumerated."""
        if self.step is None:
            return quantity
        step = self.kind.parse(self.step)
        whole = int(quantity.base / step.base)
        return self.kind(whole * step.amount, step.unit)

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        for text in filter(None, (self.min, self.max, self.step)):
            _parsed(self.kind, text)
        if self.low >= self.high:
            raise content_error("range-empty", name=self.quantity)
        return self


class Question(Shape):
    """One question: either a choice of answers or a number.

    `values` are all readings that tables can see: answer ids or bands, and `unanswered` when no reading is declared.
    """

    ask: str
    help: str | None = None
    short: str
    answers: dict[Id, str] = {}
    set: Id | None = None
    number: Number | None = None
    bands: dict[Id, Band] = {}
    buttons: Many[Button] = ()
    ask_if: Condition = {}
    unanswered_as: str | None = None

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Answer ids, least hazardous first, or the bands of a number."""
        return tuple(self.answers or self.bands or {GIVEN: ""})

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Every reading: the choices, and `unanswered` where nothing else is declared."""
        return self.choices if self.unanswered_as else (*self.choices, UNANSWERED)

    @property
    def hazard(self) -> bool:
        """Whether the answers grade a hazard: those that know `unknown`, least hazardous first."""
        return UNKNOWN in self.answers

    @property
    def reading(self) -> str:
        """What the question reads as while unanswered."""
        return self.unanswered_as or UNANSWERED

    def band_of(self, quantity: Quantity) -> str:
        """Find the band that a quantity inside the range falls in."""
        assert self.number is not None
        kind, found = self.number.kind, GIVEN
        for name, band in self.bands.items():
            if kind.parse(band.begin) <= quantity:
                found = name
        return found

    @model_validator(mode="after")
    def _whole(self) -> Question:
        name = self.short
        if bool(self.answers) == bool(self.number):
            raise content_error("question-kind", name=name)
        for value in self.choices:
            if value in RESERVED:
                raise content_error("reserved-word", value=value, what="an answer")
        if self.unanswered_as and self.unanswered_as not in self.choices:
            raise content_error("bad-reading", name=name, value=self.unanswered_as, hint=hint(self.unanswered_as, self.choices))
        if self.number:
            self._check_bands(self.number)
            self._check_buttons(self.number)
        elif self.bands or self.buttons:
            raise content_error("question-kind", name=name)
        return self

    def _check_bands(self, number: Number) -> None:
        begins = [_parsed(number.kind, band.begin) for band in self.bands.values()]
        rising = all(a < b for a, b in zip(begins, begins[1:], strict=False))
        if begins and (begins[0] != number.low or not rising):
            raise content_error("bands-gap", name=self.short)

    def _check_buttons(self, number: Number) -> None:
        for button in self.buttons:
            if button.band is not None:
                good = button.band in self.bands and button.label is not None and button.each is None
            else:
                parts = [_parsed(number.kind, text) for text in (button.each, button.begin, button.to) if text]
                good = len(parts) == 3 and parts[0].base > 0 and number.low <= parts[1] <= parts[2] <= number.high
            if not good:
                raise content_error("bad-button", name=self.short)


class Dialog(Shape):
    """A whole dialog file; shared answer sets are written out into the questions that use them."""

    dialog: Head
    answers: dict[Id, dict[Id, str]] = {}
    questions: Annotated[dict[Id, Question], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The id of the dialog."""
        return self.dialog.id

    def questions_of(self, name: str) -> tuple[str, ...]:
        """Tell the questions that a name stands for: itself, or all that use the shared set."""
        if name in self.questions:
            return (name,)
        return tuple(key for key, question in self.questions.items() if question.set == name)

    @model_validator(mode="before")
    @classmethod
    def _write_out(cls, data: Any) -> Any:  # noqa: ANN401 (raw content)
        if not isinstance(data, Mapping) or not isinstance(data.get("questions"), Mapping):
            return data
        shared = data.get("answers") or {}
        questions = {key: _write_out_one(key, question, shared) for key, question in data["questions"].items()}
        return {**data, "questions": questions}

    @model_validator(mode="after")
    def _fits(self) -> Dialog:
        for name, question in self.questions.items():
            if name in RESERVED:
                raise content_error("reserved-word", value=name, what="a question")
        return self


def _write_out_one(key: str, question: Any, shared: Any) -> Any:  # noqa: ANN401 (raw content)
    if not isinstance(question, Mapping):
        return question
    written = dict(question)
    if "set" in written:
        raise content_error("unknown-key", key="set", hint="Name a shared set under answers.")
    name = written.get("answers")
    if isinstance(name, str):
        if name not in shared:
            raise content_error("unknown-set", name=name, hint=hint(name, shared))
        written |= {"answers": shared[name], "set": name}
    written.setdefault("short", key)
    return written


def _parsed(kind: type[Quantity], text: str) -> Quantity:
    try:
        return kind.parse(text)
    except QuantityError as error:
        from bot.content.shape import _WHY

        raise content_error("bad-quantity", value=text, what=kind.what, why=_WHY[error.why], example=kind.example) from error
