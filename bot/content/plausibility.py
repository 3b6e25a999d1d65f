"""Which weights are believed at which age."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from bot.content.figure import Share
from bot.content.quantity import Age
from bot.content.shape import AgeText, FactId, Id, Shape, Some, WeightText, Whole


class ExpectedWeight(Shape):
    """The weight expected from age in completed years: (age + plus) x per_year."""

    begin: AgeText = Field(alias="from")
    to: AgeText
    plus: Whole
    """What is added to the age in years."""
    per_year: WeightText


class Spread(Shape):
    """The shares of the expected weight between which a weight is believed."""

    begin: Share = Field(alias="from")
    """Less than this share of the expected weight is asked twice."""
    to: Share
    """More than this multiple of it is asked twice."""


class Plausibility(Shape):
    """Which weights are so far from what the age suggests that they are asked twice."""

    weight: Id
    """The question that asks the weight."""
    age: Id
    """The question that asks the age."""
    lowest: WeightText
    """A weight under it is asked twice, whatever the age."""
    spread: Spread
    expected: Some[ExpectedWeight]
    because: FactId
    """The fact that states the rule, by id."""

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
