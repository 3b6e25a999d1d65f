"""Lines of several answers: what each comes to, and that nothing in them is guessed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Library
from bot.engine import talk
from bot.engine.conversation import state
from bot.engine.profile import accept
from bot.engine.shorthand import Shorthand, shorthand
from bot.engine.understand import LIMIT
from bot.render.renderer import Renderer
from tests.engine.patients import shipped

DOSE = shipped().dialogs["dose"].dialog.questions
FULL = shipped().dialogs["flumazenil"].dialog.questions
DRAWN = Renderer(shipped())


def read(line: str, dialog: str = "dose") -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Give answers, drafts and what was not read."""
    found = shorthand(shipped(), dialog, line)
    kinds = {
        kind: {one.question: one.value for one in found.log if one.kind == kind}
        for kind in ("answer", "draft")
    }
    assert len(found.log) == len({one.question for one in found.log})
    return kinds["answer"], kinds["draft"], found.unread


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("4y 16kg procedure", {"setting": "procedure", "age": "4 y", "weight": "16 kg"}),
        ("procedure 16 kg 4 y", {"setting": "procedure", "age": "4 y", "weight": "16 kg"}),
        ("4Y,16KG;Procedure", {"setting": "procedure", "age": "4 y", "weight": "16 kg"}),
        ("(16kg) 4y, scope.", {"setting": "procedure", "age": "4 y", "weight": "16 kg"}),
        ("adult benzo overdose", {"setting": "overdose", "age": "adult"}),
        ("18 mo 11.4 kg benzo od", {"setting": "overdose", "age": "18 mo", "weight": "11.4 kg"}),
        ("35lb 4 y/o procedure", {"setting": "procedure", "age": "4 y", "weight": "35 lb"}),
        ("4-year-old 16kg endoscopy", {"setting": "procedure", "age": "4 y", "weight": "16 kg"}),
        ("4 years old, 16 kilos, benzo od", {"setting": "overdose", "age": "4 y", "weight": "16 kg"}),
        ("By staff, for procedure 54y", {"setting": "procedure", "age": "54 y"}),
        ("54y under one year", {}),
        ("under one year benzo od", {"setting": "overdose", "age": "infant"}),
        ("cause not known", {"setting": "undifferentiated"}),
        ("adult 54y benzo od", {"setting": "overdose", "age": "54 y"}),
        ("child 4y 16kg benzo od", {"setting": "overdose", "age": "4 y", "weight": "16 kg"}),
        ("16kg 16kg 4y", {"age": "4 y", "weight": "16 kg"}),
        ("", {}),
    ],
)
def test_what_is_clear_is_read(line: str, answers: dict[str, str]) -> None:
    found, drafts, unread = read(line)
    assert (found, drafts) == (answers, {})
    assert bool(unread) == (line == "54y under one year")


