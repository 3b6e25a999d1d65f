"""Each kind of law can fail, and says so of the one who breaks it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, get_args

import pytest

from bot.content.errors import Problem
from bot.content.knowledge import PerKgDose, Repeat, Step, Total
from bot.content.law import OF_DOSES, OF_HAZARDS, General, Laws
from bot.content.library import DialogSet, Library
from bot.content.quantity import Dose, PerKg, Span
from bot.proof.courses import OF_COURSES, Courses, courses
from bot.proof.doses import doses
from bot.proof.laws import GENERAL, breach, stated
from bot.proof.profiles import Space
from tests.engine.patients import part, shipped
from tests.proof.variants import dosed, regimen

OF_ANSWERS = ("answers_not_asked_do_not_matter", "row_order_does_not_matter")


def stating(**law: Any) -> DialogSet:  # noqa: ANN401 (raw content)
    laws = Laws.model_validate({"laws": {"LAW-01": {"says": "So it is.", **law}}})
    return replace(part(), laws=laws)


def broken(one: DialogSet, library: Library | None = None) -> list[Problem]:
    space = Space(one)
    found = [*stated(space), *doses(library or shipped(), space)]
    return [each for each in found if each.law == "LAW-01"]


def test_every_general_law_is_checked_somewhere() -> None:
    assert set(get_args(General)) == {*GENERAL, *OF_COURSES}
    assert set(OF_DOSES) == set(OF_COURSES)
    assert set(GENERAL) == {*OF_HAZARDS, *OF_ANSWERS}


# answers and outcomes


@pytest.mark.parametrize("name", OF_ANSWERS)
def test_what_holds_by_construction_fails_once_an_outcome_is_tampered_with(name: General) -> None:
    one = stating(law=name)
    space = Space(one)
    law = one.laws.laws["LAW-01"]
    assert breach(space, law)[0] == 0
    # a profile that asks no weight, at a reading of the weight that nobody sees
    hidden = space.digit("setting", "other_agent") & space.digit("weight", "unanswered")
    single = hidden & -hidden
    space.outcomes["verdict"]["consider"] |= single
    assert breach(space, law)[0]


def test_row_order_is_looked_at_from_both_ends() -> None:
    one = stating(law="row_order_does_not_matter")
    space = Space(one)
    # as if the last row to hold had won
    space.outcomes["verdict"]["do_not_give"], space.outcomes["verdict"]["consider"] = (
        space.outcomes["verdict"]["consider"],
        space.outcomes["verdict"]["do_not_give"],
    )
    assert breach(space, one.laws.laws["LAW-01"])[0]


@pytest.mark.parametrize(
    ("law", "holds"),
    [
        ({"when": {"setting": "overdose"}, "asked": "isolated"}, True),
        ({"when": {"setting": "overdose"}, "asked": ["isolated", "hazard"]}, True),
        ({"when": {"age": "child"}, "asked": "isolated"}, False),
        ({"when": {"setting": "other_agent"}, "not_asked": ["isolated", "tricyclic"]}, True),
        ({"when": {"setting": "other_agent"}, "not_asked": "hazard"}, False),
        ({"when": {"age": "adult"}, "not_asked": "weight"}, True),
        ({"when": {"age": "child"}, "not_asked": "weight"}, False),
        ({"when": {"tricyclic": "yes"}, "always": {"verdict": "do_not_give"}}, True),
        ({"when": {"tricyclic": "unknown"}, "always": {"verdict": "do_not_give"}}, False),
        ({"when": {"opioid": "yes"}, "always": {"measures": ["supportive_care", "naloxone_first"]}}, True),
        ({"when": {"opioid": "yes"}, "always": {"measures": ["supportive_care", "ecg"]}}, False),
    ],
)
def test_a_stated_law_holds_for_all_or_fails_with_one(law: dict[str, Any], holds: bool) -> None:
    found = broken(stating(**law))
    assert (not found) == holds
    assert all("fails for: {" in str(each) for each in found)


# doses


def step(dose: Dose | PerKgDose) -> Step:
    return Step(dose=dose, over=Span.parse("15 s"), wait=Span.parse("45 s"))


def by_weight(factor: str, cap: str) -> PerKgDose:
    return PerKgDose(per_kg=PerKg.parse(factor), max=Dose.parse(cap))


SLIPS: list[tuple[General, dict[str, Any]]] = [
    (
        "single_dose_within_cap",
        {"repeat": Repeat(dose=Dose.parse("0.2 mg"), every=Span.parse("1 min"), at_most=4)},
    ),
    ("course_within_total", {"repeat": Repeat(every=Span.parse("1 min"), at_most=5)}),
    ("course_within_total", {"total": Total(max=Dose.parse("1 mg"), per_kg=PerKg.parse("0.04 mg per kg"))}),
    (
        "dose_never_falls_with_weight",
        {"total": Total(max=Dose.parse("0.5 mg"), per_kg=PerKg.parse("0.05 mg per kg"))},
    ),
    ("caps_meet_at_one_weight", {"steps": (step(by_weight("0.01 mg per kg", "0.1 mg")),)}),
    (
        "caps_meet_at_one_weight",
        {"total": Total(max=Dose.parse("1 mg"), per_kg=PerKg.parse("0.5 mg per kg"))},
    ),
]


@pytest.mark.parametrize(
    ("law", "changes"), SLIPS, ids=[f"{law} {index}" for index, (law, _) in enumerate(SLIPS)]
)
def test_each_general_law_of_doses_can_fail_and_holds_as_shipped(
    law: General, changes: dict[str, Any]
) -> None:
    one = stating(law=law)
    assert broken(one) == []
    found = broken(one, dosed(regimen("child", **changes)))
    assert found
    assert "the regimen child" in found[0].wrong


@cache
def slip(at: int, *, every: bool) -> Courses:
    found = courses(dosed(regimen("child", **SLIPS[at][1])), part(), every=every)
    assert found is not None
    return found


@pytest.mark.parametrize("law", OF_DOSES)
def test_the_weights_that_tell_tell_as_much_as_every_weight(law: General) -> None:
    for at, (slipped, _) in enumerate(SLIPS):
        fails = [any(True for _ in OF_COURSES[law](slip(at, every=every))) for every in (False, True)]
        assert fails[0] == fails[1]
        assert fails[0] or law != slipped


def test_every_weight_is_walked_and_one_of_each_kind_is_kept() -> None:
    found = courses(shipped(), part(), every=True)
    assert found is not None
    kept = [plan for name, _, plan in found.laid if name == "child" and plan]
    alike = {(plan.injections[0].dose, plan.ceiling) for plan in kept}
    assert len(alike) == len(kept)
    assert min(plan.injections[0].dose for plan in kept) == Dose.parse("0.03 mg")
    assert max(plan.injections[0].dose for plan in kept) == Dose.parse("0.2 mg")
    # a hundredth of a milligram of dose a kilogram, and of ceiling a fifth of one, up to twenty kilograms
    assert {plan.injections[0].dose for plan in kept} == {
        Dose.of(Dose.parse("0.01 mg").base * n) for n in range(3, 21)
    }
