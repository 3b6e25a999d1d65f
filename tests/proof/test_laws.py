"""Laws that can fail: broken content is caught, under its code, with a profile that shows it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.content.errors import ContentError, Problem
from bot.content.knowledge import Ceiling, Extend, PerKgDose, Repeat, Step, Total
from bot.content.law import Law
from bot.content.library import FOLDERS, DialogSet, find
from bot.content.quantity import Dose, PerKg, Span, Strength
from bot.content.table import DoseLink, Row
from bot.engine.answers import read
from bot.engine.decide import Decision, NoRowError, decide
from bot.engine.profile import Profile, profile
from bot.proof.evidence import evidence
from bot.proof.proved import load_proved, prove
from tests.engine.patients import part, shipped, space
from tests.proof.variants import Change, broken, dosed, first_problem, problems, regimen


def codes(found: list[Problem]) -> set[str]:
    return {one.code for one in found}


def about(found: list[Problem], code: str, text: str = "") -> Problem:
    return next(one for one in found if one.code == code and text in str(one))


def counterexample(one: Problem) -> Profile:
    """Read the facts that a problem tells, as a person would copy them."""
    told = re.search(r"\{(.*)\}", str(one))
    assert told is not None, one
    facts = dict(pair.split(": ") for pair in told[1].split(", ") if pair)
    return profile(part().dialog, read(part().dialog, facts).values, shipped().plausibility)


def row(then: str, **when: object) -> dict[str, Any]:
    return {"when": when, "then": then, "because": ["flumazenil.exclude_all"]}


def set_at(*path: str, to: Any) -> Change:  # noqa: ANN401 (raw content)
    def change(data: Any) -> None:  # noqa: ANN401 (raw content)
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = to

    return change


def without(*path: str) -> Change:
    def change(data: Any) -> None:  # noqa: ANN401 (raw content)
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


VERDICT = ("tables", "verdict", "rows")


def test_the_shipped_content_is_proved() -> None:
    assert [problems(one) for one in shipped().dialogs.values()] == [[]] * len(shipped().dialogs)
    assert prove(shipped()).checked == tuple(shipped().dialogs)


def test_evidence_counts_every_profile_once() -> None:
    found = evidence(shipped(), "flumazenil")
    assert sum(found.verdicts["verdict"].values()) == found.profiles == space().legal.bit_count()
    assert found.verdicts["verdict"]["consider"] == 8
    assert "SAFE-01" in {law.id for law in found.laws}


def test_broken_content_is_not_proved() -> None:
    one = broken("tables", without(*VERDICT, "tricyclic"))
    with pytest.raises(ContentError) as refused:
        prove(replace(shipped(), dialogs={"flumazenil": one}))
    assert "SAFE-16" in str(refused.value)


def test_loading_proves_too() -> None:
    assert load_proved(find()).library.digest == shipped().digest


def test_of_a_dialog_that_is_decided_in_alone_every_law_is_proved_and_no_other_is_there(
    tmp_path: Path,
) -> None:
    for name in FOLDERS:
        shutil.copytree(find() / name, tmp_path / name)
    tables = tmp_path / "dialogs" / "flumazenil.tables.yaml"
    row = "tricyclic: {when: {tricyclic: yes}, then: "
    written = tables.read_text("utf-8")
    assert f"{row}do_not_give" in written
    tables.write_text(written.replace(f"{row}do_not_give", f"{row}resolve_first"), "utf-8")
    with pytest.raises(ContentError, match="The law SAFE-16 does not hold"):
        load_proved(tmp_path, only=lambda _: "flumazenil")
    alone = load_proved(tmp_path, only=lambda library: library.quick)
    assert alone.checked == tuple(alone.library.dialogs) == ("dose",)
    with pytest.raises(ContentError, match="The law SAFE-16 does not hold"):
        load_proved(tmp_path, only=lambda _: "no_such_dialog")


# what must hold of any dialog


def test_a_profile_that_no_row_decides_is_found_and_cannot_be_decided() -> None:
    one = broken("tables", without(*VERDICT, "setting_open"))
    found = about(problems(one), "no-row")
    with pytest.raises(NoRowError):
        decide(one.tables, counterexample(found))


def test_a_row_that_never_wins_is_found() -> None:
    never = row("resolve_first", tricyclic="yes")
    assert "row-never-wins" in codes(problems(broken("tables", set_at(*VERDICT, "never", to=never))))
    never = row("ecg", setting="procedure", isolated="yes")
    found = problems(broken("tables", set_at("tables", "measures", "rows", "never", to=never)))
    assert [one.code for one in found] == ["row-never-wins"]


def test_an_outcome_that_is_never_reached_is_found() -> None:
    outcomes = ["consider", "perhaps", *part().tables.tables["verdict"].outcomes[1:]]
    found = problems(broken("tables", set_at("tables", "verdict", "outcomes", to=outcomes)))
    assert [one.code for one in found] == ["outcome-unreachable"]


def test_a_question_that_changes_nothing_is_found() -> None:
    shoes = {"ask": "Shoes on?", "answers": {"no": "No", "yes": "Yes"}, "unanswered_as": "no"}
    found = problems(broken("dialog", set_at("questions", "shoes", to=shoes)))
    assert "question-idle" in codes(found)


@pytest.mark.parametrize("name", ["procedure_no_opioid", "procedure_after_naloxone", "overdose_alone"])
def test_the_laxest_outcome_must_name_every_question_that_is_asked(name: str) -> None:
    for question in ("allergy", "tricyclic", "airway", "opioid"):
        one = broken("tables", without(*VERDICT, name, "when", question))
        assert question in str(about(problems(one), "white-list"))


# what the laws file states


def breaks(one: DialogSet, law: Law, profile: Profile) -> bool:
    found = decide(one.tables, profile)
    each: list[dict[str, tuple[str, ...]]] = [
        {name: (value,)}
        for name, values in law.always.items()
        for value in (values if name in found.said else ())
    ]
    rest = {name: values for name, values in law.always.items() if name not in found.said}
    always = all(holds(found, one, profile) for one in (*each, rest))
    return holds(found, law.when, profile) and not always


def holds(found: Decision, condition: dict[str, tuple[str, ...]], profile: Profile) -> bool:
    told = {name: {value} for name, value in {**profile.readings, **found.verdicts}.items()}
    told |= {name: set(outcomes) for name, outcomes in found.said.items()}
    return all(told.get(name, set()) & set(values) for name, values in condition.items())


def overdose_with_an_opioid(data: Any) -> None:  # noqa: ANN401 (raw content)
    del data["tables"]["verdict"]["rows"]["disagree"]
    del data["tables"]["verdict"]["rows"]["overdose_alone"]["when"]["opioid"]


BREAKS = [
    ("SAFE-05", without(*VERDICT, "undifferentiated")),
    ("SAFE-06", without(*VERDICT, "other_agent")),
    ("SAFE-07", overdose_with_an_opioid),
    ("SAFE-08", without(*VERDICT, "infant")),
    ("SAFE-09", without(*VERDICT, "opioid_open")),
    ("SAFE-10", without(*VERDICT, "breathing")),
    ("SAFE-11", without(*VERDICT, "naloxone_worked")),
    ("SAFE-12", without(*VERDICT, "not_tried")),
    ("SAFE-14", without(*VERDICT, "age_open")),
    ("SAFE-15", without(*VERDICT, "weight_open")),
    ("SAFE-16", without(*VERDICT, "tricyclic")),
    ("SAFE-22", without(*VERDICT, "mixed")),
    ("SAFE-24", set_at("tables", "measures", "rows", "naloxone", "when", to={"opioid": "yes"})),
    ("SAFE-25", set_at("tables", "measures", "rows", "rescue", "when", to={"verdict": "do_not_give"})),
    ("USE-01", set_at(*VERDICT, "strict", to=row("resolve_first", age="adult"))),
    ("USE-02", without(*VERDICT, "overdose_alone")),
]


@pytest.mark.parametrize(("name", "change"), BREAKS, ids=[name for name, _ in BREAKS])
def test_a_law_that_fails_tells_a_profile_that_breaks_it(name: str, change: Change) -> None:
    one = broken("tables", change)
    found = problems(one)
    law = one.laws.laws[name]
    if not any(f"The law {name} " in str(each) for each in found):
        pytest.fail(f"{name} did not fail: {found}")
    patient = counterexample(about(found, "law-failed", f"The law {name} "))
    try:
        assert breaks(one, law, patient)
    except NoRowError:
        assert "no-row" in codes(found)


def test_unknown_taken_for_a_no_is_found() -> None:
    def change(data: Any) -> None:  # noqa: ANN401 (raw content)
        rows = data["tables"]["verdict"]["rows"]
        del rows["history_unknown"]["when_any"]["tricyclic"]
        for name in ("procedure_no_opioid", "procedure_after_naloxone", "overdose_alone"):
            rows[name]["when"]["tricyclic"] = ["no", "unknown"]

    one = broken("tables", change)
    found = about(problems(one), "law-failed", "unknown is not no")
    patient = counterexample(found)
    assert patient.readings["tricyclic"] == "unknown"
    assert decide(one.tables, patient).verdict == "consider"
    worst = Profile({**patient.readings, "tricyclic": "yes"}, {})
    assert decide(one.tables, worst).verdict != "consider"


@pytest.mark.parametrize("question", ["tricyclic", "allergy", "isolated"])
def test_more_hazard_that_is_laxer_is_found(question: str) -> None:
    choices = part().dialog.questions[question].choices

    def change(data: Any) -> None:  # noqa: ANN401 (raw content)
        rows = data["tables"]["verdict"]["rows"]
        for one in rows.values():
            if one.get("when", {}).get(question) == choices[-1]:
                one["then"] = "resolve_first"
        rows[f"{question}_unknown"] = row("do_not_give", **{question: "unknown"})

    one = broken("tables", change)
    patient = counterexample(about(problems(one), "law-failed", "more hazard is never laxer"))
    order = one.tables.tables["verdict"].outcomes.index
    verdicts = [
        order(decide(one.tables, Profile({**patient.readings, question: choice}, {})).verdicts["verdict"])
        for choice in choices
    ]
    assert verdicts != sorted(verdicts)


def test_a_graver_setting_that_is_laxer_is_found() -> None:
    change = set_at(*VERDICT, "undifferentiated", to=row("not_covered", setting="undifferentiated"))
    patient = counterexample(
        about(problems(broken("tables", change)), "law-failed", "more hazard is never laxer")
    )
    assert patient.readings["setting"] == "undifferentiated"


def test_a_law_must_force_what_it_speaks_of_to_be_asked() -> None:
    change = set_at(
        "laws", "SAFE-99", to={"says": "x", "when": {"age": "adult"}, "always": {"isolated": "yes"}}
    )
    assert "isolated" in str(about(problems(broken("laws", change)), "not-forced"))


# doses


def test_a_law_of_doses_that_never_applies_is_found() -> None:
    law = {"says": "x", "when": {"age": "infant", "verdict": "consider"}, "dose": {"total": "1 mg"}}
    found = problems(broken("laws", set_at("laws", "DOSE-99", to=law)))
    assert "DOSE-99" in str(about(found, "law-idle", "DOSE-99"))


@pytest.mark.parametrize(
    ("stated", "what"),
    [
        ({"regimen": "adult_overdose", "total": "1 mg"}, "regimen is adult_procedure, not adult_overdose"),
        ({"first": "2 mg"}, "first is 0.2 mg, not 2 mg"),
        ({"first_volume": "0.2 mL"}, "first_volume is 2 mL, not 0.2 mL"),
        ({"single_max": "0.1 mg"}, "single_max is 0.2 mg, not 0.1 mg"),
        ({"total": "10 mg"}, "total is 1 mg, not 10 mg"),
        ({"injections": "4"}, "injections are 5, not 4"),
        ({"jurisdiction": "uk"}, "jurisdiction is us, not uk"),
        (
            {"ladder": ["0.2 mg", "0.3 mg"]},
            "ladder is 0.2 mg, 0.2 mg, 0.2 mg, 0.2 mg, 0.2 mg, not 0.2 mg, 0.3 mg",
        ),
    ],
)
def test_every_field_of_a_dose_law_can_fail(stated: dict[str, Any], what: str) -> None:
    found = problems(broken("laws", set_at("laws", "DOSE-01", "dose", to=stated)))
    assert [one.code for one in found] == ["law-failed"]
    assert what in str(found[0])
    assert counterexample(found[0]).readings["age"] == "adult"


def step(dose: str) -> Step:
    return Step(dose=Dose.parse(dose), over=Span.parse("15 s"), wait=Span.parse("45 s"))


def per_kg(factor: str, cap: str) -> tuple[Step, ...]:
    dose = PerKgDose(per_kg=PerKg.parse(factor), max=Dose.parse(cap))
    return (Step(dose=dose, over=Span.parse("15 s"), wait=Span.parse("45 s")),)


def total(cap: str, factor: str | None = None) -> Total:
    return Total(max=Dose.parse(cap), per_kg=PerKg.parse(factor) if factor else None)


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("adult_procedure", {"steps": (step("2 mg"),)}, "law-failed"),
        ("adult_procedure", {"steps": (step("0.02 mg"),)}, "law-failed"),
        ("adult_procedure", {"total": total("10 mg")}, "law-failed"),
        ("adult_procedure", {"total": total("0.1 mg")}, "law-failed"),
        ("adult_procedure", {"total": total("0.9 mg")}, "law-failed"),
        ("adult_procedure", {"repeat": None}, "law-failed"),
        ("adult_overdose", {"repeat": Repeat(every=Span.parse("1 min"), at_most=5)}, "law-failed"),
        (
            "adult_overdose",
            {"extend": Extend(after="partial_response", at_most=5, total=Ceiling(max=Dose.parse("5 mg")))},
            "law-failed",
        ),
        ("child", {"steps": per_kg("0.1 mg per kg", "0.2 mg")}, "law-failed"),
        ("child", {"steps": per_kg("0.001 mg per kg", "0.2 mg")}, "law-failed"),
        ("child", {"steps": per_kg("0 mg per kg", "0.2 mg")}, "law-failed"),
        ("child", {"steps": per_kg("0.01 mg per kg", "2 mg")}, "law-failed"),
        ("child", {"steps": per_kg("0.01 mg per kg", "0.1 mg")}, "law-failed"),
        ("child", {"total": total("1 mg", "0.5 mg per kg")}, "law-failed"),
        ("child", {"total": total("1 mg", "0.04 mg per kg")}, "law-failed"),
        ("child", {"total": total("10 mg", "0.05 mg per kg")}, "law-failed"),
        ("child", {"round_down_to": Dose.parse("0.1 mg")}, "law-failed"),
        ("child", {"match": {"age": ("child", "adult")}}, "regimens-overlap"),
        ("child", {"match": {"age": ("infant",)}}, "no-regimen"),
        ("child", {"match": {"shoe_size": ("child",)}}, "no-regimen"),
        ("child", {"match": {"age": ("kid",)}}, "no-regimen"),
        ("adult_overdose", {"match": {"setting": ("overdose",), "age": ("child",)}}, "no-regimen"),
    ],
)
def test_a_slip_in_a_regimen_is_found(name: str, changes: dict[str, Any], code: str) -> None:
    assert code in codes(problems(part(), dosed(regimen(name, **changes))))


def test_a_tenfold_slip_of_the_strength_is_found() -> None:
    drug = shipped().knowledge["flumazenil"]
    assert drug.presentation is not None
    stronger = drug.presentation.model_copy(update={"strength": Strength.parse("1 mg per mL")})
    assert "first_volume" in str(about(problems(part(), dosed({}, presentation=stronger)), "law-failed"))


def test_two_regimens_that_overlap_are_shown_by_a_profile_of_both() -> None:
    found = about(
        problems(part(), dosed(regimen("child", match={"age": ("child", "adult")}))), "regimens-overlap"
    )
    assert counterexample(found).readings["age"] == "adult"


def test_a_dose_of_a_drug_without_regimens_is_found() -> None:
    link = DoseLink(drug="naloxone", when={"verdict": ("consider",)})
    one = replace(part(), tables=part().tables.model_copy(update={"dose": link}))
    assert "no-regimen" in codes(problems(one))


def test_a_dialog_without_a_dose_needs_no_regimen() -> None:
    one = replace(part(), tables=part().tables.model_copy(update={"dose": None}))
    assert problems(one) == []


def test_without_a_question_for_the_weight_a_dose_by_weight_is_found_wanting() -> None:
    changed = (
        part()
        .dialog.questions["weight"]
        .model_copy(update={"number": None, "answers": {"heavy": "Heavy"}, "short": "Weight"})
    )
    dialog = part().dialog.model_copy(update={"questions": {**part().dialog.questions, "weight": changed}})
    rows = part().laws.laws
    laws = part().laws.model_copy(update={"laws": {key: law for key, law in rows.items() if key != "USE-04"}})
    assert "no-regimen" in codes(problems(replace(part(), dialog=dialog, laws=laws)))


# loosening the shipped tables


def loosened() -> Iterator[tuple[str, dict[str, Row]]]:
    """Drop rows, conditions of the rows that allow, and values of the rows that withhold."""
    table = part().tables.tables["verdict"]
    for key, one in table.rows.items():
        yield f"{key} dropped", {name: other for name, other in table.rows.items() if name != key}
        for question, values in one.when.items():
            rest = {name: other for name, other in one.when.items() if name != question}
            if one.then == table.outcomes[0]:
                yield (
                    f"{key} whatever the {question}",
                    {**table.rows, key: one.model_copy(update={"when": rest})},
                )
                continue
            for value in values if len(values) > 1 else ():
                fewer = {**one.when, question: tuple(other for other in values if other != value)}
                yield (
                    f"{key} not when {question} is {value}",
                    {**table.rows, key: one.model_copy(update={"when": fewer})},
                )


def test_no_loosening_of_a_verdict_row_gets_past_the_laws() -> None:
    survivors, count = [], 0
    for name, rows in loosened():
        count += 1
        table = part().tables.tables["verdict"].model_copy(update={"rows": rows})
        tables = part().tables.model_copy(update={"tables": {**part().tables.tables, "verdict": table}})
        if first_problem(replace(part(), tables=tables)) is None:
            survivors.append(name)
    assert count > 50
    assert not survivors
