"""The check of everything that can be looked up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.names import Alike
from bot.content.review import Review
from bot.proof.pages import Book
from bot.reference.address import LONGEST, Address
from bot.reference.asked import Asked, ReadAs
from bot.reference.called import name_pages
from bot.reference.pages import Reference
from bot.render.pages import Pages
from bot.render.renderer import TEXT_LIMIT, Renderer
from bot.render.typesetter import Compiled
from tests.engine.patients import shipped

COMPILED = Compiled()
"""What is made ready of texts that many of these libraries share."""


def test_every_page_of_the_shipped_content_holds() -> None:
    book = Book(shipped(), COMPILED)
    assert not book.problems
    assert len(book) > len(shipped().knowledge) * 5 + len(name_pages(Reference(shipped()).index))


def test_a_fact_that_lost_its_place_is_out_of_reach() -> None:
    lost = shipped().facts["flumazenil.onset"].model_copy(update={"subjects": ("child",)})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": lost})
    found = Book(library, COMPILED).problems
    assert [(one.code, "onset" in one.wrong) for one in found] == [("fact-unreached", True)]


def test_without_subjects_every_fact_is_within_reach_too() -> None:
    library = replace(shipped(), subjects=None, names=None)
    assert not Book(library, COMPILED).problems
    assert not Reference(library).index.facets


def test_a_template_that_cannot_be_used_is_told_once_and_no_fact_is_blamed() -> None:
    library = replace(shipped(), templates={**shipped().templates, "page": "{{ nothing_of_this_name }}"})
    assert [one.code for one in Book(library, COMPILED).problems] == ["template-error"]


@pytest.mark.parametrize(
    ("template", "old", "new", "said"),
    [
        # what stands above an answer
        ("page", "{{ one.typed }}", "{{ one.tiped }}", "tiped"),
        ("page", "{{ one.drug }}", "{{ one.drugs }}", "drugs"),
        ("page", "{{ one.typed }}", "{{ one.typed | safe }}", "a < that begins no tag"),
        ("page", "{% if unread %}", "{% if unread %}{{ wurds }}", "wurds"),
        ("page", "{% if uncounted %}", "{% if uncounted %}<read>", "the tag read is not known"),
        ("page", "{% for line in notes %}", "{% for line in notes %}<b>", "not closed"),
        ("uncounted", "{{ words |", "{{ wurds |", "wurds"),
        ("uncounted", "</i>", "</b>", "the tag b is closed out of turn"),
        # pages of names
        ("called", "{% if brands %}", "{% if brands and not members %}{{ brand }}", "brand"),
        # what stands alone where sources disagree
        ("stated", "Sources disagree: ", "Sources disagree: {{ sorces }}", "sorces"),
    ],
)
def test_every_branch_of_what_is_looked_up_is_drawn(template: str, old: str, new: str, said: str) -> None:
    text = shipped().templates[template]
    assert old in text
    changed = replace(shipped(), templates={**shipped().templates, template: text.replace(old, new, 1)})
    found = Book(changed, COMPILED).problems
    assert found
    assert {one.code for one in found} <= {"template-error", "screen-tags"}
    assert any(said in one.wrong for one in found)


def test_a_page_is_drawn_as_it_is_where_doses_are_withheld() -> None:
    words = shipped().common.withheld | {"statement": "A dose of .5 mg is withheld."}
    library = replace(shipped(), common=shipped().common.model_copy(update={"withheld": words}))
    found = Book(library, COMPILED).problems
    assert {one.code for one in found} == {"notation", "amount-shown"}
    assert any("leading zero" in one.wrong for one in found)


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [("page", "Reviewed.", "{{ by_whom }}"), ("cited", "'*' if", "by_whom if")],
)
def test_a_page_is_drawn_as_it_is_once_it_is_reviewed(template: str, old: str, new: str) -> None:
    text = shipped().templates[template]
    assert old in text
    broken = {**shipped().templates, template: text.replace(old, new, 1)}
    assert not Book(replace(shipped(), templates=broken), COMPILED).problems
    held = Review.model_validate(
        {"status": "reviewed", "by": "A pharmacist", "on": "2026-01-31", "due": "2027-01-31"}
    )
    part = shipped().knowledge["weight"].model_copy(update={"review": held})
    library = replace(shipped(), templates=broken, knowledge={**shipped().knowledge, "weight": part})
    assert [(one.code, "by_whom" in one.wrong) for one in Book(library, COMPILED).problems] == [
        ("template-error", True)
    ]


def test_above_a_page_there_is_room_for_what_a_question_was_read_as() -> None:
    """A part that would fit alone is too long below the longest that may stand above it."""
    said = shipped().facts["flumazenil.onset"].model_copy(update={"says": "It acts soon. " * 200})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": said})
    found = [one for one in Book(library, COMPILED).problems if "drug:flumazenil:kinetics" in one.wrong]
    assert {one.code for one in found} == {"screen-too-long"}
    page = Pages(Renderer(library))
    alone = page.screen(Address("drug", ("flumazenil", "kinetics")))
    assert alone is not None
    assert len(alone.text) < TEXT_LIMIT
    asked = Asked(
        found=Address("drug", ("flumazenil", "kinetics")),
        read_as=tuple(
            ReadAs("w" * 60, "gamma-hydroxybutyrate", "a muscle relaxant for anaesthesia") for _ in range(9)
        ),
        unread=tuple(f"{at}{'w' * 60}" for at in range(9)),
    )
    assert len(page.answer(asked).text) > TEXT_LIMIT


def test_the_last_part_of_a_page_can_be_written_on_a_button() -> None:
    name = "what_happens_while_nobody_looks_or_hear"
    subjects = shipped().subjects
    assert subjects is not None
    facet = subjects.facets["dosing"]
    facets = {**subjects.facets, name: facet}
    facts = {
        fact: one.model_copy(update={"subjects": (name,)}) if fact.startswith("cyclobenzaprine.") else one
        for fact, one in shipped().facts.items()
    }
    library = replace(shipped(), facts=facts, subjects=subjects.model_copy(update={"facets": facets}))
    at = f"drug:cyclobenzaprine:{name}"
    assert len(at) <= LONGEST
    found = [one.wrong for one in Book(library, COMPILED).problems if one.code == "page-link"]
    assert any(f"link to {at}~" in wrong for wrong in found)


def test_a_page_that_leads_to_more_than_a_message_has_buttons_for_is_found() -> None:
    source = next(iter(shipped().sources.values()))
    library = replace(
        shipped(), sources={**shipped().sources, **{f"source_{at}": source for at in range(100)}}
    )
    found = [one for one in Book(library, COMPILED).problems if one.code == "too-many-buttons"]
    assert found
    assert all("sources" in one.wrong for one in found)


def test_a_button_whose_label_nobody_could_read_is_found() -> None:
    sources = dict(shipped().sources)
    name = next(iter(sources))
    sources[name] = sources[name].model_copy(update={"short": "A very long name of a source, " * 4})
    found = [
        one for one in Book(replace(shipped(), sources=sources), COMPILED).problems if one.code == "too-long"
    ]
    assert found
    assert all("A very long name of a source" in one.wrong for one in found)


def test_a_statement_that_breaks_safe_notation_names_a_page_that_it_stands_on() -> None:
    said = shipped().facts["flumazenil.onset"].model_copy(update={"says": "It acts QD.", "value": None})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": said})
    found = Book(library, COMPILED).problems
    assert found
    assert {one.code for one in found} == {"notation"}
    assert all("QD" in one.wrong for one in found)
    assert "drug:flumazenil" in found[0].wrong


def test_a_statement_too_long_for_a_message_is_found() -> None:
    said = shipped().facts["flumazenil.onset"].model_copy(update={"says": "It acts soon. " * 320})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": said})
    assert {one.code for one in Book(library, COMPILED).problems} == {"screen-too-long"}


def test_a_name_that_no_button_can_carry_is_found() -> None:
    alike = Alike(names=("Zürich", "Xanax"))
    names = shipped().names
    assert names is not None
    library = replace(shipped(), names=names.model_copy(update={"alike": (*names.alike, alike)}))
    found = Book(library, COMPILED).problems
    assert [(one.code, "name:zürich" in one.wrong) for one in found] == [("page-link", True)]
