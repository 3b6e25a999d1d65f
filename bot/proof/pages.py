"""Every page that can be looked up, drawn before anybody sees one; every fact is within reach of its card."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.content.errors import ContentError, Place, Problem, problem
from bot.proof.look import Look
from bot.reference.address import LONGEST, Address, read
from bot.reference.called import name_pages
from bot.reference.card import card_at
from bot.reference.opening import opening
from bot.reference.pages import ROOTS
from bot.render.pages import Pages, Part
from bot.render.renderer import TO_PAGE, Renderer

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.reference.page import Page

TAPS = 3
"""The most taps from a card to any fact of its file."""
_PLACE = Place("templates/page.j2")


class Book:
    """All pages that links lead to from where looking things up begins; `problems` is what is wrong there."""

    def __init__(self, library: Library) -> None:
        self._library = library
        renderer = Renderer(library, marks=True)
        self._pages, self._look = Pages(renderer), Look(renderer.drugs)
        self._parts: dict[Address, Part] = {}
        self._whole = True
        self.problems = [*dict.fromkeys(self._drawn()), *self._look.notation()]
        if self._whole:
            self.problems += self._unreached()

    def __len__(self) -> int:
        """How many pages there are, each counted once whatever its parts."""
        return sum(address.part == 1 for address in self._parts)

    def _drawn(self) -> Iterator[Problem]:
        """Draw page after page, and follow its links."""
        page_at = self._pages.reference.page
        for name in name_pages(self._pages.reference.index):
            if read(str(name)) != name:
                why = "only small letters without accents, digits and . , - _ can be written on a button"
                yield problem("page-link", Place("knowledge/names.yaml"), name="ask", link=name, why=why)
        due = deque(page for root in ROOTS if (page := page_at(root)))
        there = {page.address for page in due}
        while due:
            page = due.popleft()
            yield from self._draw(page)
            for link in (*page.links, *page.up):
                if read(str(link)) != link:
                    why = f"its address has {len(str(link))} characters, and {LONGEST} fit on a button"
                    yield problem("page-link", _PLACE, name=page.address, link=link, why=why)
                elif link in there or opening(self._library, link):
                    continue
                elif (found := page_at(link)) is None:
                    why = "there is no such page"
                    yield problem("page-link", _PLACE, name=page.address, link=link, why=why)
                elif found.address not in there:
                    there.add(found.address)
                    due.append(found)

    def _draw(self, page: Page) -> Iterator[Problem]:
        try:
            parts = list(self._pages.parts(page))
        except ContentError as error:
            self._whole = False
            yield from error.problems
            return
        for part in parts:
            self._parts[part.address] = part
            yield from self._look.seen(str(part.address), part.screen, _PLACE)

    def _unreached(self) -> Iterator[Problem]:
        for card, part in self._library.knowledge.items():
            near = self._within(card_at(card))
            folder = "drugs" if part.drug else "topics"
            for name in part.facts:
                if f"{card}.{name}" not in near:
                    place = Place(f"knowledge/{folder}/{card}.yaml")
                    yield problem("fact-unreached", place, name=name, card=card_at(card), taps=TAPS)

    def _within(self, card: Address) -> set[str]:
        """Find the facts that few taps lead to."""
        seen, due, facts = {card}, [card], set[str]()
        for taps in range(TAPS + 1):
            parts = [self._parts[address] for address in due if address in self._parts]
            facts.update(*(part.facts for part in parts))
            due = list({to for part in parts for to in _buttons(part)} - seen) if taps < TAPS else []
            seen.update(due)
        return facts


def _buttons(part: Part) -> Iterator[Address]:
    for row in part.screen.rows:
        for button in row:
            to = read(button.action.removeprefix(TO_PAGE))
            if to is not None:
                yield to
