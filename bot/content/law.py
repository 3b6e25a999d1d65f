"""Laws: the second, independently worded specification of what a dialog may ever say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from bot.content.shape import (
    Condition,
    Count,
    DoseText,
    Id,
    Many,
    Prose,
    RateText,
    Shape,
    SpanText,
    Texts,
    Values,
    VolumeText,
    WeightText,
    content_error,
    given,
    named,
)

LawId = Annotated[
    str,
    named(
        r"^[A-Z]+-[0-9]{2}$",
        "the id of a law",
        "Write capitals, a hyphen and two digits, for example SAFE-01.",
    ),
]
General = Literal[
    "unknown_is_not_no",
    "more_hazard_is_never_laxer",
    "answers_not_asked_do_not_matter",
    "row_order_does_not_matter",
    "single_dose_within_cap",
    "course_within_total",
    "dose_never_falls_with_weight",
    "caps_meet_at_one_weight",
]
OF_HAZARDS: tuple[General, ...] = ("unknown_is_not_no", "more_hazard_is_never_laxer")
OF_DOSES: tuple[General, ...] = (
    "single_dose_within_cap",
    "course_within_total",
    "dose_never_falls_with_weight",
    "caps_meet_at_one_weight",
)
"""General laws: a dialog with a hazard states those of hazards, one with a dose those of doses."""

_KEYS = ("when", "always", "asked", "not_asked", "dose", "text", "course", "law", "over")


def _form(*names: str, beside: str = "", **exactly: str) -> dict[str, Any]:
    """Describe a law that has these keys, may have one more, and none of the others."""
    rest = [key for key in _KEYS if key not in {*names, *exactly, beside}]
    return given(*names, without=rest, **exactly)


_STATED = (
    "first",
    "first_volume",
    "over",
    "starts",
    "wait",
    "every",
    "single_max",
    "total",
    "injections",
    "ladder",
    "extended_by",
    "extended_total",
    "jurisdiction",
)


class DoseLaw(Shape):
    """What the dose plan must be. Every field that is named must agree; `weight` says for which weight.

    `over` is of every injection; `starts` are of the later ones, from the first on; `wait` is of the first;
    `every` is from start to start; `extended_by` counts the injections that a partial response adds.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [given(name) for name in _STATED]})

    regimen: Id | None = None
    """The first course that it speaks of; without it, whichever is due."""
    weight: WeightText | None = None
    first: DoseText | None = None
    first_volume: VolumeText | None = None
    over: SpanText | None = None
    starts: Many[SpanText] = ()
    wait: SpanText | None = None
    every: SpanText | None = None
    single_max: DoseText | None = None
    total: DoseText | None = None
    injections: Count | None = None
    """How many there are in the whole course."""
    ladder: Many[DoseText] = ()
    extended_by: Count | None = None
    """How many injections a partial response adds."""
    extended_total: DoseText | None = None
    jurisdiction: Id | None = None
    """Whose label or guideline it follows."""

    @model_validator(mode="after")
    def _states(self) -> DoseLaw:
        if not any(getattr(self, name) for name in _STATED):
            raise content_error("missing-key", key="first, total or another figure")
        return self


class CourseLaw(Shape):
    """What a later course must be, field by field."""

    regimen: Id
    """The later course that it speaks of."""
    after: Many[Id]
    """The first courses that it can follow."""
    not_before: SpanText
    rate: RateText
    at_one_time: DoseText
    window: DoseText
    within: SpanText = Field(alias="in")


class TextLaw(Shape):
    """What advice must say, and what it must not; spaces and no-break spaces are the same.

    Each text stands within one entry of the words file, with its figures filled in.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [given("has"), given("lacks")]})

    has: Texts = ()
    """What is said, one text or several; all of them must be."""
    lacks: Texts = ()
    """What is not said, one text or several; none of them may be."""

    @model_validator(mode="after")
    def _states(self) -> TextLaw:
        if not (self.has or self.lacks):
            raise content_error("missing-key", key="has or lacks")
        return self


class Law(Shape):
    """Either `when` with one of `always`, `asked` or `not_asked`, `dose`, `text`; or a `course`; or a `law`.

    `over` names the questions or answer sets that `more_hazard_is_never_laxer` speaks of.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                _form("says", "when", "always"),
                _form("says", "when", "asked", beside="not_asked"),
                _form("says", "when", "not_asked", beside="asked"),
                _form("says", "when", "dose"),
                _form("says", "when", "text"),
                _form("says", "course"),
                _form("over", law="more_hazard_is_never_laxer"),
                {
                    **_form("law"),
                    "not": {"properties": {"law": {"const": "more_hazard_is_never_laxer"}}},
                },
            ]
        }
    )

    says: Prose | None = None
    """What always holds, in a sentence. It is shown when the law fails."""
    when: Condition = {}
    """For whom: question or table -> values."""
    always: Condition = {}
    """What holds then: question or table -> values."""
    asked: Values = ()
    """The questions or answer sets that are asked then."""
    not_asked: Values = ()
    """The questions or answer sets that are not asked then."""
    dose: DoseLaw | None = None
    text: TextLaw | None = None
    course: CourseLaw | None = None
    law: General | None = None
    """A general law, by its name."""
    over: Many[Id] = ()
    """The questions or answer sets that `more_hazard_is_never_laxer` speaks of."""

    @model_validator(mode="after")
    def _one_shape(self) -> Law:
        asks = bool(self.asked or self.not_asked)
        parts = [bool(self.always), asks, self.dose is not None, self.text is not None]
        stated = bool(self.when) and parts.count(True) == 1
        alone = (self.law is not None) + (self.course is not None)
        if (alone and (self.when or any(parts))) or stated + alone != 1:
            raise content_error("law-shape")
        if not self.law and not self.says:
            raise content_error("missing-key", key="says")
        if self.law == "more_hazard_is_never_laxer" and not self.over:
            raise content_error("missing-key", key="over")
        if self.law != "more_hazard_is_never_laxer" and self.over:
            raise content_error("unknown-key", key="over", hint="Only more_hazard_is_never_laxer takes it.")
        return self


class Laws(Shape):
    """A whole laws file."""

    laws: Annotated[dict[LawId, Law], Field(min_length=1)]
