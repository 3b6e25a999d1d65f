"""Every page that can be looked up, drawn before anybody sees one; every fact is within reach of its card.

1. All pages that links lead to are drawn, those of all names, and those of a tag where anything new stands.
2. Each fact is drawn: as it stands without a review, withheld for that, and as it stands reviewed.
3. A page of two tags, and any whose facts are then worded otherwise, is drawn where those that stand together
   are too long in sum.
4. Above a page stands what a question was read as: at its longest it must fit too.
"""

from __future__ import annotations

import itertools
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.content.errors import ContentError, Place, Problem, problem
from bot.proof.look import Look
from bot.proof.questions import longest, tagged
from bot.reference.address import LONGEST, Address, read
from bot.reference.asked import Asked
from bot.reference.called import name_pages
from bot.reference.card import CARDS, card_at
from bot.reference.opening import opening
from bot.reference.page import Entry, Page, Section
from bot.reference.pages import ROOTS, Reference
from bot.reference.tags import home
from bot.render.labels import Labels
from bot.render.notation import unmarked
from bot.render.pages import Pages, Part
from bot.render.renderer import TEXT_LIMIT, TO_PAGE, Renderer, Screen
from bot.render.typesetter import Compiled

if TYPE_CHECKING:
    from bot.content.library import Library

TAPS = 3
"""The most taps from a card to any fact of its file."""
_MANY = 99
"""As many parts as an address can name."""
_SET = 4
"""Characters that stand around a heading, and that a number of a line may take more."""
_PAGE, _UNCOUNTED = Place("templates/page.j2"), Place("templates/uncounted.j2")
T = TypeVar("T")


