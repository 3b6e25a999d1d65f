"""What buttons that lead to pages say. What the page they stand on says already is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.opening import BEGIN
from bot.render.renderer import TO_PAGE, Button

if TYPE_CHECKING:
    from bot.render.renderer import Renderer

_PAIRED = 20
"""Characters of a label that another may stand beside on a phone."""
_NUMBERED = 8
"""Buttons of numbers in a row."""
_WORDED = {
    ("drug", 1): "card",
    ("drug", 2): "about",
    ("compare", 1): "compared",
    ("compare", 2): "pair",
    ("compare", 3): "about",
}
"""Kind of page and how many parts its address has -> the words that name it; else the first part does."""


class Labels:
    """Words addresses of one library."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._library = renderer.library
        self._words = renderer.library.common.pages

    def label(self, address: Address, on: Address | None = None) -> str:
        """Word an address, for a button on another page."""
        if on is not None and on.kind == address.kind:
            if on.parts == address.parts:
                number = self._renderer.count(address.part)
                return number if on.part != address.part else self._say("here", number)
            more = [part for part in address.parts if part not in on.parts]
            if len(more) == 1 and len(address.parts) == len(on.parts) + 1:
                return self.source(more[0]) if address.kind == "sources" else self._tags(more[0])
        return self._whole(address)

    def button(self, address: Address, on: Address | None = None, meant: str = "") -> Button:
        """Make the button; `meant` is what an unclear word is taken for there."""
        label = self.label(address, on)
        said = meant.casefold() in label.casefold()
        return Button(label if said else self._say("meant", meant, label), f"{TO_PAGE}{address}")

    def rows(self, addresses: Iterable[Address], on: Address) -> tuple[tuple[Button, ...], ...]:
        """Set buttons in rows: numbers side by side, of others two that are short."""
        found: list[tuple[Button, ...]] = []
        for address in addresses:
            button = self.button(address, on)
            last = found[-1] if found else ()
            numbered = (address.kind, address.parts) == (on.kind, on.parts)
            room = _NUMBERED if numbered else 2
            short = numbered or all(len(one.label) <= _PAIRED for one in (*last, button))
            if last and len(last) < room and short:
                found[-1] = (*last, button)
            else:
                found.append((button,))
        return tuple(found)

    def name(self, tag: str) -> str:
        """Give the name of a tag; of anything else the text itself."""
        part, subjects = self._library.knowledge.get(tag), self._library.subjects
        named = [part.drug, part.topic] if part else []
        found = [subjects.facets.get(tag), subjects.subjects.get(tag)] if subjects else []
        names = (one.name for one in (*named, *found) if one)
        return self._renderer.typeset(next(names, tag))

    def source(self, name: str) -> str:
        """Give what a source is called where it is cited."""
        return self._renderer.sources([name])[0][0] if name in self._library.sources else name

    def _whole(self, address: Address) -> str:
        if address.kind == BEGIN:
            return self._begin(address.parts)
        if not address.parts:
            return self._say(address.kind) if address.kind in self._words else address.kind
        worded = {"sources": self.source, "name": self._renderer.identifier}
        first, *more = map(worded.get(address.kind, self._tags), address.parts)
        if address.kind == "compare" and len(more) > 1:
            first, *more = self._say("pair", first, more[0]), more[1]
        key = _WORDED.get((address.kind, len(address.parts)))
        return self._say(key, first, *more[:1]) if key else first

    def _tags(self, written: str) -> str:
        first, *more = map(self.name, written.split(","))
        return self._say("about", first, ", ".join(more)) if more else first

    def _begin(self, parts: tuple[str, ...]) -> str:
        part = self._library.dialogs.get(parts[0]) if parts else None
        if part is None:
            return ":".join(parts)
        title, questions = self._renderer.say(part.dialog.dialog.title), part.dialog.questions
        answers = []
        for pair in parts[1].split(",") if len(parts) > 1 else ():
            name, _, value = pair.partition("=")
            label = questions[name].answers.get(value, value) if name in questions else value
            answers.append(self._renderer.typeset(label))
        return self._say("begun", title, ", ".join(answers)) if answers else title

    def _say(self, key: str, name: str = "", more: str = "") -> str:
        return self._renderer.say(self._words[key], name=name, more=more)
