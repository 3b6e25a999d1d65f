"""A look at screens as they are drawn: words, lengths and tags of each, and the notation of every line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem, short
from bot.content.figure import states_amount
from bot.render.notation import faults, unmarked
from bot.render.renderer import TEXT_LIMIT

if TYPE_CHECKING:
    from bot.render.renderer import Screen

BUTTONS, ROW = 100, 8
"""Buttons below a message that Telegram takes, and side by side that a finger can tell apart."""
LABEL = 100
"""Characters of a button, of which a phone shows the first."""
_KNOWN = re.compile(r"<(/?)([a-z][a-z-]*)(?: expandable)?>")
"""A tag as the templates write it; anything else that begins with < is refused by Telegram."""
_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}


class Look:
    """Looks at screens whose figures are marked, and in the end at every line that stood on any of them."""

    def __init__(self, drugs: tuple[str, ...]) -> None:
        self._drugs = drugs
        self._lines: dict[str, tuple[str, Place]] = {}

    def seen(
        self, name: str, screen: Screen, place: Place, limit: int = TEXT_LIMIT, *, shut: bool = False
    ) -> Iterator[Problem]:
        """Look at a screen and its buttons: it must have words, be short and be well-formed.

        The limit is in characters. With `shut` doses are withheld, so no amount of a drug may stand there.
        """
        labels = [button.label for row in screen.rows for button in row]
        marked = screen.text
        for line in (*marked.splitlines(), *labels):
            self._lines.setdefault(line, (name, place))
            if shut:
                yield from amounts(line, name, place)
        text = unmarked(marked)
        if not text or not all(unmarked(label).strip() for label in labels):
            yield problem("screen-empty", place, name=name)
        length = len(text.encode("utf-16-le")) // 2
        if length > limit:
            yield problem("screen-too-long", place, name=name, length=f"{length:,}", limit=f"{limit:,}")
        why = _wrong_tags(screen.html)
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


def amounts(marked: str, name: str, place: Place) -> Iterator[Problem]:
    """Hold a text that stands where doses are withheld: it gives no amount of a drug."""
    text = unmarked(marked)
    if states_amount(text):
        yield problem("amount-shown", place, name=name, text=short(text))


def _wrong_tags(html: str) -> str:
    """Tell what is wrong with the tags, or nothing: each is one that Telegram knows, closed in its turn."""
    if "<" in _KNOWN.sub("", html):
        return "a < that begins no tag stands in it; write &lt;"
    open_tags: list[str] = []
    for ends, tag in _KNOWN.findall(html):
        if ends:
            if not open_tags or open_tags.pop() != tag:
                return f"the tag {tag} is closed out of turn"
        elif tag not in _TAGS:
            return f"the tag {tag} is not known"
        else:
            open_tags.append(tag)
    return f"the tag {open_tags[-1]} is not closed" if open_tags else ""
