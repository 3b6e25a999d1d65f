"""Safe notation: every rule has a text that breaks it."""

from __future__ import annotations

import pytest

from bot.render.notation import NBSP, OPEN, SHUT, faults, unbroken, unmarked

DRUGS = ("flumazenil", "naloxone")


def marked(text: str) -> str:
    """Mark a whole text as a figure, and set the spaces that `~` stands for."""
    return f"{OPEN}{text.replace('~', NBSP)}{SHUT}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (".2~mg", "leading zero"),
        ("1.0~mg", "trailing zero"),
        ("0.20~mg", "trailing zero"),
        ("0,2~mg", "decimal point"),
        ("1000~mL", "from one thousand"),
        ("200~\u00b5g", "write mcg"),
        ("200~\u03bcg", "write mcg"),
        ("5~cc", "write mL"),
        ("5 mg", "between number and unit"),
        ("15 seconds", "between number and unit"),
        ("5mg", "between number and unit"),
        ("5~mgs", "no plural"),
        ("5~mg. more", "no full stop"),
        ("5~ml", "write mg, mL and kg"),
        ("5~MG", "write mg, mL and kg"),
        ("age > 1", "symbol beside a number"),
        ("\u2265~1", "symbol beside a number"),
        ("@ 2~mL", "symbol beside a number"),
        ("1 & 2", "symbol beside a number"),
        ("1 + 2", "symbol beside a number"),
        ("0.1~mg/mL", "write per"),
        ("0.01~mg/kg", "write per"),
        ("2 to 3~mL/min", "write per"),
        ("10 IU", "abbreviation"),
        ("0.2~mg QD", "abbreviation"),
        ("0.2~mg IN", "abbreviation"),
        ("0.2~mg SC", "abbreviation"),
        ("0.2~mg q1min", "abbreviation"),
        ("0.2~mg q4h", "abbreviation"),
        ("3-5~mg", "in words"),
        ("3 \u2013 5~mg", "in words"),
        ("0.2~mg [3]", "citation"),
        ("0.2~mg (3, 4)", "citation"),
        ("0.2~mg 3", "citation"),
        ("0.2~mg3.", "citation"),
        ("0.2~mg\u00b3", "raised digit"),
        ("FLU 0.2~mg", "written out"),
        ("give NLX, then 0.2~mg", "written out"),
        ("flumazenil 0.2~mg", "between a drug and its number"),
        ("Naloxone 0.4~mg", "between a drug and its number"),
    ],
)
def test_an_unsafe_form_is_found(text: str, why: str) -> None:
    assert any(why in fault for fault in faults(marked(text), DRUGS)), list(faults(marked(text), DRUGS))


@pytest.mark.parametrize(
    "text",
    [
        "flumazenil~0.1~mg~per~mL, IV only",
        "First 0.2~mg (2~mL) over 15~seconds, then wait 45~seconds",
        "0.01~mg~per~kg for 11.4~kg, at most 0.2~mg: 0.11~mg",
        "at most 4~more. STOP at 1~mg (10~mL), 5~injections.",
        "at most 1~mg. Then stop",
        "3~to~5~mg; 40~to~60%; 7 of 60; 1,000~mL; 100~ms",
        "1~year or older",
        "OR 4.63, 95% CI 1.00 to 21.48; aHR 1.10; RR 0.90 to 1.20",
        "Baclofen TCA study of 2 groups",
    ],
)
def test_a_safe_form_is_let_through(text: str) -> None:
    assert not list(faults(marked(text), DRUGS))


def test_a_dose_is_no_statistic() -> None:
    assert list(faults(marked("OR 1.0~mg")))


@pytest.mark.parametrize("digit", ["5", "\u0665", "\uff15", "\u00bd", "\u2085"])
def test_a_digit_that_no_figure_gave_is_found(digit: str) -> None:
    (fault,) = faults(f"well {marked('0.2~mg')} then {digit} apples")
    assert "no figure gave" in fault


def test_spaces_are_set_unbreakably() -> None:
    text = "Flumazenil 0.1 mg per mL, 2 to 3 mg, 4 more, after 15 seconds"
    assert unbroken(text, DRUGS) == "Flumazenil~0.1~mg~per~mL, 2~to~3~mg, 4~more, after 15~seconds".replace(
        "~", NBSP
    )


def test_spaces_are_set_through_the_marks_too() -> None:
    text = f"flumazenil {OPEN}0.1 mg per mL{SHUT}, {OPEN}4{SHUT} more"
    assert unmarked(unbroken(text, DRUGS)) == "flumazenil~0.1~mg~per~mL, 4~more".replace("~", NBSP)