@pytest.mark.parametrize(
    ("line", "answers", "unread"),
    [
        # not known
        ("54F benzo od", {"setting": "overdose"}, ("54F",)),
        ("4y 16 kg midaz for MRI", {"age": "4 y", "weight": "16 kg"}, ("midaz", "for", "MRI")),
        ("4y16kg", {}, ("4y16kg",)),
        ("4y 16 stone", {"age": "4 y"}, ("16", "stone")),
        # two answers to one question
        ("procedure benzo overdose 54y", {"age": "54 y"}, ("procedure", "benzo overdose")),
        ("4y 5y benzo od", {"setting": "overdose"}, ("4y", "5y")),
        ("adult 4y benzo od", {"setting": "overdose"}, ("adult", "4y")),
        ("4y 16kg 35lb", {"age": "4 y"}, ("16kg", "35lb")),
        # a band alone that nobody is offered
        ("child 16kg benzo od", {"setting": "overdose"}, ("child", "16kg")),
        # what is not asked
        ("adult 70kg benzo od", {"setting": "overdose", "age": "adult"}, ("70kg",)),
        ("4y 16kg alcohol", {"setting": "other_agent", "age": "4 y"}, ("16kg",)),
        # what is out of range
        ("300 kg 4y", {"age": "4 y"}, ("300", "kg")),
        ("130y benzo od", {"setting": "overdose"}, ("130y",)),
        # a decimal comma, and halves of numbers
        ("4y, 14,5 kg, benzo od", {"setting": "overdose", "age": "4 y"}, ("14,5", "kg")),
        ("4y 1. 8 kg", {"age": "4 y"}, ("1.", "8 kg")),
        ("4y .5kg", {"age": "4 y"}, (".5kg",)),
        ("4y -14 kg", {"age": "4 y"}, ("-14", "kg")),
        ("4y 1 9 kg", {}, ("4y", "1", "9 kg")),
        # an overdose of anything
        ("adult overdose", {"age": "adult"}, ("overdose",)),
        ("od 54y", {"age": "54 y"}, ("od",)),
        ("adult amitriptyline overdose", {"age": "adult"}, ("amitriptyline", "overdose")),
        ("overdose on valproate", {}, ("overdose", "on", "valproate")),
        # ids are no words
        ("adult other_agent", {"age": "adult"}, ("other_agent",)),
        ("adult undifferentiated", {"age": "adult"}, ("undifferentiated",)),
        # a unit without its number
        ("4y 16kg lb procedure", {"setting": "procedure", "age": "4 y"}, ("16kg", "lb")),
        ("lb 4y 16kg", {"age": "4 y"}, ("lb", "16kg")),
        ("4y 16kg procedure, kg", {"setting": "procedure", "age": "4 y"}, ("16kg", "kg")),
        ("4y mo 16kg", {}, ("4y", "mo", "16kg")),
        # a sign at a word
        ("!procedure adult", {"age": "adult"}, ("!procedure",)),
        ("procedure- adult", {"age": "adult"}, ("procedure-",)),
        # what takes an answer back
        ("suspected benzo overdose, adult", {"age": "adult"}, ("suspected", "benzo overdose")),
        ("intentional benzo od, 54y", {"age": "54 y"}, ("intentional", "benzo od")),
        ("adult unknown overdose", {"age": "adult"}, ("unknown", "overdose")),
        ("hx benzo od, adult", {"age": "adult"}, ("hx", "benzo od")),
        ("repeat procedure, adult", {"age": "adult"}, ("repeat", "procedure")),
        ("second procedure, adult", {"age": "adult"}, ("second", "procedure")),
        ("ruled out benzo overdose, adult", {"age": "adult"}, ("ruled", "out", "benzo overdose")),
        ("3mg given already, adult", {"age": "adult"}, ("3mg", "given", "already")),
        ("not an overdose, 54y", {"age": "54 y"}, ("not", "an", "overdose")),
        ("no sz, procedure", {"setting": "procedure"}, ("no", "sz")),
        ("no procedure 54y", {"age": "54 y"}, ("no", "procedure")),
        ("?overdose adult", {"age": "adult"}, ("?overdose",)),
        ("overdose? adult", {"age": "adult"}, ("overdose?",)),
        ("? overdose", {}, ("?", "overdose")),
        ("under 1 year benzo od", {"setting": "overdose"}, ("under", "1 year")),
        ("<1y benzo od", {"setting": "overdose"}, ("<1y",)),
        ("4y 14 to 16 kg", {"age": "4 y"}, ("14", "to", "16 kg")),
        ("3 - 4y benzo od", {"setting": "overdose"}, ("3", "-", "4y")),
    ],
)
def test_what_is_not_clear_is_given_back_in_order(
    line: str, answers: dict[str, str], unread: tuple[str, ...]
) -> None:
    assert read(line) == (answers, {}, unread)


