"""What a picture shows of a dialog holds for every profile: nothing is drawn by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given

from bot.content.library import DialogSet
from bot.content.shape import UNANSWERED
from bot.engine.decide import NoRowError, decide
from bot.engine.profile import Profile
from bot.proof.draw.chart import Chart, Verdict, Way, chart
from bot.proof.draw.ink import Inks, Walk, exercised
from bot.proof.draw.sketch import Exit, Place
from bot.proof.profiles import Space
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.load import load_scripts
from tests.proof.draw import NAMES, advised, charted, library, part, sketched, space, way
from tests.proof.test_profiles import dialogs, everyone

SCRIPTS = Path(__file__).parents[1] / "scripts"
HAZARDS = (
    "chronic_benzodiazepine",
    "seizure_history",
    "anticonvulsant",
    "tricyclic",
    "life_saving_benzodiazepine",
)


def ways(chart: Chart) -> list[Way]:
    return [way for step in chart.steps for way in step.ways]


def answered(space: Space) -> int:
    """Everybody with an answer to all that is asked."""
    found = space.all
    for name, values in space.values.items():
        if UNANSWERED in values:
            found &= ~(space.reads(name, (UNANSWERED,)))
    return found


def strictest(dialog: DialogSet, table: str, taken: Iterable[Way]) -> str:
    ends = [one.to for one in taken if isinstance(one.to, Verdict) and one.to.table == table]
    return max((one.outcome for one in ends), key=dialog.tables.verdicts[table].outcomes.index)


# the chart


@pytest.mark.parametrize("name", NAMES)
def test_every_question_and_every_outcome_is_there_in_its_order(name: str) -> None:
    found, dialog = charted(name), part(name)
    assert [one for step in found.steps for one in step.questions] == list(dialog.dialog.questions)
    assert [(one.table, one.outcome) for one in found.verdicts] == [
        (key, outcome) for key, table in dialog.tables.verdicts.items() for outcome in table.outcomes
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_way_leads_to_every_place_but_the_first(name: str) -> None:
    found = charted(name)
    led_to = {one.to for one in ways(found)}
    assert led_to == {*found.verdicts, *list(part(name).dialog.questions)[1:]}


@pytest.mark.parametrize("name", NAMES)
def test_somebody_takes_every_way_that_is_drawn(name: str) -> None:
    for one in ways(charted(name)):
        readings = space(name).first(one.points & space(name).legal)
        assert one.taken(readings)
        assert UNANSWERED not in readings.values()


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_of_everybody_is_the_strictest_of_the_ways_they_take(name: str) -> None:
    """Told from what stands on the ways alone, over all profiles at once."""
    everybody = answered(space(name))
    for table, rows in part(name).tables.verdicts.items():
        left = everybody
        for outcome in reversed(rows.outcomes):
            here = 0
            for one in ways(charted(name)):
                if one.kind == "stop" and one.to == Verdict(table, outcome):
                    readings = {one.question: one.answers}
                    here |= space(name).condition(readings | dict([one.given] if one.given else []))
            expected = space(name).outcomes[table][outcome] & everybody
            assert (left if outcome == rows.outcomes[0] else left & here) == expected
            left &= ~here


@pytest.mark.parametrize("name", NAMES)
def test_what_settles_cannot_be_changed_later_and_what_does_not_can(name: str) -> None:
    found, everybody = space(name), answered(space(name))
    names = list(found.values)
    for one in ways(charted(name)):
        if one.kind != "stop" or not isinstance(one.to, Verdict):
            continue
        before = names[: names.index(one.question) + 1]
        changed, points = 0, one.points & found.legal
        for _ in range(100):
            alike = everybody
            for asked, reading in found.first(points).items() if points else ():
                alike &= found.reads(asked, (reading,)) if asked in before else found.all
            changed |= alike & ~found.outcomes[one.to.table][one.to.outcome] if points else 0
            points &= ~alike
        assert bool(changed) is not one.settles


def decided(one: DialogSet, profile: Profile) -> str | None:
    try:
        return decide(one.tables, profile).verdict
    except NoRowError:
        return None


@given(dialogs())
def test_so_it_is_for_any_dialog(one: DialogSet) -> None:
    found = chart(Space(one))
    for index, profile in everyone(one):
        taken = [way for way in ways(found) if way.points >> index & 1]
        whole = UNANSWERED not in profile.readings.values()
        verdict = decided(one, profile)
        if whole and verdict is not None:
            assert strictest(one, "verdict", taken) == verdict
            assert all(way.taken(profile.readings) for way in taken)
        elif not whole:
            assert not taken


@given(dialogs())
def test_every_question_that_is_asked_is_led_to_in_any_dialog(one: DialogSet) -> None:
    algebra = Space(one)
    led_to = {way.to for way in ways(chart(algebra))}
    for name in list(algebra.values)[1:]:
        assert (name in led_to) is bool(answered(algebra) & algebra.asked[name])


def test_another_drug_settles_it_at_once_and_asks_no_more() -> None:
    first = charted("flumazenil").steps[0]
    stop, on = first.ways
    assert (stop.answers, stop.to, stop.settles) == (
        ("other_agent", "undifferentiated"),
        Verdict("verdict", "do_not_give"),
        True,
    )
    assert (on.answers, on.to, on.kind) == (("procedure", "overdose"), "age", "onward")


def test_what_an_earlier_answer_decides_is_told_with_the_later_one() -> None:
    (opioid,) = [step for step in charted("flumazenil").steps if step.questions == ("opioid",)]
    stop = next(way for way in opioid.ways if way.kind == "stop")
    assert (stop.answers, stop.given, stop.settles) == (("unknown", "yes"), ("setting", ("overdose",)), False)
    assert not any(way.loose for way in ways(charted("flumazenil")))


def test_hazards_that_differ_in_nothing_but_their_name_are_one_step() -> None:
    steps = [step.questions for step in charted("flumazenil").steps if len(step.questions) > 1]
    assert steps == [HAZARDS]


# words and inks


def exits(name: str, inks: Inks) -> list[Exit]:
    return [one for place in sketched(name, inks).places for one in place.exits]


def strong(places: Iterable[Place]) -> list[str]:
    return [text for place in places for text, ink in place.lines if ink == "strong"]


def test_labels_are_what_buttons_say() -> None:
    labels = [one.label for one in exits("flumazenil", Inks())]
    assert "Not known; or Yes (Reason: Benzodiazepine overdose)" in labels
    assert "1\u00a0y to under 18\u00a0y; or Adult" in labels
    assert "Any: Not known" in labels
    assert "All: No, I checked" in labels
    assert labels[-1] == ""


def test_without_walks_all_is_drawn_alike() -> None:
    drawn = sketched("flumazenil")
    assert {one.ink for one in exits("flumazenil", Inks())} == {"plain"}
    assert {ink for place in drawn.places for _, ink in place.lines} == {"plain"}
    assert not drawn.notes


def test_the_way_of_a_conversation_is_strong_and_its_answers_stand_there() -> None:
    inks = way(
        "flumazenil", setting="overdose", age="54 y", airway="inadequate", opioid="no", tricyclic="yes"
    )
    drawn = sketched("flumazenil", inks)
    assert strong(drawn.cards) == [
        "Reason: Benzodiazepine overdose",
        "Age: 54\u00a0y",
        "Airway and breathing: Still needs bagging",
        "Opioid: No, I checked",
        "Tricyclic: Yes",
    ]
    assert strong(drawn.boxes) == ["DO NOT GIVE FLUMAZENIL"]
    taken = [(one.label, one.to) for one in exits("flumazenil", inks) if one.ink == "strong"]
    assert ("Any: Yes", len(drawn.places) - 1) in taken
    assert not any(label.startswith("Not known; or Yes") for label, _ in taken)
    assert not any("All:" in label for label, _ in taken)
    assert {one.ink for one in exits("flumazenil", inks)} == {"plain", "strong"}
    assert [ink for ink, _ in drawn.notes] == ["strong"]


def test_no_question_behind_a_branch_is_on_the_way_past_it() -> None:
    inks = way("small", age="adult", bleeding="no")
    assert strong(sketched("small", inks).places) == ["age: Adult", "bleeding: No", "GIVE"]
    assert [one.ink for one in exits("small", inks)] == [
        "strong",
        "plain",
        "plain",
        "plain",
        "strong",
        "plain",
    ]


def test_each_table_has_its_verdict_on_the_way() -> None:
    inks = way("two", age="adult", bleeding="yes")
    assert strong(sketched("two", inks).boxes) == ["DO NOT GIVE", "NEVER THIS"]


def test_what_no_script_walks_is_faint() -> None:
    inks = exercised([Walk.of(advised("small", age="adult", bleeding="yes"))])
    drawn = sketched("small", inks)
    assert [ink for place in drawn.places for _, ink in place.lines] == [
        "strong", "strong", "faint", "faint", "faint", "strong",
    ]  # fmt: skip
    assert [ink for ink, _ in drawn.notes] == ["strong", "faint"]
    assert {one.ink for one in exits("small", exercised([]))} == {"faint"}


def test_the_shipped_scripts_walk_all_that_is_drawn() -> None:
    decider = Decider(library("flumazenil"))
    scripts = load_scripts(SCRIPTS, library("flumazenil"), ("engine", "console", "telegram"))
    inks = exercised(Walk.of(decider.advice(one)) for one in scripts if one.case.expect is not None)
    drawn = sketched("flumazenil", inks)
    assert {ink for place in drawn.places for _, ink in place.lines} == {"strong"}
    assert [one.label for one in exits("flumazenil", inks) if one.ink != "strong"] == []
