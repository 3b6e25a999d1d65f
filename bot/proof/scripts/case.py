"""Scripted tests, as they are written in tests/scripts. `load` checks them, `run` runs them.

1. A file is named after its dialog: `flumazenil.yaml`, `flumazenil.doses.yaml`.
2. `facts` are what `bedside decide` takes. `like` takes over the facts of a case above it in the file; the
   answer `unanswered` takes one out again.
3. A list under `expect` (open, because, measures, cautions) is whole and in order; under `has` it only has to
   be among what there is, and under `without` nothing of it may be. All of `text` must be there, none of
   `lacks`. Of several verdicts one will do.
4. `others: any` is a proof: it holds for every way to answer, or to leave open, what the facts leave out.
5. A step of a talk does one thing. Spaces and no-break spaces are the same in texts and on buttons.
6. A case with a `sample` is also what the demo offers to play, as the taps and typed lines that it comes to.
7. A typed question belongs to no dialog; `question` loads and asks them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, model_validator
from pydantic.json_schema import SkipJsonSchema

from bot.content.shape import (
    DoseText,
    JsonSchema,
    Many,
    OrElse,
    Shape,
    SpanText,
    Values,
    VolumeText,
    Whole,
    content_error,
    given,
)

NONE = "none"


class ExpectedDose(Shape):
    """What the dose plan must be; every field that is named must agree. `dose: none`: there is none.

    `given` is what all injections add up to, `total` the ceiling, each with its volume; `ladder` is every
    injection.
    """

    none: SkipJsonSchema[bool] = False
    regimen: str | None = None
    """Which of the drug's first courses it is."""
    first: DoseText | None = None
    first_volume: VolumeText | None = None
    ladder: Many[DoseText] = ()
    given: DoseText | None = None
    given_volume: VolumeText | None = None
    total: DoseText | None = None
    max_volume: VolumeText | None = None
    injections: Whole | None = None
    """How many there are."""

    @model_validator(mode="before")
    @classmethod
    def _none(cls, data: Any) -> Any:  # noqa: ANN401 (raw content)
        if isinstance(data, dict) and NONE in data:
            raise content_error("unknown-key", key=NONE, hint="Write dose: none.")
        return {NONE: True} if data == NONE else data


class Lists(Shape):
    """What is named of the questions still open, the facts behind the verdict, measures and cautions."""

    open: Values | None = None
    """Questions, by id."""
    because: Values | None = None
    """Facts, by id."""
    measures: Values | None = None
    """Outcomes of the table of that name."""
    cautions: Values | None = None
    """Outcomes of the table of that name."""


class Expect(Lists):
    """What is decided; a list is whole and in order, unless it stands under `has` or `without`."""

    verdict: Values | None = None
    """The outcome of the one table that decides, or several of which one will do."""
    verdicts: dict[str, Values] = {}
    """Table -> outcome, where several tables decide."""
    has: Lists = Lists()
    without: Lists = Lists()
    dose: Annotated[ExpectedDose | None, OrElse({"const": NONE})] = None
    text: Values = ()
    """What the advice says, each in its own words."""
    lacks: Values = ()
    """What it must not say."""


class Sees(Shape):
    """What stands on the screen, its passing word included."""

    verdict: str | None = None
    """The outcome of the one table that decides."""
    verdicts: dict[str, str] = {}
    """Table -> outcome, where several tables decide."""
    text: Values = ()
    """What stands there."""
    lacks: Values = ()
    """What does not."""
    buttons: Values = ()
    """Buttons that are there, by what stands on them, in this order."""
    no_buttons: Values = ()
    """Buttons that are not."""


