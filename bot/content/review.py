"""Reviews: who has clinically reviewed something, and until when that counts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from bot.content.shape import JsonSchema, Prose, Shape, content_error, given, said

_WRITTEN = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_HOW = "Write the year, the month and the day with hyphens, for example 2026-01-31."


def utc_date(seconds: int) -> date:
    """Give the day of a moment in unix seconds. Everywhere a review runs by the days of UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()


class _ReadsDay:
    """Reads a day in the one form that nobody mistakes."""

    def __call__(self, value: object) -> date:
        if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
            raise content_error("review-dates", why=f"{said(value)} is no date", how=_HOW)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise content_error("review-dates", why=f"there is no day {value}", how=_HOW) from None

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchema:
        return {"type": "string", "pattern": _WRITTEN.pattern, "patternErrorMessage": _HOW}


Day = Annotated[date, _ReadsDay()]


class Review(Shape):
    """Who has clinically reviewed this, if anybody."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [given(status="unreviewed"), given("by", "on", "due", status="reviewed")]}
    )

    status: Literal["unreviewed", "reviewed"]
    """Everything unreviewed is said to be so on the screen."""
    by: Prose | None
    """The name of the person who reviewed it."""
    on: Day | None
    """The date of the review: year, month and day."""
    due: Day | None
    """The last date on which the review counts; by then it is reviewed again."""

    @model_validator(mode="after")
    def _whole(self) -> Review:
        if self.status == "reviewed" and not (self.by and self.on and self.due):
            raise content_error("either-or", one="unreviewed", other="reviewed with by, on and due")
        if self.on and self.due and self.due < self.on:
            raise content_error(
                "review-dates",
                why=f"due ({self.due}) is before on ({self.on})",
                how="Let due be the last date on which the review counts.",
            )
        return self

    def holds(self, today: date | None) -> bool:
        """Tell whether this counts as a review on a day, both its dates included; without a day none does."""
        if self.status != "reviewed" or not (today and self.on and self.due):
            return False
        return self.on <= today <= self.due
