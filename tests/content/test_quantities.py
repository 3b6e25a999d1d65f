"""Amounts with units: exact, strictly written, safely shown."""

import re
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.quantity import (
    ASKED,
    Age,
    Dose,
    PerKg,
    Quantity,
    QuantityError,
    Rate,
    Span,
    Strength,
    Volume,
    Weight,
    floor,
    number,
    plain,
)

KINDS = [Age, Dose, PerKg, Rate, Span, Strength, Volume, Weight]
AMOUNTS = st.decimals(min_value=0, max_value=9_999_999, places=5) | st.integers(0, 9_999_999).map(Decimal)
SAFE = re.compile(r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})*)(?:\.[0-9]*[1-9])?")
QUANTITIES = st.sampled_from(KINDS).flatmap(
    lambda kind: st.builds(kind, AMOUNTS, st.sampled_from(sorted(kind.units)))
)


def why(kind: type[Quantity], text: str) -> str:
    with pytest.raises(QuantityError) as caught:
        kind.parse(text)
    return caught.value.why


@given(QUANTITIES)
def test_what_is_shown_reads_back_as_the_same_once_its_comma_is_out(quantity: Quantity) -> None:
    again = type(quantity).parse(str(quantity).replace(",", ""))
    assert again == quantity
    assert again.unit == quantity.unit
    assert hash(again) == hash(quantity)


@given(AMOUNTS | st.decimals(min_value=0, allow_nan=False, allow_infinity=False))
def test_a_number_is_shown_exactly_and_in_safe_notation(value: Decimal) -> None:
    shown = plain(value)
    assert SAFE.fullmatch(shown)
    assert Decimal(shown.replace(",", "")) == value


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_rounding_down_never_goes_above_and_never_a_step_below(value: Decimal, step: Decimal) -> None:
    found = floor(value, step)
    assert found <= value < found + step
    assert not found % step


@given(AMOUNTS, AMOUNTS, AMOUNTS.filter(bool))
def test_a_dose_by_weight_in_pounds_never_rounds_up(factor: Decimal, weight: Decimal, step: Decimal) -> None:
    dose = PerKg(factor, "mg per kg").times(Weight(weight, "lb"))
    assert Fraction(dose.base) == Fraction(factor) * Fraction(weight) * Fraction("0.45359237")
    assert dose.down_to(Dose.of(step)) <= dose


@given(AMOUNTS, AMOUNTS)
def test_kilograms_and_pounds_compare_by_what_they_weigh(one: Decimal, other: Decimal) -> None:
    kg, lb = Weight(one, "kg"), Weight(other, "lb")
    exact = other * Decimal("0.45359237")
    assert (kg < lb) is (one < exact)
    assert (kg >= lb) is (one >= exact)
    assert (kg == lb) is (one == exact)


def test_different_kinds_are_never_equal_and_never_ordered() -> None:
    assert Dose.parse("1 mg") != Volume.parse("1 mL")
    assert Dose.parse("1 mg") != "1 mg"
    with pytest.raises(TypeError):
        assert Dose.parse("1 mg") < Volume.parse("1 mL")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0,2 mg", "comma"),
        ("1,000 mg", "comma"),
        (".5 mg", "number"),
        ("5. mg", "number"),
        ("1e3 mg", "number"),
        ("1E3 mg", "number"),
        ("+1 mg", "number"),
        ("-1 mg", "number"),
        ("\u22121 mg", "number"),
        ("\u0661 mg", "number"),
        ("\uff11 mg", "number"),
        ("\u00bd mg", "number"),
        ("1\u00b2 mg", "number"),
        ("1_0 mg", "number"),
        ("0x1F mg", "number"),
        ("1/2 mg", "number"),
        ("1 to 2 mg", "number"),
        ("12345678 mg", "number"),
        ("0.123456 mg", "number"),
        ("mg", "number"),
        ("", "number"),
        ("NaN mg", "number"),
        ("Infinity mg", "number"),
        ("1 mg per", "number"),
        ("1 mcg", "unit"),
        ("1 MG", "unit"),
        ("1 mg per kg", "unit"),
        ("1", "no_unit"),
        (" 0.2 ", "no_unit"),
    ],
)
def test_what_is_not_plainly_a_dose_is_refused(text: str, reason: str) -> None:
    assert why(Dose, text) == reason


@pytest.mark.parametrize("text", ["0,2", ".5", "5.", "1e3", "\u0661", "+1", "-1", "", " 1", "1" * 8])
def test_a_bare_number_is_as_strict(text: str) -> None:
    with pytest.raises(QuantityError):
        number(text)


def test_a_bare_number_is_read_exactly() -> None:
    assert number("0.10") == Decimal("0.1")


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1 " * 50_000, "1 " + "per " * 25_000, "a" * 100_000, "1,2" * 33_000]
)
def test_a_hundred_kilobytes_are_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    for kind in KINDS:
        assert why(kind, text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Weight, "16kg", "16 kg"),
        (Weight, "35 LBS", "35 lb"),
        (Weight, "3.50\u00a0Kilos", "3.5 kg"),
        (Age, "54yo", "54 y"),
        (Age, "18 months", "18 mo"),
        (PerKg, "0.01  mg  per  kg", "0.01 mg per kg"),
        (Dose, "1000.0 mg", "1,000 mg"),
    ],
)
def test_usual_spellings_are_read_and_the_unit_is_kept(kind: type[Quantity], text: str, shown: str) -> None:
    assert str(kind.parse(text)) == shown


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_that_an_error_gives_can_be_read(kind: type[Quantity]) -> None:
    assert str(kind.parse(kind.example)) == kind.example
    assert kind.what


def test_asked_kinds_offer_units_that_they_know() -> None:
    assert {name: kind.offered for name, kind in ASKED.items()} == {
        "age": ("y", "mo"),
        "weight": ("kg", "lb"),
    }


def test_ages_compare_across_units_and_count_completed_years() -> None:
    assert Age.parse("12 mo") == Age.parse("1 y")
    assert Age.parse("52 wk") < Age.parse("1 y") < Age.parse("366 d")
    assert Age.parse("23 mo").years == 1


def test_volume_and_repeated_doses_are_exact() -> None:
    assert Strength.parse("0.1 mg per mL").volume(Dose.parse("0.11 mg")) == Volume.parse("1.1 mL")
    assert Dose.parse("0.1 mg").times(3) == Dose.parse("0.3 mg")
