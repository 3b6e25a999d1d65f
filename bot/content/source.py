"""The sources that facts cite."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.content.shape import Many, Prose, Shape, Whole, named

SourceId = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9-]*$",
        "the id of a source",
        "Use small letters, digits and hyphens, beginning with a letter.",
    ),
]


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
    lines: Many[Whole] = ()
    """The numbers of its lines that state something: each is cited by a fact, as `line 3`, and no other."""


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
