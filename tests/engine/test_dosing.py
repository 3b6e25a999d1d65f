"""Doses over every weight, against whole numbers: hundredths of a kilogram, hundredths of a milligram."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.content.knowledge import Repeat, Total
from bot.content.quantity import Dose, PerKg, Span, Weight
from bot.engine.dosing import DosePlan, course, plan
from bot.engine.profile import Profile, accept
from tests.engine.patients import HAZARDS, advised, answers, considered, part, shipped

LIGHTEST, HEAVIEST = 300, 15_000
STEP = Decimal("0.01")
DRUG = shipped().knowledge["flumazenil"]


def child(weight: Decimal) -> DosePlan:
    assert DRUG.presentation is not None
    found = course("flumazenil", "child", DRUG.presentation, DRUG.regimens["child"], Weight(weight, "kg"))
    assert found is not None
    return found


@cache
def every_child() -> dict[int, DosePlan]:
    return {weight: child(weight * STEP) for weight in range(LIGHTEST, HEAVIEST + 1)}


def expected(weight: int) -> tuple[int, int]:
    """One dose and the ceiling: 1 mg for each 100 kg, 5 mg for each 100 kg; 0.2 mg and 1 mg at most."""
    return min(weight // 100, 20), min(weight * 5 // 100, 100)


def hundredths(quantity: Dose) -> int:
    amount = quantity.amount * 100
    assert amount == int(amount), "a dose that cannot be drawn up"
    return int(amount)


def test_every_weight_is_walked() -> None:
    assert len(every_child()) == 14_701


def test_every_weight_gets_the_dose_that_whole_numbers_give() -> None:
    wrong = {
        weight
        for weight, found in every_child().items()
        if ([hundredths(one.dose) for one in found.injections], hundredths(found.ceiling))
        != ([expected(weight)[0]] * 5, expected(weight)[1])
    }
    assert not wrong


def test_no_weight_passes_a_cap_or_its_total_and_no_dose_is_rounded_up() -> None:
    for weight, found in every_child().items():
        one, ceiling = hundredths(found.injections[0].dose), hundredths(found.ceiling)
        assert one <= 20
        assert ceiling <= 100
        assert one * 100 <= weight
        assert ceiling * 100 <= weight * 5
        assert one * 5 == hundredths(found.given) <= ceiling


def test_a_heavier_child_never_gets_less() -> None:
    plans = list(every_child().values())
    assert all(
        lighter.injections[0].dose <= heavier.injections[0].dose and lighter.ceiling <= heavier.ceiling
        for lighter, heavier in pairwise(plans)
    )


def test_the_volume_is_exactly_the_dose_at_a_tenth_of_a_milligram_in_a_millilitre() -> None:
    for found in every_child().values():
        assert all(one.volume.amount == one.dose.amount * 10 for one in found.injections)
        assert found.ceiling_volume.amount == found.ceiling.amount * 10
        assert found.given_volume.amount == found.given.amount * 10


def test_both_caps_meet_at_twenty_kilograms() -> None:
    plans = every_child()
    assert (hundredths(plans[1999].injections[0].dose), hundredths(plans[1999].ceiling)) == (19, 99)
    for weight in (2000, 2001, HEAVIEST):
        assert (hundredths(plans[weight].injections[0].dose), hundredths(plans[weight].ceiling)) == (20, 100)


def test_the_formula_shows_factor_weight_cap_and_result() -> None:
    for weight, found in every_child().items():
        formula = found.formula
        assert formula is not None
        assert (str(formula.factor), str(formula.cap)) == ("0.01 mg per kg", "0.2 mg")
        assert formula.weight.amount == weight * STEP
        assert formula.result == found.injections[0].dose


@given(st.integers(662, 33_069))
def test_pounds_give_the_dose_of_their_kilograms_cut_down(pounds: int) -> None:
    kilograms = pounds * 45_359_237 // 100_000_000
    value = accept("weight", part().dialog.questions["weight"], f"{pounds // 100}.{pounds % 100:02} lb")
    assert value.quantity is not None
    assert (value.quantity.amount, value.quantity.unit) == (kilograms * STEP, "kg")
    got = advised(considered_child(), value.text).plan
    assert got is not None
    assert got.injections == every_child()[kilograms].injections
    assert got.ceiling == every_child()[kilograms].ceiling


def considered_child() -> dict[str, str]:
    return dict(next(one.readings for one in considered() if one.readings["age"] == "child"))


def test_injections_follow_each_other_from_start_to_start() -> None:
    assert [str(one.at) for one in every_child()[1600].injections] == [
        "0 s",
        "60 s",
        "120 s",
        "180 s",
        "240 s",
    ]


ADULT = {"age": "adult", "airway": "inadequate", "opioid": "no"} | dict.fromkeys(HAZARDS, "no")


def test_an_adult_after_a_procedure_gets_five_times_two_tenths() -> None:
    found = advised({"setting": "procedure"} | ADULT).plan
    assert found is not None
    assert found.regimen == "adult_procedure"
    assert [(str(one.dose), str(one.volume), str(one.over), str(one.at)) for one in found.injections] == [
        ("0.2 mg", "2 mL", "15 s", at) for at in ("0 s", "60 s", "120 s", "180 s", "240 s")
    ]
    assert (str(found.ceiling), str(found.ceiling_volume), found.given) == ("1 mg", "10 mL", found.ceiling)
    assert found.extension is None


def test_an_adult_in_overdose_climbs_the_ladder_to_three_milligrams_and_to_five_at_most() -> None:
    found = advised({"setting": "overdose", "isolated": "yes"} | ADULT).plan
    assert found is not None
    assert found.regimen == "adult_overdose"
    assert [(str(one.dose), str(one.at)) for one in found.injections] == [
        ("0.2 mg", "0 s"),
        ("0.3 mg", "60 s"),
        *(("0.5 mg", f"{at} s") for at in (120, 180, 240, 300, 360)),
    ]
    assert (str(found.ceiling), str(found.ceiling_volume)) == ("3 mg", "30 mL")
    extension = found.extension
    assert extension is not None
    assert (str(extension.dose), extension.at_most) == ("0.5 mg", 4)
    assert (str(extension.total), str(extension.total_volume)) == ("5 mg", "50 mL")


def test_adults_are_never_dosed_by_weight() -> None:
    for one in considered():
        if one.readings["age"] == "adult":
            found = advised(one.readings).plan
            assert found is not None
            assert found.formula is None
            assert found.ceiling_factor is None


def test_nothing_is_computed_without_a_weight() -> None:
    assert DRUG.presentation is not None
    regimen = DRUG.regimens["child"]
    assert course("flumazenil", "child", DRUG.presentation, regimen, None) is None
    assert plan("flumazenil", DRUG.presentation, DRUG.regimens, Profile({"age": "child"}, {})) is None
    by_total = regimen.model_copy(update={"steps": DRUG.regimens["adult_procedure"].steps})
    assert course("flumazenil", "child", DRUG.presentation, by_total, None) is None


def test_nothing_is_computed_where_no_regimen_or_more_than_one_fits() -> None:
    assert DRUG.presentation is not None
    nobody = Profile({"age": "infant"}, {})
    assert plan("flumazenil", DRUG.presentation, DRUG.regimens, nobody) is None
    profile = Profile({"age": "child"}, answers({"weight": "given"}))
    twice = {"one": DRUG.regimens["child"], "two": DRUG.regimens["child"]}
    assert plan("flumazenil", DRUG.presentation, twice, profile) is None


def test_a_later_course_is_never_laid_out_as_a_first() -> None:
    assert DRUG.presentation is not None
    later = DRUG.regimens["resedation_procedure"]
    assert not later.first_course
    assert course("flumazenil", "resedation_procedure", DRUG.presentation, later, None) is None


def test_a_total_cuts_the_course_short_and_one_below_the_first_dose_lays_nothing_out() -> None:
    assert DRUG.presentation is not None
    regimen = DRUG.regimens["adult_procedure"]
    short = regimen.model_copy(update={"total": Total(max=Dose.parse("0.5 mg"))})
    found = course("flumazenil", "adult_procedure", DRUG.presentation, short, None)
    assert found is not None
    assert (len(found.injections), str(found.given)) == (2, "0.4 mg")
    nothing = regimen.model_copy(update={"total": Total(max=Dose.parse("0.1 mg"))})
    assert course("flumazenil", "adult_procedure", DRUG.presentation, nothing, None) is None


def test_a_regimen_without_repeats_gives_its_steps_alone() -> None:
    assert DRUG.presentation is not None
    once = DRUG.regimens["adult_procedure"].model_copy(update={"repeat": None})
    found = course("flumazenil", "adult_procedure", DRUG.presentation, once, None)
    assert found is not None
    assert (len(found.injections), found.every) == (1, None)


def test_a_repeat_may_give_another_dose_over_another_time() -> None:
    assert DRUG.presentation is not None
    repeat = Repeat(dose=Dose.parse("0.1 mg"), over=Span.parse("30 s"), every=Span.parse("2 min"), at_most=1)
    other = DRUG.regimens["adult_procedure"].model_copy(update={"repeat": repeat})
    found = course("flumazenil", "adult_procedure", DRUG.presentation, other, None)
    assert found is not None
    assert (str(found.injections[1].dose), str(found.injections[1].over)) == ("0.1 mg", "30 s")


def test_a_total_by_weight_alone_needs_a_weight_too() -> None:
    assert DRUG.presentation is not None
    total = Total(max=Dose.parse("1 mg"), per_kg=PerKg.parse("0.05 mg per kg"))
    regimen = DRUG.regimens["adult_procedure"].model_copy(update={"total": total})
    found = course("flumazenil", "adult_procedure", DRUG.presentation, regimen, Weight(Decimal(10), "kg"))
    assert found is not None
    assert (str(found.ceiling), found.formula) == ("0.5 mg", None)
