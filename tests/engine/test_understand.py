"""Typed lines: what each means to the question that is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.profile import AnswerError, accept
from bot.engine.understand import understand, units_that_fit
from tests.engine.patients import part, shipped

QUESTIONS = part().dialog.questions
HAZARDS = [name for name, question in QUESTIONS.items() if question.hazard]


def hear(name: str, text: str) -> tuple[str, str]:
    found = understand(name, QUESTIONS[name], text, shipped().common.typed)
    return found.kind, found.value


@pytest.mark.parametrize(
    ("question", "line", "kind", "value"),
    [
        ("weight", "14 kg", "answer", "14 kg"),
        ("weight", "  14   KG ", "answer", "14 kg"),
        ("weight", "14kg", "answer", "14 kg"),
        ("weight", "31 lb", "answer", "31 lb"),
        ("weight", "31 pounds", "answer", "31 lb"),
        ("weight", "14.5 kg", "answer", "14.5 kg"),
        ("weight", "14.500 kg", "answer", "14.5 kg"),
        ("weight", "14", "draft", "14"),
        ("weight", "200", "draft", "200"),
        ("weight", "14,5 kg", "notice", "comma"),
        ("weight", "0,2", "notice", "comma"),
        ("weight", "1,000 kg", "notice", "comma"),
        ("weight", "14 stone", "notice", "bad_unit"),
        ("weight", "14 y", "notice", "bad_unit"),
        ("weight", "2 kg", "notice", "out_of_range"),
        ("weight", "151 kg", "notice", "out_of_range"),
        ("weight", "1", "notice", "out_of_range"),
        ("weight", "9999999", "notice", "out_of_range"),
        ("weight", "-14 kg", "notice", "bad_number"),
        ("weight", "1e1 kg", "notice", "bad_number"),
        ("weight", ".5 kg", "notice", "bad_number"),
        ("weight", "14 to 16 kg", "notice", "bad_number"),
        ("weight", "kg", "notice", "bad_number"),
        ("weight", "yes", "notice", "bad_number"),
        ("weight", "unknown", "notice", "bad_number"),
        ("weight", "\uff11\uff14 kg", "notice", "bad_number"),
        ("weight", "\u0661\u0664 kg", "notice", "bad_number"),
        ("weight", "\u200f14 kg", "notice", "bad_number"),
        ("weight", "14\u00a0kg", "answer", "14 kg"),
        ("weight", "\U0001f44d", "notice", "bad_number"),
        ("weight", "", "notice", "bad_number"),
        ("age", "54 y", "answer", "54 y"),
        ("age", "4y", "answer", "4 y"),
        ("age", "4 yo", "answer", "4 y"),
        ("age", "18 mo", "answer", "18 mo"),
        ("age", "1200 mo", "answer", "1200 mo"),
        ("age", "1460 days", "answer", "1460 d"),
        ("age", "adult", "answer", "adult"),
        ("age", "Under one year", "answer", "infant"),
        ("age", "child", "answer", "child"),
        ("age", "4", "draft", "4"),
        ("age", "1000", "draft", "1000"),
        ("age", "121 y", "notice", "out_of_range"),
        ("age", "4 kg", "notice", "bad_unit"),
        ("age", "four", "notice", "bad_number"),
        ("tricyclic", "yes", "answer", "yes"),
        ("tricyclic", "Y", "answer", "yes"),
        ("tricyclic", "\u200fyes\u200f", "answer", "yes"),
        ("tricyclic", "unknown", "answer", "unknown"),
        ("tricyclic", "?", "answer", "unknown"),
        ("tricyclic", "Don't know", "answer", "unknown"),
        ("tricyclic", "no", "notice", "tap_needed"),
        ("tricyclic", "No, I checked", "notice", "tap_needed"),
        ("tricyclic", "no!", "notice", "tap_needed"),
        ("tricyclic", "yes?", "notice", "not_understood"),
        ("tricyclic", "yes and no", "notice", "not_understood"),
        ("tricyclic", "\uff59\uff45\uff53", "notice", "not_understood"),
        ("tricyclic", "14 kg", "notice", "not_understood"),
        ("tricyclic", "\U0001f44d", "notice", "not_understood"),
        ("tricyclic", "", "notice", "not_understood"),
        ("allergy", "None known, I checked", "notice", "tap_needed"),
        ("isolated", "yes", "notice", "tap_needed"),
        ("isolated", "Benzodiazepine alone", "notice", "tap_needed"),
        ("isolated", "no", "answer", "no"),
        ("setting", "benzodiazepine overdose", "answer", "overdose"),
        ("setting", "benzo OD", "answer", "overdose"),
        ("setting", "overdose", "notice", "not_understood"),
        ("setting", "by staff for procedure", "answer", "procedure"),
        ("setting", "other drug", "answer", "other_agent"),
        ("setting", "other_agent", "notice", "not_understood"),
        ("setting", "Endoscopy", "answer", "procedure"),
        ("setting", "OD", "notice", "not_understood"),
        ("setting", "procedure or overdose", "notice", "not_understood"),
        ("age", "neonate", "answer", "infant"),
        ("age", "4 y/o", "answer", "4 y"),
        ("age", "4-year-old", "answer", "4 y"),
        ("age", "4 years old", "answer", "4 y"),
        ("airway", "still needs bagging", "answer", "inadequate"),
        ("weight", "1" * 100_000, "notice", "too_long"),
        ("tricyclic", "no " * 34_000, "notice", "too_long"),
    ],
)
def test_a_typed_line_means(question: str, line: str, kind: str, value: str) -> None:
    assert hear(question, line) == (kind, value)


@given(st.sampled_from(HAZARDS), st.text())
def test_no_text_ever_clears_a_hazard(name: str, text: str) -> None:
    assert hear(name, text) != ("answer", QUESTIONS[name].choices[0])


@given(st.sampled_from(list(QUESTIONS)), st.text() | st.from_regex(r"[0-9]{1,5}(\.[0-9]{1,3})? ?[a-z]{0,3}"))
def test_whatever_is_taken_from_text_can_be_read_again(name: str, text: str) -> None:
    kind, value = hear(name, text)
    if kind == "answer":
        assert accept(name, QUESTIONS[name], value).text == value
    elif kind == "draft":
        number = QUESTIONS[name].number
        assert number is not None
        fitting = units_that_fit(number, value)
        assert fitting
        assert all(accept(name, QUESTIONS[name], one).text == one for one in fitting)
    else:
        assert value in shipped().common.notices


def test_a_bare_number_is_offered_with_the_units_that_fit_it() -> None:
    weight, age = QUESTIONS["weight"].number, QUESTIONS["age"].number
    assert weight is not None
    assert age is not None
    assert units_that_fit(weight, "16") == ("16 kg", "16 lb")
    assert units_that_fit(weight, "200") == ("200 lb",)
    assert units_that_fit(weight, "1") == ()
    assert units_that_fit(age, "1000") == ("1000 mo",)


@pytest.mark.parametrize(
    ("text", "why"),
    [("16", "no_unit"), ("16 st", "unit"), ("1,6 kg", "comma"), ("x", "number"), ("2 kg", "range")],
)
def test_an_answer_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(AnswerError) as refused:
        accept("weight", QUESTIONS["weight"], text)
    assert refused.value.why == why
    assert (refused.value.question, refused.value.text) == ("weight", text)


def test_a_choice_takes_its_ids_alone() -> None:
    with pytest.raises(AnswerError) as refused:
        accept("tricyclic", QUESTIONS["tricyclic"], "No, I checked")
    assert refused.value.why == "choice"
