"""Figures as facts give them: text in safe notation, never computed with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from bot.content.errors import short
from bot.content.shape import content_error

_NUM = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})*)(?:\.[0-9]*[1-9])?"
_UNIT = r"%| (?:mg|mcg|mL|kg|lb|ms|s|min|h|d|wk|mo|y|mg per (?:kg|mL|min)|mL per min)"
_FIGURE = re.compile(rf"{_NUM}(?: to {_NUM})?(?:{_UNIT})?|{_NUM} of {_NUM}")


def _figure(text: str) -> str:
    if not _FIGURE.fullmatch(text):
        raise content_error("bad-figure", value=short(text), why="it is not in safe notation")
    return text


def unit_after(value: str, statement: str) -> str | None:
    """Find the figure with a unit that a statement gives, where the value leaves the unit out."""
    if not re.fullmatch(_NUM, value):
        return None
    number = rf"(?<![0-9.,]){re.escape(value)}"
    bare = re.search(rf"{number}(?![0-9.,]*[0-9])(?!{_UNIT}\b)", statement)
    united = re.search(rf"{number}(?:{_UNIT})(?![a-zA-Z])", statement)
    return united[0] if united and not bare else None


Figure = Annotated[
    str,
    AfterValidator(_figure),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "minimum": 0,
            "pattern": f"^({_FIGURE.pattern})$",
            "patternErrorMessage": "Write it as the statement does, for example 0.2 mg or 30 to 60 min.",
        }
    ),
]
"""A figure in safe notation: `0.2 mg`, `30 to 60 min`, `7 of 60`, `1.4%`."""

_SHARE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?")


def _share(text: str) -> str:
    if not _SHARE.fullmatch(text) or not Decimal(text):
        raise content_error("bad-value", value=short(text), why="a number over nothing is due")
    return text


Share = Annotated[
    str,
    AfterValidator(_share),
    WithJsonSchema(
        {
            "type": ["number", "string"],
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1000,
            "pattern": f"^(?=.*[1-9]){_SHARE.pattern}$",
        }
    ),
]
"""A number over nothing, such as 0.5."""
