"""Conversations that begin with answers: where they lead, and what is carried from one dialog to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.dialog import Question
from bot.content.library import Library, load
from bot.content.number import Number
from bot.engine import talk
from bot.engine.conversation import Conversation, Entry, state
from bot.engine.profile import AnswerError, accept, profile
from tests.content.conftest import VALID
from tests.engine.patients import shipped
from tests.engine.test_talk import ADULT

QUESTIONS = shipped().dialogs["flumazenil"].dialog.questions


def entry(question: str, value: str, kind: str = "answer", *, confirmed: bool = False) -> Entry:
    return Entry.model_validate({"kind": kind, "question": question, "value": value, "confirmed": confirmed})


def opened(dialog: str, *log: Entry, library: Library | None = None) -> Conversation:
    return talk.begin(library or shipped(), talk.Opening(dialog, log), "c", 7)


def tapped(conversation: Conversation, *actions: str, library: Library | None = None) -> talk.Outcome:
    outcome = talk.Outcome(conversation)
    for action in actions:
        act = talk.Tap(action, outcome.conversation.revision)
        assert action in talk.offered(library or shipped(), outcome.conversation)
        outcome = talk.step(library or shipped(), outcome.conversation, act, 8)
        assert outcome.toast is None
    return outcome


def screen(conversation: Conversation, library: Library | None = None) -> tuple[str, str | None]:
    return conversation.view, state(library or shipped(), conversation).shown(conversation)


SETTING, AGE, WEIGHT = entry("setting", "procedure"), entry("age", "4 y"), entry("weight", "16 kg")


def test_without_answers_a_conversation_begins_at_its_first_question() -> None:
    begun = opened("dose")
    assert screen(begun) == ("question", "setting")
    assert (begun.log, begun.revision, begun.touched, begun.notice) == ((), 1, 7, None)
    assert opened("dose", entry("shoe_size", "44")) == begun


def test_with_all_answers_a_quick_dialog_begins_at_its_advice_and_another_reads_them_over() -> None:
    card = opened("dose", SETTING, AGE, WEIGHT)
    assert screen(card) == ("advice", None)
    assert state(shipped(), card).advice.plan is not None
    answers = dict(pair.split("=") for pair in ADULT)
    full = opened("flumazenil", *(entry(name, value) for name, value in answers.items()))
    assert screen(full) == ("review", None)


def test_with_some_answers_a_conversation_begins_at_the_first_open_question() -> None:
    assert screen(opened("dose", AGE, WEIGHT)) == ("question", "setting")
    assert screen(opened("dose", SETTING, AGE)) == ("question", "weight")
    assert screen(opened("dose", entry("setting", "undifferentiated"))) == ("settled", None)


@pytest.mark.parametrize("log", [(WEIGHT, AGE, SETTING), (SETTING, WEIGHT, AGE), (AGE, SETTING, WEIGHT)])
def test_the_order_of_what_is_given_does_not_matter(log: tuple[Entry, ...]) -> None:
    assert opened("dose", *log) == opened("dose", SETTING, AGE, WEIGHT)


def test_of_two_answers_to_a_question_the_last_counts_and_what_was_taken_back_does_not() -> None:
    assert opened("dose", AGE, entry("age", "adult")).log == (entry("age", "adult"),)
    assert opened("dose", AGE, entry("age", "", "retract")).log == ()


def test_what_a_dialog_does_not_ask_or_accept_falls_away() -> None:
    adult = entry("age", "adult")
    assert opened("dose", SETTING, adult, WEIGHT, entry("tricyclic", "no")).log == (SETTING, adult)
    assert opened("dose", SETTING, entry("age", "44"), entry("weight", "sixteen")).log == (SETTING,)
    assert opened("dose", SETTING, entry("age", "16", "draft"), entry("setting", "4", "draft")).log == (
        entry("age", "16", "draft"),
    )


def test_a_draft_waits_for_its_unit_and_a_doubted_weight_for_its_confirmation() -> None:
    draft = opened("dose", SETTING, AGE, entry("weight", "16", "draft"))
    assert screen(draft) == ("question", "weight")
    assert talk.offered(shipped(), draft)[:2] == ("weight=16 kg", "weight=16 lb")
    doubted = opened("dose", SETTING, AGE, entry("weight", "60 kg"))
    assert screen(doubted) == ("question", "weight")
    assert talk.offered(shipped(), doubted)[0] == "!confirm"
    assert screen(opened("dose", SETTING, AGE, entry("weight", "60 kg", confirmed=True))) == ("advice", None)


def test_a_line_of_which_some_was_not_read_is_said_so() -> None:
    begun = partly(SETTING)
    assert begun.notice == "partly_read"
    assert screen(begun) == ("question", "age")


def partly(*log: Entry) -> Conversation:
    return talk.begin(shipped(), talk.Opening("dose", log, partly=True), "c", 7)


def test_what_was_partly_read_is_read_over_before_a_dose_however_it_is_come_to() -> None:
    begun = partly(SETTING, AGE, WEIGHT)
    assert (screen(begun), begun.notice) == (("review", None), "partly_read")
    asked = partly(SETTING)
    for done in (tapped(asked, "age=adult").conversation, said(asked, "54 y")):
        assert (screen(done), done.notice) == (("review", None), "partly_read")
    later = talk.step(shipped(), begun, talk.Tap("!right", begun.revision), 8 + talk.IDLE).conversation
    assert screen(tapped(later, "!same").conversation) == ("review", None)
    moved = talk.refold(shipped(), begun.model_copy(update={"content": "old"}), 8)
    assert (screen(moved), moved.notice) == (("review", None), "content_changed")


def test_reading_over_shows_the_dose_and_another_answer_is_read_over_again() -> None:
    card = tapped(partly(SETTING, AGE, WEIGHT), "!right").conversation
    assert (screen(card), card.notice) == (("advice", None), None)
    assert screen(tapped(card, "!why", "!close_why").conversation) == ("advice", None)
    changed = tapped(card, "!change", "?age", "age=adult").conversation
    assert screen(changed) == ("review", None)
    assert tapped(card, "!again").begin == talk.Opening("dose")
    assert tapped(card, "!onto").begin == talk.Opening("flumazenil", (SETTING, AGE, WEIGHT), partly=True)


def test_where_there_is_no_dose_nothing_that_was_partly_read_holds_advice_back() -> None:
    settled = partly(entry("setting", "other_agent"))
    assert screen(settled) == ("settled", None)
    assert screen(tapped(settled, "!advice").conversation) == ("advice", None)


def said(conversation: Conversation, text: str) -> Conversation:
    return talk.step(shipped(), conversation, talk.Say(text), 8).conversation


def test_a_confirmation_counts_for_the_age_that_is_given_with_it() -> None:
    heavy = entry("weight", "60 kg", confirmed=True)
    moved = talk.step(
        shipped(),
        opened("dose", SETTING, AGE, heavy).model_copy(update={"view": "question", "target": "age"}),
        talk.Say("5 y"),
        8,
    ).conversation
    assert talk.offered(shipped(), moved)[0] == "!confirm"


@given(st.data())
def test_whatever_is_given_is_read_as_if_it_had_been_answered(data: st.DataObject) -> None:
    names = data.draw(st.permutations(sorted(QUESTIONS)))
    texts = {
        name: data.draw(st.sampled_from([*QUESTIONS[name].choices, "4 y", "54 y", "16 kg", "60 kg"]))
        for name in names[: data.draw(st.integers(0, len(names)))]
    }
    accepted = {}
    for name, text in texts.items():
        try:
            accepted[name] = accept(name, QUESTIONS[name], text)
        except AnswerError:
            continue
    begun = opened("flumazenil", *(entry(name, text) for name, text in texts.items()))
    part = shipped().dialogs["flumazenil"]
    assert state(shipped(), begun).profile == profile(part.dialog, accepted, shipped().plausibility)


# quick, and on to another dialog


def test_a_quick_dialog_shows_its_dose_without_reading_over_and_another_does_not() -> None:
    quick = tapped(opened("dose"), "setting=procedure", "age=adult").conversation
    assert screen(quick) == ("advice", None)
    assert state(shipped(), quick).advice.plan is not None
    part = shipped().dialogs["dose"]
    head = part.dialog.dialog.model_copy(update={"quick": False})
    slow = replace(part, dialog=part.dialog.model_copy(update={"dialog": head}))
    library = replace(shipped(), dialogs={"dose": slow})
    assert screen(opened("dose", SETTING, AGE, WEIGHT, library=library)) == ("review", None)


def test_a_new_check_is_one_of_the_same_dialog() -> None:
    for dialog in ("dose", "flumazenil"):
        asked = opened(dialog, SETTING).model_copy(update={"view": "same_patient"})
        assert tapped(asked, "!new").begin == talk.Opening(dialog)
    card = opened("dose", SETTING, AGE, WEIGHT)
    assert tapped(card, "!again").begin == talk.Opening("dose")


def test_the_card_leads_on_first_of_all_and_carries_its_answers() -> None:
    card = opened("dose", SETTING, AGE, WEIGHT)
    assert talk.offered(shipped(), card)[0] == "!onto"
    outcome = tapped(card, "!onto")
    assert outcome.conversation == card
    assert outcome.begin == talk.Opening("flumazenil", (SETTING, AGE, WEIGHT))
    full = talk.begin(shipped(), outcome.begin, "d", 9)
    assert screen(full) == ("question", "airway")
    assert dict(state(shipped(), full).profile.values) == dict(state(shipped(), card).profile.values)


def test_a_dialog_that_leads_nowhere_offers_nothing_of_the_kind() -> None:
    answers = dict(pair.split("=") for pair in ADULT)
    full = opened("flumazenil", *(entry(name, value) for name, value in answers.items()))
    assert not [one for one in talk.offered(shipped(), tapped(full, "!right").conversation) if "onto" in one]


def test_a_confirmed_weight_is_carried_as_confirmed() -> None:
    heavy = entry("weight", "60 kg", confirmed=True)
    opening = tapped(opened("dose", SETTING, AGE, heavy), "!onto").begin
    assert opening == talk.Opening("flumazenil", (SETTING, AGE, heavy))
    assert opening is not None
    assert state(shipped(), talk.begin(shipped(), opening, "d", 9)).profile.values["weight"].confirmed


@pytest.mark.parametrize("waits", [entry("weight", "60 kg"), entry("weight", "16", "draft")])
def test_what_waits_for_a_unit_or_a_confirmation_is_left_behind(waits: Entry) -> None:
    early = opened("dose", SETTING, AGE, waits).model_copy(update={"view": "advice"})
    assert tapped(early, "!onto").begin == talk.Opening("flumazenil", (SETTING, AGE))


def with_full(**questions: Question) -> Library:
    """Give the shipped library with questions of the full check changed."""
    part = shipped().dialogs["flumazenil"]
    dialog = part.dialog.model_copy(update={"questions": QUESTIONS | questions})
    return replace(shipped(), dialogs={**shipped().dialogs, "flumazenil": replace(part, dialog=dialog)})


def changed(name: str, **update: Any) -> Question:  # noqa: ANN401 (fields of a question)
    return QUESTIONS[name].model_copy(update=update)


def number(**fields: str) -> Number:
    return Number.model_validate(fields)


HEAVIER = number(quantity="weight", min="20 kg", max="150 kg")


@pytest.mark.parametrize(
    "weight", [changed("weight", number=HEAVIER), changed("weight", ask_if={"setting": ("overdose",)})]
)
def test_what_the_other_dialog_refuses_or_does_not_ask_falls_away(weight: Question) -> None:
    library = with_full(weight=weight)
    opening = tapped(opened("dose", SETTING, AGE, WEIGHT), "!onto", library=library).begin
    assert opening == talk.Opening("flumazenil", (SETTING, AGE, WEIGHT))
    full = talk.begin(library, opening, "d", 9)
    assert full.log == (SETTING, AGE)
    assert screen(full, library) == ("question", "airway")


def test_an_answer_that_would_clear_a_risk_in_the_other_dialog_is_left_behind() -> None:
    """There it is tapped where it is asked, whatever the same id meant here."""
    risk = {"procedure": "No, I checked", "unknown": "Not known", "overdose": "Yes"}
    library = with_full(setting=changed("setting", answers=risk, unanswered_as="unknown"))
    assert library.dialogs["flumazenil"].dialog.questions["setting"].hazard
    opening = tapped(opened("dose", SETTING, AGE, WEIGHT), "!onto", library=library).begin
    assert opening == talk.Opening("flumazenil", (AGE, WEIGHT))


def test_what_the_other_dialog_does_not_know_falls_away() -> None:
    part, judge = shipped().dialogs["dose"], load(VALID).dialogs["judge"]
    head = part.dialog.dialog.model_copy(update={"onto": "judge"})
    dose = replace(part, dialog=part.dialog.model_copy(update={"dialog": head}))
    library = replace(shipped(), dialogs={"dose": dose, "judge": judge})
    opening = tapped(opened("dose", SETTING, AGE, WEIGHT, library=library), "!onto", library=library).begin
    assert opening == talk.Opening("judge", (SETTING, AGE, WEIGHT))
    begun = talk.begin(library, opening, "d", 9)
    assert begun.log == (AGE, WEIGHT)
    assert screen(begun, library) == ("question", "bleeding")


def test_a_weight_confirmed_for_an_age_is_doubted_where_that_age_is_refused() -> None:
    age = changed("age", number=number(quantity="age", min="5 y", max="120 y"))
    library = with_full(age=age, weight=changed("weight", ask_if={}))
    heavy = entry("weight", "60 kg", confirmed=True)
    opening = tapped(opened("dose", SETTING, AGE, heavy), "!onto", library=library).begin
    assert opening is not None
    full = talk.begin(library, opening, "d", 9)
    assert full.log == (SETTING, heavy)
    aged = talk.step(library, full, talk.Say("6 y"), 10).conversation
    assert "weight" in state(library, aged).profile.doubtful
