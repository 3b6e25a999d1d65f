"""A number that a question asks for: the range that is believed, its bands and its buttons."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from bot.content.quantity import ASKED, Quantity, floor
from bot.content.shape import Id, Prose, Shape, content_error, given, quantity, quantity_schema

Asked = Annotated[str, WithJsonSchema(quantity_schema(*ASKED.values()))]
"""A quantity of a kind that a question can ask for; the question checks that it is the right one."""


class Band(Shape):
    """A part of a number's range: from here up to the next band."""

    begin: Asked = Field(alias="from")


class Button(Shape):
    """A band to tap, or a button for each step of a range."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                given("band", "label", without=("each", "from", "to")),
                given("each", "from", "to", without=("band", "label")),
            ]
        }
    )

    band: Id | None = None
    """The band that a tap on it answers with."""
    label: Prose | None = None
    """What stands on the button of a band."""
    each: Asked | None = None
    """The step of a range of buttons."""
    begin: Asked | None = Field(default=None, alias="from")
    to: Asked | None = None


class Number(Shape):
    """A quantity that is asked for, with the range that is believed."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "properties": {
                        "quantity": {"const": name},
                        **dict.fromkeys(("min", "max"), quantity_schema(kind)),
                        "step": {"anyOf": [quantity_schema(kind), {"type": "null"}]},
                    }
                }
                for name, kind in ASKED.items()
            ]
        }
    )

    quantity: Literal["age", "weight"]
    """What kind of number it is, which says what units it may have."""
    min: Asked
    max: Asked
    step: Asked | None = None
    """What is typed is cut down to whole steps, so that every value can be checked."""

    @property
    def kind(self) -> type[Quantity]:
        """The type of quantity."""
        return ASKED[self.quantity]

    @cached_property
    def grain(self) -> Quantity | None:
        """The step, if there is one."""
        return self.kind.parse(self.step) if self.step is not None else None

    @cached_property
    def low(self) -> Quantity:
        """The least that is believed."""
        return self.kind.parse(self.min)

    @cached_property
    def high(self) -> Quantity:
        """The most that is believed."""
        return self.kind.parse(self.max)

    def cut(self, asked: Quantity) -> Quantity:
        """Round down to the step, in the unit of the step, so that every value can be enumerated."""
        if self.grain is None:
            return asked
        return self.kind(
            floor(asked.base, self.grain.base) / self.grain.base * self.grain.amount, self.grain.unit
        )

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        for text in (self.min, self.max, self.step):
            if text is not None:
                quantity(self.kind, text)
        stepped = self.grain is None or (self.grain.base > 0 and self.cut(self.low) == self.low)
        if self.low.base >= self.high.base or not stepped:
            raise content_error("bad-range", name=self.quantity)
        return self