@pytest.mark.parametrize(
    ("line", "drafts", "unread"),
    [
        ("4y 16 procedure", {"weight": "16"}, ()),
        ("16 procedure 4y", {"weight": "16"}, ()),
        ("4 16kg procedure", {"age": "4"}, ("16kg",)),
        ("midaz 4y procedure 16", {"weight": "16"}, ("midaz",)),
        # two are left open, or none, or another stands beside it
        ("procedure 16", {}, ("16",)),
        ("4y 16kg 7 procedure", {}, ("4y", "16kg", "7")),
        ("procedure 4 16", {}, ("4", "16")),
        ("4y 5y 16", {}, ("4y", "5y", "16")),
        # it may be of anything
        ("4y 16 midaz procedure", {}, ("16", "midaz")),
        ("10 mg 4y", {}, ("10", "mg")),
        ("not 16 4y", {}, ("not", "16")),
        # no unit would do
        ("4y 900 benzo od", {}, ("4y", "900")),
        # nobody asks
        ("adult 16 benzo od", {}, ("16",)),
    ],
)
def test_a_number_without_its_unit_waits_or_is_given_back(
    line: str, drafts: dict[str, str], unread: tuple[str, ...]
) -> None:
    answers, waiting, left = read(line)
    assert (waiting, left) == (drafts, unread)
    assert not {"16", "16 kg", "16 lb"} & set(answers.values())


def test_a_line_that_is_too_long_is_not_read() -> None:
    line = "4y 16kg procedure " * 20
    assert len(line) > LIMIT
    assert shorthand(shipped(), "dose", line) == Shorthand(unread=tuple(line[:LIMIT].split()))
    assert read("4y" + " " * (LIMIT - 2)) == ({"age": "4 y"}, {}, ())


def test_a_dialog_that_does_not_exist_cannot_be_read_for() -> None:
    with pytest.raises(KeyError):
        shorthand(shipped(), "doze", "4y")


def test_a_word_that_could_answer_several_questions_answers_none() -> None:
    assert read("54y procedure yes", "flumazenil") == (
        {"setting": "procedure", "age": "54 y"},
        {},
        ("yes",),
    )


@pytest.mark.parametrize("word", ["None known, I checked", "none", "no"])
def test_the_answer_that_clears_a_hazard_is_never_taken(word: str) -> None:
    part = shipped().dialogs["flumazenil"]
    kept = {name: FULL[name] for name in ("setting", "age", "allergy")}
    alone = replace(part, dialog=part.dialog.model_copy(update={"questions": kept}))
    library = replace(shipped(), dialogs={"alone": alone})
    found = shorthand(library, "alone", f"54y procedure, {word}")
    assert [one.question for one in found.log] == ["setting", "age"]
    raised = shorthand(library, "alone", "54y procedure, yes")
    assert [one.value for one in raised.log] == ["procedure", "54 y", "yes"]
    assert not raised.unread


def test_without_hedges_a_folder_reads_on() -> None:
    common = shipped().common.model_copy(update={"hedges": ()})
    library = replace(shipped(), common=common)
    assert [one.value for one in shorthand(library, "dose", "about 54y").log] == ["54 y"]
    assert shorthand(shipped(), "dose", "about 54y").log == ()


# any text

WORDS = [
    *("procedure", "benzo od", "adult", "infant", "alcohol", "cause unknown", "By staff, for procedure"),
    *("4y", "4 y", "18 mo", "16kg", "16 kg", "35 lb", "4", "16", "200 kg", "54 y/o", "300", "child"),
]
NOISE = [
    "midaz",
    "od",
    "overdose",
    "suspected",
    "lb",
    "no",
    "under",
    "to",
    "?",
    "-",
    "14,5",
    "kg",
    "y",
    "1.",
    "mg",
    "54F",
    ",",
]
ANY = st.text(max_size=30) | st.lists(st.sampled_from([*WORDS, *NOISE]), max_size=8).map(" ".join)


