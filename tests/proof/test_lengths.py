"""How long screens get: sums over all profiles at once, against one profile after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import talk
from bot.engine.conversation import Entry
from bot.proof.lengths import advice_fits, longest, reasons_fit
from bot.proof.profiles import Space
from bot.proof.screens import TEXT_LIMIT
from bot.proof.texts import lines
from bot.render.renderer import Renderer
from tests.engine.patients import HAZARDS, part, shipped, space

FEW = 12
"""Points of the small space that sums are made over."""


class Few:
    """Stands for a space of a few points."""

    all = (1 << FEW) - 1


@given(st.lists(st.tuples(st.integers(0, Few.all), st.integers(-100, 5000)), max_size=8))
def test_the_longest_is_the_greatest_sum_of_all_points(parts: list[tuple[int, int]]) -> None:
    sums = [sum(max(length, 0) for points, length in parts if points >> at & 1) for at in range(FEW)]
    total, who = longest(Few(), parts)  # type: ignore[arg-type]
    assert total == max(sums)
    assert who == sum(1 << at for at, each in enumerate(sums) if each == max(sums))


def test_reasons_fit_for_everybody_and_are_as_long_as_said() -> None:
    renderer = Renderer(shipped())
    said = list(lines(renderer, space()))
    assert list(reasons_fit(space(), renderer, said)) == []
    worst = {"setting": "overdose", "age": "adult", "airway": "inadequate", "opioid": "unknown"}
    worst |= dict.fromkeys(HAZARDS, "yes") | {"isolated": "no"}
    log = tuple(Entry(kind="answer", question=name, value=value) for name, value in worst.items())
    begun = talk.begin(shipped(), "flumazenil", "x", 0)
    shown = renderer.screen(begun.model_copy(update={"log": log, "view": "why"})).text
    assert TEXT_LIMIT - 500 < len(shown) <= TEXT_LIMIT


@pytest.mark.parametrize("more", [100, 400])
def test_reasons_that_are_too_long_for_one_patient_are_found_with_that_patient(more: int) -> None:
    fact = shipped().facts["flumazenil.harm.allergy"]
    longer = fact.model_copy(update={"says": fact.says + " word" * more})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.harm.allergy": longer})
    renderer = Renderer(library)
    (found,) = reasons_fit(space(), renderer, lines(renderer, space()))
    assert found.code == "reasons-too-long"
    assert "allergy: yes" in str(found)
    assert "tricyclic: yes" in str(found)
    assert part() is space().part


def test_reasons_are_as_long_as_they_get_while_a_review_counts() -> None:
    fact = shipped().facts["flumazenil.harm.allergy"]
    longer = fact.model_copy(update={"says": fact.says + " word" * 400})
    knowledge = {
        name: one.model_copy(update={"review": one.review.model_copy(update={"status": "reviewed"})})
        for name, one in shipped().knowledge.items()
    }
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.harm.allergy": longer})
    lengths = []
    for one in (library, replace(library, knowledge=knowledge)):
        renderer = Renderer(one)
        (found,) = reasons_fit(space(), renderer, lines(renderer, space()))
        lengths.append(int(found.wrong.split()[3].replace(",", "")))
    assert lengths[1] > lengths[0]
    assert (lengths[1] - lengths[0]) % len(", reviewed") == 0


def test_advice_that_is_too_long_for_one_patient_is_found_with_that_patient() -> None:
    words = part().words
    rows = dict(words.reasons["verdict"])
    rows |= {name: f"{rows[name]} {'More of it. ' * 130}" for name in ("dependence", "tricyclic")}
    longer = replace(part(), words=words.model_copy(update={"reasons": {"verdict": rows}}))
    library = replace(shipped(), dialogs={"flumazenil": longer})
    renderer, wide = Renderer(library), Space(longer)
    (found,) = advice_fits(wide, renderer, list(lines(renderer, wide)))
    assert "chronic_benzodiazepine: yes" in str(found)
    assert "tricyclic: yes" in str(found)
    shipped_lines = list(lines(Renderer(shipped()), space()))
    assert list(advice_fits(space(), Renderer(shipped()), shipped_lines)) == []
