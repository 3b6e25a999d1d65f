"""The review gate: where it is asked for, no screen has a dose that nobody has reviewed, or not any more."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from io import StringIO

import pytest

from bot.cli.app import call
from bot.content.library import Library
from bot.content.review import Review
from bot.engine import talk
from bot.engine.advice import Advice
from bot.engine.conversation import Conversation, Entry, View
from bot.proof.profiles import Space
from bot.proof.screens import samples
from bot.render.pages import Pages
from bot.render.record import fact_record, record
from bot.render.renderer import Renderer
from tests.engine.patients import advised, considered, shipped, strangers
from tests.render.test_pages import everything

AMOUNT = re.compile(r"[0-9]\s(?:mg|mcg|mL)\b")
ON, DUE, DAY = date(2026, 1, 1), date(2026, 6, 30), timedelta(days=1)
REVIEW = Review.model_validate({"status": "reviewed", "by": "J. Doe", "on": str(ON), "due": str(DUE)})
OPEN, SHUT = Renderer(shipped()), Renderer(shipped(), require_review=True)
pytestmark = pytest.mark.usefixtures("loaded_once")
ADULT = "setting=procedure airway=inadequate opioid=no chronic_benzodiazepine=no seizure_history=no \
anticonvulsant=no tricyclic=no life_saving_benzodiazepine=no allergy=no age=54y"


@cache
def reviewed(*, fact: str | None = None, drug: str | None = None) -> Library:
    """Review everything, or one fact, or one drug."""
    library = shipped()
    if fact is not None:
        own = library.facts[fact].model_copy(update={"review": REVIEW})
        return replace(library, facts={**library.facts, fact: own})
    return replace(
        library,
        knowledge={
            name: part.model_copy(update={"review": REVIEW}) if drug in {None, name} else part
            for name, part in library.knowledge.items()
        },
    )


def gated(library: Library, day: date) -> Renderer:
    return Renderer(library, today=lambda: day, require_review=True)


@cache
def advice() -> tuple[Advice, ...]:
    """Everybody who may get a dose, strangers, and in each dialog one of every kind."""
    found = [advised(one.readings, "11.4 kg") for one in (*considered(), *strangers(60, seed=4))]
    for part in shipped().dialogs.values():
        found += samples(OPEN, Space(part))
    return tuple(found)


def conversations(one: Advice) -> Iterator[Conversation]:
    """Stand at the advice, and at what leads there and on from it."""
    begun = talk.begin(shipped(), talk.Opening(one.part.id), "x", 0)
    values = one.profile.values.items()
    log = tuple(
        Entry(kind="answer", question=name, value=value.text, confirmed=True) for name, value in values
    )
    views: tuple[View, ...] = ("advice", "why", "review", "settled", "map", "change", "closed")
    for view in views:
        yield begun.model_copy(update={"log": log, "view": view})


def test_no_screen_shows_an_amount_of_a_drug_that_nobody_has_reviewed() -> None:
    dosed = 0
    for one in advice():
        for conversation in conversations(one):
            text = SHUT.screen(conversation).text
            assert not AMOUNT.search(text), text
            dosed += bool(AMOUNT.search(OPEN.screen(conversation).text))
    assert dosed > 20


def test_no_page_that_can_be_looked_up_shows_an_amount_that_nobody_has_reviewed() -> None:
    shown, withheld = (
        [part.screen.text for _, parts in everything(Pages(one)) for part in parts] for one in (OPEN, SHUT)
    )
    assert sum(bool(AMOUNT.search(text)) for text in shown) > 5
    for text in withheld:
        assert not AMOUNT.search(text), text


def test_no_fact_as_a_record_gives_an_amount_that_nobody_has_reviewed() -> None:
    given = [name for name in shipped().facts if AMOUNT.search(json.dumps(fact_record(OPEN, name)))]
    assert len(given) > 20
    for name in given:
        written = fact_record(SHUT, name)
        assert not AMOUNT.search(json.dumps(written)), name
        assert written["cites"] == fact_record(OPEN, name)["cites"]
        assert written["value"] is None or not AMOUNT.search(shipped().facts[name].value or "")


def test_what_is_no_dose_stays_as_it_is() -> None:
    for name, fact in shipped().facts.items():
        if not AMOUNT.search(fact.says):
            assert SHUT.statement(name) == OPEN.statement(name)
            assert fact.value is None or SHUT.figure(name) == OPEN.figure(name)


def test_a_figure_that_is_no_amount_is_shown_though_its_statement_gives_one() -> None:
    library = shipped()
    name = "flumazenil.onset"
    says = "After 0.2 mg it begins to act within 1 to 2 min."
    fact = library.facts[name].model_copy(update={"says": says, "value": "1 to 2 min"})
    bare = fact.model_copy(update={"value": "0.2"})
    for one, shown in ((fact, True), (bare, False)):
        changed = replace(library, facts={**library.facts, name: one})
        closed = Renderer(changed, require_review=True)
        assert (closed.figure(name) == Renderer(changed).figure(name)) == shown
        assert closed.statement(name) == library.common.withheld["statement"]


@pytest.mark.parametrize(
    "amount",
    [
        "0.2\u00a0mg",
        "0.2\u202fmg",
        "0.2mg",
        "2 milligrams",
        "200 mcg",
        "1 g",
        "2 Vials",
        "two ampoules",
        "half a vial",
        "5-mL",
    ],
)
def test_an_amount_is_withheld_however_it_is_written(amount: str) -> None:
    library, name = shipped(), "flumazenil.onset"
    fact = library.facts[name].model_copy(update={"says": f"Give {amount} at once.", "value": None})
    closed = Renderer(replace(library, facts={**library.facts, name: fact}), require_review=True)
    assert closed.statement(name) == library.common.withheld["statement"]


@pytest.mark.parametrize(
    "text", ["Within 15 s.", "At 40 kg.", "GABA-A, 2 groups.", "Often gives none.", "7 of 60"]
)
def test_what_only_looks_like_an_amount_is_shown(text: str) -> None:
    library, name = shipped(), "flumazenil.onset"
    fact = library.facts[name].model_copy(update={"says": text, "value": None})
    changed = replace(library, facts={**library.facts, name: fact})
    assert Renderer(changed, require_review=True).statement(name) == Renderer(changed).statement(name)


def test_a_dose_that_is_withheld_is_said_to_be_and_every_measure_stays() -> None:
    for one in map(advised, [profile.readings for profile in considered()]):
        text, seen = SHUT.advice(one).text, SHUT.context(one)
        assert f"DOSE: {shipped().common.withheld['plan']}" in text
        assert "Not clinically reviewed." in text
        assert {name: len(lines) for name, lines in seen["sections"].items()} == {
            name: len(lines) for name, lines in OPEN.context(one)["sections"].items()
        }
        assert seen["titles"] == OPEN.context(one)["titles"]


def test_the_answers_are_read_over_before_advice_without_promising_a_dose() -> None:
    (one,) = (advised(profile.readings) for profile in considered()[:1])
    (review,) = (found for found in conversations(one) if found.view == "review")
    assert "The dose follows" in OPEN.screen(review).text
    assert "dose" not in SHUT.screen(review).text


def test_a_record_gives_no_dose_and_names_the_regimen_that_is_withheld() -> None:
    for one in advice():
        written, plan = record(SHUT, one), one.plan
        assert written["dose"] is None
        assert written.get("withheld") == ([plan.regimen] if plan else None)
        assert "withheld" not in record(OPEN, one)


@pytest.mark.parametrize("day", [ON, DUE])
def test_what_was_reviewed_is_shown_while_that_counts(day: date) -> None:
    shut, free = gated(reviewed(), day), Renderer(reviewed(), today=lambda: day)
    for one in advice():
        assert shut.advice(one) == free.advice(one)
        assert record(shut, one)["dose"] == record(OPEN, one)["dose"]


@pytest.mark.parametrize("day", [ON - DAY, DUE + DAY])
def test_a_review_that_is_still_to_come_or_has_run_out_withholds(day: date) -> None:
    renderer = gated(reviewed(), day)
    for one in advice():
        assert renderer.advice(one) == SHUT.advice(one)


def test_a_dose_is_withheld_the_day_after_it_was_due_on_the_same_renderer() -> None:
    day = DUE
    renderer = Renderer(reviewed(), today=lambda: day, require_review=True)
    (one,) = (advised(profile.readings) for profile in considered()[:1])
    assert AMOUNT.search(renderer.advice(one).text)
    day += DAY
    assert not AMOUNT.search(renderer.advice(one).text)


def test_each_dose_hangs_on_its_own_review() -> None:
    """Flumazenil is reviewed and naloxone is not, and of it one fact."""
    only = gated(reviewed(drug="flumazenil"), ON)
    assert AMOUNT.search(only.figure("flumazenil.stock"))
    assert not AMOUNT.search(only.figure("naloxone.dose"))
    (one,) = (advised(profile.readings) for profile in considered()[:1])
    assert only.plan(one) == one.plan
    single = gated(reviewed(fact="naloxone.dose"), ON)
    assert AMOUNT.search(single.figure("naloxone.dose"))
    assert not AMOUNT.search(single.figure("naloxone.rethink"))
    assert single.plan(one) is None


def test_without_the_gate_nothing_is_withheld() -> None:
    for one in advice():
        assert OPEN.plan(one) == one.plan
        assert OPEN.withheld(one) == ()


# the setting


def decided(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert call(["decide", "flumazenil", *ADULT.split(), *more]) == 0
    return capsys.readouterr().out


def test_the_setting_shuts_the_gate_of_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert AMOUNT.search(decided(capsys))
    monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", "1")
    assert not AMOUNT.search(decided(capsys))
    written = json.loads(decided(capsys, "--json"))
    assert (written["dose"], written["withheld"]) == (None, ["adult_procedure"])
    monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", "0")
    assert AMOUNT.search(decided(capsys))


def test_a_setting_that_cannot_be_read_is_named_and_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", "maybe")
    assert call(["decide", "flumazenil", *ADULT.split()]) == 2
    assert capsys.readouterr() == (
        "",
        "bedside: BEDSIDE_REQUIRE_REVIEW cannot be read: mend it in .env or the environment.\n",
    )


def test_the_setting_shuts_the_gate_of_a_talk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A quick dose, answered by letters: a procedure, an adult."""
    (quick,) = (part.id for part in shipped().dialogs.values() if part.dialog.dialog.quick)
    seen = {}
    for setting in ("0", "1"):
        monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", setting)
        monkeypatch.setattr(sys, "stdin", StringIO("a\na\nquit\n"))
        assert call(["chat", quick]) == 0
        seen[setting] = capsys.readouterr().out
    assert AMOUNT.search(seen["0"])
    assert not AMOUNT.search(seen["1"])
    assert shipped().common.withheld["plan"] in seen["1"]
