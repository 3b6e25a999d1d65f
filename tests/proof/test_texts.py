"""Texts over all profiles: every line for everyone who reads it, and laws that hold them to it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bot.content.errors import ContentError, Problem
from bot.content.law import Laws
from bot.content.library import DialogSet
from bot.content.words import Words
from bot.proof.profiles import Space
from bot.proof.texts import Line, lines, texts
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled
from tests.engine.patients import advised, considered, index, part, shipped, space, strangers

COMPILED = Compiled()


@cache
def every_line() -> tuple[Line, ...]:
    return tuple(lines(Renderer(shipped(), compiled=COMPILED), space()))


def changed(**words: object) -> tuple[DialogSet, Renderer]:
    one = replace(part(), words=part().words.model_copy(update=words))
    return one, Renderer(replace(shipped(), dialogs={"flumazenil": one}), compiled=COMPILED)


def saying(outcome: str, text: str) -> dict[str, Any]:
    """Change what the measures say for one outcome."""
    said = part().words.says["measures"][outcome].model_copy(update={"say": text})
    return {"says": {**part().words.says, "measures": {**part().words.says["measures"], outcome: said}}}


def law(**stated: object) -> DialogSet:
    laws = Laws.model_validate({"laws": {"TEXT-99": {"says": "It is said.", **stated}}})
    return replace(part(), laws=laws)


def problems(one: DialogSet, renderer: Renderer | None = None) -> list[Problem]:
    space = Space(one)
    return list(texts(space, list(lines(renderer or Renderer(shipped(), compiled=COMPILED), space))))


@pytest.mark.parametrize("profile", [*strangers(60, 3), *considered()], ids=str)
def test_the_lines_of_a_profile_are_those_that_it_is_shown(profile: Any) -> None:  # noqa: ANN401 (ids)
    readings = profile.readings
    advice = advised(readings)
    shown = Renderer(shipped(), compiled=COMPILED).context(advice)
    there = {*shown["titles"], *shown["reasons"], shown["dose_note"]}
    there |= {line for section in shown["sections"].values() for line in section}
    point = index(profile)
    told = {line.text for line in every_line() if line.points >> point & 1}
    assert told - {""} == there - {"", None}


def test_every_line_is_read_by_somebody_and_nobody_reads_two_of_one_entry() -> None:
    for line in every_line():
        assert line.points
    for one in every_line():
        for other in every_line():
            if one is not other and one.entry == other.entry:
                assert not one.points & other.points


def test_the_shipped_texts_keep_their_laws() -> None:
    assert problems(part()) == []


def test_what_must_be_said_and_is_not_is_found_with_a_profile_that_does_not_read_it() -> None:
    one, renderer = changed(**saying("naloxone_first", "Naloxone."))
    found = {each.law: each for each in problems(one, renderer)}
    assert "TEXT-08" in found
    assert "opioid: unknown" in str(found["TEXT-08"]), "clearing it would spare the figures"
    assert "age: adult" in str(found["TEXT-08"])


def test_what_must_not_be_said_and_is_is_found() -> None:
    one, renderer = changed(**saying("supportive_care", "Give {{ figure('naloxone.dose') }}."))
    assert "TEXT-07" in {each.law for each in problems(one, renderer)}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ({"has": "DO NOT GIVE FLUMAZENIL"}, True),
        ({"has": ["DO NOT GIVE", "FLUMAZENIL"]}, True),
        ({"has": ["DO NOT GIVE", "Naloxone"]}, False),
        ({"lacks": "MAY BE CONSIDERED"}, True),
        ({"lacks": ["MAY BE CONSIDERED", "ECG"]}, False),
    ],
)
def test_a_law_of_texts_needs_all_that_it_has_and_none_that_it_lacks(
    text: dict[str, Any], holds: bool
) -> None:
    assert (problems(law(when={"verdict": "do_not_give"}, text=text)) == []) == holds


def test_a_text_that_is_split_over_two_entries_is_not_said() -> None:
    split = {"has": "DO NOT GIVE FLUMAZENIL Cause not known"}
    assert problems(law(when={"setting": "undifferentiated"}, text=split))


def test_spaces_and_no_break_spaces_are_the_same_in_a_law_of_texts() -> None:
    said = {"has": "QRS   over 100 ms"}
    assert problems(law(when={"tricyclic": "yes", "age": "adult"}, text=said)) == []


def test_words_that_cannot_be_filled_in_for_somebody_are_found_though_most_read_them_well() -> None:
    needs_naloxone = "{{ readings.naloxone_response }}"
    one, renderer = changed(**saying("naloxone_first", needs_naloxone))
    with pytest.raises(ContentError, match="naloxone_response"):
        problems(one, renderer)


def test_words_of_every_entry_belong_to_it() -> None:
    assert isinstance(part().words, Words)
    entries = {line.entry.path[0] for line in every_line()}
    assert entries == {"verdicts", "reasons", "says", "doses"}
