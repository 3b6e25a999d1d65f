"""What can be looked up: facets are the sections of a card, subjects are what people ask about."""

from __future__ import annotations

from pydantic import Field

from bot.content.shape import Id, Many, NewId, Prose, Shape


class Facet(Shape):
    """A section of a drug's card."""

    name: Prose
    """Its heading, and its button."""
    terms: Many[Prose] = ()
    """What people type for it, besides its name."""


class Subject(Shape):
    """Something that people ask about. Facts name their subjects."""

    name: Prose
    """What it is called on a button."""
    facet: Id | None = None
    """The section where a fact stands whose first subject this is; a subject without one only narrows."""
    terms: Many[Prose] = ()
    """What people type for it, besides its name."""


class SubjectsFile(Shape):
    """The file of facets and subjects: knowledge/subjects.yaml. All their ids and those of drugs differ."""

    facets: dict[NewId, Facet] = Field(min_length=1)
    """Facet by id, in the order of a card."""
    subjects: dict[NewId, Subject] = {}
    """Subject by id."""
    ignore: Many[Prose] = ()
    """Words of a question that carry no meaning of their own."""
