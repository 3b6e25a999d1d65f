"""Whose advice changes, against brute force: two random dialogs, and every patient that there can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.library import DialogSet, Library
from bot.content.shape import UNANSWERED
from bot.content.table import Row, Tables
from bot.proof.diff import compare as module
from bot.proof.diff.changes import Sentence, Within
from bot.proof.diff.compare import compare
from bot.proof.diff.joint import merged
from tests.engine.patients import shipped
from tests.proof.test_profiles import OUTCOMES, dialogs, rows


@st.composite
def pairs(draw: st.DrawFn) -> tuple[DialogSet, DialogSet]:
    """Make two dialogs: of other questions, or of the same with other tables, which may be several."""
    old: DialogSet = draw(dialogs())
    new: DialogSet = draw(st.just(old) | dialogs())
    return draw(retabled(old)), draw(retabled(new))


@st.composite
def retabled(draw: st.DrawFn, one: DialogSet) -> DialogSet:
    questions = {
        name: {"answers": dict(question.answers)}
        | ({"unanswered_as": question.unanswered_as} if question.unanswered_as else {})
        for name, question in one.dialog.questions.items()
    }
    outcomes = draw(st.permutations(OUTCOMES))
    tables: dict[str, Any] = {
        name: {"wins": "strictest", "outcomes": outcomes, "rows": draw(argued(questions, outcomes))}
        for name in draw(st.sampled_from([["verdict"], ["verdict", "second"]]))
    }
    if draw(st.booleans()):
        said = {"wins": "all", "order": ["one", "two"]}
        tables["said"] = said | {"rows": draw(rows(questions, ["one", "two"], verdict=True))}
    return replace(one, tables=Tables.model_validate({"tables": tables}))


@st.composite
def argued(draw: st.DrawFn, questions: dict[str, Any], outcomes: list[str]) -> dict[str, Any]:
    found = draw(rows(questions, outcomes))
    facts = st.lists(st.sampled_from(["some.fact", "other.fact"]), min_size=1, unique=True)
    return {name: row | {"because": draw(facts)} for name, row in found.items()}


Patient = tuple[tuple[str, str], ...]
"""The answers of one patient, as far as either version asks for them."""


def patients(old: DialogSet, new: DialogSet) -> dict[Patient, tuple[Advice, Advice]]:
    """Go through all answers that either version offers, and open questions: what does each version say?"""
    before, after = old.dialog.questions, new.dialog.questions
    offered: dict[str, list[str]] = {}
    for name in merged(before, after):
        asked = [one[name] for one in (before, after) if name in one]
        offered[name] = sorted({answer for question in asked for answer in question.answers} | {UNANSWERED})
    found: dict[Patient, tuple[dict[str, str], dict[str, str]]] = {}
    for point in product(*offered.values()):
        answers = dict(zip(offered, point, strict=True))
        readings = read(old, answers), read(new, answers)
        either = {name: answers[name] for name in offered if any(name in one for one in readings)}
        same = {name: _canonical(name, answer, before, after) for name, answer in either.items()}
        found.setdefault(tuple(same.items()), readings)
    return {patient: (advice(old, one), advice(new, two)) for patient, (one, two) in found.items()}


def _canonical(name: str, answer: str, *versions: Mapping[str, Any]) -> str:
    """An open question is no reading of its own where both versions read it as the same answer."""
    readings = {one[name].reading for one in versions if name in one}
    return readings.pop() if answer == UNANSWERED and len(readings) == 1 else answer


def read(one: DialogSet, answers: Mapping[str, str]) -> dict[str, str]:
    readings: dict[str, str] = {}
    for name, question in one.dialog.questions.items():
        if all(readings.get(other) in wanted for other, wanted in question.ask_if.items()):
            readings[name] = answers[name] if answers[name] in question.answers else question.reading
    return readings


@dataclass(frozen=True)
class Advice:
    """What one version says to a patient: verdicts, what else is said, and the facts behind the verdicts."""

    verdicts: Mapping[str, str | None]
    said: Mapping[str, set[str]]
    reasons: set[tuple[str, str]]


def advice(one: DialogSet, readings: dict[str, str]) -> Advice:
    """Decide by hand; a verdict is None where no row decides."""
    verdicts: dict[str, str | None] = {}
    reasons: set[tuple[str, str]] = set()
    for name, table in one.tables.verdicts.items():
        held = [row for row in table.rows.values() if holds(row, readings)]
        verdicts[name] = max((row.then for row in held), key=table.outcomes.index, default=None)
        reasons |= {(name, fact) for row in held if row.then == verdicts[name] for fact in row.because}
    seen = readings | {name: outcome for name, outcome in verdicts.items() if outcome}
    said = {
        name: {row.then for row in table.rows.values() if holds(row, seen)}
        for name, table in one.tables.tables.items()
        if not table.decides
    }
    return Advice(verdicts, said, reasons)


def holds(row: Row, seen: Mapping[str, str]) -> bool:
    every = all(seen.get(name) in values for name, values in row.when.items())
    return every and (not row.when_any or any(seen.get(name) in row.when_any[name] for name in row.when_any))


def library(one: DialogSet) -> Library:
    return replace(shipped(), dialogs={"made_up": one})


Key = tuple[str, str, str | None, str | None]
"""Kind of change, table, what was and what is."""


def expected(people: Mapping[Patient, tuple[Advice, Advice]]) -> dict[Key, set[Patient]]:
    """Find by hand who gets which change."""
    found: dict[Key, set[Patient]] = {}
    for patient, (old, new) in people.items():
        keys: list[Key] = [
            ("verdict", table, old.verdicts.get(table), new.verdicts.get(table))
            for table in {**old.verdicts, **new.verdicts}
            if old.verdicts.get(table) != new.verdicts.get(table)
        ]
        if not keys:
            keys += [("reason", table, fact, None) for table, fact in old.reasons - new.reasons]
            keys += [("reason", table, None, fact) for table, fact in new.reasons - old.reasons]
        for table in {**old.said, **new.said}:
            before, after = old.said.get(table, set()), new.said.get(table, set())
            keys += [("said", table, outcome, None) for outcome in before - after]
            keys += [("said", table, None, outcome) for outcome in after - before]
        for key in keys:
            found.setdefault(key, set()).add(patient)
    return found


def told(sentence: Sentence, people: Mapping[Patient, tuple[Advice, Advice]]) -> set[Patient]:
    """Find who a sentence speaks of, as a reader would: by its words, among those it is within."""
    cubes = [cube.readings.items() for cube in sentence.where]
    return {
        patient
        for patient, sides in people.items()
        if inside(sentence.within, *sides)
        and any(all(dict(patient).get(name) in values for name, values in cube) for cube in cubes)
    }


def inside(within: Within | None, old: Advice, new: Advice) -> bool:
    stays = all(old.verdicts.get(name) == new.verdicts.get(name) for name in {**old.verdicts, **new.verdicts})
    if within is None or within.value is None:
        return within is None or stays
    side = old if within.was == "old" else new
    if within.kind == "verdict":
        return side.verdicts.get(within.where) == within.value
    if within.kind == "said":
        return within.value in side.said.get(within.where, set())
    return stays and (within.where, within.value) in side.reasons


@given(pairs())
@settings(max_examples=50, deadline=None)
def test_exactly_the_profiles_whose_advice_changes_are_told(pair: tuple[DialogSet, DialogSet]) -> None:
    old, new = pair
    everyone = patients(old, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CUBES", None)
        found = compare(library(old), library(new), "made_up")
    actual: dict[Key, set[Patient]] = {}
    for sentence in found.sentences:
        people = told(sentence, everyone)
        assert len(people) == sentence.profiles
        assert not sentence.others
        for change in sentence.changes:
            key = change.kind, change.where, change.old, change.new
            assert not actual.get(key, set()) & people
            actual.setdefault(key, set()).update(people)
            if change.kind == "verdict" and change.old and change.new:
                rank = new.tables.tables[change.where].outcomes.index
                assert change.tone == ("laxer" if rank(change.new) < rank(change.old) else "stricter")
    wanted = expected(everyone)
    assert actual == wanted
    assert found.profiles == len(everyone)
    assert found.changed == len(set[Patient]().union(*wanted.values()))


@given(pairs())
@settings(max_examples=20, deadline=None)
def test_a_few_groups_are_told_and_the_others_counted(pair: tuple[DialogSet, DialogSet]) -> None:
    old, new = pair
    found, everyone = compare(library(old), library(new), "made_up"), patients(old, new)
    for sentence in found.sentences:
        assert len(sentence.where) <= module.CUBES
        assert len(told(sentence, everyone)) + sentence.others == sentence.profiles


@given(pairs().map(lambda pair: pair[0]))
@settings(max_examples=10, deadline=None)
def test_a_dialog_is_like_itself(one: DialogSet) -> None:
    found = compare(library(one), library(one), "made_up")
    assert not found.sentences
    assert not found.notes
    assert not found.laxer
