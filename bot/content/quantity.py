"""Amounts with units: Decimal inside, never a float, and a different type for each kind.

1. A number is ASCII digits with a decimal point: `0.2`. Not `.2`, `0,2`, `1e3` or `2.`.
2. Written form keeps the unit that was given: `35 lb` stays pounds, and compares in kilograms.
3. `str` is safe notation with a plain space: no trailing zero, comma from 1,000. Texts for people get a
   no-break space; a text that is read again is written without the comma.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import total_ordering
from typing import ClassVar, Self

_NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,5})?")
_WRITTEN = re.compile(rf"({_NUMBER.pattern})\s*([A-Za-z]+(?:\s+per\s+[A-Za-z]+)?)")
COMMA = re.compile(r"[0-9],[0-9]")
_EXACT = Context(prec=60)
"""Wide enough that no product or quotient of amounts that can be written is rounded."""
_ONE = Decimal(1)
"""The factor of base units: they are not multiplied out, which the walks over all weights are quicker for."""


class QuantityError(ValueError):
    """A text that is not the quantity asked for. `why` is an id: number, comma, unit or no_unit."""

    def __init__(self, why: str, text: str) -> None:
        self.why = why
        self.text = text
        super().__init__(f"{text!r}: {why}")


def number(text: str) -> Decimal:
    """Read a bare number; raises QuantityError."""
    if COMMA.search(text):
        raise QuantityError("comma", text)
    if not _NUMBER.fullmatch(text):
        raise QuantityError("number", text)
    return Decimal(text)


def plain(value: Decimal) -> str:
    """Write a number in safe notation: 0.2, 1, 1,000. Exact: no rounding, no exponent."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def floor(value: Decimal, step: Decimal) -> Decimal:
    """Round an amount of nothing or more down to a whole number of steps."""
    return _EXACT.multiply(_EXACT.divide_int(value, step), step)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """An amount and the unit it was written in. Equality and order compare the base amounts."""

    amount: Decimal
    unit: str

    units: ClassVar[dict[str, Decimal]] = {}
    spellings: ClassVar[dict[str, str]] = {}
    offered: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str] = ""
    what: ClassVar[str] = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `16 kg` or `16kg`; raises QuantityError, with why = no_unit for a number alone."""
        text = " ".join(text.split())
        if COMMA.search(text):
            raise QuantityError("comma", text)
        if _NUMBER.fullmatch(text):
            raise QuantityError("no_unit", text)
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise QuantityError("number", text)
        unit = cls.unit_named(found[2])
        if unit is None:
            raise QuantityError("unit", text)
        return cls(Decimal(found[1]), unit)

    @classmethod
    def unit_named(cls, word: str) -> str | None:
        """Find the unit that a spelling means, or None."""
        word = " ".join(word.split())
        return word if word in cls.units else cls.spellings.get(word.casefold())

    @classmethod
    def pattern(cls) -> str:
        """Give a regular expression, as editors know them too, of the texts that `parse` reads."""
        anyhow = ("".join(f"[{sign}{sign.upper()}]" for sign in word) for word in cls.spellings)
        units = [unit.replace(" ", r"\s+") for unit in cls.units]
        return rf"\s*{_NUMBER.pattern}\s*({'|'.join(dict.fromkeys((*units, *anyhow)))})\s*"

    @property
    def base(self) -> Decimal:
        """The amount in the first unit of the kind."""
        factor = self.units[self.unit]
        return self.amount if factor is _ONE else _EXACT.multiply(self.amount, factor)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.unit}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return type(other) is type(self) and other.base == self.base

    def __lt__(self, other: Quantity) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.base < other.base

    def __hash__(self) -> int:
        return hash((type(self), self.base))


class Dose(Quantity):
    """An amount of drug, in mg."""

    units: ClassVar[dict[str, Decimal]] = {"mg": _ONE}
    example = "0.2 mg"
    what = "a dose"

    @classmethod
    def of(cls, amount: Decimal) -> Dose:
        """Make a dose of so many mg."""
        return cls(amount, "mg")

    def down_to(self, step: Dose) -> Dose:
        """Round down to a whole number of steps."""
        return Dose.of(floor(self.base, step.base))

    def times(self, count: int) -> Dose:
        """Add up `count` doses of this size."""
        return Dose.of(self.base * count)


class Volume(Quantity):
    """A volume to draw up, in mL."""

    units: ClassVar[dict[str, Decimal]] = {"mL": _ONE}
    example = "5 mL"
    what = "a volume"


class Strength(Quantity):
    """How much drug there is in a volume, in mg per mL."""

    units: ClassVar[dict[str, Decimal]] = {"mg per mL": _ONE}
    example = "0.1 mg per mL"
    what = "a strength"

    def volume(self, dose: Dose) -> Volume:
        """Tell the volume that holds a dose; exact for every dose of a regimen, as loading checks."""
        return Volume(dose.base / self.base, "mL")


class Weight(Quantity):
    """A body weight. Pounds are the international pound of 0.45359237 kg."""

    units: ClassVar[dict[str, Decimal]] = {"kg": _ONE, "lb": Decimal("0.45359237")}
    spellings: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
        **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
    }
    offered = ("kg", "lb")
    example = "16 kg"
    what = "a weight"


class PerKg(Quantity):
    """A dose for each kilogram of body weight, in mg per kg."""

    units: ClassVar[dict[str, Decimal]] = {"mg per kg": _ONE}
    example = "0.01 mg per kg"
    what = "a dose per kilogram"

    def times(self, weight: Weight) -> Dose:
        """Multiply out, neither capped nor rounded: never to be shown."""
        return Dose.of(_EXACT.multiply(self.base, weight.base))


class Age(Quantity):
    """An age; the base unit is a month, a year is 12 of them."""

    units: ClassVar[dict[str, Decimal]] = {
        "mo": _ONE,
        "y": Decimal(12),
        "wk": Decimal(7 * 12) / Decimal("365.25"),
        "d": Decimal(12) / Decimal("365.25"),
    }
    spellings: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("y", "yr", "yrs", "yo", "year", "years"), "y"),
        **dict.fromkeys(("mo", "mos", "mth", "month", "months"), "mo"),
        **dict.fromkeys(("wk", "wks", "week", "weeks"), "wk"),
        **dict.fromkeys(("d", "day", "days"), "d"),
    }
    offered = ("y", "mo")
    example = "4 y"
    what = "an age"

    @property
    def years(self) -> int:
        """Completed years."""
        return int(self.base // 12)


class Span(Quantity):
    """A length of time; the base unit is a second."""

    units: ClassVar[dict[str, Decimal]] = {"s": _ONE, "min": Decimal(60), "h": Decimal(3600)}
    example = "15 s"
    what = "a length of time"


class Rate(Quantity):
    """How fast a drug goes in, in mg per min."""

    units: ClassVar[dict[str, Decimal]] = {"mg per min": _ONE}
    example = "0.2 mg per min"
    what = "a rate"


ASKED: dict[str, type[Quantity]] = {"age": Age, "weight": Weight}
