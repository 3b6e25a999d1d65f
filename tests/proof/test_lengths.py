"""How long screens get: sums over all profiles at once, against one profile after the other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.review import Review
from bot.engine import talk
from bot.engine.conversation import Entry
from bot.proof import lengths
from bot.proof.lengths import Longest, advice_fits, longest, reasons_fit
from bot.proof.profiles import Space
from bot.proof.screens import samples
from bot.proof.texts import lines
from bot.render.renderer import TEXT_LIMIT, Renderer
from tests.engine.patients import HAZARDS, advised, considered, part, shipped, space, strangers

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
    begun = talk.begin(shipped(), talk.Opening("flumazenil"), "x", 0)
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


def test_reasons_are_as_long_as_a_review_makes_them_before_there_is_one() -> None:
    """What ships still fits, and still starts, on the day that all of it is reviewed."""
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
    assert lengths[1] == lengths[0]


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


def bounds(monkeypatch: pytest.MonkeyPatch, wide: Space, renderer: Renderer) -> tuple[int, int]:
    """Tell how long advice and reasons can get, by allowing them nothing."""
    monkeypatch.setattr(lengths, "TEXT_LIMIT", 0)
    said = list(lines(renderer, wide))
    found = (*advice_fits(wide, renderer, said), *reasons_fit(wide, renderer, said))
    advice, reasons = (int(re.sub(r"[^0-9]", "", one.wrong.partition(";")[0])) for one in found)
    return advice, reasons


@pytest.mark.parametrize("dialog", shipped().dialogs)
def test_nothing_that_is_drawn_is_longer_than_what_was_worked_out(
    dialog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With reviews that count or not, and with doses withheld or not, all or some."""
    library, wide = shipped(), Space(shipped().dialogs[dialog])
    review = Review.model_validate({"status": "reviewed", "by": "a", "on": "2026-01-01", "due": "2026-01-01"})
    some = {
        name: fact.model_copy(update={"review": review} if index % 2 else {})
        for index, (name, fact) in enumerate(library.facts.items())
    }
    half = replace(library, facts=some)
    advice, reasons = bounds(monkeypatch, wide, Longest(half))
    drawn = [
        Renderer(library),
        Renderer(library, require_review=True),
        Renderer(half, today=lambda: date(2026, 1, 1), require_review=True),
    ]
    found = list(samples(drawn[0], wide))
    if dialog == part().id:
        found += [advised(one.readings) for one in (*considered(), *strangers(40, seed=8))]
    begun, longest_seen = talk.begin(library, talk.Opening(dialog), "x", 0), [0, 0]
    for one in found:
        values = one.profile.values.items()
        log = tuple(Entry(kind="answer", question=name, value=v.text, confirmed=True) for name, v in values)
        for renderer in drawn:
            for index, view in enumerate(("advice", "why")):
                screen = renderer.screen(begun.model_copy(update={"log": log, "view": view}))
                longest_seen[index] = max(longest_seen[index], len(screen.text))
    assert longest_seen[0] <= advice
    assert longest_seen[1] <= reasons


def test_the_longest_form_of_a_figure_is_what_stands_for_it_or_itself() -> None:
    library = shipped()
    open_, shut, most = Renderer(library), Renderer(library, require_review=True), Longest(library)
    for name, fact in library.facts.items():
        assert most.statement(name) in {open_.statement(name), shut.statement(name)}
        assert len(most.statement(name)) >= max(len(open_.statement(name)), len(shut.statement(name)))
        if fact.value is not None:
            assert len(most.figure(name)) == max(len(open_.figure(name)), len(shut.figure(name)))
