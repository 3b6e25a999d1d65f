"""What each part of a content file may say, through the loader."""

import shutil
from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.knowledge import Total
from bot.content.library import find, load
from bot.content.quantity import Age, Dose, Weight
from tests.content.conftest import VALID, Codes

D, T, L = "dialogs/judge.yaml", "dialogs/judge.tables.yaml", "dialogs/judge.laws.yaml"
A, B = "knowledge/drugs/antidote.yaml", "knowledge/topics/bleeding.yaml"
W, C, P = "templates/judge.yaml", "templates/common.yaml", "knowledge/plausibility.yaml"

BANDS = "{child: {from: 0 mo}, adult: {from: 18 y}}"
BUTTON = "{each: 1 y, from: 1 y, to: 17 y}"
ADULT = "    for: {age: adult}\n"
UNDECIDED = [
    *("1 missing-key", "16 verdict-in-verdict", "17 verdict-in-verdict"),
    *("5 unknown-word", "7 unknown-word", "13 missing-word"),
]
PRESENTED = """topic: {id: bleeding, name: bleeding}
presentation: {strength: 1 mg per mL, vials: [5 mL], route: IV, cites: [{source: handbook}]}
"""
DOSE = "dose: {drug: antidote, when: {verdict: give}}\n"
REVIEW = ["9 bad-choice", "9 missing-key", "9 missing-key", "9 missing-key"]
LEFT = [*["18 unknown-word"] * 2, *["23 unknown-word"] * 2]
PRESENTATION = """presentation: {strength: 0.1 mg per mL, vials: [5 mL], route: IV, \
cites: [{source: handbook}]}"""
BLEEDS = "bleeds: {when: {bleeding: yes}, then: refuse, because: [bleeding.stops]}"
LOST = [
    *("6 unknown-question", "7 unknown-question", "10 unknown-question", "5 unknown-question"),
    *("17 missing-word", "17 unknown-word"),
]
FIRST = "[{dose: 0.5 mg, over"


@pytest.mark.parametrize(
    ("age", "band"),
    [("0 mo", "child"), ("215 mo", "child"), ("17 y", "child"), ("18 y", "adult"), ("216 mo", "adult")],
)
def test_a_band_begins_with_its_own_and_ends_before_the_next(age: str, band: str) -> None:
    question = load(VALID).dialogs["judge"].dialog.questions["age"]
    assert question.band_of(Age.parse(age)) == band


def test_a_number_without_bands_reads_as_given_and_is_cut_down_to_its_step() -> None:
    weight = load(VALID).dialogs["judge"].dialog.questions["weight"]
    assert weight.choices == ("given",)
    assert weight.values == ("given", "unanswered")
    assert weight.reading == "unanswered"
    assert not weight.hazard
    assert weight.band_of(Weight.parse("9 kg")) == "given"
    assert weight.number is not None
    assert str(weight.number.cut(Weight.parse("35 lb"))) == "15.87 kg"
    assert weight.number.high == Weight.parse("150 kg")


def test_a_number_without_a_step_is_not_cut() -> None:
    age = load(VALID).dialogs["judge"].dialog.questions["age"].number
    assert age is not None
    assert age.cut(Age.parse("100 d")).unit == "d"


def test_a_shared_set_is_written_out_and_stands_for_its_questions() -> None:
    dialog = load(VALID).dialogs["judge"].dialog
    assert dialog.questions["bleeding"].choices == ("no", "unknown", "yes")
    assert dialog.questions["bleeding"].hazard
    assert dialog.questions["bleeding"].reading == "unknown"
    assert dialog.questions_of("hazard") == dialog.questions_of("bleeding") == ("bleeding",)
    assert dialog.questions_of("nobody") == ()


def test_a_row_names_what_it_looks_at_and_one_value_is_a_list_of_one() -> None:
    tables = load(VALID).dialogs["judge"].tables
    row = tables.tables["verdict"].rows["bleeds"]
    assert row.when == {"bleeding": ("yes",)}
    assert row.names == {"bleeding"}
    assert tables.tables["measures"].rows["observe"].always
    assert tables.tables["measures"].results == ("observe", "call")


