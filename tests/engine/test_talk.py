"""Conversations: whatever a person taps or types, in whatever order, the promises of `talk` hold."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.content.library import Library
from bot.engine import talk
from bot.engine.conversation import Conversation, Entry, State, state
from tests.engine.patients import shipped

HAZARD_CLEARED = {
    name: question.choices[0]
    for name, question in shipped().dialogs["flumazenil"].dialog.questions.items()
    if question.hazard
}
LINES = [
    "yes",
    "no",
    "unknown",
    "?",
    "adult",
    "4 y",
    "16 kg",
    "35 lb",
    "60 kg",
    "16",
    "4",
    "1000",
    "1200 mo",
    "0,2",
]


def reread(conversation: Conversation) -> Conversation:
    return Conversation.model_validate_json(conversation.model_dump_json())


def begun() -> Conversation:
    return talk.begin(shipped(), talk.Opening("flumazenil"), "c", 0)


def does(conversation: Conversation, *acts: str, now: int = 10) -> Conversation:
    """Carry out acts: what is offered is tapped, anything else is typed; `library` stays the shipped one."""
    for act in acts:
        offered = act in talk.offered(shipped(), conversation)
        one = talk.Tap(act, conversation.revision) if offered else talk.Say(act)
        conversation = reread(talk.step(shipped(), conversation, one, now).conversation)
    return conversation


def at(conversation: Conversation) -> tuple[str, str | None]:
    return conversation.view, state(shipped(), conversation).shown(conversation)


CLEAR = (
    *(
        "airway=inadequate",
        "opioid=no",
        "chronic_benzodiazepine=no",
        "seizure_history=no",
        "anticonvulsant=no",
    ),
    *("tricyclic=no", "life_saving_benzodiazepine=no", "allergy=no"),
)
ADULT = ("setting=procedure", "age=adult", *CLEAR)
CHILD = ("setting=procedure", "age=4 y", *CLEAR)


class Walk(RuleBasedStateMachine):
    """A person who taps and types anything, through restarts and changes of content."""

    def __init__(self) -> None:
        super().__init__()
        self.library = shipped()
        self.now = 0
        self.conversation = begun()
        self.before = self.conversation
        self.read_over: dict[str, str] | None = None

    @initialize(start=st.sampled_from(["new", "read over", "dose", "child"]))
    def begin_somewhere(self, start: str) -> None:
        acts = {
            "new": (),
            "read over": ADULT,
            "dose": (*ADULT, "!right"),
            "child": (*CHILD, "60 kg", "!confirm", "!right"),
        }
        self.conversation = self.before = does(begun(), *acts[start], now=0)
        self.read_over = self.values() if start in {"dose", "child"} else None

    def values(self, conversation: Conversation | None = None) -> dict[str, str]:
        found = state(self.library, conversation or self.conversation)
        return {
            name: value.text for name, value in {**found.profile.values, **found.profile.doubtful}.items()
        }

    def act(self, act: talk.Tap | talk.Say) -> talk.Outcome:
        before = self.before = self.conversation
        outcome = talk.step(self.library, before, act, self.now)
        after = self.conversation = reread(outcome.conversation)
        assert after == outcome.conversation
        if after != before:
            assert after.revision == before.revision + 1
        if after.content != before.content or after.view in {"same_patient", "closed"}:
            self.read_over = None
        elif isinstance(act, talk.Tap) and act.action == "!right" and outcome.toast is None:
            self.read_over = self.values()
        self.nothing_comes_back(act)
        return outcome

    def nothing_comes_back(self, act: talk.Tap | talk.Say) -> None:
        fresh = {pair[0] for pair in self.values().items() - self.values(self.before).items()}
        log = self.conversation.log
        asked = state(self.library, self.before).shown(self.before)
        assert fresh <= ({log[-1].question} if log else set()) | {asked}, (fresh, act)

    @precondition(lambda self: self.conversation.view != "closed")
    @rule(data=st.data())
    def tap_what_is_offered(self, data: st.DataObject) -> None:
        offered = talk.offered(self.library, self.conversation)
        clearing = [action for action in offered if action in CLEAR]
        action = data.draw(st.sampled_from([*offered, *clearing * 3]))
        outcome = self.act(talk.Tap(action, self.conversation.revision))
        assert outcome.toast is None
        begins = action in {"!again", "!new"} and self.conversation == self.before
        assert outcome.begin == (talk.Opening("flumazenil") if begins else None)
        assert outcome.begin or self.conversation != self.before

    @rule(
        action=st.sampled_from(
            ["setting=procedure", "age=4 y", "!right", "!back", "?age", "tricyclic=no", "x", "!zz", "="]
        ),
        behind=st.integers(-2, 2),
    )
    def tap_what_was_offered_once(self, action: str, behind: int) -> None:
        revision = self.conversation.revision - behind
        if behind or action not in talk.offered(self.library, self.conversation):
            idle = self.now - self.conversation.touched > talk.IDLE
            stayed = self.conversation.view in {"same_patient", "closed"} or not idle
            outcome = self.act(talk.Tap(action, revision))
            if stayed and self.before.content == self.library.digest:
                assert outcome.toast == ("gone" if self.before.view == "closed" else "stale")
                assert self.conversation == self.before

    @rule(
        line=st.sampled_from(LINES)
        | st.text(max_size=12)
        | st.sampled_from(["9" * 100_000, "\u200fyes", "\uff11 kg"])
    )
    def type_anything(self, line: str) -> None:
        cleared = {pair for pair in self.values().items() if HAZARD_CLEARED.get(pair[0]) == pair[1]}
        self.act(talk.Say(line))
        assert {pair for pair in self.values().items() if HAZARD_CLEARED.get(pair[0]) == pair[1]} <= cleared

    @rule(seconds=st.sampled_from([1, 2, 3, 60, talk.IDLE, talk.IDLE + 1]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @precondition(lambda self: self.now % 5 == 0)
    @rule()
    def change_the_content(self) -> None:
        self.library = replace(shipped(), digest=f"{self.now}")

    @rule(chance=st.integers(0, 30))
    def close(self, chance: int) -> None:
        if chance == 0:
            self.conversation = talk.close(self.conversation)
            self.read_over = None

    @invariant()
    def no_dose_is_shown_unread(self) -> None:
        found = state(self.library, self.conversation)
        plan = found.advice.plan
        assert (plan is not None) == (found.advice.decision.verdict == "consider")
        if (
            self.conversation.view in {"advice", "why"}
            and plan
            and self.conversation.content == self.library.digest
        ):
            assert self.read_over == self.values()

    @invariant()
    def an_idle_conversation_carries_nothing_out(self) -> None:
        if self.conversation.view == "same_patient":
            assert set(talk.offered(self.library, self.conversation)) == {"!same", "!new"}

    @invariant()
    def every_view_leads_on(self) -> None:
        offered = talk.offered(self.library, self.conversation)
        found = state(self.library, self.conversation)
        typed = at_number(found, self.conversation)
        assert bool(offered) != (self.conversation.view == "closed") or typed
        assert len(set(offered)) == len(offered)


def at_number(found: State, conversation: Conversation) -> bool:
    name = found.shown(conversation)
    return name is not None and found.advice.part.dialog.questions[name].number is not None


Walk.TestCase.settings = settings(max_examples=20, stateful_step_count=40)
TestWalk = Walk.TestCase


def wander(seed: int, steps: int) -> Conversation:
    """Walk at random, tapping only."""
    chance, conversation = Random(seed), begun()  # noqa: S311 (a sample, no secret)
    for _ in range(steps):
        offered = [one for one in talk.offered(shipped(), conversation) if one not in {"!again", "!back"}]
        if not offered or chance.random() < 0.1:
            conversation = does(conversation, chance.choice(LINES))
        else:
            conversation = does(conversation, chance.choice(offered))
    return conversation


@pytest.mark.parametrize("seed", range(25))
def test_back_often_enough_ends_at_the_first_question_with_nothing_answered(seed: int) -> None:
    conversation = wander(seed, 14)
    for _ in range(60):
        offered = talk.offered(shipped(), conversation)
        step = next((one for one in ("!back", "!close_map", "!close_why") if one in offered), None)
        if step is None:
            break
        conversation = does(conversation, step)
    assert at(conversation) == ("question", "setting")
    assert not state(shipped(), conversation).order


def test_every_question_of_an_adult_then_the_answers_read_over_then_the_dose() -> None:
    conversation = does(begun(), *ADULT)
    assert at(conversation) == ("review", None)
    assert at(does(conversation, "!right")) == ("advice", None)
    assert at(does(conversation, "!right", "!why")) == ("why", None)
    assert at(does(conversation, "!right", "!why", "!close_why")) == ("advice", None)


def test_why_leads_to_the_map_and_the_map_back_to_why() -> None:
    conversation = does(begun(), *ADULT, "!right", "!why", "!map")
    assert at(conversation) == ("map", None)
    assert conversation.pictured
    assert talk.offered(shipped(), conversation) == ("!close_map", "!again")
    after = does(conversation, "!close_map")
    assert at(after) == ("why", None)
    assert not after.pictured


def test_a_correction_that_withholds_takes_the_dose_away() -> None:
    conversation = does(begun(), *ADULT, "!right", "!change", "?seizure_history", "seizure_history=yes")
    assert at(conversation) == ("advice", None)
    assert state(shipped(), conversation).advice.plan is None
    again = does(conversation, "!change", "?seizure_history", "seizure_history=no")
    assert at(again) == ("review", None)


def test_an_answer_whose_question_is_no_longer_asked_does_not_come_back() -> None:
    conversation = does(
        begun(), "setting=procedure", "age=4 y", *CLEAR, "16 kg", "!change", "?age", "age=adult"
    )
    assert conversation.notice == "answer_dropped"
    child = does(conversation, "!change", "?age", "age=4 y")
    assert at(child) == ("question", "weight")


def test_a_change_of_another_kind_says_nothing_of_dropped_answers() -> None:
    assert does(begun(), *ADULT, "!change", "?tricyclic", "tricyclic=unknown").notice is None


def test_a_doubted_weight_waits_until_it_is_confirmed() -> None:
    doubted = does(begun(), *CHILD, "60 kg")
    assert talk.offered(shipped(), doubted) == ("!confirm", "!reenter", "!back")
    assert state(shipped(), doubted).advice.plan is None
    assert at(does(doubted, "!confirm")) == ("review", None)
    for act in ("!reenter", "!back"):
        assert at(does(doubted, act)) == ("question", "weight")
        assert not state(shipped(), does(doubted, act)).profile.doubtful
    assert at(does(doubted, "16 kg")) == ("review", None)


def test_a_confirmed_weight_is_doubted_again_for_another_age() -> None:
    confirmed = does(begun(), *CHILD, "60 kg", "!confirm")
    same = does(confirmed, "!change", "?age", "age=4 y")
    assert at(same) == ("review", None)
    other = does(confirmed, "!change", "?age", "age=5 y")
    assert at(other) == ("question", "weight")
    assert "!confirm" in talk.offered(shipped(), other)


def test_a_number_without_its_unit_is_asked_for_it() -> None:
    draft = does(begun(), *CHILD, "16")
    assert talk.offered(shipped(), draft) == ("weight=16 kg", "weight=16 lb", "!reenter", "!back")
    assert at(does(draft, "weight=16 kg")) == ("review", None)
    assert state(shipped(), does(draft, "!back")).order[-1] == "allergy"


def test_an_age_in_very_many_months_is_kept_and_its_unit_offered() -> None:
    assert at(does(begun(), "setting=procedure", "1200 mo")) == ("question", "airway")
    draft = does(begun(), "setting=procedure", "1000")
    assert "age=1000 mo" in talk.offered(shipped(), draft)
    assert at(does(draft, "age=1000 mo")) == ("question", "airway")


def test_matters_are_said_to_be_settled_once() -> None:
    settled = does(begun(), "setting=procedure", "age=adult", "airway=inadequate", "opioid=yes")
    settled = does(settled, "naloxone_response=inadequate", "chronic_benzodiazepine=yes")
    assert at(settled) == ("settled", None)
    assert at(does(settled, "!rest")) == ("question", "seizure_history")
    assert at(does(settled, "!rest", "seizure_history=no")) == ("question", "anticonvulsant")
    assert at(does(settled, "!advice")) == ("advice", None)
    assert at(does(settled, "!advice", "!rest")) == ("question", "seizure_history")
    assert at(does(settled, "!back")) == ("question", "chronic_benzodiazepine")


def test_early_advice_with_every_answer_missing_but_one() -> None:
    assert at(does(begun(), "setting=procedure", "!advice")) == ("advice", None)


def test_early_advice_that_holds_a_dose_is_read_over_first() -> None:
    conversation = does(begun(), *ADULT, "!change", "?tricyclic")
    assert at(conversation) == ("question", "tricyclic")
    assert at(does(conversation, "!advice")) == ("review", None)
    assert at(does(conversation, "!back")) == ("review", None)


def test_typing_where_no_question_is_open_changes_nothing_but_the_notice() -> None:
    conversation = does(begun(), *ADULT)
    after = does(conversation, "yes")
    assert after == conversation.model_copy(
        update={"revision": conversation.revision + 1, "notice": "no_question"}
    )


def test_after_half_an_hour_the_first_act_asks_for_the_patient() -> None:
    conversation = does(begun(), *ADULT, "!right")
    assert does(conversation, "!why", now=10 + talk.IDLE).view == "why"
    asked = does(conversation, "!why", now=11 + talk.IDLE)
    assert (asked.view, asked.log) == ("same_patient", conversation.log)
    assert does(asked, "!same", now=12 + talk.IDLE).view == "review"
    assert talk.step(shipped(), asked, talk.Tap("!new", asked.revision), 12 + talk.IDLE).begin


def test_a_closed_conversation_takes_nothing_more() -> None:
    closed = talk.close(does(begun(), *ADULT, "!right"))
    for act in (talk.Tap("!right", closed.revision), talk.Say("yes")):
        assert talk.step(shipped(), closed, act, 10) == talk.Outcome(closed, toast="gone")
    assert talk.offered(shipped(), closed) == ()


NEWER = replace(shipped(), digest="newer")


def newer(conversation: Conversation, now: int, library: Library = NEWER) -> Conversation:
    return reread(talk.step(library, conversation, talk.Say("yes"), now).conversation)


def test_changed_content_is_gone_over_from_the_log_and_said() -> None:
    conversation = does(begun(), *ADULT, "!right")
    moved = newer(conversation, 20)
    assert (moved.view, moved.notice, moved.content) == ("review", "content_changed", "newer")
    assert (moved.log, moved.revision) == (conversation.log, conversation.revision + 1)
    assert moved.touched == conversation.touched


def test_changed_content_after_half_an_hour_still_asks_for_the_patient() -> None:
    conversation = does(begun(), *ADULT, "!right")
    moved = newer(conversation, 11 + talk.IDLE)
    assert (moved.view, moved.notice) == ("same_patient", "content_changed")
    asked = does(conversation, "!why", now=11 + talk.IDLE)
    assert newer(asked, 12 + talk.IDLE).view == "same_patient"


def test_a_closed_conversation_stays_closed_when_content_changes() -> None:
    closed = talk.close(begun())
    assert talk.refold(NEWER, closed, 10) == closed


def test_answers_that_changed_content_no_longer_knows_are_asked_again() -> None:
    part = shipped().dialogs["flumazenil"]
    questions = part.dialog.questions
    tricyclic = questions["tricyclic"].model_copy(
        update={"answers": {"no": "No", "unknown": "?", "maybe": "Maybe"}}
    )
    dialog = part.dialog.model_copy(update={"questions": questions | {"tricyclic": tricyclic}})
    library = replace(shipped(), digest="fewer", dialogs={"flumazenil": replace(part, dialog=dialog)})
    conversation = does(begun(), *ADULT, "!change", "?tricyclic", "tricyclic=yes")
    gone = Entry(kind="answer", question="shoe_size", value="44")
    moved = newer(conversation.model_copy(update={"log": (*conversation.log, gone)}), 20, library)
    assert state(library, moved).next_question == "tricyclic"
    assert (moved.view, moved.notice) == ("question", "content_dropped")


@pytest.mark.parametrize("question", ["shoe_size", "tricyclic"])
def test_a_draft_that_changed_content_no_longer_takes_is_said_to_be_gone(question: str) -> None:
    draft, back = Entry(kind="draft", question=question, value="44"), Entry(kind="retract", question=question)
    assert newer(begun().model_copy(update={"log": (draft,)}), 20).notice == "content_dropped"
    assert newer(begun().model_copy(update={"log": (draft, back)}), 20).notice == "content_changed"
    kept = Entry(kind="draft", question="weight", value="16")
    assert newer(begun().model_copy(update={"log": (kept,)}), 20).notice == "content_changed"


def test_a_conversation_whose_dialog_is_gone_is_closed() -> None:
    dialogs = {name: part for name, part in shipped().dialogs.items() if name != "flumazenil"}
    library = replace(shipped(), digest="fewer", dialogs=dialogs)
    outcome = talk.step(library, begun(), talk.Tap("setting=procedure", 1), 20)
    assert (outcome.toast, outcome.conversation.view) == ("gone", "closed")
    assert reread(outcome.conversation).revision == 2
    assert talk.step(library, outcome.conversation, talk.Say("yes"), 30).conversation == outcome.conversation


def test_a_conversation_remembers_the_contents_that_it_was_taken_over_from() -> None:
    conversation = begun()
    for digest in ("second", "third", "fourth", "fifth"):
        conversation = newer(conversation, 20, replace(shipped(), digest=digest))
    assert conversation.content == "fifth"
    assert conversation.before == ("second", "third", "fourth")


def test_a_draft_of_what_is_no_longer_a_number_falls_away() -> None:
    draft = Entry(kind="draft", question="tricyclic", value="16")
    assert not state(shipped(), begun().model_copy(update={"log": (draft,)})).drafts


def test_a_draft_falls_away_with_its_question() -> None:
    answers = [("setting", "procedure"), ("age", "4 y")]
    log = [Entry(kind="answer", question=name, value=value) for name, value in answers]
    log += [
        Entry(kind="draft", question="weight", value="16"),
        Entry(kind="answer", question="age", value="adult"),
    ]
    assert state(shipped(), begun().model_copy(update={"log": tuple(log)})).order == ("setting", "age")


def test_a_screen_that_has_no_question_left_offers_nothing_to_answer() -> None:
    done = does(begun(), *ADULT).model_copy(update={"view": "question"})
    assert talk.offered(shipped(), done) == ()


def test_a_log_that_grows_long_is_written_anew_with_what_stands() -> None:
    conversation = does(
        begun(), "setting=procedure", "age=4 y", *CLEAR, "60 kg", "!confirm", "!change", "?weight", "16"
    )
    stands = state(shipped(), conversation)
    times = talk.LOG_LIMIT - len(conversation.log)
    entry = Entry(kind="answer", question="tricyclic", value="no")
    full = conversation.model_copy(update={"log": (entry,) * times + conversation.log})
    assert len(full.log) == talk.LOG_LIMIT
    after = does(full, "17")
    assert len(after.log) == len(stands.order)
    assert state(shipped(), after).profile == stands.profile
    assert state(shipped(), after).drafts == {"weight": "17"}
    chosen = does(full, "weight=16 kg")
    assert at(chosen) == ("review", None)
    assert state(shipped(), chosen).profile.values["weight"].text == "16 kg"


def test_a_long_log_of_a_half_done_check_keeps_what_is_open_open() -> None:
    entry = Entry(kind="answer", question="setting", value="procedure")
    full = begun().model_copy(update={"log": (entry,) * talk.LOG_LIMIT})
    after = does(full, "age=4 y")
    assert len(after.log) == 2
    assert at(after) == ("question", "airway")


def test_changing_an_answer_of_a_half_done_check_returns_to_the_open_question() -> None:
    conversation = does(begun(), "setting=procedure", "age=adult", "!advice", "!change", "?setting")
    assert at(conversation) == ("question", "setting")
    assert at(does(conversation, "setting=overdose")) == ("question", "airway")


def test_an_unknown_dialog_cannot_be_opened() -> None:
    with pytest.raises(KeyError):
        talk.begin(shipped(), talk.Opening("relaxing"), "c", 0)


def test_ages_are_laid_out_in_short_rows() -> None:
    offered = talk.offered(shipped(), does(begun(), "setting=procedure"))
    assert [one for one in offered if one.startswith("age=")] == [
        "age=adult",
        *(f"age={years} y" for years in range(1, 18)),
        "age=infant",
    ]
