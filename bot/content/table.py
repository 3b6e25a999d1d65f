"""Tables: they only decide. Conditions on answers in, outcomes out; the order of rows never matters."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from bot.content.shape import ALWAYS, Condition, FactId, Id, Many, NewId, Shape, content_error


class Row(Shape):
    """When something holds, then an outcome, because of facts.

    `when` is all of, `when_any` is any of; with both, both must hold. `when: always` becomes `always`.
    """

    when: Condition = {}
    when_any: Condition = {}
    always: bool = False
    then: Id
    because: Annotated[Many[FactId], Field(min_length=1)]

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

    wins: Literal["strictest", "all"]
    outcomes: Many[Id] = ()
    order: Many[Id] = ()
    rows: Annotated[dict[Id, Row], Field(min_length=1)]

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
    when: Condition


class Tables(Shape):
    """A whole tables file."""

    tables: Annotated[dict[NewId, Table], Field(min_length=1)]
    dose: DoseLink | None = None

    @property
    def verdicts(self) -> dict[str, Table]:
        """The tables that decide."""
        return {name: table for name, table in self.tables.items() if table.decides}