def test_weights_are_expected_by_completed_years() -> None:
    rule = load(VALID).plausibility["weight_for_age"]
    assert rule.expected_at(Age.parse("17 y")) is not None
    assert rule.expected_at(Age.parse("11 mo")) is None
    assert (str(rule.least), str(rule.most)) == ("0.5", "2")


FIGURES = [
    "0.2 mg",
    "30 to 60 min",
    "7 of 60",
    "1.4%",
    "0 to 4%",
    "1,000 mL",
    "904",
    "0.01 mg per kg",
    "12,345",
    "2 wk",
    "2 to 3 weeks",
    "14 days",
    "OR 4.63",
    "RR 0.80",
    "sHR 1.68",
    "aHR 1.69",
    "CI 1.20 to 2.36",
]
NO_FIGURES = [
    ".2 mg", "0.20 mg", "1.0 mg", "1000 mL", "0,2 mg", "30-60 min", "2mg", "2 ml", "2 MG", "2 mg/kg", "1e3",
    "02", "2 ", "2 mg per day", "\u0665 mg", "2  mg", "30 to 60 to 90", "about 2", "7 of 60 mg", "",
    "1.20 to 2.36", "OR 4.63 mg", "OR .77", "p 0.05", "CI 1.20", "CI 1.20-2.36", "OR 1.20 to 2.36", "14 Days",
]  # fmt: skip


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_in_safe_notation_is_taken(codes: Codes, figure: str) -> None:
    new = f"says: Over {figure} counts.\n    value: '{figure}'"
    assert codes(B, "says: Bleeding for over 5 min counts.\n    value: 5 min", new) == []