class Book:
    """All pages that can be looked up; `problems` is what is wrong there.

    What is `compiled` already is taken over.
    """

    def __init__(self, library: Library, compiled: Compiled | None = None) -> None:
        self._library = library
        self._reference = Reference(library)
        drawn = partial(Renderer, library, marks=True, compiled=Compiled() if compiled is None else compiled)
        plain = drawn()
        made = [one.on for part in library.knowledge.values() for one in part.reviews if one.on]
        others = [drawn(require_review=True), *([drawn(today=lambda: max(made))] if made else [])]
        self._look = Look(plain.drugs)
        self._there: dict[Address, Page] = {}
        self._parts: dict[Address, Part] = {}
        self._found: dict[Problem, None] = {}
        self._labels = Labels(plain)
        self._entries: set[Entry] = set()
        self._room = TEXT_LIMIT
        self._whole = True
        self._draw_all(plain, others)
        self.problems = [*self._found, *self._look.notation()]
        if self._whole:
            self.problems += self._unreached()

    def __len__(self) -> int:
        """How many pages there are, each counted once whatever its parts."""
        return len(self._there)

    def _draw_all(self, plain: Renderer, others: Iterable[Renderer]) -> None:
        index, facts = self._reference.index, self._library.facts
        pages, names = Pages(plain, reference=self._reference), name_pages(index)
        tags, pairs = tagged(index, 1), tagged(index, 2)
        asked = longest(self._library, sorted((*names, *tags, *pairs), key=self._title, reverse=True))
        self._ask(pages, asked)
        self._follow(pages, names)
        self._ask_most(pages, asked)
        lengths = self._each(pages, facts)
        self._draw_new(pages, self._more(tags))
        self._draw_long(pages, self._more(pairs), lengths)
        for renderer in others:
            changed = [fact for fact in facts if renderer.reasons([fact]) != plain.reasons([fact])]
            if changed:
                pages = Pages(renderer, reference=self._reference)
                touched = (page for page in self._there.values() if not set(changed).isdisjoint(page.facts))
                self._draw_long(pages, touched, lengths | self._each(pages, changed))

    # pages

    def _follow(self, pages: Pages, names: Iterable[Address]) -> None:
        """Draw page after page, and follow its links."""
        page_at = self._reference.page
        for name in names:
            why = _unwritten(name)
            if why:
                place = Place("knowledge/names.yaml")
                self._tell(problem("page-link", place, name="ask", link=name, why=why))
        due = deque(page for root in (*ROOTS, *names) if (page := page_at(root)))
        self._there = {page.address: page for page in due}
        while due:
            page = due.popleft()
            self._draw(pages, page)
            for link in (*page.links, *page.up):
                why = _unwritten(link)
                if why:
                    self._tell(problem("page-link", _PAGE, name=page.address, link=link, why=why))
                elif link in self._there or opening(self._library, link):
                    continue
                elif (found := page_at(link)) is None:
                    why = "there is no such page"
                    self._tell(problem("page-link", _PAGE, name=page.address, link=link, why=why))
                elif found.address not in self._there:
                    self._there[found.address] = found
                    due.append(found)

    def _more(self, addresses: Iterable[Address]) -> list[Page]:
        """Find the pages of addresses that were not there before."""
        pages = (self._reference.page(at) for at in addresses if at not in self._there)
        found = {page.address: page for page in pages if page is not None}
        self._there |= found
        return [*found.values()]

    def _draw_new(self, pages: Pages, some: Iterable[Page]) -> None:
        """Draw the pages of which an entry stands on none that was drawn."""
        for page in some:
            if not self._entries.issuperset(_entries(page)):
                self._draw(pages, page)

    def _each(self, pages: Pages, facts: Collection[str]) -> dict[str, int]:
        """Draw each fact below another, as one that contradicts it, of a drug that is named; the first alone.

        Gives by how much each makes a page longer, and under no name how long a page is without it.
        """
        above, found = next(iter(self._library.facts), ""), dict[str, int]()
        for first in itertools.islice(facts, 1):
            self._stated(pages, (first,))
            found[""] = self._stated(pages, (above,))
        return found | {fact: self._stated(pages, (above, fact)) - found[""] for fact in facts}

    def _stated(self, pages: Pages, facts: tuple[str, ...]) -> int:
        """Draw facts on a page of their own; give its length, which is held where they stand."""
        entry = Entry(tuple(dict.fromkeys(facts)), frozenset(facts))
        page = Page(card_at(home(facts[-1])), (Section(None, (entry,)),))
        parts = self._try(lambda: tuple(pages.parts(page))) or ()
        for part in parts:
            self._see(pages, str(part.address), part.screen, sys.maxsize)
        return sum(_length(part.screen) for part in parts)

    def _draw_long(self, pages: Pages, some: Iterable[Page], lengths: Mapping[str, int]) -> None:
        """Draw the pages of which an entry may not fit into one message, or the address on a button.

        Entries are never cut. What fits is cut to measure wherever it stands, as all that is drawn shows.
        """
        for page in some:
            headings = (len(self._labels.name(one.heading)) for one in page.sections if one.heading)
            entries = (sum(lengths[fact] + _SET for fact in entry.facts) for entry in _entries(page))
            longest = max(headings, default=0) + max(entries, default=0)
            length = lengths.get("", 0) + self._title(page.address) + longest
            if length > self._room or _unwritten(page.address.at(_MANY)):
                self._draw(pages, page)

    def _title(self, at: Address) -> int:
        return len(self._labels.label(at))

    # what is asked

    def _ask(self, pages: Pages, asked: Asked) -> None:
        """Draw all that a question may come to, and leave room for what then stands above a page."""
        alone = self._try(lambda: pages.answer(Asked(found=CARDS)))
        above = self._try(
            lambda: pages.answer(
                Asked(CARDS, read_as=asked.read_as, unread=asked.unread, uncounted=asked.uncounted)
            )
        )
        if alone and above:
            self._room -= _length(above) - _length(alone)
        none = replace(asked, choices=())
        for one in (asked, none, replace(none, near=(), too_long=True), replace(asked, near=()), Asked()):
            self._answer(pages, one)
        uncounted = self._try(lambda: pages.uncounted(asked.unread))
        if uncounted is not None:
            self._see(pages, "uncounted", uncounted, place=_UNCOUNTED)

    def _ask_most(self, pages: Pages, asked: Asked) -> None:
        """Draw the page that has the most buttons as an answer, with all that stand below one."""
        fullest = max(self._parts.values(), key=lambda part: sum(map(len, part.screen.rows)), default=None)
        if fullest is not None:
            self._answer(pages, replace(asked, found=fullest.address.at(1)))

    def _answer(self, pages: Pages, asked: Asked) -> None:
        screen = self._try(lambda: pages.answer(asked))
        if screen is not None:
            self._see(pages, str(asked.found or "ask"), screen)

    # drawing

    def _try(self, draw: Callable[[], T]) -> T | None:
        """Draw something; None where its template cannot be used."""
        try:
            return draw()
        except ContentError as error:
            self._tell(*error.problems)
            self._whole = False
            return None

    def _draw(self, pages: Pages, page: Page) -> None:
        """Draw a page and look at its parts; above the first a question may stand."""
        parts = self._try(lambda: tuple(pages.parts(page))) or ()
        self._entries.update(_entries(page))
        for part in parts:
            limit = TEXT_LIMIT if part.address.part > 1 else self._room
            self._see(pages, str(part.address), part.screen, limit)
            self._parts.setdefault(part.address, part)
        last = page.address.at(len(parts) or 1)
        if last != page.address and _unwritten(last):
            self._tell(problem("page-link", _PAGE, name=page.address, link=last, why=_unwritten(last)))

    def _see(
        self, pages: Pages, name: str, screen: Screen, limit: int = TEXT_LIMIT, place: Place = _PAGE
    ) -> None:
        self._tell(*self._look.seen(name, screen, place, limit, shut=pages.renderer.require_review))

    def _tell(self, *problems: Problem) -> None:
        self._found |= dict.fromkeys(problems)

    # reach

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


def _entries(page: Page) -> Iterator[Entry]:
    for section in page.sections:
        yield from section.entries


def _length(screen: Screen) -> int:
    return len(unmarked(screen.text))


def _buttons(part: Part) -> Iterator[Address]:
    for row in part.screen.rows:
        for button in row:
            to = read(button.action.removeprefix(TO_PAGE))
            if to is not None:
                yield to


def _unwritten(link: Address) -> str:
    """Tell why an address cannot be written on a button; nothing where it can."""
    length = len(str(link))
    if length > LONGEST:
        return f"its address has {length} characters, and {LONGEST} fit on a button"
    good = read(str(link)) == link
    return "" if good else "only small letters without accents, digits and . , - _ can be written on a button"
