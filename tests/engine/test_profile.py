"""Patients: bands, and which weights are believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.profile import Value, accept, profile
from tests.engine.patients import part, shipped

QUESTIONS = part().dialog.questions


def values(**given: str) -> dict[str, Value]:
    return {name: accept(name, QUESTIONS[name], text) for name, text in given.items()}


@pytest.mark.parametrize(
    ("age", "band"),
    [
        ("0 mo", "infant"),
        ("11 mo", "infant"),
        ("11.99 mo", "infant"),
        ("364 d", "infant"),
        ("52 wk", "infant"),
        ("12 mo", "child"),
        ("1 y", "child"),
        ("17.9 y", "child"),
        ("215 mo", "child"),
        ("18 y", "adult"),
        ("216 mo", "adult"),
        ("120 y", "adult"),
        ("1440 mo", "adult"),
    ],
)
def test_an_age_falls_into_its_band(age: str, band: str) -> None:
    assert accept("age", QUESTIONS["age"], age).reading == band


def believed(age: str, weight: str) -> bool:
    found = profile(
        part().dialog, values(setting="procedure", age=age, weight=weight), shipped().plausibility
    )
    assert ("weight" in found.values) != ("weight" in found.doubtful)
    assert found.readings["weight"] == ("given" if "weight" in found.values else "unanswered")
    return "weight" in found.values


@pytest.mark.parametrize(
    ("age", "lightest", "heaviest"),
    [
        ("1 y", "6 kg", "20 kg"),
        ("2 y", "6 kg", "24 kg"),
        ("4 y", "8 kg", "32 kg"),
        ("8 y", "12 kg", "48 kg"),
        ("9 y", "13.5 kg", "54 kg"),
        ("17 y", "25.5 kg", "102 kg"),
        ("18 mo", "6 kg", "20 kg"),
        ("child", "6 kg", "102 kg"),
    ],
)
def test_a_weight_is_believed_between_half_and_twice_what_the_age_suggests(
    age: str, lightest: str, heaviest: str
) -> None:
    low, high = (float(text.removesuffix(" kg")) for text in (lightest, heaviest))
    assert believed(age, lightest)
    assert believed(age, heaviest)
    assert not believed(age, f"{low - 0.01:.2f} kg")
    assert not believed(age, f"{high + 0.01:.2f} kg")


def test_pounds_taken_for_kilograms_are_doubted() -> None:
    assert believed("4 y", "35 lb")
    assert not believed("4 y", "35 kg")


def test_a_confirmed_weight_counts_whatever_it_is() -> None:
    given = values(setting="procedure", age="4 y", weight="60 kg")
    given["weight"] = replace(given["weight"], confirmed=True)
    found = profile(part().dialog, given, shipped().plausibility)
    assert found.readings["weight"] == "given"


def test_without_a_rule_for_it_a_weight_is_believed() -> None:
    rule = shipped().plausibility["weight_for_age"]
    given = values(setting="procedure", age="4 y", weight="60 kg")
    for other in (
        {},
        {"x": rule.model_copy(update={"weight": "other"})},
        {"x": rule.model_copy(update={"age": "other"})},
    ):
        assert "weight" in profile(part().dialog, given, other).values


def test_an_age_that_the_rule_says_nothing_about_makes_every_weight_doubtful() -> None:
    rule = shipped().plausibility["weight_for_age"]
    given = values(setting="procedure", age="4 y", weight="16 kg")
    assert "weight" in profile(part().dialog, given, {"x": rule}).values
    gap = rule.model_copy(update={"expected": rule.expected[1:]})
    assert "weight" in profile(part().dialog, given, {"x": gap}).doubtful


def test_answers_to_questions_that_are_not_asked_are_left_out() -> None:
    found = profile(part().dialog, values(setting="other_agent", tricyclic="yes", weight="16 kg"), {})
    assert set(found.values) == {"setting"}
    assert {"tricyclic", "weight", "isolated"} <= found.unasked
    assert "tricyclic" not in found.readings


def test_open_are_the_unanswered_and_the_not_known() -> None:
    found = profile(
        part().dialog, values(setting="other_agent", age="adult", airway="adequate", opioid="unknown"), {}
    )
    assert (found.open, found.unanswered) == (("opioid",), ())
