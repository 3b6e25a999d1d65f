"""Figures as facts give them: text in safe notation, never computed with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from bot.content.errors import short
from bot.content.shape import content_error

_NUM = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})*)(?:\.[0-9]*[1-9])?"
_UNIT = r"%| (?:mg|mcg|mL|kg|lb|ms|s|min|h|d|wk|mo|y|days|weeks|mg per (?:kg|mL|min)|mL per min)"
_RATIO = r"[0-9]{1,3}\.[0-9]{1,3}"
_STATISTIC = rf"(?:OR|RR|[as]?HR) {_RATIO}|CI {_RATIO} to {_RATIO}"
"""A ratio and its interval keep the zeros that they were printed with."""
_FIGURE = re.compile(rf"{_NUM}(?: to {_NUM})?(?:{_UNIT})?|{_NUM} of {_NUM}|{_STATISTIC}")


def _figure(text: str) -> str:
    if not _FIGURE.fullmatch(text):
        raise content_error("bad-figure", value=short(text), why="it is not in safe notation")
    return text


_COUNTED = "one|two|three|four|five|six|seven|eight|nine|ten|half an?|half of an?"
_OF_DRUG = "mg|mcg|g|mL|(?:milli|micro)?gram(?:me)?s?|millilit(?:re|er)s?|vials?|amp(?:o?ule)?s?|units?"
_AMOUNT = re.compile(rf"(?<![A-Za-z])(?:{_NUM}|{_COUNTED})(?:\s|-)*(?:{_OF_DRUG})(?![A-Za-z])", re.IGNORECASE)
"""Wider than safe notation: what is withheld must not slip through for how it was written."""
_BARE = re.compile(rf"{_NUM}(?: to {_NUM})?")


def states_amount(text: str) -> bool:
    """Tell whether a text gives an amount of a drug: a dose, a volume, a rate, or any of these by weight.

    Vials and ampoules count, and so do numbers and units in words.
    """
    return _AMOUNT.search(text) is not None


def amounts_to(value: str, statement: str) -> bool:
    """Tell whether a figure is an amount of a drug, or a bare number out of a statement that gives one."""
    return states_amount(value) or (_BARE.fullmatch(value) is not None and states_amount(statement))


def unit_after(value: str, statement: str) -> str | None:
    """Find the figure with a unit that a statement gives, where the value leaves the unit out."""
    if not re.fullmatch(_NUM, value):
        return None
    number = rf"(?<![0-9.,]){re.escape(value)}"
    bare = re.search(rf"{number}(?![0-9.,]*[0-9])(?!{_UNIT}\b)", statement)
    united = re.search(rf"{number}(?:{_UNIT})(?![a-zA-Z])", statement)
    return united[0] if united and not bare else None


_SPELLED = {
    "second": "s",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "week": "wk",
    "month": "mo",
    "year": "y",
}
NUMBER = r"(?<![\w.,-])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
"""A number in a statement, however it is written."""
_SAID = re.compile(
    rf"({NUMBER})(?:\sto\s({NUMBER}))?"
    r"(?:(%)|\s((?:mg|mL)\sper\s(?:kg|mL|min)|mg|mcg|mL|kg|lb|ms|s|min|h|d|wk|mo|y"
    rf"|(?:{'|'.join(_SPELLED)})s?)(?![a-zA-Z]))?"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a statement, as it is written: from `low` to `high`, the same where it is no range.

    `unit` is the sign of its unit, also where that is a word; empty where there is none.
    """

    low: str
    high: str
    unit: str

    @property
    def ends(self) -> tuple[Said, Said]:
        """Both ends, each by itself."""
        return replace(self, high=self.low), replace(self, low=self.high)

    @property
    def numbers(self) -> tuple[Decimal, Decimal]:
        """Both ends as numbers."""
        return Decimal(self.low.replace(",", "")), Decimal(self.high.replace(",", ""))

    def __str__(self) -> str:
        number = self.low if self.low == self.high else f"{self.low} to {self.high}"
        return f"{number}{self.unit and (self.unit if self.unit == '%' else f' {self.unit}')}"


@lru_cache(maxsize=1024)
def said(text: str) -> tuple[Said, ...]:
    """List the numbers of a text in their order, those in words left out."""
    found = []
    for low, high, percent, unit in _SAID.findall(text):
        word = " ".join(unit.split())
        found.append(Said(low, high or low, percent or _SPELLED.get(word.removesuffix("s"), word)))
    return tuple(found)


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
"""A figure in safe notation: `0.2 mg`, `30 to 60 min`, `7 of 60`, `1.4%`, `OR 4.63`, `CI 1.20 to 2.36`."""

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
