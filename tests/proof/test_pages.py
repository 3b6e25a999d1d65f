"""The check of everything that can be looked up."""

from __future__ import annotations

from dataclasses import replace

from bot.content.names import Alike
from bot.proof.pages import Book
from bot.reference.pages import Reference
from tests.engine.patients import shipped


def test_every_page_of_the_shipped_content_holds() -> None:
    book = Book(shipped())
    assert not book.problems
    assert len(book) > len(shipped().knowledge) * 5


def test_a_fact_that_lost_its_place_is_out_of_reach() -> None:
    lost = shipped().facts["flumazenil.onset"].model_copy(update={"subjects": ("child",)})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": lost})
    assert [(one.code, "onset" in one.wrong) for one in Book(library).problems] == [("fact-unreached", True)]


def test_without_subjects_every_fact_is_within_reach_too() -> None:
    library = replace(shipped(), subjects=None, names=None)
    assert not Book(library).problems
    assert not Reference(library).index.facets


def test_a_template_that_cannot_be_used_is_told_once_and_no_fact_is_blamed() -> None:
    library = replace(shipped(), templates={**shipped().templates, "page": "{{ nothing_of_this_name }}"})
    assert [one.code for one in Book(library).problems] == ["template-error"]


def test_a_statement_that_breaks_safe_notation_names_a_page_that_it_stands_on() -> None:
    said = shipped().facts["flumazenil.onset"].model_copy(update={"says": "It acts QD.", "value": None})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": said})
    found = Book(library).problems
    assert found
    assert {one.code for one in found} == {"notation"}
    assert all("QD" in one.wrong for one in found)
    assert "drug:flumazenil" in found[0].wrong


def test_a_statement_too_long_for_a_message_is_found() -> None:
    said = shipped().facts["flumazenil.onset"].model_copy(update={"says": "It acts soon. " * 320})
    library = replace(shipped(), facts={**shipped().facts, "flumazenil.onset": said})
    assert {one.code for one in Book(library).problems} == {"screen-too-long"}


def test_a_name_that_no_button_can_carry_is_found() -> None:
    alike = Alike(names=("Zürich", "Xanax"))
    names = shipped().names
    assert names is not None
    library = replace(shipped(), names=names.model_copy(update={"alike": (*names.alike, alike)}))
    assert [(one.code, "name:zürich" in one.wrong) for one in Book(library).problems] == [("page-link", True)]
