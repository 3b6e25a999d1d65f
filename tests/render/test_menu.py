"""What a person is told there is: only what the content has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.library import Library, load
from bot.content.words import LOOKUPS
from bot.render.renderer import Renderer
from tests.engine.patients import shipped

WARD = Path(__file__).parent.parent / "example"


def renamed(library: Library, old: str, new: str) -> Library:
    part = library.dialogs[old]
    head = part.dialog.dialog.model_copy(update={"id": new})
    part = replace(part, dialog=part.dialog.model_copy(update={"dialog": head}))
    others = {name: one for name, one in library.dialogs.items() if name != old}
    return replace(library, dialogs={new: part, **others})


def test_the_menu_lists_every_dialog_by_its_title_and_all_that_looks_up() -> None:
    menu = dict(Renderer(shipped()).menu())
    assert [*menu] == [
        *("start", "check", "dose", "relaxant"),
        *("drug", "compare", "ask", "sources"),
        *("cancel", "help", "privacy", "forget"),
    ]
    assert menu["relaxant"] == shipped().dialogs["relaxant"].dialog.dialog.title


@pytest.mark.parametrize("page", ["help", "welcome"])
def test_nothing_is_promised_that_the_content_does_not_have(page: str) -> None:
    text = Renderer(load(WARD)).page(page).text
    assert "/check" in text
    for command in ("/dose", *(f"/{name}" for name in LOOKUPS)):
        assert command not in text


def test_without_subjects_nothing_is_looked_up_and_one_drug_is_not_compared() -> None:
    assert Renderer(replace(shipped(), subjects=None)).library.lookups == ()
    known = shipped().knowledge
    one = {name: part for name, part in known.items() if part.drug is None or name == "flumazenil"}
    assert replace(shipped(), knowledge=one).lookups == ("drug", "ask", "sources")


def test_the_quick_dialog_is_told_of_by_its_own_name() -> None:
    library = renamed(shipped(), "dose", "amount")
    assert library.quick == "amount"
    for page in ("help", "welcome"):
        text = Renderer(library).page(page).text
        assert "/amount" in text
        assert "/dose" not in text
    assert "/amount: Flumazenil dose, quick" in Renderer(library).page("help").text


def test_help_names_the_check_by_what_it_asks_and_the_other_dialogs_by_their_commands() -> None:
    text = Renderer(shipped()).page("help").text
    for name, part in shipped().dialogs.items():
        command = "check" if name == shipped().home else name
        assert f"/{command}: {part.dialog.dialog.title}" in text
