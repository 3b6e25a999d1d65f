"""What is known: facts with their sources, drugs with their regimens. It only states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from bot.content.figure import Figure, unit_after
from bot.content.quantity import Dose
from bot.content.review import Review
from bot.content.shape import (
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
    Some,
    SpanText,
    StrengthText,
    VolumeText,
    content_error,
    given,
    named,
)
from bot.content.source import Cite

Authority = Literal["label", "guideline", "study", "seed", "precaution"]
LocalFact = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$",
        "the name of a fact",
        "Use small letters, digits and underscores, with full stops between the parts.",
    ),
]


class Fact(Shape):
    """One statement in our own words; `value` is the figure that prose may take from it."""

    says: Prose
    """The statement. It may hold figures."""
    value: Figure | None = None
    """The figure in it, written as the statement writes it. Prose takes it with `figure('id.fact')`."""
    authority: Authority
    """What it rests on. `precaution`: nothing but our own caution."""
    cites: Some[Cite]
    disagrees: Many[FactId] = ()
    """Facts that say otherwise; both are shown."""
    subjects: Many[Id] = ()
    """What it is about: facets and subjects of knowledge/subjects.yaml. The first places it on a card."""
    also: Many[Id] = ()
    """Other drugs and topics that it is about, besides that of its file."""
    lead: bool = False
    """Whether it stands for its section where drugs are compared."""
    review: Review | None = None
    """Where it differs from that of the file."""

    @model_validator(mode="after")
    def _says_it(self) -> Fact:
        if self.value is not None and self.value not in self.says:
            raise content_error("bad-figure", value=self.value, why="the statement does not say it")
        united = unit_after(self.value, self.says) if self.value is not None else None
        if united is not None:
            raise content_error("bad-figure", value=self.value, why=f"the statement says {united}")
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
    """How long the injection takes."""
    wait: SpanText
    """How long after it nothing more is given."""


class Repeat(Shape):
    """Further injections, each like the last step unless said otherwise, from start to start."""

    dose: DoseText | None = None
    over: SpanText | None = None
    every: SpanText
    """From start to start."""
    at_most: Count
    """How many more, after those of `steps`."""


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
    """With what response."""
    at_most: Count
    """How many more."""
    total: Ceiling


class Window(Shape):
    """The most that may be given in any stretch of time."""

    max: DoseText
    within: SpanText = Field(alias="in")


_LATER = ("after", "not_before", "rate", "at_one_time", "window")


class Regimen(Shape):
    """A way to give the drug.

    `for` matches answers and makes a first course; `after` makes a later one, which only a watch offers.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                given("for", "steps", "total", without=_LATER),
                given(*_LATER, without=("for", "steps", "total", "repeat", "extend")),
            ]
        }
    )

    match: Condition = Field(default={}, alias="for")
    """For whom: question -> answers or bands."""
    after: Many[Id] = ()
    """The first courses that this later one can follow."""
    not_before: SpanText | None = None
    """The least time between that course and this."""
    steps: Many[Step] = ()
    """The first injections, in their order."""
    repeat: Repeat | None = None
    total: Total | None = None
    extend: Extend | None = None
    round_down_to: DoseText = Dose.parse("0.01 mg")
    """What doses by weight are rounded down to; without it the hundredth of a milligram."""
    rate: RateText | None = None
    at_one_time: DoseText | None = None
    window: Window | None = None
    jurisdiction: Id
    """Whose label or guideline it is: us, uk, local ..."""
    authority: Authority = "label"
    """What it rests on; the label, where nothing is said."""
    because: Some[FactId]
    """The facts that state it, by id: the doses, times and counts in them are its own."""
    cites: Some[Cite]
    review: Review | None = None
    """Where it differs from that of the file."""

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
    """Its file is named after it; its facts are `id.fact` everywhere else."""
    name: Prose
    """Its name as it is shown."""
    kind: Prose = Field(alias="class")
    """What kind of drug it is."""
    terms: Many[Prose] = ()
    """What people type for it, besides its name and those of knowledge/names.yaml."""


class Presentation(Shape):
    """How the drug comes, and the only way it is given."""

    strength: StrengthText
    vials: Some[VolumeText]
    route: Prose
    """The only way it is given: IV."""
    cites: Some[Cite]


class TopicHead(Shape):
    """What facts that belong to no drug are about."""

    id: Id
    """Its file is named after it; its facts are `id.fact` everywhere else."""
    name: Prose
    """What it is about, in a word or two."""
    terms: Many[Prose] = ()
    """What people type for it, besides its name."""


class Knowledge(Shape):
    """One knowledge file, of a drug or of a topic. Its facts are named `id.fact` everywhere else."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                given("drug", without=("topic", "regimens")),
                given("drug", "presentation", "regimens", without=("topic",)),
                given("topic", without=("drug", "presentation", "regimens")),
            ]
        }
    )

    drug: DrugHead | None = None
    topic: TopicHead | None = None
    presentation: Presentation | None = None
    facts: dict[LocalFact, Fact] = {}
    """Fact by name: small letters, digits and underscores, with full stops between the parts."""
    regimens: dict[Id, Regimen] = {}
    """Regimen by name; at most one may fit a patient."""
    review: Review
    """Of everything in the file that has none of its own."""

    @property
    def id(self) -> str:
        """The id of the drug or topic."""
        heads = (self.drug, self.topic)
        return next(head.id for head in heads if head)

    def review_of(self, part: Fact | Regimen) -> Review:
        """Give the review of one of its parts: its own, or that of the file."""
        return part.review or self.review

    @property
    def reviews(self) -> Iterator[Review]:
        """Give every review: that of the file, and those of the parts that have their own."""
        yield self.review
        parts: tuple[Fact | Regimen, ...] = (*self.facts.values(), *self.regimens.values())
        yield from (part.review for part in parts if part.review)

    @model_validator(mode="after")
    def _one_head(self) -> Knowledge:
        if (self.drug is None) == (self.topic is None):
            raise content_error("either-or", one="drug", other="topic")
        if self.regimens and self.presentation is None:
            raise content_error("missing-key", key="presentation")
        if self.topic and self.presentation:
            raise content_error("unknown-key", key="presentation", hint="A topic has facts only.")
        return self
