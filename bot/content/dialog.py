"""A dialog: the questions that are asked, top to bottom. It only asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from bot.content.errors import hint, short
from bot.content.number import Band, Button, Number
from bot.content.quantity import Quantity
from bot.content.shape import (
    ID_SCHEMA,
    UNANSWERED,
    UNKNOWN,
    Condition,
    Id,
    Many,
    NewId,
    OrElse,
    Prose,
    Shape,
    content_error,
    given,
    named,
    quantity,
)
from bot.content.words import ADMIN_COMMANDS, COMMANDS

GIVEN = "given"
BUTTONS = 60
"""How many buttons one step of a range may make."""

_DIALOG_ID = named(
    r"^[a-z][a-z0-9_]*$",
    "the id of a dialog, which is a command",
    "Use at most 32 small letters, digits and underscores, beginning with a letter.",
    32,
)


_COMMANDS = sorted((*COMMANDS, *ADMIN_COMMANDS))


def _no_command(name: str) -> str:
    if name in _COMMANDS:
        raise content_error("command-taken", name=name)
    return name


DialogId = Annotated[
    str,
    _DIALOG_ID,
    AfterValidator(_no_command),
    WithJsonSchema(_DIALOG_ID.schema | {"not": {"enum": _COMMANDS}}),
]
"""The id of a dialog: the command that begins it, so no other command."""
Version = Annotated[
    str, named(r"^[0-9]+\.[0-9]+\.[0-9]+$", "a version", "Write three numbers, for example 1.0.0.", 20)
]


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands where the reading of a whole dialog found something wrong with one question."""

    code: str
    words: Mapping[str, str]


def _refuse(value: object) -> object:
    if isinstance(value, _Refused):
        raise content_error(value.code, **value.words)
    return value


class Head(Shape):
    """What a dialog is."""

    id: DialogId
    """Its files are named after it, and it is the command that begins it."""
    version: Version
    """Raise it when anything changes; it stands below every advice."""
    title: Prose
    """The question that the dialog answers."""
    about: Many[Id] = ()
    """The drugs and topics it is about; their cards offer it."""
    home: bool = False
    """Whether /start and /check begin it; of several dialogs, one."""
    quick: bool = False
    """Whether a dose is shown without reading the answers over first: the advice repeats them all."""
    onto: Id | None = None
    """A dialog that its advice offers to go on with, the answers carried over."""


class Question(Shape):
    """One question: either a choice of answers or a number.

    `values` are all readings that tables can see: answer ids or bands, and `unanswered` when no reading is
    declared.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                given("answers", without=("number", "bands", "buttons")),
                given("number", without=("answers",)),
            ]
        }
    )

    ask: Prose
    """What is asked, in one short line."""
    help: Prose | None = None
    """What helps to answer, below the question."""
    short: Prose = ""
    """What stands for the question in lists; its id, where nothing is given."""
    answers: Annotated[dict[NewId, Prose], BeforeValidator(_refuse), OrElse(ID_SCHEMA)] = {}
    """Answer -> its button, least hazardous first; or the name of a set that questions share."""
    typed: dict[Id, Many[Prose]] = {}
    """Answer or band -> what may be typed for it, besides its id and its button."""
    set: SkipJsonSchema[Annotated[Id | None, BeforeValidator(_refuse)]] = None
    number: Number | None = None
    bands: dict[NewId, Band] = {}
    """Band -> where it begins. Tables see the band and never the number."""
    buttons: Many[Button] = ()
    ask_if: Condition = {}
    """Questions above -> the answers with which this one is asked."""
    unanswered_as: Id | None = None
    """The answer that it reads as while it is open. Without it an open question is `unanswered`."""

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

    def band_of(self, asked: Quantity) -> str:
        """Find the band that a quantity inside the range falls in."""
        found = GIVEN
        for name, band in self.bands.items():
            if type(asked).parse(band.begin) <= asked:
                found = name
        return found

    def width_of(self, band: str) -> Decimal:
        """Tell how much of the range a band takes, in the base unit of the number."""
        if self.number is None:
            return Decimal(0)
        begins = [quantity(self.number.kind, one.begin).base for one in self.bands.values()]
        at = [*self.bands].index(band)
        return [*begins, self.number.high.base][at + 1] - begins[at]

    @model_validator(mode="after")
    def _whole(self) -> Question:
        if bool(self.answers) == bool(self.number) or (self.answers and (self.bands or self.buttons)):
            raise content_error("either-or", one="answers", other="a number with bands and buttons")
        if self.unanswered_as and self.unanswered_as not in self.choices:
            likely = hint(self.unanswered_as, self.choices)
            raise content_error("bad-reading", value=self.unanswered_as, hint=likely)
        if self.number:
            self._check_bands(self.number)
            for button in self.buttons:
                self._check_button(button, self.number)
        return self

    def _check_bands(self, number: Number) -> None:
        begins = [quantity(number.kind, band.begin).base for band in self.bands.values()]
        if begins and (
            begins[0] != number.low.base or begins[-1] >= number.high.base or begins != sorted(set(begins))
        ):
            raise content_error("bands-gap")

    def _check_button(self, button: Button, number: Number) -> None:
        steps = (button.each, button.begin, button.to)
        if button.band is not None:
            good = button.band in self.bands and button.label is not None and not any(steps)
        else:
            each, begin, to = (quantity(number.kind, text).base if text else None for text in steps)
            good = bool(
                each
                and begin is not None
                and to is not None
                and button.label is None
                and number.low.base <= begin <= to <= number.high.base
                and (to - begin) / each < BUTTONS
            )
        if not good:
            raise content_error("bad-button", limit=BUTTONS)


class Dialog(Shape):
    """A whole dialog file; shared answer sets are written out into the questions that use them."""

    dialog: Head
    answers: dict[NewId, dict[NewId, Prose]] = {}
    """Sets of answers that several questions share. One that knows `unknown` grades a hazard."""
    questions: Annotated[dict[NewId, Question], Field(min_length=1)]
    """Question by id, asked from top to bottom."""

    @property
    def id(self) -> str:
        """The id of the dialog."""
        return self.dialog.id

    @cached_property
    def steering(self) -> frozenset[str]:
        """The questions whose answers others are asked by."""
        return frozenset(name for question in self.questions.values() for name in question.ask_if)

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
        shared = data.get("answers")
        sets = shared if isinstance(shared, Mapping) else {}
        return {
            **data,
            "questions": {
                key: _written_out(key, question, sets) if isinstance(question, Mapping) else question
                for key, question in data["questions"].items()
            },
        }


_SET: TypeAdapter[dict[str, str]] = TypeAdapter(Annotated[dict[NewId, Prose], Field(min_length=1)])
_STAND_IN = {"ask": "-", "short": "-", "answers": {"stand_in": "-"}}


def _written_out(key: str, question: Mapping[str, Any], sets: Mapping[str, Any]) -> Mapping[str, Any]:
    written: dict[str, Any] = {"short": key, **question}
    if "set" in question:
        written["set"] = _Refused("unknown-key", {"key": "set", "hint": "Name a shared set under answers."})
    name = question.get("answers")
    if not isinstance(name, str):
        return written
    if name not in sets:
        refused = _Refused("unknown-set", {"name": short(name), "hint": hint(name, sets)})
        return {**written, "answers": refused}
    try:
        _SET.validate_python(sets[name], strict=True)
    except ValidationError:
        # what is wrong with a shared set is said once, where it stands, not of each question
        return _STAND_IN
    return {"set": name, **written, "answers": sets[name]}
