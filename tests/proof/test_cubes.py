"""Sets of profiles in few words: exact, maximal, the same each time."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.library import DialogSet
from bot.proof.cubes import Cube, cover
from bot.proof.profiles import Profiles, Space
from bot.proof.wording import Wording, written_out
from tests.engine.patients import shipped, space
from tests.proof.test_profiles import dialogs

WORDING = Wording.of(shipped(), "flumazenil")


def having(profiles: Profiles, cube: Cube) -> int:
    points = (profiles.reads(name, values) for name, values in cube.readings.items())
    return reduce(and_, points, profiles.all)


def some(data: st.DataObject, profiles: Space) -> int:
    """Draw a set of profiles, whatever the questions that they are not asked read."""
    found, left = 0, profiles.legal
    while left:
        one = left & -left
        left ^= one
        if data.draw(st.booleans()):
            readings = profiles.first(one)
            found |= profiles.condition({name: (value,) for name, value in readings.items()})
    return found


@given(dialogs(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_cubes_together_are_the_set_and_none_can_name_less(one: DialogSet, data: st.DataObject) -> None:
    profiles = Space(one)
    points = some(data, profiles)
    within = data.draw(st.sampled_from([profiles.all, points | some(data, profiles)]))
    cubes = cover(profiles, points, within=within)
    assert reduce(or_, (having(profiles, cube) for cube in cubes), 0) & within == points
    assert sum(cube.adds for cube in cubes) == profiles.count(points)
    assert cover(profiles, points, within=within) == cubes
    for cube in cubes:
        for name in cube.readings:
            fewer = {key: values for key, values in cube.readings.items() if key != name}
            assert having(profiles, Cube(fewer, 0)) & within & ~points


@given(dialogs(), st.data(), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_with_a_limit_what_is_told_is_in_the_set_and_is_counted(
    one: DialogSet, data: st.DataObject, limit: int
) -> None:
    profiles = Space(one)
    points = some(data, profiles)
    cubes = cover(profiles, points, limit=limit)
    told = reduce(or_, (having(profiles, cube) for cube in cubes), 0)
    assert len(cubes) <= limit
    assert not told & ~points
    assert sum(cube.adds for cube in cubes) == profiles.count(told)


@given(dialogs(), st.data())
@settings(max_examples=30, deadline=None)
def test_written_out_every_question_that_is_asked_is_named(one: DialogSet, data: st.DataObject) -> None:
    profiles = Space(one)
    points = some(data, profiles)
    cubes = cover(profiles, points, whole=True)
    assert reduce(or_, (having(profiles, cube) for cube in cubes), 0) == points
    for cube in cubes:
        assert set(cube.readings) >= set(profiles.first(having(profiles, cube) & profiles.legal))


def told(points: int, within: int | None = None) -> list[str]:
    return [WORDING.cube(cube) for cube in cover(space(), points, within=within)]


def test_few_words_tell_what_a_row_speaks_of() -> None:
    measures = space().outcomes["measures"]
    assert told(measures["naloxone_first"]) == ["opioid: not known or yes"]
    assert told(measures["ecg"]) == [
        "tricyclic: not known or yes",
        'reason: "benzodiazepine overdose", "other drug or alcohol" or "cause not known"',
    ]
    assert told(space().all) == [""]
    assert told(0) == []


def test_what_the_reader_knows_already_is_not_said_again() -> None:
    withheld = space().outcomes["verdict"]["resolve_first"]
    unknown = withheld & space().condition({"anticonvulsant": ("unknown",)})
    assert told(unknown, within=withheld) == ["anticonvulsant: not known"]
    assert len(told(unknown)) > 1


def test_readings_are_named_by_their_buttons_or_their_ids() -> None:
    cube = Cube({"age": ("infant", "child"), "weight": ("given",), "setting": ("unanswered",)}, 1)
    assert WORDING.cube(cube) == "age: under one year or child; weight: given; reason: not answered"
    every = Cube({"isolated": ("yes", "unknown", "no")}, 1)
    assert WORDING.cube(every, colon="") == "benzodiazepine alone asked"
    assert WORDING.cube(Cube({"some_thing": ("other_one",)}, 1)) == "some thing: other one"


def test_permissive_profiles_are_written_out_with_every_answer_for_a_reviewer() -> None:
    lines = written_out(space(), WORDING, space().outcomes["verdict"]["consider"])
    assert len(lines) == 6
    assert sum("(2 profiles)" in line for line in lines) == 2
    hazards = ("long-term benzodiazepine", "seizures", "anticonvulsant", "tricyclic")
    for line in lines:
        assert line.startswith("reason: ")
        for hazard in hazards:
            assert f"; {hazard}: no, I checked; " in line
    adult = "reason: by staff, for procedure; age: adult; airway and breathing: still needs bagging; opioid: "
    assert sum(line.startswith(adult) for line in lines) == 2
    shorter = written_out(space(), WORDING, space().outcomes["verdict"]["consider"], 2)
    assert shorter[-1] == "and 4 others"
