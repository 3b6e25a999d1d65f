"""Laws: the second, independently worded specification of what a dialog may ever say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

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
    VolumeText,
    WeightText,
    content_error,
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
)


class DoseLaw(Shape):
    """What the dose plan must be. Every field that is named must agree; `weight` says for which weight.

    `over` is of every injection; `starts` are of the later ones, from the first on; `wait` is of the first;
    `every` is from start to start; `extended_by` counts the injections that a partial response adds.
    """

    regimen: Id | None = None
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
    ladder: Many[DoseText] = ()
    extended_by: Count | None = None
    extended_total: DoseText | None = None

    @model_validator(mode="after")
    def _states(self) -> DoseLaw:
        if not any(getattr(self, name) for name in _STATED):
            raise content_error("missing-key", key="first, total or another figure")
        return self


class CourseLaw(Shape):
    """What a later course must be, field by field."""

    regimen: Id
    after: Many[Id]
    not_before: SpanText
    rate: RateText
    at_one_time: DoseText
    window: DoseText
    within: SpanText = Field(alias="in")


class Law(Shape):
    """Either `when` with `always` or `dose`, or a `course`, or a general law, `over` what it speaks of."""

    says: Prose | None = None
    when: Condition = {}
    always: Condition = {}
    dose: DoseLaw | None = None
    course: CourseLaw | None = None
    law: Literal["unknown_is_not_no", "more_hazard_is_never_laxer"] | None = None
    over: Many[Id] = ()

    @model_validator(mode="after")
    def _one_shape(self) -> Law:
        stated = bool(self.when) and bool(self.always) != (self.dose is not None)
        named = self.law is not None or self.course is not None
        parts = self.when or self.always or self.dose or (self.law and self.course)
        if stated == named or (named and parts):
            raise content_error("either-or", one="when with always or dose", other="course or law")
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
