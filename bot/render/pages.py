"""Pages to look up -> screens. A page is a function of its address: nothing of it is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.reference.address import Address, read
from bot.reference.asking import what_to_ask
from bot.reference.page import Page
from bot.reference.pages import Reference
from bot.reference.tags import home
from bot.render.labels import Labels
from bot.render.notation import unmarked
from bot.render.parts import Item, Numbered, Worded, parts
from bot.render.renderer import Button, Screen, plain_form

if TYPE_CHECKING:
    from datetime import date

    from bot.reference.asked import Asked, Choice
    from bot.reference.page import Called, Counted, Entry, Section
    from bot.render.renderer import Renderer

_INTROS = {
    ("drug", 0): "cards",
    ("compare", 0): "first",
    ("compare", 1): "second",
    ("sources", 0): "listed",
    ("ask", 0): "examples",
}
"""Kind of page and how many parts its address has -> what is said above it."""
_QUOTED, _QUOTES = 40, 8
"""Characters of a typed word that are shown, and how many such words."""
_FRAME: dict[str, Any] = {"title": None, "head": None, "intro": None, "silent": ()}
_HEADER: dict[str, Any] = {"read_as": (), "unread": (), "uncounted": (), "notes": ()}

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page as it is drawn, and the facts that it states."""

    address: Address
    screen: Screen
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A page laid out: what stands around its items on every part, and the items part by part."""

    page: Page
    frame: dict[str, Any]
    parts: list[list[Item]]


class Pages:
    """Draws what can be looked up in the library of a renderer."""

    def __init__(self, renderer: Renderer, *, reference: Reference | None = None) -> None:
        self.renderer = renderer
        self.reference = reference or Reference(renderer.library)
        self._labels = Labels(renderer)
        self._words = renderer.library.common.pages
        self._day: date | None = None
        self._facts: dict[str, Worded] = {}

    def screen(self, address: Address) -> Screen | None:
        """Draw the part of a page that an address names; None where there is none."""
        laid = self._laid(address)
        return self._draw(laid, address.part, _HEADER) if laid else None

    def parts(self, page: Page) -> Iterator[Part]:
        """Draw all parts of a page."""
        laid = self._lay_out(page)
        for part, items in enumerate(laid.parts, start=1):
            facts = frozenset(line.fact.id for item in items for line in item.lines)
            yield Part(page.address.at(part), self._draw(laid, part, _HEADER), facts)

    def answer(self, asked: Asked) -> Screen:
        """Draw what a question came to: a page, or choices, or neither, with what can be asked."""
        quote, notes = self._quoted, self._words
        header: dict[str, Any] = {
            "read_as": [
                {"typed": quote(one.typed), "drug": self.renderer.typeset(one.drug), "kind": one.kind}
                for one in asked.read_as[:_QUOTES]
            ],
            "unread": self._listed(asked.unread),
            "uncounted": self._listed(asked.uncounted),
        }
        near, choices = self._chosen(asked.near), self._chosen(asked.choices)
        found = self._laid(asked.found) if asked.found else None
        if asked.found and found:
            return _with(self._draw(found, asked.found.part, header), below=(*choices, *near))
        if choices:
            note = notes["near"] if near else notes["which"]
            choosing = _Laid(Page(Address("ask")), _FRAME, [[]])
            return _with(self._draw(choosing, 1, header | {"notes": [note]}), below=(*near, *choices))
        unread = self.renderer.library.common.notices["too_long"]
        nothing = self.renderer.say(unread) if asked.too_long else notes["nothing_found"]
        header["notes"] = [nothing, *([notes["near"]] if near else [])]
        return _with(self._draw(self._lay_out(what_to_ask(self.reference.index)), 1, header), above=near)

    def uncounted(self, words: Iterable[str]) -> Screen:
        """Say which parts of a line did not count."""
        return Screen(self.renderer.template("uncounted", words=self._listed(words)))

    # laying out

    def _laid(self, address: Address) -> _Laid | None:
        page = self.reference.page(address)
        laid = self._lay_out(page) if page else None
        return laid if laid and address.part <= len(laid.parts) else None

    def _lay_out(self, page: Page) -> _Laid:
        address, say = page.address, self.renderer.say
        intro = _INTROS.get((address.kind, len(address.parts)))
        if address.kind == "name":
            intro = "known" if page.links else "nothing_known"
        frame = {
            "title": self._labels.label(address),
            "head": self._called(page.called) if page.called else None,
            "intro": say(self._words[intro]) if intro else None,
            "silent": [self._labels.name(facet) for facet in page.silent],
        }
        around = _length(self._html(frame, [], _HEADER))
        items = [*self._items(page), *(self._source(page, one) for one in page.sources)]
        named = {line.fact.sources for item in items for line in item.lines}
        sources = {name: self._named_length(name) for names in named for name in names}
        return _Laid(page, frame, parts(items, around, sources))

    def _items(self, page: Page) -> Iterator[Item]:
        numbers = count(1)
        for section in page.sections:
            for entries in [section.entries] if section.whole else [(entry,) for entry in section.entries]:
                yield self._item(section, entries, numbers)

    def _item(self, section: Section, entries: tuple[Entry, ...], numbers: Iterator[int]) -> Item:
        name, stated, lines = self._labels.name, [], []
        for entry in entries:
            of = entry.of or section.of
            said = [
                Numbered(next(numbers), self._worded(fact), self._drug(fact, of), fact in entry.against)
                for fact in entry.facts
            ]
            stated.append({"of": name(entry.of) if entry.of else None, "said": said})
            lines += said
        heading = name(section.heading) if section.heading else None
        html = Markup(self.renderer.template("stated", stated=stated))  # noqa: S704  made by a template
        return Item(heading, html, _length(html), tuple(lines))

    def _drug(self, fact: str, of: str | None) -> str | None:
        """Name the drug of a statement that does not, unless it is the one that the page is about."""
        part = self.renderer.library.knowledge[home(fact)].drug
        if part is None or part.id == of:
            return None
        says = self.renderer.library.facts[fact].says
        return None if part.name.casefold() in says.casefold() else self._labels.name(part.id)

    def _worded(self, fact: str) -> Worded:
        """Word a fact; anew each day, as a review may begin or run out."""
        if self._day != self.renderer.today:
            self._day, self._facts = self.renderer.today, {}
        if fact not in self._facts:
            cited = self.renderer.reasons([fact])["cited"][0]
            html = Markup(self.renderer.template("cited", one=cited))  # noqa: S704  made by a template
            sources = tuple(cite.source for cite in self.renderer.library.facts[fact].cites)
            self._facts[fact] = Worded(fact, cited["says"], html, _length(html), sources, cited["reviewed"])
        return self._facts[fact]

    def _source(self, page: Page, one: Counted) -> Item:
        source, whole = self.renderer.library.sources[one.source], bool(page.address.parts)
        limits = source.limits if whole else source.limits.partition(". ")[0].rstrip(".") + "."
        html = self.renderer.template(
            "source",
            whole=whole,
            short=self._labels.source(one.source),
            title=self.renderer.typeset(source.title),
            kind=self.renderer.say(self.renderer.library.common.source_kinds[source.kind]),
            limits=self.renderer.typeset(limits),
            facts=one.facts,
        )
        return Item(None, Markup(html), _length(html))  # noqa: S704  made by a template

    def _called(self, called: Called) -> Markup:
        names = self.renderer.identifier
        html = self.renderer.template(
            "called",
            kind=self.renderer.typeset(called.kind or ""),
            others=[*map(names, called.others)],
            brands=[*map(names, called.brands)],
            members=[*map(names, called.members)],
        )
        return Markup(html)  # noqa: S704  made by a template

    def _named_length(self, source: str) -> int:
        return sum(map(len, self.renderer.sources([source])[0]))

    # drawing

    def _draw(self, laid: _Laid, part: int, header: dict[str, Any]) -> Screen:
        whole = len(laid.parts)
        turning = [laid.page.address.at(number) for number in range(1, whole + 1)] if whole > 1 else []
        frame = laid.frame | {"part": part, "parts": whole}
        if part < whole:
            frame["silent"] = ()
        here = laid.page.address.at(part)
        rows = (
            *self._labels.rows(turning, here),
            *self._labels.rows(laid.page.links, here),
            *self._labels.rows(laid.page.up, here),
        )
        return Screen(self._html(frame, laid.parts[part - 1], header), rows)

    def _html(self, frame: dict[str, Any], items: list[Item], header: dict[str, Any]) -> str:
        lines = [line for item in items for line in item.lines]
        sources = dict.fromkeys(name for line in lines for name in line.fact.sources)
        seen = {
            "part": 1,
            "parts": 1,
            "items": items,
            "lines": lines,
            "shorts": [(short, title) for short, title in self.renderer.sources(sources) if title],
            "reviewed": all(line.fact.reviewed for line in lines),
        }
        return self.renderer.template("page", **(_HEADER | seen | frame | header))

    def _chosen(self, choices: Iterable[Choice]) -> Rows:
        """Make a button of each choice whose address one can carry."""
        return tuple(
            (self._labels.button(one.address, meant=self._quoted(one.meant)),)
            for one in choices
            if read(str(one.address)) == one.address
        )

    def _listed(self, words: Iterable[str]) -> list[str]:
        return [self._quoted(word) for word in islice(words, _QUOTES)]

    def _quoted(self, text: str) -> str:
        """Show what somebody wrote: on one line, without what cannot be seen, and not much of it."""
        seen = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * _QUOTED]).split())
        return self.renderer.mark_loosely(seen if len(seen) <= _QUOTED else seen[:_QUOTED] + "...")


def _with(screen: Screen, above: Rows = (), below: Rows = ()) -> Screen:
    """Add rows of buttons; one that leads where another above it does is left out."""
    seen: set[str] = set()
    rows = []
    for row in (*above, *screen.rows, *below):
        rows.append(tuple(button for button in row if button.action not in seen))
        seen.update(button.action for button in row)
    return Screen(screen.html, tuple(filter(None, rows)))


def _length(html: str) -> int:
    return len(unmarked(plain_form(html)))
