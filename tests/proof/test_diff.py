"""Whose advice changes: small edits of the shipped content, each kind of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.content.knowledge import Extend, PerKgDose, Presentation, Regimen, Repeat, Step, Total, Window
from bot.content.library import Library
from bot.content.quantity import Dose, PerKg, Rate, Span
from bot.proof import profiles
from bot.proof.diff.changes import Change, Comparison, Diff
from bot.proof.diff.compare import compare, compare_all
from bot.proof.diff.joint import TooDifferentError
from bot.proof.diff.told import as_markdown, as_text
from tests.engine.patients import shipped
from tests.proof.variants import Change as Edit
from tests.proof.variants import broken, dosed, regimen

CITES = [{"source": "us-label"}]

# verdicts, measures, reasons


def asking(kind: str, edit: Edit) -> Library:
    """Change one file of the shipped dialog."""
    return replace(shipped(), dialogs={**shipped().dialogs, "flumazenil": broken(kind, edit)})


def against(new: Library) -> Diff:
    return compare(shipped(), new, "flumazenil")


def lines(found: Diff) -> list[str]:
    return [line.strip() for line in as_text(Comparison("old", "new", (found,), ()))]


def loosened(data: Any) -> None:  # noqa: ANN401 (raw content)
    """Let the anticonvulsant be unknown wherever it has to be known."""
    rows = data["tables"]["verdict"]["rows"]
    for row in rows.values():
        if row["then"] == "consider":
            row["when"]["anticonvulsant"] = ["no", "unknown"]
        if row["then"] == "resolve_first":
            for condition in (row.get("when", {}), row.get("when_any", {})):
                if condition.get("anticonvulsant") == "unknown":
                    del condition["anticonvulsant"]
    for name in [name for name, row in rows.items() if not (row.get("when") or row.get("when_any"))]:
        del rows[name]


def then(row: str, outcome: str, table: str = "verdict") -> Edit:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["tables"][table]["rows"][row]["then"] = outcome

    return edit


def without(table: str, outcome: str) -> Edit:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        rows = data["tables"][table]["rows"]
        data["tables"][table]["rows"] = {key: row for key, row in rows.items() if row["then"] != outcome}

    return edit


def changes(found: Diff, kind: str) -> list[Change]:
    return [change for sentence in found.sentences for change in sentence.changes if change.kind == kind]


def test_a_loosened_row_is_told_in_one_sentence_with_what_comes_with_it() -> None:
    found = against(asking("tables", loosened))
    first = found.sentences[0]
    assert (first.tone, first.profiles) == ("laxer", 8)
    assert [change.new for change in first.changes if change.where == "measures"] == [
        "seizure_rescue_ready", "observe",
    ]  # fmt: skip
    assert {change.tone for change in first.changes} == {"laxer", "other"}
    assert found.loosened == 8
    text = lines(found)
    assert text[0] == (
        f"flumazenil: advice changes for {found.changed:,} of 309,961 profiles and gets laxer for 8"
    )
    assert text[1].startswith(
        "laxer: 8 profiles: anticonvulsant not known, from resolve first to consider; measures gained: "
    )
    assert any(
        line == "laxer: 3 profiles: anticonvulsant not known, now a dose by adult procedure: "
        "5 of 0.2 mg (2 mL), at most 1 mg (10 mL)"
        for line in text
    )


def test_a_tightened_row_is_stricter_and_what_it_takes_along_is_no_loss() -> None:
    found = compare(asking("tables", loosened), shipped(), "flumazenil")
    assert not found.laxer
    assert found.sentences[0].tone == "stricter"
    assert [(one.old, one.new) for one in changes(found, "verdict")] == [("consider", "resolve_first")]
    assert {one.tone for one in changes(found, "dose")} == {"stricter"}
    assert {one.tone for one in changes(found, "said")} == {"other"}


def test_every_kind_of_move_of_a_row_is_its_own_sentence() -> None:
    found = against(asking("tables", then("tricyclic", "resolve_first")))
    moves = {
        (change.old, change.new): sentence.profiles
        for sentence in found.sentences
        for change in sentence.changes
        if change.kind == "verdict"
    }
    assert set(moves) == {
        ("do_not_give", "support_first"),
        ("do_not_give", "not_covered"),
        ("do_not_give", "naloxone_first"),
        ("do_not_give", "resolve_first"),
    }
    assert found.loosened == sum(moves.values())
    text = lines(found)
    assert f"laxer: {moves['do_not_give', 'not_covered']:,} profiles: tricyclic yes, " in "\n".join(text)


def test_a_measure_that_is_lost_is_laxer_and_one_that_is_gained_stricter() -> None:
    text = lines(against(asking("tables", without("measures", "glucose"))))
    assert text[1].endswith("measures lost: glucose")
    assert text[1].startswith("laxer: ")
    gained = compare(asking("tables", without("measures", "glucose")), shipped(), "flumazenil")
    assert [one.tone for one in gained.sentences] == ["stricter"]
    assert not gained.laxer


def test_all_that_were_told_something_are_told_as_such() -> None:
    text = lines(against(asking("tables", without("measures", "observe"))))
    assert text[1] == "laxer: 8 profiles: all that were told observe, measures lost: observe"


def test_other_reasons_for_the_same_verdict_are_told() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["tables"]["verdict"]["rows"]["allergy"]["because"] = ["flumazenil.isolated"]

    found = against(asking("tables", edit))
    assert not found.laxer
    assert {one.old or one.new for one in changes(found, "reason")} == {
        "flumazenil.harm.allergy", "flumazenil.isolated",
    }  # fmt: skip
    assert any(
        line == "other: 103,275 profiles with the same verdict: allergy yes, "
        "reasons lost: flumazenil.harm.allergy"
        for line in lines(found)
    )


def test_a_table_that_is_gone_takes_all_that_it_says_along() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        del data["tables"]["cautions"]

    found = against(asking("tables", edit))
    assert found.laxer
    assert len(changes(found, "said")) > 5
    assert ("table", "cautions", None) in {(one.kind, one.where, one.new) for one in found.notes}


def test_a_new_outcome_is_graded_by_its_place_and_a_new_name_is_neither_way() -> None:
    def renamed(data: Any) -> None:  # noqa: ANN401 (raw content)
        table = data["tables"]["verdict"]
        table["outcomes"][table["outcomes"].index("not_covered")] = "not_for_infants"
        for row in table["rows"].values():
            row["then"] = row["then"].replace("not_covered", "not_for_infants")

    assert {one.tone for one in changes(against(asking("tables", renamed)), "verdict")} == {"other"}

    def split(data: Any) -> None:  # noqa: ANN401 (raw content)
        table = data["tables"]["verdict"]
        table["outcomes"].insert(1, "ask_a_senior")
        table["rows"]["breathing"]["then"] = "ask_a_senior"

    found = changes(against(asking("tables", split)), "verdict")
    assert {one.tone for one in found if one.old == "support_first"} == {"laxer"}
    assert {one.tone for one in found if one.new == "ask_a_senior"} == {"laxer"}


def test_a_profile_that_no_row_decides_any_more_is_told() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        del data["tables"]["verdict"]["rows"]["overdose_alone"]

    found = against(asking("tables", edit))
    assert [(one.old, one.new, one.tone) for one in changes(found, "verdict")] == [
        ("consider", None, "stricter")
    ]
    assert "from consider to nothing decided" in lines(found)[1]


# doses


def dose(found: Diff) -> dict[str, tuple[str | None, str | None, str]]:
    """Tell what changes of the only dose that does."""
    (sentence,) = found.sentences
    assert {change.kind for change in sentence.changes} == {"dose"}
    return {change.what: (change.old, change.new, change.tone) for change in sentence.changes}


def procedure(**change: object) -> Library:
    return dosed(regimen("adult_procedure", **change))


def steps(amount: str, over: str = "15 s", wait: str = "45 s") -> tuple[Step, ...]:
    return (Step.model_validate({"dose": amount, "over": over, "wait": wait}),)


def repeat(amount: str, over: str = "15 s", every: str = "1 min", at_most: int = 4) -> Repeat:
    return Repeat.model_validate({"dose": amount, "over": over, "every": every, "at_most": at_most})


def test_a_tenfold_dose_is_laxer_and_is_told_with_both_doses() -> None:
    larger = procedure(
        steps=steps("2 mg"), repeat=repeat("2 mg"), total=Total.model_validate({"max": "10 mg"})
    )
    found = against(larger)
    assert dose(found) == {
        "injections": ("5 of 0.2 mg (2 mL)", "5 of 2 mg (20 mL)", "laxer"),
        "total": ("1 mg (10 mL)", "10 mg (100 mL)", "laxer"),
    }
    assert lines(found)[1] == (
        "laxer: 3 profiles: all that got a dose by adult procedure, dose by adult procedure: "
        "injections 5 of 0.2 mg (2 mL) -> 5 of 2 mg (20 mL), total 1 mg (10 mL) -> 10 mg (100 mL)"
    )
    assert not compare(larger, shipped(), "flumazenil").laxer


OVER = {"max": "2 mg"}
FASTER: dict[str, tuple[Library, str]] = {
    "injections nearer to each other": (
        procedure(repeat=repeat("0.2 mg", every="50 s")),
        "from start to start",
    ),
    "a shorter injection": (procedure(steps=steps("0.2 mg", over="5 s", wait="55 s")), "given over"),
    "one injection more": (
        procedure(repeat=repeat("0.2 mg", at_most=5), total=Total.model_validate({"max": "1.2 mg"})),
        "injections",
    ),
    "a higher ceiling": (procedure(total=Total.model_validate({"max": "1.1 mg"})), "total"),
    "an extension": (
        procedure(
            extend=Extend.model_validate(
                {"after": "partial_response", "at_most": 1, "total": {"max": "2 mg"}}
            )
        ),
        "after a partial response",
    ),
}


@pytest.mark.parametrize("name", FASTER)
def test_more_sooner_or_faster_is_laxer_and_the_way_back_stricter(name: str) -> None:
    new, what = FASTER[name]
    assert dose(against(new))[what][2] == "laxer"
    assert dose(compare(new, shipped(), "flumazenil"))[what][2] == "stricter"


def test_a_weaker_solution_takes_more_volume_and_that_is_told_of_every_regimen() -> None:
    weaker = Presentation.model_validate(
        {"strength": "0.05 mg per mL", "vials": ["5 mL"], "route": "IV", "cites": CITES}
    )
    found = against(dosed({}, presentation=weaker))
    assert {sentence.changes[0].where for sentence in found.sentences} == {
        "adult_procedure", "adult_overdose", "child",
    }  # fmt: skip
    assert ("strength", "0.1 mg per mL", "0.05 mg per mL") in {
        (one.what, one.old, one.new) for one in changes(found, "dose")
    }
    assert found.volumes
    assert not found.laxer


@pytest.mark.parametrize("strength", ["0.01 mg per mL", "1 mg per mL"])
def test_another_volume_for_the_same_dose_is_neither_laxer_nor_stricter(strength: str) -> None:
    given = {"strength": strength, "vials": ["5 mL"], "route": "IV", "cites": CITES}
    found = against(dosed({}, presentation=Presentation.model_validate(given)))
    assert (found.volumes, found.laxer, found.loosened) == (True, False, 0)
    assert {one.tone for one in found.sentences} == {"volumes"}
    told = lines(found)[1:]
    assert [line for line in told if line.startswith(("laxer", "stricter"))] == []
    assert any(line.startswith("other: volumes change: 3 profiles: all that got a dose") for line in told)
    comparison = Comparison("old", "new", (found,), ())
    assert comparison.volumes
    assert all(line.startswith("- **Other: volumes change**: ") for line in as_markdown(comparison))


def test_a_larger_dose_in_another_strength_is_laxer_and_its_volumes_are_told_too() -> None:
    given = {"strength": "1 mg per mL", "vials": ["5 mL"], "route": "IV", "cites": CITES}
    larger = regimen("adult_procedure", steps=steps("0.3 mg"))
    found = against(dosed(larger, presentation=Presentation.model_validate(given)))
    assert (found.laxer, found.volumes) == (True, True)
    assert "laxer" in {one.tone for one in found.sentences}
    assert not against(procedure(steps=steps("0.3 mg"))).volumes


def child(by_weight: PerKgDose) -> Library:
    step = Step(dose=by_weight, over=Span.parse("15 s"), wait=Span.parse("45 s"))
    return dosed(regimen("child", steps=(step,)))


def test_a_dose_by_weight_is_compared_at_every_weight() -> None:
    by_weight = PerKgDose(per_kg=PerKg.parse("0.01 mg per kg"), max=Dose.parse("0.15 mg"))
    lower = dosed(
        regimen("child", steps=(Step(dose=by_weight, over=Span.parse("15 s"), wait=Span.parse("45 s")),))
    )
    (sentence,) = against(lower).sentences
    assert sentence.tone == "stricter"
    assert sentence.weights is not None
    # from 16 kg on, where a tenth more than the new cap used to be given, up to 150 kg
    assert (sentence.weights.changed, sentence.weights.of) == (13_401, 14_701)
    assert str(sentence.weights.example) == "16 kg"
    assert dose(against(lower))["injections"] == (
        "5 of 0.16 mg (1.6 mL)",
        "5 of 0.15 mg (1.5 mL)",
        "stricter",
    )


def test_a_dose_that_is_larger_at_some_weights_and_smaller_at_others_is_laxer() -> None:
    other = PerKgDose(per_kg=PerKg.parse("0.02 mg per kg"), max=Dose.parse("0.1 mg"))
    mixed = dosed(
        regimen("child", steps=(Step(dose=other, over=Span.parse("15 s"), wait=Span.parse("45 s")),))
    )
    (sentence,) = against(mixed).sentences
    assert sentence.tone == "laxer"
    assert sentence.weights is not None
    assert str(sentence.weights.example) == "3 kg"
    assert sentence.weights.changed < sentence.weights.of


def test_a_regimen_that_is_gone_withholds_its_dose() -> None:
    drug = shipped().knowledge["flumazenil"]
    kept = {name: one for name, one in drug.regimens.items() if name != "adult_overdose"}
    gone = replace(
        shipped(),
        knowledge={**shipped().knowledge, "flumazenil": drug.model_copy(update={"regimens": kept})},
    )
    found = against(gone)
    (withheld,) = changes(found, "dose")
    assert (withheld.where, withheld.new, withheld.tone) == ("adult_overdose", None, "stricter")
    (given,) = changes(compare(gone, shipped(), "flumazenil"), "dose")
    assert (given.old, given.tone) == (None, "laxer")
    assert "no dose any more by adult overdose: 0.2 mg (2 mL), 0.3 mg (3 mL), 5 of 0.5 mg" in lines(found)[1]


def test_two_regimens_that_fit_the_same_patient_give_none() -> None:
    overlapping = dosed(regimen("adult_overdose", match={"age": ("adult",)}))
    found = against(overlapping)
    assert {(one.where, one.new) for one in changes(found, "dose")} == {("adult_procedure", None)}


# frames


def question(name: str, edit: Edit) -> Library:
    def change(data: Any) -> None:  # noqa: ANN401 (raw content)
        edit(data["questions"][name])

    return asking("dialog", change)


def test_a_band_that_moves_changes_the_advice_of_those_between() -> None:
    def edit(age: Any) -> None:  # noqa: ANN401 (raw content)
        age["bands"]["adult"]["from"] = "16 y"

    found = against(question("age", edit))
    assert found.laxer
    between = {"age": ("16 y to under 18 y",)}
    assert {tuple(cube.readings) for one in found.sentences for cube in one.where} <= {("age",), ("weight",)}
    assert between in [cube.readings for one in found.sentences for cube in one.where]
    assert {one.example["age"] for one in found.sentences} == set(between["age"])
    changed = [one for one in changes(found, "dose") if one.what == "regimen"]
    assert {(one.old, one.new) for one in changed} == {
        ("child", "adult_procedure"), ("child", "adult_overdose"),
    }  # fmt: skip
    assert ("band age, adult: 18 y -> 16 y") in lines(found)


def test_a_number_outside_the_range_is_open_there() -> None:
    found = against(question("weight", lambda weight: weight["number"].update(min="2 kg")))
    assert found.laxer
    (first, *_) = found.sentences
    assert [cube.readings for cube in first.where] == [{"weight": ("2 kg to under 3 kg",)}]
    (given,) = [one for one in found.sentences if one.weights]
    assert given.weights is not None
    assert (given.weights.changed, given.weights.of, str(given.weights.example)) == (100, 100, "2 kg")
    narrower = against(question("weight", lambda weight: weight["number"].update(max="100 kg")))
    assert not narrower.laxer
    assert {one.example["weight"] for one in narrower.sentences} == {"over 100 kg to 150 kg"}


def test_weights_that_another_question_does_not_believe_have_no_dose_at_either_end() -> None:
    def renamed(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["questions"]["mass"] = mass = data["questions"].pop("weight")
        mass["number"].update(min="5 kg", max="100 kg")

    def decided(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["tables"]["verdict"]["rows"]["weight_open"]["when"] = {"mass": "unanswered"}

    part = replace(broken("dialog", renamed), tables=broken("tables", decided).tables)
    found = against(replace(shipped(), dialogs={**shipped().dialogs, "flumazenil": part}))
    weights = [(one.tone, one.weights.changed, one.weights.of) for one in found.sentences if one.weights]
    assert weights == [("laxer", 9501, 14701), ("stricter", 14701, 14701), ("stricter", 5200, 14701)]


def test_an_answer_that_is_gone_reads_as_open() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        del data["questions"]["airway"]["answers"]["adequate"]

    found = against(asking("dialog", edit))
    moves = {(one.old, one.new) for one in changes(found, "verdict")}
    assert moves == {("support_first", "naloxone_first")}
    assert {one.example["airway"] for one in found.sentences} == {"adequate"}
    assert "answer airway, adequate removed: Adequate or intubated" in lines(found)


def test_an_answer_that_is_new_was_open_before() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["questions"]["setting"]["answers"]["street"] = "Street tablets"

    found = against(asking("dialog", edit))
    assert "answer setting, street added: Street tablets" in lines(found)
    assert {one.example["setting"] for one in found.sentences} == {"street"}


def test_a_question_that_is_new_or_gone_is_told_and_the_rest_compared() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        answers = {"no": "No", "yes": "Yes"}
        data["questions"]["pulse"] = {"ask": "Is there a pulse?", "answers": answers, "unanswered_as": "yes"}

    asked = asking("dialog", edit)
    found = against(asked)
    assert not found.changed
    assert found.profiles == 2 * 309_961
    assert "question pulse added: Is there a pulse?" in lines(found)
    back = lines(compare(asked, shipped(), "flumazenil"))
    assert "question pulse removed: Is there a pulse?" in back
    tables = asking("tables", pulseless)
    used = replace(
        asked,
        dialogs={
            "flumazenil": replace(asked.dialogs["flumazenil"], tables=tables.dialogs["flumazenil"].tables)
        },
    )
    worse = against(used)
    assert [cube.readings for cube in worse.sentences[0].where] == [{"pulse": ("no",)}]
    assert {(one.old, one.new) for one in changes(worse, "verdict")} == {
        (outcome, "do_not_give")
        for outcome in ("consider", "resolve_first", "support_first", "naloxone_first", "not_covered")
    }
    assert not worse.laxer
    assert compare(used, shipped(), "flumazenil").laxer


def pulseless(data: Any) -> None:  # noqa: ANN401 (raw content)
    data["tables"]["verdict"]["rows"]["pulseless"] = {
        "when": {"pulse": "no"}, "then": "do_not_give", "because": ["flumazenil.exclude_all"],
    }  # fmt: skip


def test_what_open_reads_as_is_compared_apart_from_the_answer() -> None:
    found = against(question("opioid", lambda opioid: opioid.update(unanswered_as="no")))
    assert found.laxer
    assert {one.example["opioid"] for one in found.sentences} == {"unanswered"}
    assert any(
        line.startswith("laxer: 124,557 profiles with the same verdict: opioid not answered, measures lost: ")
        for line in lines(found)
    )


def test_versions_with_too_little_in_common_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["questions"] = {f"{name}_too": one for name, one in data["questions"].items()}
        for one in data["questions"].values():
            one["ask_if"] = {f"{name}_too": values for name, values in one.get("ask_if", {}).items()}

    with pytest.raises(TooDifferentError, match="flumazenil was changed too much to be compared at once"):
        against(asking("dialog", edit))
    monkeypatch.setattr(profiles, "LIMIT", 1000)
    with pytest.raises(TooDifferentError, match="2,361,960 combinations of answers, and 1,000 can be"):
        against(shipped())


# what changes beside


def notes(new: Library) -> list[Change]:
    found = compare_all(shipped(), new)
    assert not any(one.sentences for one in found.dialogs)
    return [*found.notes, *(note for one in found.dialogs for note in one.notes)]


def later(**change: object) -> Library:
    return dosed(regimen("resedation_overdose", **change))


LATER: dict[str, tuple[Library, str]] = {
    "sooner": (later(not_before=Span.parse("10 min")), "laxer"),
    "faster": (later(rate=Rate.parse("0.6 mg per min")), "laxer"),
    "slower": (later(rate=Rate.parse("0.4 mg per min")), "stricter"),
    "more at one time": (later(at_one_time=Dose.parse("2 mg")), "laxer"),
    "more in an hour": (later(window=Window.model_validate({"max": "4 mg", "in": "1 h"})), "laxer"),
    "the same in two hours": (later(window=Window.model_validate({"max": "3 mg", "in": "2 h"})), "stricter"),
    "after more courses": (later(after=("adult_overdose", "child")), "laxer"),
    "by other sources": (later(authority="seed"), "other"),
}


@pytest.mark.parametrize("name", LATER)
def test_a_later_course_is_graded(name: str) -> None:
    new, tone = LATER[name]
    (note,) = notes(new)
    assert (note.kind, note.where, note.tone) == ("regimen", "flumazenil.resedation_overdose", tone)


def test_a_later_course_that_is_new_is_laxer() -> None:
    course: Regimen = shipped().regimens("flumazenil")["resedation_overdose"]
    (added,) = notes(dosed({"resedation_child": course}))
    assert (added.old, added.tone) == (None, "laxer")
    (gone,) = compare_all(dosed({"resedation_child": course}), shipped()).notes
    assert (gone.new, gone.tone) == (None, "stricter")


def believing(**change: object) -> Library:
    rules = shipped().plausibility
    return replace(
        shipped(), plausibility={name: rule.model_copy(update=change) for name, rule in rules.items()}
    )


def test_weights_that_are_asked_twice_no_longer_are_laxer() -> None:
    rule = next(iter(shipped().plausibility.values()))
    wider = rule.spread.model_copy(update={"to": "3"})
    assert [note.tone for note in notes(believing(spread=wider))] == ["laxer"]
    narrower = rule.spread.model_copy(update={"to": "1.5"})
    assert [note.tone for note in notes(believing(spread=narrower))] == ["stricter"]
    assert [note.tone for note in notes(believing(expected=rule.expected[:1]))] == ["stricter"]
    assert [note.tone for note in notes(replace(shipped(), plausibility={}))] == ["laxer"]


def fact(name: str, **change: object) -> Library:
    facts = shipped().facts
    return replace(shipped(), facts={**facts, name: facts[name].model_copy(update=change)})


def test_a_fact_that_changes_is_told_by_what_changes_of_it() -> None:
    stated = shipped().facts["flumazenil.observe"]
    (note,) = notes(fact("flumazenil.observe", value="1 h"))
    assert (note.where, note.what, note.old, note.new) == (
        "flumazenil.observe",
        "figure",
        stated.value,
        "1 h",
    )
    assert [note.what for note in notes(fact("flumazenil.observe", says="Watch."))] == ["statement"]
    assert [note.what for note in notes(fact("flumazenil.observe", authority="study"))] == ["authority"]
    assert [note.what for note in notes(fact("flumazenil.observe", cites=stated.cites[:1] * 2))] == [
        "citation"
    ]
    fewer = {name: one for name, one in shipped().facts.items() if name != "flumazenil.observe"}
    (gone,) = notes(replace(shipped(), facts=fewer))
    assert (gone.old, gone.new) == (stated.says, None)


@pytest.mark.parametrize(
    ("old", "new", "tone"),
    [
        ("0.4 to 2 mg", "4 to 20 mg", "laxer"),
        ("0.4 to 2 mg", "0.4 mg", "stricter"),
        ("100 mcg", "1 mg", "laxer"),
        ("1,000 mcg", "1 mg", "other"),
        ("2 h", "1 h", "other"),
        ("10 mg", "10 mL", "other"),
        ("7 of 60", "8 of 60", "other"),
    ],
)
def test_the_figure_of_a_fact_is_graded_where_it_is_an_amount_of_a_drug(
    old: str, new: str, tone: str
) -> None:
    before, after = fact("naloxone.dose", value=old), fact("naloxone.dose", value=new)
    (note,) = compare_all(before, after).notes
    assert (note.what, note.tone) == ("figure", tone)


def worded(**change: Any) -> Library:  # noqa: ANN401 (words of any shape)
    part = shipped().dialogs["flumazenil"]
    words = part.words.model_copy(update=change)
    dialogs = {**shipped().dialogs, "flumazenil": replace(part, words=words)}
    return replace(shipped(), dialogs=dialogs)


def test_words_that_change_are_told_with_how_many_see_them() -> None:
    words = shipped().dialogs["flumazenil"].words
    verdicts = {"verdict": {**words.verdicts["verdict"], "consider": "GO AHEAD"}}
    (note,) = notes(worded(verdicts=verdicts))
    assert (note.where, note.old, note.new, note.seen) == (
        "verdicts.verdict.consider", "FLUMAZENIL MAY BE CONSIDERED", "GO AHEAD", 8,
    )  # fmt: skip
    said = words.says["measures"]["glucose"].model_copy(update={"say": "Sugar."})
    (note,) = notes(worded(says={**words.says, "measures": {**words.says["measures"], "glucose": said}}))
    glucose = against(asking("tables", without("measures", "glucose"))).changed
    assert (note.where, note.seen) == ("says.measures.glucose.say", glucose)
    (note,) = notes(worded(opening="Hello."))
    assert (note.where, note.seen) == ("opening", None)
    (note,) = notes(replace(shipped(), common=shipped().common.model_copy(update={"unanswered": "open"})))
    assert (note.where, note.new) == ("common.unanswered", "open")


def test_a_template_that_changes_is_told_line_by_line() -> None:
    old = shipped().templates["help"]
    (note,) = notes(replace(shipped(), templates={**shipped().templates, "help": f"First.\n{old}"}))
    assert (note.kind, note.where, note.old, note.new) == ("template", "help", None, "First.")


def test_a_long_text_is_told_by_what_differs() -> None:
    told = lines(
        against(worded(opening=shipped().dialogs["flumazenil"].words.opening.replace("ventilate", "bag")))
    )
    (line,) = [line for line in told if line.startswith("words opening")]
    begun = "words opening: ... the airway, stimulate, oxygen, "
    assert line == f"{begun}ventilate. Do that first, then ... -> {begun[15:]}bag. Do that first, then ..."


def test_questions_are_told_by_what_changes_of_them() -> None:
    (note,) = notes(question("airway", lambda airway: airway.update(ask="Airway?")))
    assert (note.where, note.what, note.new) == ("airway", "text", "Airway?")
    (note,) = notes(question("airway", lambda airway: airway["answers"].update(adequate="Fine")))
    assert (note.what, note.new) == ("answers.adequate", "Fine")

    def turned(data: Any) -> None:  # noqa: ANN401 (raw content)
        data["questions"]["allergy"] = data["questions"].pop("allergy")

    assert [note.what for note in notes(asking("dialog", turned))] == ["order of questions"]


def test_each_law_that_changes_is_told_in_one_line() -> None:
    def edit(data: Any) -> None:  # noqa: ANN401 (raw content)
        first, second, *_ = data["laws"]
        del data["laws"][first]
        data["laws"][second] = {**data["laws"][second], "says": "Other words."}

    found = notes(asking("laws", edit))
    assert [note.kind for note in found] == ["law", "law"]
    assert (found[0].new, found[1].new) == (None, "statement Other words.")


def test_dialogs_and_sources_that_are_new_or_gone_are_told() -> None:
    part = shipped().dialogs["flumazenil"]
    more = replace(shipped(), dialogs={**shipped().dialogs, "other": part})
    (note,) = compare_all(shipped(), more).notes
    assert (note.kind, note.where, note.old) == ("dialog", "other", None)
    (note,) = compare_all(more, shipped()).notes
    assert (note.kind, note.where, note.new) == ("dialog", "other", None)
    name, *others = shipped().sources
    (note,) = notes(replace(shipped(), sources={key: shipped().sources[key] for key in others}))
    assert (note.kind, note.where, note.new) == ("source", name, None)


# forms


def test_markdown_is_a_list_for_the_changelog_without_laws() -> None:
    bullets = list(as_markdown(compare_all(shipped(), asking("tables", loosened))))
    assert bullets[0].startswith(
        "- **Laxer**: flumazenil, 8 profiles: anticonvulsant not known, from resolve "
    )
    assert all(line.startswith(("- ", "  - ")) for line in bullets)

    def fewer(data: Any) -> None:  # noqa: ANN401 (raw content)
        del data["laws"][next(iter(data["laws"]))]

    assert list(as_markdown(compare_all(shipped(), asking("laws", fewer)))) == ["- None."]
    assert list(as_markdown(compare_all(shipped(), shipped()))) == ["- None."]


def test_what_is_the_same_is_said_to_be() -> None:
    assert list(as_text(compare_all(shipped(), shipped()))) == [
        f"Nothing changes: both are content {shipped().digest[:12]}."
    ]
    assert list(as_text(compare_all(shipped(), replace(shipped(), digest="0" * 64)))) == [
        f"Nothing that anybody is told changes from content {shipped().digest[:12]} to {'0' * 12}."
    ]
