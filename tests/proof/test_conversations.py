"""Conversations: the model against brute force, the engine against the model, and an engine that strays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.content.dialog import Dialog
from bot.content.errors import ContentError
from bot.content.library import DialogSet, Library, load
from bot.content.table import Tables
from bot.engine import talk
from bot.engine.conversation import Conversation, Entry, state
from bot.proof import conversations as proof
from bot.proof import profiles
from bot.proof.conversations import Conversations, conversations, typed
from bot.proof.flow import Flow
from bot.proof.profiles import Space
from bot.proof.visit import Act, Guide, Step, StrayError, Visit, standing_of
from tests.engine.patients import part, shipped, space

VALID = Path(__file__).parent.parent / "broken" / "_valid"
Standing = dict[str, str]
"""Question -> an answer, or `?` for a number that waits."""


def library_of(one: DialogSet) -> Library:
    """Leave nothing but one dialog in the library."""
    return replace(shipped(), dialogs={one.id: one}, plausibility={})


def dialog_of(questions: dict[str, Any]) -> DialogSet:
    """Make a dialog of some questions; its one row decides everything."""
    dialog = Dialog.model_validate(
        {"dialog": {"id": "made_up", "version": "1.0.0", "title": "?"}, "questions": questions}
    )
    name, first = next(iter(dialog.questions.items()))
    row = {"when": {name: list(first.values)}, "then": "strict", "because": ["some.fact"]}
    table = {"wins": "strictest", "outcomes": ["lax", "strict"], "rows": {"always": row}}
    return replace(part(), dialog=dialog, tables=Tables.model_validate({"tables": {"verdict": table}}))


def looked_at(one: DialogSet, step: Step = talk.step) -> Conversations:
    return conversations(library_of(one), one, Space(one), step)


AGE = {"quantity": "age", "min": "0 mo", "max": "120 y"}
BANDS = {"young": {"from": "0 mo"}, "old": {"from": "50 y"}}


Questions = dict[str, dict[str, Any]]


@st.composite
def dialogs(draw: st.DrawFn) -> Questions:
    """Make up a few questions, numbers among them, asked depending on each other."""
    questions: Questions = {}
    for number in range(draw(st.integers(1, 4))):
        answers = [f"a{index}" for index in range(draw(st.integers(2, 3)))]
        question: dict[str, Any] = {"ask": "?", "answers": dict.fromkeys(answers, "text")}
        if draw(st.integers(0, 3)) == 0:
            question = {"ask": "?", "number": AGE, "bands": draw(st.sampled_from([BANDS, {}]))}
            answers = [*question["bands"]] or ["given"]
        reading = draw(st.sampled_from([None, *answers]))
        if reading is not None:
            question["unanswered_as"] = reading
        if draw(st.booleans()) and questions:
            others = draw(st.lists(st.sampled_from(sorted(questions)), min_size=1, max_size=2, unique=True))
            question["ask_if"] = {
                other: draw(st.sampled_from(readings_of(questions[other]))) for other in others
            }
        questions[f"q{number}"] = question
    return questions


def readings_of(question: dict[str, Any]) -> list[list[str]]:
    """List every set of readings that a condition can name."""
    choices = [*question.get("answers", question.get("bands") or ["given"])]
    values = [*choices, *([] if "unanswered_as" in question else ["unanswered"])]
    picks = product([False, True], repeat=len(values))
    return [found for pick in picks if (found := [v for v, taken in zip(values, pick, strict=True) if taken])]


# the model


def asked(one: DialogSet, standing: Standing) -> Standing:
    """Read a state by hand: asked question -> reading."""
    found: Standing = {}
    for name, question in one.dialog.questions.items():
        if all(found.get(other) in values for other, values in question.ask_if.items()):
            given = standing.get(name, "?")
            found[name] = question.reading if given == "?" else given
    return found


def after(one: DialogSet, standing: Standing) -> Iterator[Standing]:
    """Do everything that a person can do in one state."""
    readings = asked(one, standing)
    due = next((name for name in readings if standing.get(name, "?") == "?"), None)
    for name, question in one.dialog.questions.items():
        if name in standing:
            yield {key: text for key, text in standing.items() if key != name}
        if name in standing or name == due:
            for answer in (*question.choices, *(["?"] if question.number else [])):
                yield {**standing, name: answer}


def everywhere(one: DialogSet) -> list[Standing]:
    """Walk to every state there is, one by one."""
    found: dict[frozenset[tuple[str, str]], Standing] = {frozenset(): {}}
    ahead: list[Standing] = [{}]
    while ahead:
        for raw in after(one, ahead.pop()):
            kept = {name: text for name, text in raw.items() if name in asked(one, raw)}
            if frozenset(kept.items()) not in found:
                found[frozenset(kept.items())] = kept
                ahead.append(kept)
    return list(found.values())


def bits(points: int) -> Iterator[int]:
    while points:
        yield points & -points
        points &= points - 1


@given(dialogs())
def test_the_reachable_states_are_those_that_one_can_walk_to(questions: Questions) -> None:
    one = dialog_of(questions)
    flow, walked = Flow(one), everywhere(one)
    assert {flow.index(standing) for standing in walked} == {
        point.bit_length() - 1 for point in bits(flow.reachable)
    }
    assert flow.count(flow.reachable) == len(walked)


@given(dialogs())
def test_their_profiles_are_read_and_what_no_conversation_comes_to_is_told(questions: Questions) -> None:
    one = dialog_of(questions)
    algebra, flow = Space(one), Flow(one)
    walked = {tuple(asked(one, standing).items()) for standing in everywhere(one)}
    read = flow.profiles(flow.reachable, algebra)
    assert {tuple(algebra.first(point).items()) for point in bits(read)} == walked
    told = [problem.code for problem in looked_at(one).problems]
    assert told == ([] if read == algebra.legal else ["profile-unreached"])


@given(dialogs())
def test_every_question_is_due_where_it_is_the_first_without_an_answer(questions: Questions) -> None:
    one = dialog_of(questions)
    flow, here = Flow(one), set()
    for standing in everywhere(one):
        due = next((name for name in asked(one, standing) if standing.get(name, "?") == "?"), None)
        assert flow.due_at(standing) == due
        assert (flow.ended if due is None else flow.due[due]) >> flow.index(standing) & 1
        if "?" not in standing.values():
            here.add((tuple(asked(one, standing)), due))
    assert {screen for screen, _ in proof.screens(flow)} == here


def test_what_is_only_asked_while_another_is_open_is_never_answered() -> None:
    age = {"ask": "?", "number": AGE, "bands": BANDS}
    guess = {"ask": "?", "answers": {"no": "No", "yes": "Yes"}, "ask_if": {"age": "unanswered"}}
    found = looked_at(dialog_of({"age": age, "guess": guess})).problems
    assert [problem.code for problem in found] == ["profile-unreached"]
    assert "guess" in str(found[0])
    kept = {**guess, "ask_if": {"age": ["unanswered", "old"]}}
    assert not looked_at(dialog_of({"age": age, "guess": kept})).problems


def test_the_shipped_check_is_proved_for_all_and_only_those_that_a_conversation_comes_to() -> None:
    flow, found = Flow(part()), conversations(shipped(), part(), space())
    assert found.problems == ()
    assert found.whole
    assert flow.profiles(flow.reachable, space()) == space().legal
    assert found.question_states > space().legal.bit_count()
    assert found.screens == len(list(proof.screens(flow)))


def test_answers_that_nothing_turns_on_cost_one_digit() -> None:
    answers = {"a": "A", "b": "B", "c": "C"}
    one = dialog_of(
        {f"q{number}": {"ask": "?", "answers": answers, "unanswered_as": "b"} for number in range(14)}
    )
    assert Flow(one).grid.size == 2**14
    found = looked_at(one)
    assert (found.question_states, found.screens, found.problems) == (4**14, 15, ())


def test_too_many_states_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "LIMIT", 1000)
    with pytest.raises(ContentError, match="too-many-profiles"):
        Flow(part())


# the engine


@settings(max_examples=40)
@given(dialogs())
def test_the_engine_keeps_to_the_model_in_any_dialog(questions: Questions) -> None:
    one = dialog_of(questions)
    found = looked_at(one)
    assert found.whole
    assert found.screens == len(list(proof.screens(Flow(one))))


def test_a_dialog_with_very_many_screens_is_tried_in_part_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proof, "LIMIT", 50)
    found = conversations(shipped(), part(), space())
    assert not found.whole
    assert 50 < found.moves < 150


def test_back_takes_the_latest_answer_also_while_a_number_waits_for_its_unit() -> None:
    conversation = talk.begin(shipped(), talk.Opening("flumazenil"), "c", 0)
    entries = [("setting", "procedure"), ("age", "4 y"), ("airway", "inadequate")]
    log = [Entry(kind="answer", question=name, value=value) for name, value in entries]
    log.insert(2, Entry(kind="draft", question="weight", value="14"))
    standing = conversation.model_copy(update={"log": tuple(log)})
    assert state(shipped(), standing).order == ("setting", "age", "weight", "airway")
    back = talk.step(shipped(), standing, talk.Tap("!back", 1), 0).conversation
    assert state(shipped(), back).order == ("setting", "age", "weight")


class Walk(RuleBasedStateMachine):
    """A person who taps and types anything: the engine does as the model says, and the model holds it all."""

    def __init__(self) -> None:
        super().__init__()
        self.choose("flumazenil")

    @initialize(name=st.sampled_from(["flumazenil", "judge"]))
    def choose(self, name: str) -> None:
        self.flow, self.guide = guided(name)
        self.visit = self.guide.begin()

    @rule(data=st.data())
    def tap_what_is_offered(self, data: st.DataObject) -> None:
        begins = {"!again", "!new"}
        offered = [action for action in self.visit.offered if action not in begins] or self.visit.offered
        if offered:
            tapped = data.draw(st.sampled_from(offered))
            self.visit = self.guide.do(self.visit, proof.tapped(self.flow, tapped))

    @rule(data=st.data())
    def type_a_number(self, data: st.DataObject) -> None:
        name = self.visit.shown
        acts = list(typed(name, self.flow.questions[name])) if name and not self.visit.waits else []
        if acts:
            self.visit = self.guide.do(self.visit, data.draw(st.sampled_from(acts)))

    @rule(late=st.booleans())
    def type_rubbish(self, late: bool) -> None:
        if not late or self.visit.conversation.view != "same_patient":
            self.visit = self.guide.do(self.visit, Act(proof.RUBBISH, typed=True, late=late))

    @rule()
    def tap_what_counts_no_more(self) -> None:
        self.guide.refuse(self.visit)

    @rule(
        line=st.sampled_from(
            ["yes", "no", "unknown", "?", "adult", "4", "kg", "35 lb", "60 kg", "18 mo", "y"]
        )
    )
    def type_anything(self, line: str) -> None:
        """Whatever it is taken for, it leads nowhere else; so what stands then is read and gone on with."""
        library = self.guide.library
        moved = talk.step(library, self.visit.conversation, talk.Say(line), 1).conversation
        found = state(library, moved)
        self.visit = Visit(moved, found, standing_of(found), (*self.visit.acts, f"say {line}"))
        assert self.flow.reachable >> self.flow.index(self.visit.standing) & 1
        assert self.flow.readings(self.visit.standing) == dict(found.profile.readings)


@cache
def guided(name: str) -> tuple[Flow, Guide]:
    library = shipped() if name == "flumazenil" else load(VALID)
    one = library.dialogs[name]
    flow = Flow(one)
    return flow, Guide(library, flow, Space(one), talk.step)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


# an engine that strays


@dataclass(frozen=True)
class Moment:
    """An act under way, and what should come of it."""

    library: Library
    before: Conversation
    act: talk.Tap | talk.Say
    now: int

    @property
    def right(self) -> talk.Outcome:
        return talk.step(self.library, self.before, self.act, self.now)

    @property
    def tapped(self) -> str:
        return self.act.action if isinstance(self.act, talk.Tap) else ""

    @property
    def said(self) -> str:
        return self.act.text if isinstance(self.act, talk.Say) else ""

    @property
    def shown(self) -> str | None:
        return state(self.library, self.before).shown(self.before)


def with_more(outcome: talk.Outcome, *entries: Entry, **update: object) -> talk.Outcome:
    moved = outcome.conversation
    return replace(outcome, conversation=moved.model_copy(update={"log": (*moved.log, *entries), **update}))


def back_does_nothing(at: Moment) -> talk.Outcome:
    return talk.Outcome(at.before) if at.tapped == "!back" else at.right


def back_takes_the_first(at: Moment) -> talk.Outcome:
    order = state(at.library, at.before).order
    if at.tapped != "!back" or len(order) < 2 or at.right.conversation.log == at.before.log:
        return at.right
    entry = Entry(kind="retract", question=order[0])
    return with_more(talk.Outcome(at.before), entry, view="question", target=None)


def rubbish_answers(at: Moment) -> talk.Outcome:
    if at.said != proof.RUBBISH or at.shown is None:
        return at.right
    choice = at.library.dialogs[at.before.dialog].dialog.questions[at.shown].choices[0]
    return with_more(at.right, Entry(kind="answer", question=at.shown, value=choice))


def old_buttons_count(at: Moment) -> talk.Outcome:
    act = replace(at.act, revision=at.before.revision) if isinstance(at.act, talk.Tap) else at.act
    return replace(at, act=act).right


def closed_goes_on(at: Moment) -> talk.Outcome:
    if at.before.view != "closed":
        return at.right
    return replace(at, before=at.before.model_copy(update={"view": "question"})).right


def what_is_to_be_corrected_is_forgotten(at: Moment) -> talk.Outcome:
    return with_more(at.right, target=None) if at.tapped.startswith("?") else at.right


def a_number_is_read_without_its_unit(at: Moment) -> talk.Outcome:
    bare = at.shown == "weight" and at.said.isdigit()
    return replace(at, act=talk.Say(f"{at.said} kg")).right if bare else at.right


def one_answer_gives_another(at: Moment) -> talk.Outcome:
    if not at.tapped.startswith("tricyclic=") or at.right.conversation == at.before:
        return at.right
    return with_more(at.right, Entry(kind="answer", question="life_saving_benzodiazepine", value="no"))


def another_answer_is_kept(at: Moment) -> talk.Outcome:
    if at.tapped != "allergy=unknown" or at.right.conversation == at.before:
        return at.right
    return with_more(at.right, Entry(kind="answer", question="allergy", value="no"))


def time_does_not_matter(at: Moment) -> talk.Outcome:
    return replace(at, now=at.before.touched).right


def a_weight_is_never_confirmed(at: Moment) -> talk.Outcome:
    return talk.Outcome(at.before) if at.tapped == "!confirm" else at.right


def nothing_begins_anew(at: Moment) -> talk.Outcome:
    return talk.Outcome(at.before) if at.tapped == "!again" else at.right


def a_view_is_shown_that_nobody_looked_at(at: Moment) -> talk.Outcome:
    return with_more(at.right, view="elsewhere") if at.tapped == "!why" else at.right


def a_question_is_shown_where_none_is_left(at: Moment) -> talk.Outcome:
    return with_more(at.right, view="question", target=None) if at.tapped == "!right" else at.right


def a_dose_is_shown_unread(at: Moment) -> talk.Outcome:
    return with_more(at.right, view="advice") if at.right.conversation.view == "review" else at.right


STRAYS: list[Callable[[Moment], talk.Outcome]] = [
    back_does_nothing,
    back_takes_the_first,
    rubbish_answers,
    old_buttons_count,
    closed_goes_on,
    what_is_to_be_corrected_is_forgotten,
    a_number_is_read_without_its_unit,
    one_answer_gives_another,
    another_answer_is_kept,
    time_does_not_matter,
    a_weight_is_never_confirmed,
    nothing_begins_anew,
    a_view_is_shown_that_nobody_looked_at,
    a_question_is_shown_where_none_is_left,
    a_dose_is_shown_unread,
]


@pytest.mark.parametrize("stray", STRAYS, ids=lambda stray: stray.__name__)
def test_an_engine_that_strays_is_caught(stray: Callable[[Moment], talk.Outcome]) -> None:
    def step(library: Library, before: Conversation, act: talk.Tap | talk.Say, now: int) -> talk.Outcome:
        return stray(Moment(library, before, act, now))

    with pytest.raises(StrayError) as caught:
        conversations(shipped(), part(), space(), step)
    assert str(caught.value).count("\n> ") == len(caught.value.acts) > 0
    assert str(caught.value.expected) in str(caught.value)
    assert str(caught.value.seen) in str(caught.value)


def nothing_is_carried(at: Moment) -> talk.Outcome:
    begin = at.right.begin
    return replace(at.right, begin=replace(begin, log=())) if begin else at.right


def it_leads_to_itself(at: Moment) -> talk.Outcome:
    begin = at.right.begin
    return replace(at.right, begin=replace(begin, dialog="dose")) if begin else at.right


def more_is_carried(at: Moment) -> talk.Outcome:
    begin, cleared = at.right.begin, Entry(kind="answer", question="tricyclic", value="no")
    return replace(at.right, begin=replace(begin, log=(*begin.log, cleared))) if begin else at.right


@pytest.mark.parametrize(
    "stray", [nothing_is_carried, it_leads_to_itself, more_is_carried], ids=lambda stray: stray.__name__
)
def test_a_dialog_that_leads_on_carries_what_was_answered_and_no_more(
    stray: Callable[[Moment], talk.Outcome],
) -> None:
    def step(library: Library, before: Conversation, act: talk.Tap | talk.Say, now: int) -> talk.Outcome:
        return stray(Moment(library, before, act, now))

    dose = shipped().dialogs["dose"]
    assert conversations(shipped(), dose, Space(dose)).whole
    with pytest.raises(StrayError, match="begins anew"):
        conversations(shipped(), dose, Space(dose), step)
