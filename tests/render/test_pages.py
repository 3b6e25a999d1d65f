"""Pages to look up as they are drawn: cut for a phone, with sources, in safe notation, and as answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot.content.errors import Place, Problem
from bot.content.library import Library
from bot.content.review import Review
from bot.proof.look import Look
from bot.reference.address import Address, read
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.page import Page
from bot.reference.pages import ROOTS
from bot.render.labels import Labels
from bot.render.pages import Pages, Part
from bot.render.parts import SEEN, WHOLE
from bot.render.renderer import TEXT_LIMIT, TO_PAGE, Renderer, Screen
from bot.telegram.buttons import keyboard, read_page
from tests.engine.patients import shipped
from tests.render.test_screens import telegram

PAGES = Pages(Renderer(shipped()))
LABELS = Labels(PAGES.renderer)
MARKED = Pages(Renderer(shipped(), marks=True))
FOLD = re.compile(r"<blockquote expandable>.*?</blockquote>", re.DOTALL)
DAY = date(2026, 1, 31)
NUMBERED = re.compile(r"^(\d+)\. ", re.MULTILINE)


def drawn(address: str, pages: Pages = PAGES) -> Screen:
    at = read(address)
    found = pages.screen(at) if at else None
    assert found is not None, address
    return found


def everything(pages: Pages) -> Iterator[tuple[Page, list[Part]]]:
    """Draw all pages that links lead to."""
    due = [page for root in ROOTS if (page := pages.reference.page(root))]
    seen = {page.address for page in due}
    for page in due:
        yield page, list(pages.parts(page))
        linked = (pages.reference.page(link) for link in (*page.links, *page.up))
        for found in linked:
            if found and found.address not in seen:
                seen.add(found.address)
                due.append(found)


@cache
def book(*, marks: bool = False) -> tuple[tuple[Page, list[Part]], ...]:
    return tuple(everything(MARKED if marks else PAGES))


def parts() -> Iterator[Part]:
    for _, some in book():
        yield from some


def in_view(screen: Screen) -> str:
    return FOLD.sub("", screen.html)


def folded(screen: Screen) -> str:
    found = FOLD.search(screen.html)
    return found[0] if found else ""


def actions(screen: Screen) -> list[str]:
    return [button.action for row in screen.rows for button in row]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def reviewed(*facts: str) -> Library:
    """Give the shipped library with some facts reviewed, and nothing else."""
    held = Review.model_validate(
        {"status": "reviewed", "by": "A pharmacist", "on": "2026-01-31", "due": "2027-01-31"}
    )
    changed = dict(shipped().facts)
    knowledge = dict(shipped().knowledge)
    for name in facts:
        home, _, local = name.partition(".")
        changed[name] = changed[name].model_copy(update={"review": held})
        own = {**knowledge[home].facts, local: changed[name]}
        knowledge[home] = knowledge[home].model_copy(update={"facts": own})
    return replace(shipped(), facts=changed, knowledge=knowledge)


# how pages are cut


def test_every_fact_of_a_page_stands_on_one_of_its_parts() -> None:
    for page, some in book():
        assert {fact for part in some for fact in part.facts} == set(page.facts), page.address
        assert [part.address.part for part in some] == list(range(1, len(some) + 1))


def test_a_part_is_short_unless_what_it_holds_cannot_be_parted() -> None:
    for part in parts():
        assert len(part.screen.text) <= TEXT_LIMIT
        items = len(NUMBERED.findall(in_view(part.screen)))
        assert len(Screen(in_view(part.screen)).text) <= SEEN + 150 or items <= 6, part.address
        assert len(part.screen.text) <= WHOLE + 150, part.address


def test_some_page_is_cut_and_its_parts_lead_to_each_other() -> None:
    page, some = max(book(), key=lambda one: len(one[1]))
    assert len(some) > 2
    for part in some:
        assert {f"{TO_PAGE}{page.address.at(other.address.part)}" for other in some} <= set(
            actions(part.screen)
        )
        assert f"({part.address.part} of {len(some)})" in part.screen.text
        assert f"({part.address.part})" in labels(part.screen)


def test_there_is_no_part_beyond_the_last() -> None:
    page, some = max(book(), key=lambda one: len(one[1]))
    assert PAGES.screen(page.address.at(len(some))) == some[-1].screen
    assert PAGES.screen(page.address.at(len(some) + 1)) is None
    assert PAGES.screen(Address("drug", ("aspirin",))) is None


def test_statements_are_numbered_through_all_parts_and_each_number_names_its_source() -> None:
    for page, some in book():
        count = 0
        for part in some:
            numbers = [int(number) for number in NUMBERED.findall(in_view(part.screen))]
            assert numbers == list(range(count + 1, count + 1 + len(numbers))), page.address
            assert numbers == [int(number) for number in NUMBERED.findall(folded(part.screen))]
            count += len(numbers)


def test_a_source_is_named_with_its_authority_place_and_references() -> None:
    kinetics = drawn("drug:flumazenil:kinetics")
    assert "1. It begins to act within 1\u00a0to\u00a02\u00a0min of an IV injection." in kinetics.text
    assert "1. source text: flumazenil text, line 5 (refs 1); US label" in Screen(folded(kinetics)).text
    assert f"flumazenil text: {shipped().sources['flumazenil-vs-baclofen'].title}" in kinetics.text
    assert "flumazenil text" not in Screen(in_view(kinetics)).text


# what is read on them


def test_readings_that_contradict_each_other_stand_below_each_other() -> None:
    lines = drawn("drug:flumazenil:kinetics").text.splitlines()
    at = next(number for number, line in enumerate(lines) if "One dose lasts" in line)
    assert "Sources disagree: " in lines[at + 1]


def test_every_contradiction_of_the_library_is_read_on_the_facet_of_its_card() -> None:
    found = [
        (page, some) for page, some in book() if page.address.kind == "drug" and len(page.address.parts) == 2
    ]
    for page, some in found:
        text = "\n".join(part.screen.text for part in some)
        against = sum(len(entry.against) for section in page.sections for entry in section.entries)
        assert text.count("Sources disagree: ") == against, page.address


def test_a_statement_of_another_drug_names_it() -> None:
    on_topic = drawn("drug:tricyclic:interactions").text
    assert "flumazenil: A tricyclic or an anticonvulsant on board makes it harmful" in on_topic
    assert "flumazenil: A tricyclic" not in drawn("drug:flumazenil:interactions").text


def test_what_no_source_states_is_said() -> None:
    silent = PAGES.reference.page(Address("drug", ("naloxone",)))
    assert silent is not None
    assert silent.silent
    last = list(PAGES.parts(silent))[-1].screen.text
    subjects = shipped().subjects
    assert subjects is not None
    names = ", ".join(subjects.facets[facet].name for facet in silent.silent)
    assert f"The sources say nothing on: {names}." in last


def test_a_comparison_pairs_short_lines_and_says_where_one_drug_has_none() -> None:
    pair = PAGES.reference.page(Address("compare", ("flumazenil", "naloxone")))
    assert pair is not None
    text = "\n".join(part.screen.text for part in PAGES.parts(pair))
    assert re.search(r"Kinetics\n\d+\. flumazenil: It begins to act[^\n]*\n\d+\. naloxone: ", text)
    empty = [(section, entry) for section in pair.sections for entry in section.entries if not entry.facts]
    assert empty
    assert text.count(": nothing in the sources.") == len(empty)


def test_a_source_page_tells_its_kind_its_limits_and_what_rests_on_it() -> None:
    label = drawn("sources:us-label").text
    assert "Kind: product label" in label
    assert shipped().sources["us-label"].limits in label
    assert re.search(r"Cited by \d+ facts\.", label)


def test_a_name_of_which_nothing_is_known_says_so() -> None:
    names = shipped().names
    assert names is not None
    classes = [kind for kind in names.classes.values() if kind.tag is None]
    unknown = next(name for kind in classes for name, drug in kind.drugs.items() if drug.tag is None)
    assert "Nothing is known here about it." in drawn(f"name:{unknown.lower()}").text
    assert "Valium" in drawn("name:diazepam").text


# reviews


def test_unreviewed_statements_are_said_to_be_so_in_plain_view() -> None:
    for part in parts():
        assert ("Not clinically reviewed." in Screen(in_view(part.screen)).text) == bool(part.facts)


def test_a_part_counts_as_reviewed_only_while_all_that_it_states_is() -> None:
    facts = [fact for fact in shipped().facts if "onset" in shipped().facts[fact].subjects]
    onset = [fact for fact in facts if fact.startswith("flumazenil.")]
    for some, day, holds in (
        (onset, DAY, True),
        (onset[1:], DAY, False),
        (onset, date(2027, 2, 1), False),
    ):
        pages = Pages(Renderer(reviewed(*some), today=lambda day=day: day))  # type: ignore[misc]
        text = drawn("ask:flumazenil,onset", pages).text
        assert ("\nReviewed.\n" in text) == holds
        assert ("Not clinically reviewed." in text) != holds


def test_a_review_that_runs_out_overnight_is_noticed_by_pages_that_are_kept() -> None:
    facts = [fact for fact in shipped().facts if "onset" in shipped().facts[fact].subjects]
    days = [DAY]
    pages = Pages(Renderer(reviewed(*facts), today=lambda: days[0]))
    assert "\nReviewed.\n" in drawn("ask:flumazenil,onset", pages).text
    days[0] = date(2027, 2, 1)
    assert "Not clinically reviewed." in drawn("ask:flumazenil,onset", pages).text


def test_doses_that_nobody_reviewed_are_withheld_where_that_is_asked_for() -> None:
    gated = Pages(Renderer(shipped(), require_review=True))
    for page, some in everything(gated):
        for part in some:
            seen = re.sub(r"\d (?:mg|mL) per (?:mL)", "", in_view(part.screen).replace("\u00a0", " "))
            if page.address.kind in {"drug", "compare"}:
                assert not re.search(r"\d mg\b", seen), part.address
    assert re.search(r"\d\u00a0mg\b", drawn("drug:flumazenil:dosing").text)


# notation and markup


def test_every_page_keeps_to_safe_notation_and_telegrams_tags() -> None:
    look = Look(MARKED.renderer.drugs)
    found: list[Problem] = []
    for page, some in book(marks=True):
        for part in some:
            found += look.seen(str(page.address), part.screen, Place("templates/page.j2"))
    assert not [*found, *look.notation()]


def test_check_mode_cuts_pages_in_the_same_places() -> None:
    for (page, plain), (_, marked) in zip(book(), book(marks=True), strict=True):
        assert [part.facts for part in plain] == [part.facts for part in marked], page.address


def test_telegram_reads_every_page_as_its_plain_form() -> None:
    for part in parts():
        assert telegram(part.screen.html).strip() == part.screen.text


def test_every_button_leads_to_its_page_and_fits() -> None:
    there = {part.address for part in parts()}
    for part in parts():
        markup = keyboard(part.screen)
        for row in markup.inline_keyboard if markup else ():
            for button in row:
                data = button.callback_data or ""
                to = read_page(data)
                assert len(data.encode()) <= 64
                assert to is not None
                assert to.kind == "begin" or to in there, data
                assert 0 < len(button.text) <= 40


def test_what_a_page_says_already_is_left_out_of_its_buttons() -> None:
    assert "Kinetics" in labels(drawn("drug:flumazenil"))
    assert "baclofen" in labels(drawn("compare:flumazenil"))
    assert LABELS.label(Address("drug", ("flumazenil", "kinetics"))) == "flumazenil: Kinetics"
    assert LABELS.label(Address("compare", ("baclofen", "flumazenil"))) == "baclofen and flumazenil"
    assert LABELS.label(Address("ask", ("flumazenil,onset",))) == "flumazenil: Onset"
    begun = LABELS.label(Address("begin", ("flumazenil", "age=4 y,setting=procedure")))
    assert begun.replace("\u00a0", " ") == "Should flumazenil be given? (4 y, By staff, for procedure)"


def test_facets_stand_two_in_a_row_and_long_labels_alone() -> None:
    rows = [[button.label for button in row] for row in drawn("drug:flumazenil").rows]
    assert ["Mechanism", "Uses"] in rows
    assert ["Should flumazenil be given?"] in rows
    assert all(len(row) <= 2 for row in rows if not row[0].strip("()").isdigit())


# answers


ONSET = Address("ask", ("flumazenil,onset",))


def test_an_answer_is_its_page_below_how_the_question_was_read() -> None:
    asked = Asked(
        ONSET, read_as=(ReadAs("Anexate", "flumazenil"),), unread=("quickly", "quickly"), uncounted=("4y",)
    )
    screen = PAGES.answer(asked)
    head, _, page = screen.text.partition("\n\n")
    assert head == "Anexate: read as flumazenil.\nNot understood: quickly, quickly.\nNot counted: 4y."
    assert page == drawn("ask:flumazenil,onset").text
    assert screen.rows == drawn("ask:flumazenil,onset").rows


def test_a_name_that_is_read_as_its_class_says_which() -> None:
    asked = Asked(ONSET, read_as=(ReadAs("Valium", "diazepam", "a benzodiazepine"),))
    assert PAGES.answer(asked).text.startswith("Valium: read as diazepam, a benzodiazepine.\n")


def test_choices_are_buttons_and_one_has_to_be_picked() -> None:
    choices = (Choice(ONSET), Choice(Address("drug", ("baclofen",)), "clonidine"))
    screen = PAGES.answer(Asked(choices=choices))
    assert screen.text == shipped().common.pages["which"]
    assert labels(screen) == ["flumazenil: Onset", "clonidine: baclofen card"]
    assert actions(screen) == ["@ask:flumazenil,onset", "@drug:baclofen"]


def test_below_a_page_that_was_found_choices_lead_on_and_none_comes_twice() -> None:
    choices = (Choice(Address("begin", ("flumazenil",))), Choice(Address("drug", ("flumazenil",))))
    screen = PAGES.answer(Asked(ONSET, choices=choices))
    assert screen.text == drawn("ask:flumazenil,onset").text
    assert actions(screen) == [*actions(drawn("ask:flumazenil,onset")), "@begin:flumazenil"]


def test_what_was_not_found_says_so_and_shows_what_can_be_asked() -> None:
    screen = PAGES.answer(Asked(unread=("sky",)))
    assert "Not understood: sky." in screen.text
    assert shipped().common.pages["nothing_found"] in screen.text
    assert drawn("ask").text in screen.text
    assert screen.rows == drawn("ask").rows


def test_what_a_misspelled_word_may_have_meant_comes_first() -> None:
    near = (Choice(Address("drug", ("flumazenil",)), "flumazenil"),)
    screen = PAGES.answer(Asked(near=near, unread=("flumazenill",)))
    assert shipped().common.pages["near"] in screen.text
    assert actions(screen)[0] == "@drug:flumazenil"
    assert actions(screen).count("@drug:flumazenil") == 1


def test_an_address_of_a_page_that_is_gone_is_answered_as_not_found() -> None:
    asked = Asked(Address("drug", ("aspirin",)), facts=("aspirin.gone",))
    assert shipped().common.pages["nothing_found"] in PAGES.answer(asked).text


def test_what_somebody_typed_is_shown_as_typed_and_not_as_markup() -> None:
    screen = PAGES.answer(Asked(ONSET, unread=("<b>bold</b>&amp;",), read_as=(ReadAs("<i>", "flumazenil"),)))
    assert "<i>: read as flumazenil." in screen.text
    assert "Not understood: <b>bold</b>&amp;." in screen.text
    assert telegram(screen.html).strip() == screen.text


CHOICES = st.lists(
    st.builds(
        Choice,
        st.sampled_from(
            [ONSET, Address("drug"), Address("name", ("co-codamol 30/500",)), Address("drug", ("x" * 80,))]
        ),
        st.text(max_size=300),
    ),
    max_size=4,
).map(tuple)
ANYTHING = st.builds(
    Asked,
    st.sampled_from([None, ONSET, Address("drug", ("flumazenil", "dosing")), Address("drug", ("aspirin",))]),
    st.just(()),
    CHOICES,
    CHOICES,
    st.lists(st.builds(ReadAs, st.text(max_size=300), st.just("baclofen")), max_size=30).map(tuple),
    st.lists(st.text(max_size=300), max_size=200).map(tuple),
)


@given(ANYTHING)
def test_whatever_was_typed_the_answer_is_whole_and_fits(asked: Asked) -> None:
    screen = PAGES.answer(asked)
    assert telegram(screen.html).strip() == screen.text.strip()
    assert len(screen.text.encode("utf-16-le")) // 2 <= TEXT_LIMIT
    for action in actions(screen):
        assert read_page(f"p1:{action.removeprefix(TO_PAGE)}") is not None
    assert all(label.strip() for label in labels(screen))
