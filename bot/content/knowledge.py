"""What is known: facts with their sources, drugs with their regimens. It only states."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from bot.content.figure import Figure, Share
from bot.content.quantity import Age, Dose
from bot.content.shape import (
    AgeText,
    Condition,
    Count,
    DoseText,
    FactId,
    Id,
    Many,
    PerKgText,
    Prose,
    RateText,
    Shape,
    SpanText,
    StrengthText,
    VolumeText,
    WeightText,
    Whole,
    content_error,
    named,
)

Authority = Literal["label", "guideline", "study", "seed", "precaution"]
LocalFact = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$",
        "the name of a fact",
        "Use small letters, digits and underscores, with full stops between the parts.",
    ),
]
SourceId = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9-]*$",
        "the id of a source",
        "Use small letters, digits and hyphens, beginning with a letter.",
    ),
]


class Review(Shape):
    """Who has clinically reviewed this, if anybody."""

    status: Literal["unreviewed", "reviewed"]
    by: str | None
    on: str | None
    due: str | None

    @model_validator(mode="after")
    def _whole(self) -> Review:
        if self.status == "reviewed" and not (self.by and self.on and self.due):
            raise content_error("either-or", one="unreviewed", other="reviewed with by, on and due")
        return self


class Cite(Shape):
    """Where a source says it. `refs` are the source's own reference numbers, whose list is not supplied."""

    source: SourceId
    at: str | None = None
    refs: Many[Whole] = ()


class Fact(Shape):
    """One statement in our own words; `value` is the figure that prose may take from it."""

    says: Prose
    value: Figure | None = None
    authority: Authority
    cites: Annotated[Many[Cite], Field(min_length=1)]
    disagrees: Many[FactId] = ()
    review: Review | None = None

    @model_validator(mode="after")
    def _says_it(self) -> Fact:
        if self.value is not None and self.value not in self.says:
            raise content_error("bad-figure", value=self.value, why="the statement does not say it")
        return self


class PerKgDose(Shape):
    """A dose by weight: factor x weight, at most max."""

    per_kg: PerKgText
    max: DoseText


def _form(value: object) -> str:
    return "by weight" if isinstance(value, dict | PerKgDose) else "fixed"


class Step(Shape):
    """One injection: given over a time, then a wait before the next is judged."""

    # told apart before it is read, so that a fixed dose is never blamed for not being one by weight
    dose: Annotated[
        Annotated[DoseText, Tag("fixed")] | Annotated[PerKgDose, Tag("by weight")], Discriminator(_form)
    ]
    over: SpanText
    wait: SpanText


class Repeat(Shape):
    """Further injections, each like the last step unless said otherwise, from start to start."""

    dose: DoseText | None = None
    over: SpanText | None = None
    every: SpanText
    at_most: Count


class Total(Shape):
    """The ceiling of a course; with `per_kg` the lower of the two counts."""

    max: DoseText
    per_kg: PerKgText | None = None


class Ceiling(Shape):
    """A ceiling that does not depend on weight."""

    max: DoseText


class Extend(Shape):
    """More injections like the last, only after a partial response; the ceiling is of the whole course."""

    after: Id
    at_most: Count
    total: Ceiling


class Window(Shape):
    """The most that may be given in any stretch of time."""

    max: DoseText
    within: SpanText = Field(alias="in")


class Regimen(Shape):
    """A way to give the drug.

    `for` matches answers and makes a first course; `after` makes a later one, which only a watch offers.
    """

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
    because: Many[FactId] = ()
    cites: Annotated[Many[Cite], Field(min_length=1)]
    review: Review | None = None

    @property
    def first_course(self) -> bool:
        """Whether answers can lead here."""
        return bool(self.match)

    @model_validator(mode="after")
    def _one_kind(self) -> Regimen:
        opening = (self.match, self.steps, self.total)
        later = (self.after, self.not_before, self.rate, self.at_one_time, self.window)
        is_first = all(opening) and not any(later)
        is_later = all(later) and not any((*opening, self.repeat, self.extend))
        if not (is_first or is_later):
            raise content_error(
                "either-or",
                one="for, steps and total",
                other="after, not_before, rate, at_one_time and window",
            )
        return self


class DrugHead(Shape):
    """What a drug is."""

    id: Id
    name: Prose
    kind: Prose = Field(alias="class")


class Presentation(Shape):
    """How the drug comes, and the only way it is given."""

    strength: StrengthText
    vials: Annotated[Many[VolumeText], Field(min_length=1)]
    route: Prose


class TopicHead(Shape):
    """What facts that belong to no drug are about."""

    id: Id
    name: Prose


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
        heads = (self.drug, self.topic)
        return next(head.id for head in heads if head)

    @model_validator(mode="after")
    def _one_head(self) -> Knowledge:
        if (self.drug is None) == (self.topic is None):
            raise content_error("either-or", one="drug", other="topic")
        if self.regimens and self.presentation is None:
            raise content_error("missing-key", key="presentation")
        if self.topic and self.presentation:
            raise content_error("unknown-key", key="presentation", hint="A topic has facts only.")
        return self


class Source(Shape):
    """Where facts come from, and what it cannot tell."""

    title: Prose
    kind: Literal["seed", "label", "guideline", "study", "secondary", "precaution"]
    limits: Prose


class Sources(Shape):
    """The sources file."""

    sources: Annotated[dict[SourceId, Source], Field(min_length=1)]


class ExpectedWeight(Shape):
    """The weight expected from age in completed years: (age + plus) x per_year."""

    begin: AgeText = Field(alias="from")
    to: AgeText
    plus: Whole
    per_year: WeightText


class Spread(Shape):
    """The shares of the expected weight between which a weight is believed."""

    begin: Share = Field(alias="from")
    to: Share


class Plausibility(Shape):
    """Which weights are so far from what the age suggests that they are asked twice."""

    weight: Id
    age: Id
    lowest: WeightText
    spread: Spread
    expected: Annotated[Many[ExpectedWeight], Field(min_length=1)]
    because: FactId

    @property
    def least(self) -> Decimal:
        """The share of the expected weight below which is doubted."""
        return Decimal(self.spread.begin)

    @property
    def most(self) -> Decimal:
        """The multiple of the expected weight above which is doubted."""
        return Decimal(self.spread.to)

    def expected_at(self, age: Age) -> ExpectedWeight | None:
        """Find the expectation for an age in completed years."""
        return next((part for part in self.expected if part.begin.years <= age.years <= part.to.years), None)


class PlausibilityFile(Shape):
    """The plausibility file: rule by name."""

    plausibility: dict[Id, Plausibility]
