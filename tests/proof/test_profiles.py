"""The algebra of profiles against brute force, on small dialogs made up at random."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.dialog import Dialog
from bot.content.errors import ContentError
from bot.content.law import Laws
from bot.content.library import DialogSet
from bot.content.table import Tables
from bot.engine.decide import NoRowError, decide
from bot.engine.profile import Profile
from bot.proof import profiles
from bot.proof.profiles import Space
from tests.engine.patients import part, space

OUTCOMES = ["lax", "middling", "strict"]
BARE = replace(
    part(),
    sources={},
    laws=Laws.model_construct(laws={}),
    words=part().words.model_copy(
        update={name: {} for name in ("verdicts", "reasons", "says", "settles", "doses")}
    ),
)
"""A dialog without laws and with few words, so that a failing example is short."""


@st.composite
def dialogs(draw: st.DrawFn) -> DialogSet:
    """Make a dialog of a few questions, asked depending on each other, with a table of each kind."""
    questions: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 4))):
        answers = [f"a{index}" for index in range(draw(st.integers(2, 4)))]
        question: dict[str, Any] = {"ask": "?", "answers": dict.fromkeys(answers, "text")}
        reading = draw(st.none() | st.sampled_from(answers))
        if reading is not None:
            question["unanswered_as"] = reading
        if draw(st.booleans()) and questions:
            question["ask_if"] = draw(conditions(questions))
        questions[f"q{number}"] = question
    dialog = Dialog.model_validate(
        {"dialog": {"id": "made_up", "version": "1.0.0", "title": "?"}, "questions": questions}
    )
    tables = {
        "verdict": {"wins": "strictest", "outcomes": OUTCOMES, "rows": draw(rows(questions, OUTCOMES))},
        "said": {
            "wins": "all",
            "order": ["one", "two"],
            "rows": draw(rows(questions, ["one", "two"], verdict=True)),
        },
    }
    made = {"tables": dict(draw(st.permutations(list(tables.items()))))}
    return replace(BARE, dialog=dialog, tables=Tables.model_validate(made))


def readings(question: dict[str, Any]) -> list[str]:
    return [*question["answers"], *([] if "unanswered_as" in question else ["unanswered"])]


@st.composite
def conditions(draw: st.DrawFn, questions: dict[str, Any], *, verdict: bool = False) -> dict[str, list[str]]:
    known = {name: readings(question) for name, question in questions.items()}
    known |= {"verdict": OUTCOMES} if verdict else {}
    named = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True))
    return {name: draw(st.lists(st.sampled_from(known[name]), min_size=1, unique=True)) for name in named}


@st.composite
def rows(
    draw: st.DrawFn, questions: dict[str, Any], outcomes: list[str], *, verdict: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 5))):
        row: dict[str, Any] = {"then": draw(st.sampled_from(outcomes)), "because": ["some.fact"]}
        row["when"] = draw(conditions(questions, verdict=verdict))
        if draw(st.booleans()):
            row["when_any"] = draw(conditions(questions, verdict=verdict))
        if verdict and draw(st.integers(0, 4)) == 0:
            row = {"when": "always", "then": row["then"], "because": ["some.fact"]}
        found[f"row{number}"] = row
    return found


def everyone(one: DialogSet) -> list[tuple[int, Profile]]:
    """Count through the full product, the first question slowest, and read each point as a profile."""
    questions, found = one.dialog.questions, []
    for index, point in enumerate(product(*(question.values for question in questions.values()))):
        asked: dict[str, str] = {}
        for (name, question), value in zip(questions.items(), point, strict=True):
            if all(asked.get(other) in wanted for other, wanted in question.ask_if.items()):
                asked[name] = value
        found.append((index, Profile(asked, {})))
    return found


@given(dialogs())
def test_every_profile_is_decided_as_by_hand(one: DialogSet) -> None:
    algebra = Space(one)
    patients = everyone(one)
    assert algebra.size == len(patients)
    for index, profile in patients:
        verdict = {key for key, points in algebra.outcomes["verdict"].items() if points >> index & 1}
        said = {key for key, points in algebra.outcomes["said"].items() if points >> index & 1}
        try:
            decision = decide(one.tables, profile)
        except NoRowError:
            assert not verdict
            continue
        assert verdict == {decision.verdict}
        assert said == set(decision.said["said"])
        held = {key for key, points in algebra.rows["said"].items() if points >> index & 1}
        assert held == set(decision.rows["said"])


@given(dialogs())
def test_one_representative_stands_for_each_profile(one: DialogSet) -> None:
    algebra = Space(one)
    different = {tuple(profile.readings.items()) for _, profile in everyone(one)}
    points, told = algebra.legal, set()
    while points:
        told.add(tuple(algebra.first(points).items()))
        points &= points - 1
    assert told == different
    assert algebra.legal.bit_count() == len(different)


@given(dialogs(), st.data())
@settings(max_examples=30)
def test_changing_one_answer_is_a_shift(one: DialogSet, data: st.DataObject) -> None:
    algebra = Space(one)
    name = data.draw(st.sampled_from(sorted(algebra.values)))
    old, new = (data.draw(st.sampled_from(algebra.values[name])) for _ in range(2))
    assert algebra.shift(algebra.digit(name, old), name, old, new) == algebra.digit(name, new)


def test_the_shipped_space_counts_every_combination() -> None:
    assert space().size == 5 * 4 * 3**11 // 3 * 2
    assert space().all.bit_count() == space().size


def test_the_smallest_profile_is_told_as_facts() -> None:
    told = space().tell(space().outcomes["verdict"]["consider"])
    assert told.startswith(
        "{setting: procedure, age: adult, airway: inadequate, opioid: no, chronic_benzodiazepine: no"
    )
    assert "isolated" not in told


def test_too_many_profiles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "LIMIT", 1000)
    with pytest.raises(ContentError) as refused:
        Space(part())
    assert refused.value.problems[0].code == "too-many-profiles"
    assert refused.value.problems[0].place.file == "dialogs/flumazenil.yaml"
