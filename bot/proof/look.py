"""A look at screens as they are drawn: words, lengths and tags of each, and the notation of every line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem, short
from bot.render.notation import faults, unmarked
from bot.render.renderer import TEXT_LIMIT

if TYPE_CHECKING:
    from bot.render.renderer import Screen

BUTTONS, ROW = 100, 8
"""Buttons below a message that Telegram takes, and side by side that a finger can tell apart."""
LABEL = 100
"""Characters of a button, of which a phone shows the first."""
_KNOWN = re.compile(r"</?(?:[a-z-]+)(?: expandable)?>")
"""A tag as the templates write it; anything else that begins with < is refused by Telegram."""
_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}


class Look:
    """Looks at screens whose figures are marked, and in the end at every line that stood on any of them."""

    def __init__(self, drugs: tuple[str, ...]) -> None:
        self._drugs = drugs
        self._lines: dict[str, tuple[str, Place]] = {}

    def seen(self, name: str, screen: Screen, place: Place, limit: int = TEXT_LIMIT) -> Iterator[Problem]:
        """Look at a screen and its buttons: it must have words, be short and be well-formed.

        The limit is in characters.
        """
        labels = [button.label for row in screen.rows for button in row]
        marked = screen.text
        for line in (*marked.splitlines(), *labels):
            self._lines.setdefault(line, (name, place))
        text = unmarked(marked)
        if not text or not all(unmarked(label).strip() for label in labels):
            yield problem("screen-empty", place, name=name)
        length = len(text.encode("utf-16-le")) // 2
        if length > limit:
            yield problem("screen-too-long", place, name=name, length=f"{length:,}", limit=f"{limit:,}")
        why = _Tags.fault(screen.html)
        if why:
            yield problem("screen-tags", place, name=name, why=why)
        yield from self._buttons(name, screen, place)

    def _buttons(self, name: str, screen: Screen, place: Place) -> Iterator[Problem]:
        """Hold the number of buttons, and how long each is."""
        counted = [("", sum(map(len, screen.rows)), BUTTONS)]
        counted += [(" in a row", max(map(len, screen.rows), default=0), ROW)]
        for where, count, limit in counted:
            if count > limit:
                yield problem("too-many-buttons", place, name=name, count=count, where=where, limit=limit)
        for label in dict.fromkeys(button.label for row in screen.rows for button in row):
            length = len(unmarked(label))
            if length > LABEL:
                what = f"button {short(unmarked(label))} of {name}"
                yield problem("too-long", place, what=what, length=length, limit=LABEL)

    def notation(self) -> Iterator[Problem]:
        """Hold every line against safe notation."""
        for line, (name, place) in self._lines.items():
            for fault in faults(line, self._drugs):
                yield problem("notation", place, name=name, why=unmarked(fault))


class _Tags(HTMLParser):
    """Follows tags: only those that Telegram knows, and each closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.why = ""

    @classmethod
    def fault(cls, html: str) -> str:
        """Tell what is wrong with the tags, or nothing."""
        if "<" in _KNOWN.sub("", html):
            return "a < that begins no tag stands in it; write &lt;"
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser.why or (f"the tag {parser.open[-1]} is not closed" if parser.open else "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        del attrs
        if tag not in _TAGS:
            self.why = self.why or f"the tag {tag} is not known"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if not self.open or self.open.pop() != tag:
            self.why = self.why or f"the tag {tag} is closed out of turn"