@given(ANY | st.text(min_size=150, max_size=250), st.sampled_from(["dose", "flumazenil"]))
def test_any_text_gives_answers_that_the_dialog_accepts_and_nothing_that_was_not_typed(
    line: str, dialog: str
) -> None:
    found = shorthand(shipped(), dialog, line)
    questions = shipped().dialogs[dialog].dialog.questions
    for entry in found.log:
        question = questions[entry.question]
        assert entry.kind in {"answer", "draft"}
        if entry.kind == "draft":
            assert question.number is not None
            assert entry.value in line
        else:
            value = accept(entry.question, question, entry.value)
            assert value.text == entry.value
            assert not (question.hazard and value.reading == question.choices[0])
            if value.quantity is not None:
                assert any(unit in line.casefold() for unit in ("y", "mo", "w", "d", "kg", "lb", "k", "p"))
    for word in found.unread:
        assert word.split()[0].strip("yo") in line


@given(ANY, st.sampled_from(["dose", "flumazenil"]))
def test_whatever_a_line_comes_to_stands_when_a_conversation_begins_with_it(line: str, dialog: str) -> None:
    found = shorthand(shipped(), dialog, line)
    begun = talk.begin(shipped(), talk.Opening(dialog, found.log), "c", 0)
    stands = state(shipped(), begun)
    assert set(stands.order) == {entry.question for entry in found.log}
    assert begun.log == found.log


@given(
    ANY | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.sampled_from(["!advice", "!rest"])
)
def test_of_a_line_with_anything_unread_no_figure_is_drawn_before_it_is_read_over(
    line: str, onward: str
) -> None:
    read = shorthand(shipped(), "dose", line)
    conversation = talk.begin(shipped(), talk.Opening("dose", read.log, partly=bool(read.unread)), "c", 0)
    due = state(shipped(), conversation).advice.plan is not None
    if onward in talk.offered(shipped(), conversation):
        moved = talk.step(shipped(), conversation, talk.Tap(onward, conversation.revision), 0).conversation
        assert state(shipped(), moved).advice.plan is None
    assert conversation.view == ("review" if due and read.unread else "advice" if due else conversation.view)
    if not read.unread:
        return
    drawn = DRAWN.screen(conversation).text
    assert not re.search(r"\b(mg|mL)\b", drawn)
    if due:
        assert "does not count" in drawn
        shown = talk.step(shipped(), conversation, talk.Tap("!right", conversation.revision), 0).conversation
        assert shown.view == "advice"


@given(
    st.lists(st.sampled_from(WORDS), max_size=5).flatmap(
        lambda words: st.tuples(st.just(words), st.permutations(words))
    ),
    st.sampled_from([" ", ", ", "; "]),
)
def test_the_order_of_a_line_does_not_matter(lines: tuple[list[str], list[str]], between: str) -> None:
    one, other = (shorthand(shipped(), "dose", between.join(line)) for line in lines)
    assert one.log == other.log
    assert sorted(one.unread) == sorted(other.unread)


NUMBERS = st.decimals(min_value=0, max_value=300, places=1, allow_nan=False).map(str)


@given(NUMBERS, st.lists(st.sampled_from([*WORDS, *NOISE]), max_size=4), st.integers(0, 4))
def test_a_number_without_its_unit_is_never_an_answer(number: str, words: list[str], place: int) -> None:
    bare = [word for word in words if word not in {"kg", "y"}]
    line = " ".join([*bare[:place], number, *bare[place:]])
    found = shorthand(shipped(), "dose", line)
    quantities = {one.value for one in found.log if one.kind == "answer" and one.value[0].isdigit()}
    typed = {"4 y", "18 mo", "16 kg", "35 lb", "54 y"}
    assert quantities <= typed


def test_the_shipped_phrases_each_answer_their_own_question() -> None:
    library: Library = shipped()
    for name, question in DOSE.items():
        offered = {*question.answers, *(button.band for button in question.buttons)}
        for value, words in question.typed.items():
            for word in words:
                found = shorthand(library, "dose", word)
                said = [(name, value)] if value in offered else []
                assert [(one.question, one.value) for one in found.log] == said, word
                assert bool(found.unread) == (not said)
