"""Scripted tests, as they are written in tests/scripts. `load` checks them, `run` runs them.

1. A file is named after its dialog: `flumazenil.yaml`, `flumazenil.doses.yaml`.
2. `facts` are what `bedside decide` takes. `like` takes over the facts of a case above it in the file; the
   answer `unanswered` takes one out again.
3. A list under `expect` (open, because, measures, cautions) is whole and in order; under `has` it only has to
   be among what there is, and under `without` nothing of it may be. All of `text` must be there, none of
   `lacks`. Of several verdicts one will do.
4. `others: any` is a proof: it holds for every way to answer, or to leave open, what the facts leave out.
5. A step of a talk does one thing. Spaces and no-break spaces are the same in texts and on buttons.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from bot.content.shape import DoseText, Many, Shape, SpanText, Values, VolumeText, Whole, content_error

NONE = "none"


class ExpectedDose(Shape):
    """What the dose plan must be; every field that is named must agree. `dose: none`: there is none.

    `given` is what all injections add up to, `total` the ceiling, each with its volume; `ladder` is every
    injection.
    """

    none: bool = False
    regimen: str | None = None
    first: DoseText | None = None
    first_volume: VolumeText | None = None
    ladder: Many[DoseText] = ()
    given: DoseText | None = None
    given_volume: VolumeText | None = None
    total: DoseText | None = None
    max_volume: VolumeText | None = None
    injections: Whole | None = None

    @model_validator(mode="before")
    @classmethod
    def _none(cls, data: Any) -> Any:  # noqa: ANN401 (raw content)
        return {"none": True} if data == NONE else data


class Lists(Shape):
    """What is named of the questions still open, the facts behind the verdict, measures and cautions."""

    open: Values | None = None
    because: Values | None = None
    measures: Values | None = None
    cautions: Values | None = None


class Expect(Lists):
    """What is decided; a list is whole and in order, unless it stands under `has` or `without`."""

    verdict: Values | None = None
    verdicts: dict[str, Values] = {}
    has: Lists = Lists()
    without: Lists = Lists()
    dose: ExpectedDose | None = None
    text: Values = ()
    lacks: Values = ()


class Sees(Shape):
    """What stands on the screen, its passing word included."""

    verdict: str | None = None
    text: Values = ()
    lacks: Values = ()
    buttons: Values = ()
    no_buttons: Values = ()


class Step(Shape):
    """One step of a talk. `back: 3` goes back three times; `answer` goes on with the facts of the case."""

    bot: str | None = None
    tap: str | None = None
    say: str | None = None
    answer: dict[str, str] | None = None
    sees: Sees | None = None
    change: dict[str, str] | None = None
    back: Whole | None = None
    restart: Literal["bot"] | None = None
    later: SpanText | None = None
    old_tap: str | None = None
    new: Literal["check"] | None = None

    @property
    def does(self) -> str:
        """The one thing that it does."""
        return next(iter(self.model_fields_set))

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        if len(self.model_fields_set) != 1 or (getattr(self, self.does) is None and self.does != "back"):
            raise content_error("step-shape", known=", ".join(Step.model_fields))
        return self


class Case(Shape):
    """One case. Without a talk, its facts are also walked as a conversation on every front."""

    name: str
    like: str | None = None
    facts: dict[str, str] = {}
    others: Literal["any"] | None = None
    expect: Expect | None = None
    front: Values = ()
    talk: Many[Step] = ()


class ScriptFile(Shape):
    """A whole script file."""

    cases: Annotated[Many[Case], Field(min_length=1)]
