"""The hazard log: what can go wrong, how badly, and what is done against it, tied to what holds it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from bot.content.law import LawId
from bot.content.review import Review
from bot.content.shape import Id, Many, Prose, Shape, Some, content_error, given, named

HazardId = Annotated[
    str,
    named(
        r"^HAZ-[0-9]{2}$",
        "the id of a hazard",
        "Write HAZ, a hyphen and two digits, for example HAZ-01.",
    ),
]
TestId = Annotated[
    str,
    named(
        r"^tests(/[a-z][a-z0-9_]*)+\.py::test_[a-z0-9_]+$",
        "a test of pytest",
        "Write its file and its function, for example tests/render/test_notation.py::test_a_name.",
        200,
    ),
]
Link = Literal["law", "check", "script", "test"]
LINKS: tuple[Link, ...] = ("law", "check", "script", "test")
IN_DIALOGS: tuple[Link, ...] = ("law", "script")
"""What belongs to a dialog."""


def _linked(link: Link) -> dict[str, Any]:
    """Describe a control that is linked to this and to nothing else."""
    rest = [other for other in LINKS if other != link]
    return given(link, without=rest if link in IN_DIALOGS else [*rest, "dialog"])


class Control(Shape):
    """What is done against a hazard, linked to the one thing that holds it."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_linked(link) for link in LINKS]})

    does: Prose
    """What it does, in a sentence."""
    law: LawId | None = None
    """The law that holds it."""
    check: str | None = None
    """The check of `bedside check` that holds it, by the code that an error ends with."""
    script: str | None = None
    """The scripted case that holds it, by its name; every case of that name must hold."""
    test: TestId | None = None
    """The test of the software that holds it: `make test` runs it, `bedside check` and the report do not."""
    dialog: Id | None = None
    """Whose law or case it is, where several dialogs have one of that name."""

    @property
    def link(self) -> Link:
        """What kind of thing holds it."""
        return next(link for link in LINKS if getattr(self, link))

    @property
    def name(self) -> str:
        """The name of what holds it."""
        return str(getattr(self, self.link))

    @model_validator(mode="after")
    def _one_link(self) -> Control:
        if sum(bool(getattr(self, link)) for link in LINKS) != 1:
            raise content_error("control-link")
        if self.dialog and self.link not in IN_DIALOGS:
            raise content_error("unknown-key", key="dialog", hint="Only law and script take it.")
        return self


class Hazard(Shape):
    """One thing that can go wrong."""

    hazard: Prose
    """What can go wrong."""
    causes: Some[Prose]
    """What may lead to it."""
    harm: Prose
    """What may come of it for the patient."""
    severity: Id
    """How bad that is, by the scale of the file."""
    likelihood: Id
    """How likely it is with the controls in place, by the scale of the file."""
    controls: Some[Control]
    residual: Prose
    """What is left of it."""
    not_verified: Many[Prose] = ()
    """What is left to people and procedures: nothing here holds it."""


class Scale(Shape):
    """The words that grade hazards, each with what it means, the mildest first."""

    basis: Prose
    """Whose estimate the grades are."""
    severity: Annotated[dict[Id, Prose], Field(min_length=1)]
    """How bad a harm is."""
    likelihood: Annotated[dict[Id, Prose], Field(min_length=1)]
    """How likely a harm is."""


class Hazards(Shape):
    """The hazard log of a content folder."""

    scale: Scale
    hazards: Annotated[dict[HazardId, Hazard], Field(min_length=1)]
    review: Review
    """Who has reviewed this log, if anybody."""
