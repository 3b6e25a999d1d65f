"""All that can be looked up, as screens: by command, by question, by address. Nothing of it is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.reference import address
from bot.reference.address import Address
from bot.reference.ask import ask
from bot.reference.asked import Asked
from bot.reference.lexicon import Lexicon
from bot.reference.opening import BEGIN
from bot.render.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.render.renderer import Renderer, Screen

COMMANDS = ("drug", "compare", "ask", "sources")
"""The commands that look something up; what follows them is a question."""


class Lookups:
    """Looks things up in the library of a renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self._pages = Pages(renderer)
        self._lexicon = Lexicon(renderer.library)

    def page(self, at: Address) -> Screen | None:
        """Draw a page; None where there is none of that address."""
        return self._pages.screen(at)

    def led(self, name: str, words: str) -> Asked:
        """Tell where a command leads with what follows it; alone it shows what there is."""
        if not words or name == "sources":
            return Asked(found=Address(name))
        written = address.read(words)
        if written is not None and self.page(written) is not None:
            return Asked(found=written)
        asked = self.asked(words)
        one = asked.found.parts if asked.found is not None and asked.found.kind == "drug" else ()
        if name == "compare" and len(one) == 1:
            return replace(asked, found=Address(name, one))
        return asked

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
        """Answer a typed line; None when nothing that can be looked up stands in it."""
        asked = self.asked(text)
        led = asked.found is not None or any(one.address.kind != BEGIN for one in asked.choices)
        return self.answer(asked) if led else None
