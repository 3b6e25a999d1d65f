"""What is known: facts with their sources, drugs with their regimens. It only states."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.content.quantity import Age, Dose
from bot.content.shape import (
    AgeText,
    Condition,
    DoseText,
    FactId,
    Id,
    Many,
    PerKgText,
    RateText,
    Shape,
    SpanText,
    StrengthText,
    VolumeText,
    WeightText,
    Whole,
    content_error,
)

_NUM = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})*)(?:\.[0-9]*[1-9])?"
_FIGURE = re.compile(rf"{_NUM}(?: to {_NUM})?(?:%| (?:mg|mcg|mL|kg|lb|ms|s|min|h|d|y|mo|mg per kg|mg per mL|mg per min|mL per min))?|{_NUM} of {_NUM}")

Authority = Literal["label", "guideline", "study", "seed", "precaution"]
LocalFact = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=60)]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]


def _figure(text: str) -> str:
    if not _FIGURE.fullmatch(text):
        raise content_error("bad-figure", value=text, why="its number, range or unit is written otherwise")
    return text


Figure = Annotated[str, AfterValidator(_figure)]
"""A figure in safe notation: `0.2 mg`, `30 to 60 min`, `7 of 60`, `1.4%`."""


class Review(Shape):
    """Who has clinically reviewed this, if anybody."""

    status: Literal["unreviewed", "reviewed"]
    by: str | None
    on: str | None
    due: str | None

    @model_validator(mode="after")
    def _whole(self) -> Review:
        if self.status == "reviewed" and not (self.by and self.on and self.due):
            raise content_error("missing-key", key="by, on and due of a review")
        return self


class Cite(Shape):
    """Where a source says it. `refs` are the source's own reference numbers, whose list is not supplied."""

    source: SourceId
    at: str | None = None
    refs: Many[Whole] = ()


class Fact(Shape):
    """One statement in our own words; `value` is the figure that prose may take from it."""

    says: str
    value: Figure | None = None
    authority: Authority
    cites: Annotated[Many[Cite], Field(min_length=1)]
    disagrees: Many[FactId] = ()
    review: Review | None = None


class PerKgDose(Shape):
    """A dose by weight: factor x weight, at most max."""

    per_kg: PerKgText
    max: DoseText


class Step(Shape):
    """One injection: given over a time, then a wait before the next is judged."""

    dose: DoseText | PerKgDose
    over: SpanText
    wait: SpanText


class Repeat(Shape):
    """Further injections, each like the last step unless said otherwise, from start to start."""

    dose: DoseText | None = None
    over: SpanText | None = None
    every: SpanText
    at_most: Whole


class Total(Shape):
    """The ceiling of a course; with `per_kg` the lower of the two counts."""

    max: DoseText
    per_kg: PerKgText | None = None


class Extend(Shape):
    """More injections like the last, only after a partial response."""

    after: Id
    at_most: Whole
    total: Total


class Window(Shape):
    """The most that may be given in any stretch of time."""

    max: DoseText
    within: SpanText = Field(alias="in")


class Regimen(Shape):
    """A way to give the drug. `for` matches answers and makes a first course; `after` makes a later one, which only a watch offers."""

    match: Condition = Field(default={}, alias="for")
    after: Many[Id] = ()
    not_before: SpanText | None = None
    steps: Many[Step] = ()
    repeat: Repeat | None = None
    total: Total | None = None
    extend: Extend | None = None
    round_down_to: DoseText = Dose.parse("0.01 mg")
    rate: RateText | None = None
    at_one_time: DoseText | None = None
    window: Window | None = None
    jurisdiction: Id
    authority: Authority = "label"
    cites: Annotated[Many[Cite], Field(min_length=1)]
    review: Review | None = None

    @property
    def first_course(self) -> bool:
        """Whether answers can lead here."""
        return bool(self.match)

    @model_validator(mode="after")
    def _one_kind(self) -> Regimen:
        first = bool(self.match and self.steps and self.total) and not (self.after or self.rate)
        later = bool(self.after and self.not_before and self.rate and self.at_one_time and self.window)
        if first == (later and not (self.match or self.steps)):
            raise content_error("missing-key", key="for, steps and total, or after, not_before, rate, at_one_time and window")
        return self


class DrugHead(Shape):
    """What a drug is."""

    id: Id
    name: str
    kind: str = Field(alias="class")


class Presentation(Shape):
    """How the drug comes, and the only way it is given."""

    strength: StrengthText
    vials: Many[VolumeText]
    route: str


class TopicHead(Shape):
    """What facts that belong to no drug are about."""

    id: Id
    name: str


class Knowledge(Shape):
    """One knowledge file, of a drug or of a topic. Its facts are named `id.fact` everywhere else."""

    drug: DrugHead | None = None
    topic: TopicHead | None = None
    presentation: Presentation | None = None
    facts: dict[LocalFact, Fact] = {}
    regimens: dict[Id, Regimen] = {}
    review: Review

    @property
    def id(self) -> str:
        """The id of the drug or topic."""
        head = self.drug or self.topic
        assert head is not None
        return head.id

    @model_validator(mode="after")
    def _one_head(self) -> Knowledge:
        if (self.drug is None) == (self.topic is None):
            raise content_error("missing-key", key="drug or topic")
        if self.regimens and not (self.drug and self.presentation):
            raise content_error("missing-key", key="drug and presentation, which regimens need")
        return self


class Source(Shape):
    """Where facts come from, and what it cannot tell."""

    title: str
    kind: Literal["seed", "label", "guideline", "study", "secondary", "precaution"]
    limits: str


class Sources(Shape):
    """The sources file."""

    sources: Annotated[dict[SourceId, Source], Field(min_length=1)]


class ExpectedWeight(Shape):
    """The weight expected from age in completed years: (age + plus) x per_year."""

    begin: AgeText = Field(alias="from")
    to: AgeText
    plus: Whole
    per_year: WeightText


class Plausibility(Shape):
    """Which weights are so far from what the age suggests that they are asked twice."""

    weight: Id
    age: Id
    lowest: WeightText
    spread: dict[Literal["from", "to"], Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$")]]
    expected: Annotated[Many[ExpectedWeight], Field(min_length=1)]
    because: FactId

    @property
    def least(self) -> Decimal:
        """The share of the expected weight below which is doubted."""
        return Decimal(self.spread["from"])

    @property
    def most(self) -> Decimal:
        """The multiple of the expected weight above which is doubted."""
        return Decimal(self.spread["to"])

    def expected_at(self, age: Age) -> ExpectedWeight | None:
        """Find the expectation for an age in completed years."""
        return next((part for part in self.expected if part.begin.years <= age.years <= part.to.years), None)


class PlausibilityFile(Shape):
    """The plausibility file: rule by name."""

    plausibility: dict[Id, Plausibility]