class Step(Shape):
    """One step of a talk. `back: 3` goes back three times; `answer` goes on with the facts of the case."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "maxProperties": 1,
            "allOf": [{"properties": {"back": {}}, "additionalProperties": {"not": {"type": "null"}}}],
        }
    )

    bot: str | None = None
    """A text that the screen must hold."""
    tap: str | None = None
    """The button that is tapped, by what stands on it."""
    say: str | None = None
    """What is typed."""
    answer: dict[str, str] | None = None
    """Question -> answer: each is tapped or typed when it is asked."""
    sees: Sees | None = None
    change: dict[str, str] | None = None
    """Question -> answer: each is changed afterwards."""
    back: Whole | None = None
    """How many answers are taken back; one where no number is given."""
    restart: Literal["bot"] | None = None
    """The bot is stopped without warning and started again."""
    later: SpanText | None = None
    """How much time passes."""
    old_tap: str | None = None
    """A button of an earlier screen that is tapped again."""
    new: Literal["check"] | None = None
    """A new check is begun."""

    @property
    def does(self) -> str:
        """The one thing that it does."""
        return next(iter(self.model_fields_set))

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        if len(self.model_fields_set) != 1 or (getattr(self, self.does) is None and self.does != "back"):
            raise content_error("step-shape", known=", ".join(Step.model_fields))
        return self


_SEEN: list[Any] = [{"required": ["sees"]}, {"required": ["bot"]}]
_OF_ANY: JsonSchema = {
    "allOf": [given(without=("open", "because", "text", "lacks"))],
    "properties": {
        "has": given(without=("open", "because")),
        "without": given(without=("open", "because")),
        "dose": {"enum": [NONE, None]},
    },
}


class Case(Shape):
    """One case. Without a talk, its facts are also walked as a conversation on every front."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["expect"], "properties": {"expect": {"not": {"type": "null"}}}},
                {"required": ["talk"], "properties": {"talk": {"contains": {"anyOf": _SEEN}}}},
            ],
            "if": given(others="any"),
            "then": {"properties": {"talk": {"maxItems": 0}, "expect": _OF_ANY}},
        }
    )

    name: str
    """What the case shows, in a sentence."""
    like: str | None = None
    """A case above, by name, whose facts are taken over."""
    facts: dict[str, str] = {}
    """Question -> answer."""
    others: Literal["any"] | None = None
    """`any`: whatever else is true."""
    expect: Expect | None = None
    front: Values = ()
    """The fronts that it runs on: engine, console, telegram; on all, where none is named."""
    talk: Many[Step] = ()
    """The conversation, step by step."""
    sample: str | None = None
    """Its title among the samples that the demo offers."""


class TypedQuestion(Shape):
    """A question as it is typed, and what it comes to.

    What is not named of `read_as`, `unread` and `near` is not there.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                given("nothing", without=("facts", "page", "choices")),
                *(given(name, without=("nothing",)) for name in ("facts", "page", "choices")),
            ]
        }
    )

    ask: str
    """What is typed."""
    facts: Values = ()
    """Facts on the page that answers it, in their order; others may stand between them."""
    page: str | None = None
    """The address of that page."""
    choices: Values = ()
    """Addresses of pages that it offers, in their order. Without facts or a page it shows nothing itself."""
    nothing: Literal[True] | None = None
    """Nothing is found or offered."""
    read_as: dict[str, str] = {}
    """A name as it is typed -> the drug that it is read as, where the two differ."""
    unread: Values = ()
    """The words that are not understood."""
    near: Values = ()
    """Addresses of pages that misspelled words may have meant."""
    text: Values = ()
    """What the screen says, each in its own words."""
    lacks: Values = ()
    """What it must not say."""

    @model_validator(mode="after")
    def _something(self) -> TypedQuestion:
        if bool(self.nothing) == bool(self.facts or self.page or self.choices):
            raise content_error("either-or", one="nothing: true", other="facts, a page or choices")
        return self


class ScriptFile(Shape):
    """A whole script file: cases of the dialog that it is named after, or typed questions, or both."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [given("cases"), given("questions")]})

    cases: Many[Case] = ()
    questions: Many[TypedQuestion] = ()

    @model_validator(mode="after")
    def _some(self) -> ScriptFile:
        if not self.cases and not self.questions:
            raise content_error("missing-key", key="cases")
        return self
