"""Tables: they only decide. Conditions on answers in, outcomes out; the order of rows never matters."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from bot.content.shape import (
    ALWAYS,
    Condition,
    FactId,
    Id,
    Many,
    NewId,
    OrElse,
    Shape,
    Some,
    content_error,
    given,
)


class Row(Shape):
    """When something holds, then an outcome, because of facts.

    `when` is all of, `when_any` is any of; with both, both must hold. `when: always` becomes `always`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [given("when"), given("when_any")],
            "not": {"properties": {"when": {"const": ALWAYS}}, "required": ["when", "when_any"]},
        }
    )

    when: Annotated[Condition, OrElse({"const": ALWAYS})] = {}
    """Question or table -> the values of which one must hold; all of the questions must."""
    when_any: Condition = {}
    """The same, but one of the questions will do."""
    always: SkipJsonSchema[bool] = False
    then: Id
    """The outcome, one that the table lists."""
    because: Some[FactId]
    """The facts behind it, by id."""

    @model_validator(mode="before")
    @classmethod
    def _always(cls, data: Any) -> Any:  # noqa: ANN401 (raw content)
        if isinstance(data, dict):
            if "always" in data:
                raise content_error("unknown-key", key="always", hint="Write when: always.")
            if data.get("when") == ALWAYS:
                if "when_any" in data:
                    raise content_error("either-or", one="when: always", other="when_any")
                return {**data, "when": {}, "always": True}
        return data

    @model_validator(mode="after")
    def _conditional(self) -> Row:
        if not (self.always or self.when or self.when_any):
            raise content_error("empty-when")
        return self

    @property
    def names(self) -> set[str]:
        """Every question or table that the row looks at."""
        return set(self.when) | set(self.when_any)


class Table(Shape):
    """Rows and how they win.

    `strictest` gives one outcome of `outcomes` (lax to strict), `all` every one, in `order`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                given("outcomes", without=("order",), wins="strictest"),
                given("order", without=("outcomes",), wins="all"),
            ],
            "anyOf": [
                {"properties": {"wins": {"const": "all"}}},
                {"properties": {"rows": {"additionalProperties": {"not": given(when=ALWAYS)}}}},
            ],
            "allOf": [{"properties": {name: {"uniqueItems": True} for name in ("outcomes", "order")}}],
        }
    )

    wins: Literal["strictest", "all"]
    """`strictest`: of all rows that hold the strictest outcome counts. `all`: each of them is said."""
    outcomes: Many[Id] = ()
    """From lax to strict; the first is the one that only a white list may give."""
    order: Many[Id] = ()
    """Everything that can be said, in the order it is done."""
    rows: Annotated[dict[Id, Row], Field(min_length=1)]
    """Row by name; their order never matters."""

    @property
    def decides(self) -> bool:
        """Whether this is a verdict table."""
        return self.wins == "strictest"

    @property
    def results(self) -> tuple[str, ...]:
        """All outcomes: lax to strict in a verdict table, in the order they are done in the others."""
        return self.outcomes or self.order

    @model_validator(mode="after")
    def _whole(self) -> Table:
        needs, instead = ("outcomes", "order") if self.decides else ("order", "outcomes")
        if not getattr(self, needs) or getattr(self, instead):
            raise content_error("wins-mismatch", wins=self.wins, needs=needs, instead=instead)
        twice = next((name for name in self.results if self.results.count(name) > 1), None)
        if twice:
            raise content_error("duplicate-id", name=twice, other=needs)
        return self


class DoseLink(Shape):
    """Which drug is dosed, and for which verdict."""

    drug: Id
    """A drug whose file has regimens."""
    when: Condition
    """The verdicts with which a dose is shown."""


class Tables(Shape):
    """A whole tables file."""

    tables: Annotated[dict[NewId, Table], Field(min_length=1)]
    """Table by name: at least one that decides, and any that say what goes with the verdict."""
    dose: DoseLink | None = None
    """Leave it out where the dialog leads to no dose."""

    @property
    def verdicts(self) -> dict[str, Table]:
        """The tables that decide."""
        return {name: table for name, table in self.tables.items() if table.decides}
