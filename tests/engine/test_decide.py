"""Verdicts: the bitsets, the plain evaluation and a plain reading of the sources must say the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from bot.content.checked import checked
from bot.content.strict_yaml import parse
from bot.content.table import DoseLink, Table, Tables
from bot.engine.advice import advise
from bot.engine.decide import Decision, NoRowError, decide, may_relax, settled
from bot.engine.profile import Answers, Profile, profile
from tests.engine.patients import (
    HAZARDS,
    advised,
    answers,
    considered,
    index,
    part,
    shipped,
    space,
    stranger,
    strangers,
)

MANY = 20_000
POISONED = {"overdose", "other_agent", "undifferentiated"}
ON_CONSIDER = {
    "liver_disease",
    "pregnancy",
    "head_injury",
    "panic_disorder",
    "alcohol_dependence",
    "mixed_or_long_acting",
    "repeated_parenteral",
    "neuromuscular_blockade",
    "not_reversed",
    "illicit_supply",
}


@cache
def decided() -> tuple[tuple[Profile, Decision], ...]:
    return tuple((one, decide(part().tables, one)) for one in (*considered(), *strangers(MANY)))


def verdict_by_prose(of: dict[str, str]) -> str:  # noqa: PLR0911 (a sentence of the sources is an if)
    """Decide as the clinical sources say it, in its own order."""
    get = of.get
    if any(get(hazard) == "yes" for hazard in HAZARDS):
        return "do_not_give"
    if get("setting") in {"undifferentiated", "other_agent"} or get("isolated") == "no":
        return "do_not_give"
    if get("age") == "infant":
        return "not_covered"
    opioid_possible = get("opioid") != "no"
    failing = get("airway") != "adequate"
    if opioid_possible and failing and get("naloxone_response") == "not_given":
        return "naloxone_first"
    if get("airway") != "inadequate" or (opioid_possible and get("naloxone_response") == "adequate"):
        return "support_first"
    if any(get(hazard) != "no" for hazard in HAZARDS):
        return "resolve_first"
    if get("setting") == "unanswered" or get("age") == "unanswered" or get("weight") == "unanswered":
        return "resolve_first"
    if get("setting") == "overdose" and (get("isolated") != "yes" or opioid_possible):
        return "resolve_first"
    return "consider"


def said_by_prose(of: dict[str, str], verdict: str) -> tuple[set[str], set[str]]:
    """List measures and cautions as the clinical sources say them."""
    measures = {"supportive_care"}
    if of["opioid"] != "no":
        measures.add("naloxone_first")
    if of.get("tricyclic") in {"unknown", "yes"} or of["setting"] in POISONED:
        measures.add("ecg")
    if of["setting"] in POISONED:
        measures |= {"glucose", "paracetamol_level", "poison_centre"}
    if verdict != "consider":
        return measures, set()
    measures |= {"seizure_rescue_ready", "observe"}
    cautions = set(ON_CONSIDER)
    if of["setting"] == "overdose":
        measures |= {"check_stock"} if of["age"] == "adult" else set()
        cautions |= {"off_label_child_overdose"} if of["age"] == "child" else set()
    return measures, cautions


def test_the_tables_decide_as_the_sources_say() -> None:
    seen = set()
    for one, found in decided():
        readings = dict(one.readings)
        wanted = verdict_by_prose(readings)
        seen.add(wanted)
        assert found.verdict == wanted, readings
        measures, cautions = said_by_prose(readings, wanted)
        assert set(found.said["measures"]) == measures, readings
        assert set(found.said["cautions"]) == cautions, readings
    assert seen == set(part().tables.tables["verdict"].outcomes)


def test_the_bitsets_say_what_the_plain_evaluation_says() -> None:
    length = space().size // 8 + 1
    bits = {
        (table, outcome): points.to_bytes(length, "little")
        for table, outcomes in space().outcomes.items()
        for outcome, points in outcomes.items()
    }
    for one, found in decided():
        at = index(one)
        told = {(table, outcome) for table, outcomes in found.said.items() for outcome in outcomes}
        told |= set(found.verdicts.items())
        assert told == {key for key, mask in bits.items() if mask[at >> 3] >> (at & 7) & 1}, one.readings


def test_measures_and_cautions_keep_the_order_in_which_they_are_done() -> None:
    for one in (*considered(), *strangers(2000)):
        for table, outcomes in decide(part().tables, one).said.items():
            order = part().tables.tables[table].order
            assert list(outcomes) == sorted(outcomes, key=order.index)


def test_a_dose_stands_with_consider_alone_and_always() -> None:
    for one in (*considered(), *strangers(800)):
        found = advised(one.readings)
        assert (found.plan is not None) == (found.decision.verdict == "consider"), one.readings


def test_no_infant_is_ever_considered() -> None:
    infants = space().reads("age", ("infant",))
    assert not infants & space().given("verdict", ("consider",))
    assert not [one for one in considered() if one.readings["age"] not in {"child", "adult"}]


def test_the_facts_behind_a_verdict_are_those_of_the_rows_that_win() -> None:
    found = decide(part().tables, Profile({"tricyclic": "yes", "allergy": "yes", "age": "infant"}, {}))
    assert set(found.rows["verdict"]) == {"tricyclic", "allergy"}
    rows = part().tables.tables["verdict"].rows
    assert found.because == (*rows["tricyclic"].because, *rows["allergy"].because)


def test_the_order_of_rows_changes_nothing() -> None:
    chance = Random(7)  # noqa: S311 (a sample, no secret)
    for _ in range(5):
        shuffled = part().tables.model_copy(
            update={"tables": {name: mixed(table, chance) for name, table in part().tables.tables.items()}}
        )
        for one in (*considered(), *strangers(150)):
            left, right = decide(part().tables, one), decide(shuffled, one)
            assert (left.verdicts, left.said) == (right.verdicts, right.said)
            assert {name: set(rows) for name, rows in left.rows.items()} == {
                name: set(rows) for name, rows in right.rows.items()
            }
            found = profile(part().dialog, answers(one.readings), {})
            assert settled(part().dialog, part().tables, found) == settled(part().dialog, shuffled, found)


def mixed(table: Table, chance: Random) -> Table:
    rows = list(table.rows.items())
    chance.shuffle(rows)
    return table.model_copy(update={"rows": dict(rows)})


def completions(readings: dict[str, str]) -> int:
    """Find every profile that the answers given still allow."""
    points = space().all
    for name, reading in readings.items():
        points &= space().digit(name, reading)
    return points


def incomplete(seed: int) -> Profile:
    """Draw a patient of whom some answers are missing."""
    chance = Random(seed)  # noqa: S311 (a sample, no secret)
    known = answers(stranger(chance).readings)
    kept = {name: value for name, value in known.items() if chance.random() < 0.6}
    return profile(part().dialog, kept, shipped().plausibility)


def test_what_is_settled_no_answer_still_to_come_changes() -> None:
    early = 0
    for seed in range(1500):
        one = incomplete(seed)
        if settled(part().dialog, part().tables, one):
            verdict = decide(part().tables, one).verdict
            assert verdict is not None
            possible = completions({name: value.reading for name, value in one.values.items()})
            assert not possible & ~space().outcomes["verdict"][verdict], one.readings
            early += bool(one.unanswered)
    assert early > 100


def test_what_cannot_relax_no_finding_relaxes() -> None:
    hopeless = 0
    for seed in range(1500):
        one = incomplete(seed)
        decision = decide(part().tables, one)
        if not may_relax(part().dialog, part().tables, one, decision):
            outcomes = part().tables.tables["verdict"].outcomes
            laxer = outcomes[: outcomes.index(decision.verdicts["verdict"])]
            closed = {name: value.reading for name, value in one.values.items() if name not in one.open}
            assert not completions(closed) & space().given("verdict", laxer), one.readings
            hopeless += bool(one.open)
    assert hopeless > 100


def test_a_tricyclic_settles_it_at_once_and_nothing_relaxes_it() -> None:
    found = advised({"setting": "procedure", "tricyclic": "yes"})
    assert (found.settled, found.may_relax, found.decision.verdict) == (True, False, "do_not_give")


def test_an_empty_profile_settles_nothing() -> None:
    found = advised({})
    assert (found.settled, found.may_relax, found.plan) == (False, True, None)


def test_a_profile_that_no_row_decides_is_an_error() -> None:
    rows = {"only": part().tables.tables["verdict"].rows["allergy"]}
    table = part().tables.tables["verdict"].model_copy(update={"rows": rows})
    with pytest.raises(NoRowError):
        decide(Tables(tables={"verdict": table}), Profile({"allergy": "no"}, {}))


WITH_ANY = """
tables:
  verdict:
    wins: strictest
    outcomes: [consider, do_not_give]
    rows:
      either:
        when: {age: child}
        when_any: {tricyclic: "yes", allergy: "yes"}
        then: do_not_give
        because: [a.b]
      neither: {when: {age: child, tricyclic: "no", allergy: "no"}, then: consider, because: [a.b]}
  other:
    wins: strictest
    outcomes: [well, ill]
    rows:
      well: {when: {age: [infant, child, adult, unanswered]}, then: well, because: [a.b]}