@pytest.mark.parametrize("figure", NO_FIGURES)
def test_a_figure_in_any_other_notation_is_refused(codes: Codes, figure: str) -> None:
    new = f"says: Over {figure} counts.\n    value: '{figure}'"
    assert codes(B, "says: Bleeding for over 5 min counts.\n    value: 5 min", new) == ["11 bad-figure"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # shapes that are not even near
        (A, "", "drug: [a]\nreview: {status: unreviewed, by: null, on: null, due: null}", ["1 bad-value"]),
        (A, "", "[]", ["1 bad-value"]),
        (A, "", "just text", ["1 bad-value"]),
        (A, "drug: {id: antidote, name: antidote, class: made up}", "drug: true", ["1 bad-value"]),
        (C, "    back: Back\n", "    1: Back\n", ["3 bad-id"]),
        (C, "    back: Back\n", "    bak: Back\n", ["2 missing-word", "3 unknown-word"]),
        (C, "    back: Back\n", "    back: ' '\n", ["3 bad-value"]),
        (C, "    back: Back\n", "    back: null\n", ["3 bad-value"]),
        (C, "[second, seconds]", "[second]", ["35 bad-value"]),
        (C, "[second, seconds]", "[second, seconds, secs]", ["35 bad-value"]),
        (C, "Nothing.", "'{{ low }}'", ["46 unknown-name"]),
        (C, "Not yours.", "'{{ figure(1) }}'", ["32 template-error"]),
        (D, "home: true}", "onto: chek}", ["2 unknown-dialog"]),
        (D, "home: true}", "onto: judge}", ["2 unknown-dialog"]),
        (D, "answers: hazard\n", "answers: hazard\n    typed: {maybe: [so so]}\n", ["16 unknown-answer"]),
        (D, "", "dialog: {id: judge, version: 1.0.0, title: x}\nquestions: []", ["2 bad-value"]),
        (D, "", "dialog: {id: judge, version: 1.0.0, title: x}\nquestions: {}", ["2 bad-value"]),
        (D, "", "dialog: {id: judge, version: 1, title: x}\nquestions: {a: b}", ["1 bad-id", "2 bad-value"]),
        (T, "because: [bleeding.stops]", "because: bleeding.stops", ["6 bad-value"]),
        (T, "because: [bleeding.stops]", "because: [stops]", ["6 bad-id"]),
        # dialogs
        (D, "answers: hazard\n", "answers: [no, yes]\n", ["15 bad-value"]),
        (D, "answers: hazard\n", "answers: hazard\n    set: hazard\n", ["16 unknown-key"]),
        (D, "answers:\n  hazard: {no", "answers:\n  hazard: {No", ["4 bad-id"]),
        (D, "unknown: Not known", "unknown: [Not known]", ["4 bad-value"]),
        (D, 'answers:\n  hazard: {no: No, unknown: Not known, yes: "Yes"}\n', "", ["13 unknown-set"]),
        (D, "  bleeding:\n", "  hazard:\n", ["13 duplicate-id", *LOST]),
        (D, "  bleeding:\n", "  always:\n", ["13 reserved-word"]),
        (D, "quantity: age", "quantity: height", ["8 bad-choice"]),
        (D, "min: 0 mo, max", "min: 0, max", ["8 bad-quantity"]),
        (D, "min: 0 mo, max", "min: [0 mo], max", ["8 bad-value"]),
        (D, "step: 0.01 kg", "step: 2 kg", ["19 bad-range"]),
        (D, "step: 0.01 kg", "step: 0 kg", ["19 bad-quantity"]),
        (D, "max: 120 y}", "max: 120 y, step: 0 mo}", ["8 bad-range"]),
        (D, "min: 3 kg", "min: 0 kg", ["19 bad-quantity"]),
        (D, BANDS, "{child: {from: 0 mo}, adult: {from: 0 mo}}", ["6 bands-gap"]),
        (D, BANDS, "{child: {from: 0 mo}, adult: {from: 120 y}}", ["6 bands-gap"]),
        (D, BANDS, "{child: {from: 0 mo}, adult: {from: 18 kg}}", ["6 bad-quantity"]),
        (D, BUTTON, "{band: old, label: Old}", ["6 bad-button"]),
        (D, BUTTON, "{band: child}", ["6 bad-button"]),
        (D, BUTTON, "{band: child, label: Child, to: 17 y}", ["6 bad-button"]),
        (D, BUTTON, "{each: 1 y, from: 1 y}", ["6 bad-button"]),
        (D, BUTTON, "{each: 1 y, to: 17 y}", ["6 bad-button"]),
        (D, BUTTON, "{each: 0 y, from: 1 y, to: 17 y}", ["6 bad-button"]),
        (D, BUTTON, "{each: 1 d, from: 1 y, to: 17 y}", ["6 bad-button"]),
        (D, BUTTON, "{each: 1 y, from: 1 y, to: 17 y, label: x}", ["6 bad-button"]),
        (D, "ask_if: {age: child}", "ask_if: {age: []}", ["20 bad-value"]),
        (D, "ask_if: {age: child}", "ask_if: [age]", ["20 bad-value"]),
        (D, "ask_if: {age: child}", "ask_if: {weight: given}", ["20 looks-down"]),
        (D, "ask_if: {age: child}", "ask_if: {age: toddler}", ["20 unknown-answer"]),
        (D, "ask_if: {age: child}", "ask_if: {verdict: give}", ["20 verdict-in-verdict"]),
        (D, "answers: hazard\n", 'answers: {no: "No"}\n    bands: {a: {from: 1 y}}\n', ["13 either-or"]),
        (D, "figure('bleeding.time')", "plan", ["14 unknown-name"]),
        (D, "figure('bleeding.time')", "figure('bleeding.tme')", ["14 unknown-fact"]),
        (D, "title: Should", "title: 2 Should", ["2 digit-in-prose"]),
        (D, "label: Adult", "label: Adult of eighteen years or more", ["11 too-long"]),
        (D, "    ask: What does", "    help: null\n    ask: What does", []),
        # tables
        (T, "when: {bleeding: yes}", "when: {}", ["6 empty-when"]),
        (T, "when: {bleeding: yes}", "always: true", ["6 unknown-key"]),
        (T, "when: {bleeding: yes}", "when: always, when_any: {bleeding: yes}", ["6 either-or"]),
        (T, "when: {bleeding: yes}", "when: sometimes", ["6 bad-value"]),
        (T, "when: {bleeding: yes}", "when: []", ["6 bad-value"]),
        (T, "when: {bleeding: yes}", "when_any: {bleeding: yes, age: old}", ["6 unknown-answer"]),
        (T, "wins: all", "wins: most", ["12 bad-choice"]),
        (T, "wins: strictest\n    outcomes", "wins: all\n    order", UNDECIDED),
        (T, "then: observe", "then: obsrve", ["15 unknown-outcome"]),
        (T, "when: {verdict: refuse}", "when: {verdict: refused}", ["16 unknown-outcome"]),
        (T, "drug: antidote", "drug: bleeding", ["17 unknown-drug"]),
        (T, "when: {verdict: give}}", "when: {verdit: give}}", ["17 unknown-question"]),
        (T, "when: {verdict: give}}", "when: {measures: call}}", ["17 verdict-in-verdict"]),
        (T, "  measures:", "  bleeding:", ["11 duplicate-id", "13 missing-word", "14 unknown-word"]),
        (T, BLEEDS, "bleeds: no", ["6 bad-value"]),
        (T, DOSE, "", [*(f"{line} unknown-regimen" for line in (11, 15, 18)), *LEFT]),
        # laws
        (L, "    always: {bleeding: no}\n", "", ["2 law-shape"]),
        (L, "regimen: adult,", "jurisdiction: us, regimen: adult,", []),
        (L, "regimen: adult,", "jurisdiction: uk, regimen: adult,", ["11 unknown-jurisdiction"]),
        (L, "    says: The antidote is given only without bleeding.\n", "", ["2 missing-key"]),
        (L, "{law: unknown_is_not_no}", "{law: unknown_is_not_no, over: [hazard]}", ["6 unknown-key"]),
        (L, "{law: unknown_is_not_no}", "{law: unknown_is_not_no, when: {age: adult}}", ["6 law-shape"]),
        (L, ", over: [hazard]", "", ["7 missing-key"]),
        (L, "over: [hazard]", "over: [hazards]", ["7 unknown-question", "1 law-missing"]),
        (L, ", first: 0.5 mg, total: 1 mg, injections: 2}", "}", ["11 missing-key"]),
        (L, "injections: 2", "injections: 0", ["11 bad-value"]),
        (L, "injections: 2", "injections: two", ["11 bad-value"]),
        (L, "injections: 2", "injections: 2.5", ["11 bad-value"]),
        (L, "injections: 2", "injections: 12345678901", ["11 bad-value"]),
        (L, "always: {bleeding: no}", "always: {bleeding: nope}", ["5 unknown-answer"]),
        # drugs
        (A, "drug: {id: antidote, name: antidote, class: made up}\n", "", ["1 either-or"]),
        (A, "review: {", "topic: {id: antidote, name: x}\nreview: {", ["1 either-or"]),
        (A, f"{PRESENTATION}\n", "", ["1 missing-key"]),
        (A, "strength: 0.1 mg per mL", "strength: 0.3 mg per mL", ["16 dose-steps", "25 dose-steps"]),
        (A, "strength: 0.1 mg per mL", "strength: 0 mg per mL", ["2 bad-quantity"]),
        (A, "vials: [5 mL]", "vials: []", ["2 bad-value"]),
        (A, "status: unreviewed", "status: reviewed", ["42 either-or"]),
        (A, ADULT, "", ["16 either-or"]),
        (A, ADULT, ADULT + "    after: [child]\n", ["16 either-or"]),
        (A, FIRST, "[{dose: 5 mcg, over", ["18 bad-quantity"]),
        (A, FIRST, "[{dose: [0.5 mg], over", ["18 bad-quantity"]),
        (A, FIRST, "[{dose: {max: 0.5 mg}, over", ["18 missing-key"]),
        (A, FIRST, "[{dose: {per_kg: 0.5 mg, max: 0.5 mg}, over", ["18 bad-quantity"]),
        (A, FIRST, "[{dose: {per_kgs: 1 mg per kg, max: 1 mg}, over", ["18 missing-key", "18 unknown-key"]),
        (A, FIRST, "[{dose: 1.5 mg, over", ["16 regimen-total", "16 regimen-total"]),
        (A, "at_most: 2, total: {max: 2 mg}", "at_most: 3, total: {max: 2 mg}", ["16 regimen-total"]),
        (A, "max: 2 mg}}", "max: 2 mg, per_kg: 1 mg per kg}}", ["21 unknown-key"]),
        (A, "at_one_time: 1 mg", "at_one_time: 3 mg", ["33 regimen-total"]),
        (A, "total: {per_kg: 0.02", "total: {per_kg: 0.009", ["25 regimen-total"]),
        (A, "total: {max: 1 mg}", "total: {max: 1 mg, per_kg: 1 mg per kg}", ["16 regimen-total"]),
        (A, "after: [adult]", "after: [adlt]", ["34 unknown-regimen"]),
        (A, "says: It works.\n", "says: It works.\n    disagrees: [antidote.by_ag]\n", ["6 unknown-fact"]),
        (A, "authority: precaution\n", "authority: label\n    review: {status: x}\n", REVIEW),
        (B, "  stops:\n", "  Stops:\n", ["3 bad-id"]),
        (B, "source: handbook}]\n  time", "source: Handbook}]\n  time", ["8 bad-id"]),
        (B, "topic: {id: bleeding, name: bleeding}\n", PRESENTED, ["1 unknown-key"]),
        # plausibility
        (P, "    age: age\n", "    age: weight\n", ["4 unknown-question"]),
        (P, "because: antidote.by_age", "because: antidote.by_aeg", ["9 unknown-fact"]),
        (P, "from: 0.5", "from: 0", ["6 bad-value"]),
        (P, "from: 0.5, ", "", ["6 missing-key"]),
        (P, "from: 0.5", "from: -1", ["6 bad-value"]),
        # words
        (W, "patient: [age, weight]", "patient: [age, wieght]", ["19 unknown-question"]),
        (W, "section: now", "section: later", ["16 bad-choice"]),
        (W, "  settles:", "  setles:", ["1 missing-key", "17 unknown-key"]),
        (W, "measures:", "measure:", ["13 missing-word", "14 unknown-word"]),
        (W, "open_note: Find out.", 'open_note: "{{ figure(x) }}"', ["20 template-error"]),
        ("templates/why.j2", "<b>", "<b>\n\n{{ figure('bleeding.stop') }}", ["1 unknown-fact"]),
        ("templates/why.j2", "<b>", "<b>\n\n{% if %}", ["3 template-error"]),
        ("templates/why.j2", "<b>", "\ufeff<b>", []),
    ],
)  # fmt: skip
def test_one_change_gives_these_problems_on_these_lines(
    codes: Codes, file: str, old: str, new: str, said: list[str]
) -> None:
    assert codes(file, old, new) == said


def test_a_quantity_that_is_made_in_code_is_taken_as_it_is() -> None:
    assert Total(max=Dose.parse("1 mg")).max == Dose.parse("1 mg")


def test_a_template_that_neither_the_folder_nor_the_shipped_content_has_is_told(
    tree: Path, tmp_path: Path
) -> None:
    (tree / "templates/why.j2").unlink()
    lender = tmp_path / "lender"
    shutil.copytree(find() / "templates", lender / "templates", ignore=shutil.ignore_patterns("why.j2"))
    with pytest.raises(ContentError) as caught:
        load(tree, shared=lender)
    assert [f"{one.place} {one.wrong}" for one in caught.value.problems] == [
        "templates The file templates/why.j2 is missing."
    ]


def test_a_very_long_name_is_cut_in_its_message(codes: Codes) -> None:
    assert codes(D, "answers: hazard", "answers: " + "x" * 100_000) == ["15 unknown-set"]
