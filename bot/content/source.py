"""The sources that facts cite."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.content.figure import Figure
from bot.content.shape import Many, Prose, Shape, Some, Whole, listed, named

SourceId = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9-]*$",
        "the id of a source",
        "Use small letters, digits and hyphens, beginning with a letter.",
    ),
]

ANYWHERE = "anywhere"
"""What the figures of a source stand under that any cite of it may give."""
Figures = Annotated[Some[Figure], listed]
"""A figure, or a list of figures."""


class Source(Shape):
    """Where facts come from, and what it cannot tell."""

    title: Prose
    """What it is called in full."""
    short: Prose | None = None
    """What it is called where it is cited; its title, where nothing is given."""
    kind: Literal["seed", "label", "guideline", "study", "secondary", "precaution"]
    """What kind of source it is."""
    limits: Prose
    """What it cannot tell, or where it may be wrong."""
    reports: Many[Literal["label", "guideline", "study"]] = ()
    """Kinds of other sources whose content it tells: a fact may rest on those by way of it."""
    lines: Many[Whole] = ()
    """The numbers of its lines that state something: each is cited by a fact, as `line 3`, and no other."""
    figures: dict[str, Figures] | None = None
    """The figures that it gives, by the place as it is cited: what cites that says these, and no others.

    Those under `anywhere` may be said wherever it is cited. Without this key nobody holds what is said by it.
    """

    def figures_at(self, at: str | None) -> tuple[str, ...]:
        """Give the figures of a place; without one all."""
        listed = self.figures or {}
        where = listed if at is None else (at, ANYWHERE)
        return tuple(figure for name in where for figure in listed.get(name, ()))


class Sources(Shape):
    """The sources file."""

    sources: Annotated[dict[SourceId, Source], Field(min_length=1)]


class Cite(Shape):
    """Where a source says it. `refs` are the source's own reference numbers, whose list is not supplied."""

    source: SourceId
    """One that knowledge/sources.yaml lists."""
    at: str | None = None
    """Where in it: a line, a section, a page."""
    refs: Many[Whole] = ()
    """The source's own reference numbers."""
