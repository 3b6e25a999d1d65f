"""Mutants: slips are made everywhere, judged exactly, and none of the shipped content survives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.content.library import Library, find
from bot.proof.mutants.judge import Fate, Judge, tried
from bot.proof.mutants.lawful import found_by
from bot.proof.mutants.mutant import KINDS, Mutant
from bot.proof.mutants.score import Score, mutants
from bot.proof.mutants.trial import Trial
from bot.proof.scripts.load import Scripted, load_scripts
from tests.engine.patients import part, shipped

EVERY = 14
"""One mutant of so many is judged here; `bedside mutate` judges all, and CI runs it."""


@cache
def made() -> tuple[Mutant, ...]:
    return tuple(mutants(shipped(), part()))


@cache
def scripts() -> tuple[Scripted, ...]:
    return load_scripts(find() / "tests" / "scripts", shipped(), ["engine", "console", "telegram"])


@cache
def judge() -> Judge:
    return Judge(shipped(), "flumazenil", scripts())


def named(name: str) -> Mutant:
    return next(one for one in made() if one.name == name)


def fate(name: str) -> Fate:
    return judge().fate(named(name))


def test_every_mutant_has_a_name_of_its_own_and_differs_in_one_place() -> None:
    names = Counter((one.kind, one.name) for one in made())
    assert [name for name, count in names.items() if count > 1] == []
    assert {one.kind for one in made()} == set(KINDS)
    for one in made():
        assert one.library != shipped() or one.name.endswith("change places"), one.name


@pytest.mark.parametrize("said", ["dropped", "is tricyclic.cyclobenzaprine"])
def test_another_fact_behind_a_verdict_is_found_by_a_script(said: str) -> None:
    assert fate(f"verdict.tricyclic: tricyclic.gate {said}").found == "script"


def test_each_row_is_dropped_and_given_every_other_outcome() -> None:
    names = {one.name for one in made()}
    for table, decided in part().tables.tables.items():
        for key, row in decided.rows.items():
            assert f"{table}.{key}: dropped" in names
            for outcome in decided.results:
                assert (f"{table}.{key}: then {outcome}" in names) == (outcome != row.then)


def test_each_condition_is_forgotten_and_each_value_toggled() -> None:
    names = {one.name for one in made()}
    assert "verdict.overdose_alone: when tricyclic forgotten" in names
    assert "verdict.overdose_alone: when tricyclic also unknown" in names
    assert "verdict.procedure_after_naloxone: when opioid not yes" in names
    assert "verdict.history_unknown: when_any allergy forgotten" in names
    assert "tricyclic.ask_if: dropped" in names


@pytest.mark.parametrize(
    "name",
    [
        "flumazenil.child.steps[0].dose.max: ten times 0.2 mg",
        "flumazenil.child.total.per_kg: dropped",
        "flumazenil.adult_overdose.steps[1]: dropped",
        "flumazenil.adult_procedure.repeat.at_most: one more",
        "flumazenil.adult_procedure.steps[0].over: 15 min",
        "flumazenil.strength: ten times 0.1 mg per mL",
        "flumazenil.resedation_overdose.rate: a tenth of 0.5 mg per min",
        "naloxone.dose: 0.4 to 2 mg as 4 to 2 mg",
        "flumazenil.adult_overdose.extend: dropped",
    ],
)
def test_a_slip_in_a_dose_is_found_by_a_law(name: str) -> None:
    assert fate(name).found == "law"


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("verdict.tricyclic: dropped", "SAFE-16"),
        ("verdict.infant: when age also child", "USE-04"),
        ("measures.stock: dropped", "USE-06"),
        ("weight.ask_if: age also infant", "ASK-06"),
        ("reasons.verdict.tricyclic and life_saving swapped", "TEXT-33"),
        ("tricyclic: labels of unknown and yes swapped", "label-misread"),
        ("advice.j2: if not sections.watch", "screen-loses"),
    ],
)
def test_a_mutant_is_found_by_the_law_that_speaks_of_it(name: str, law: str) -> None:
    one = {key: each for key, each in part().laws.laws.items() if key == law}
    assert found_by(Trial(judge().base, named(name)), one) == law


def test_a_mutant_that_changes_nothing_for_anybody_is_equivalent() -> None:
    # nobody whose age is open gets as far as a verdict that doses
    assert fate("flumazenil.adult_overdose.for age also unanswered").found == "equivalent"
    # a row of its own says the same of an opioid that is yes
    assert fate("cautions.pregnancy: then illicit_supply").found == "law"


def test_reasons_that_only_more_people_read_are_no_equivalence() -> None:
    found = fate("verdict.undifferentiated: when setting also other_agent")
    assert found.found in {"law", "script"}


def test_what_no_law_says_a_script_finds_and_nobody_without_one() -> None:
    mutant = named("cautions: order, liver_disease and repeated_parenteral swapped")
    assert judge().fate(mutant).found == "script"
    assert Judge(shipped(), "flumazenil", ()).fate(mutant).found == "survived"


def test_what_all_dialogs_share_counts_once_and_any_of_them_may_find_it() -> None:
    kinds = {one.kind for one in mutants(shipped(), shipped().dialogs["dose"])}
    assert "template" not in kinds
    blind, dose = Judge(shipped(), "flumazenil", ()), Judge(shipped(), "dose", scripts())
    for name in ("unit.j2: line 5 lost", "typed: yes and no swapped"):
        assert tried([blind], named(name)).found == "survived"
    assert tried([blind, dose], named("unit.j2: line 5 lost")).found == "script"
    own = named("cautions: order, liver_disease and repeated_parenteral swapped")
    assert tried([blind, dose], own).found == "survived"


def test_no_mutant_of_the_shipped_content_survives() -> None:
    fates = tuple(judge().fate(one) for one in made()[::EVERY])
    score = Score("flumazenil", fates)
    assert score.survivors == ()
    # nine of ten, of all; of so small a sample a little less will do
    assert score.by_laws * 10 >= score.due * 8, score.share(score.by_laws)


def test_templates_that_were_lent_are_left_alone() -> None:
    lent: Library = replace(shipped(), lent=frozenset({"templates/advice.j2", "templates/common.yaml"}))
    names = {one.name for one in mutants(lent, part())}
    assert not any(name.startswith(("advice.j2", "units", "typed")) for name in names)
    assert any(name.startswith("review.j2") for name in names)


def test_a_share_is_never_rounded_up() -> None:
    law, script = Fate("row", "a", "law", "SAFE-01"), Fate("row", "b", "survived")
    assert Score("x", (law,) * 999 + (script,)).share(999) == "99.9%"
    assert Score("x", (law,) * 1999 + (script,)).share(1999) == "99.9%"
    assert Score("x", ()).share(0) == "100.0%"


def test_scripts_are_read_from_the_shipped_folder() -> None:
    assert (Path(find()) / "tests" / "scripts").is_dir()
    assert len(scripts()) > 100