"""


@pytest.mark.parametrize(
    ("readings", "verdict", "fixed"),
    [
        ({"tricyclic": "yes"}, "do_not_give", True),
        ({"allergy": "yes"}, "do_not_give", True),
        ({"tricyclic": "no", "allergy": "no"}, "consider", True),
        ({"tricyclic": "no"}, None, False),
    ],
)
def test_one_of_several_is_enough_where_a_row_says_any(
    readings: dict[str, str], verdict: str | None, fixed: bool
) -> None:
    tables = checked(Tables, parse(WITH_ANY, "any.yaml"))
    found = profile(part().dialog, answers({"setting": "procedure", "age": "child"} | readings), {})
    assert settled(part().dialog, tables, found) == fixed
    if verdict:
        decision = decide(tables, found)
        assert decision.verdicts == {"verdict": verdict, "other": "well"}
        assert decision.verdict is None, "there is no one verdict where two tables decide"


def test_advice_has_no_dose_where_the_dialog_names_no_drug_or_one_without_a_presentation() -> None:
    values = answers(considered()[0].readings)
    for link in (None, DoseLink(drug="naloxone", when={"verdict": ("consider",)})):
        bare = replace(part(), tables=part().tables.model_copy(update={"dose": link}))
        assert advise(shipped(), bare, Answers(values)).plan is None
