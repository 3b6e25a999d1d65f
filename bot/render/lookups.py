"""All that can be looked up, as screens: by command, by question, by address. Nothing of it is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.reference import address
from bot.reference.address import Address
from bot.reference.ask import ask
from bot.reference.asked import Asked
from bot.reference.asking import ASK
from bot.reference.lexicon import Lexicon
from bot.reference.opening import BEGIN
from bot.reference.pages import Reference
from bot.reference.sources import SOURCES
from bot.render.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.render.renderer import Renderer, Screen


class Lookups:
    """Looks things up in the library of a renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self._reference = Reference(renderer.library)
        self._pages = Pages(renderer, reference=self._reference)
        self._lexicon = Lexicon(renderer.library, reference=self._reference)

    def page(self, at: Address) -> Screen | None:
        """Draw a page; None where there is none of that address."""
        return self._pages.screen(at)

    def facets(self, card: str) -> tuple[str, ...]:
        """List the facets of a card; none where there is no such card."""
        index = self._reference.index
        return tuple(facet for facet in index.facets if card in index.cards and facet in index.placed(card))

    def led(self, name: str, words: str) -> Asked:
        """Tell where a command leads with what follows it; alone it shows what there is.

        Ids and an address lead to their page, and so do names as they are read. All else is a question.
        """
        words = " ".join(words.split())
        exact = self._first(self._exact(name, words))
        if exact is not None:
            return exact
        asked = self.asked(words)
        read = None if asked.too_long else self._first(self._read(name, words))
        return asked if read is None else replace(asked, found=read.found, facts=read.facts)

    def command(self, name: str, words: str) -> Screen:
        """Answer a command with what follows it."""
        return self.answer(self.led(name, words))

    def asked(self, text: str) -> Asked:
        """Read a question."""
        return ask(self._lexicon, text)

    def answer(self, asked: Asked) -> Screen:
        """Draw what a question came to."""
        return self._pages.answer(asked)

    def uncounted(self, words: Iterable[str]) -> Screen:
        """Say which parts of a line did not count."""
        return self._pages.uncounted(words)

    def understood(self, text: str) -> Screen | None:
        """Answer a typed line; None when it was read and nothing that can be looked up stands in it."""
        asked = self.asked(text)
        led = asked.found is not None or any(one.address.kind != BEGIN for one in asked.choices)
        return self.answer(asked) if led or asked.too_long else None

    def _first(self, addresses: Iterable[Address]) -> Asked | None:
        """Come to the first page that there is, with its facts."""
        for at in addresses:
            page = self._reference.page(at)
            if page is not None and self.page(at) is not None:
                return Asked(page.address.at(at.part), page.facts)
        return None

    def _exact(self, name: str, words: str) -> Iterator[Address]:
        """List what words name without being read: the ids of a page of the command, or an address."""
        if not words or name != ASK.kind:
            yield Address(name, tuple(words.casefold().split()))
        written = address.read(words)
        if written is not None:
            yield written
        if name == SOURCES.kind:
            yield SOURCES

    def _read(self, name: str, words: str) -> Iterator[Address]:
        """Take names as the ids that they are read as, unless one of them asks which is meant."""
        found = self._lexicon.read(words).found if name != ASK.kind else ()
        tags = [None if one.term.asks else one.term.meanings[0].own for one in found]
        if tags and None not in tags:
            yield Address(name, tuple(filter(None, tags)))
