"""Every kind of screen, drawn before anybody sees one: it must have words, be short and well-formed.

Drawn are all pages; advice and its reasons for a sample in which every row wins and every answer is given;
the other views for some of it; each question; and each notice. The tests look at many more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bot.content.dialog import GIVEN
from bot.content.errors import ContentError, Place, Problem, problem, short
from bot.content.words import NOTICES, TOASTS
from bot.engine import talk
from bot.engine.conversation import PICTURED, Conversation, Entry, View, state
from bot.engine.understand import units_that_fit
from bot.proof.profiles import Space
from bot.proof.whole import features, left_out
from bot.render.notation import faults, unmarked
from bot.render.renderer import Renderer, Screen

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.engine.advice import Advice

TEXT_LIMIT = 4096
"""Characters of a message, as Telegram counts them after parsing."""
TOAST_LIMIT = 200
"""Characters of a passing word."""
CAPTION_LIMIT = 1024
"""Characters below a picture."""
PAGES = ("welcome", "help", "privacy", "private", "nothing_open", "cancelled", "error")
_ALWAYS: tuple[View, ...] = ("advice", "why", "map")
_SOMETIMES: tuple[View, ...] = (*_ALWAYS, "review", "settled", "change", "same_patient", "closed")
DRAWN: tuple[View, ...] = ("question", *_SOMETIMES)
"""The views that are looked at."""
_EVERY = 8
_KNOWN = re.compile(r"</?(?:[a-z-]+)(?: expandable)?>")
"""A tag as the templates write it; anything else that begins with < is refused by Telegram."""
_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}


def screens(library: Library) -> Iterator[Problem]:
    """Draw every kind of screen of a proved library, with its figures marked.

    They are drawn as they are without any review, and as they are on the day of the newest if there is one.
    """
    made = [one.on for part in library.knowledge.values() for one in part.reviews if one.on]
    problems = list(_screens(Renderer(library, marks=True)))
    if made:
        problems += _screens(Renderer(library, marks=True, today=lambda: max(made)))
    yield from dict.fromkeys(problems)


def _screens(renderer: Renderer) -> Iterator[Problem]:
    look, library = _Look(renderer), renderer.library
    for name in PAGES:
        yield from look.drawn(name, lambda name=name: look.renderer.page(name))  # type: ignore[misc]
    for name in TOASTS:
        yield from look.drawn(name, lambda name=name: Screen(look.renderer.toast(name)))  # type: ignore[misc]
    for part in library.dialogs.values():
        told: set[tuple[str, str]] = set()
        for conversation in _conversations(library, Space(part)):
            found = list(look.drawn(conversation.view, lambda at=conversation: look.renderer.screen(at)))  # type: ignore[misc]
            if conversation.view == "advice" and not found and not told:
                found += _whole(look.renderer, conversation)
            for one in found:
                if (one.code, one.wrong) not in told:
                    told.add((one.code, one.wrong))
                    yield one
    yield from look.notation()


def _whole(renderer: Renderer, conversation: Conversation) -> Iterator[Problem]:
    advice = state(renderer.library, conversation).advice
    for part in left_out(renderer, renderer.context(advice))[:1]:
        told = ", ".join(f"{name}: {value.text}" for name, value in advice.profile.values.items())
        yield problem("screen-loses", Place("templates/advice.j2"), part=short(part), facts=f"{{{told}}}")


def samples(library: Library, space: Space) -> tuple[Advice, ...]:
    """Give advice for a few profiles, so that every kind of part of advice is among them."""
    renderer, found = Renderer(library), dict[frozenset[str], "Advice"]()
    for conversation in _conversations(library, space):
        if conversation.view == "advice":
            advice = state(library, conversation).advice
            found.setdefault(features(renderer.context(advice)), advice)
    return tuple(found.values())


def _conversations(library: Library, space: Space) -> Iterator[Conversation]:
    begun = talk.begin(library, space.part.id, "proof", 0)
    yield begun
    for index, readings in enumerate(_sample(space)):
        log = _log(space, readings)
        for view in _ALWAYS if index % _EVERY else _SOMETIMES:
            yield begun.model_copy(update={"log": log, "view": view})
    yield from _noticed(library, space, begun)
    for name, question in space.part.dialog.questions.items():
        log = _log(space, space.first(space.asked[name]))
        yield begun.model_copy(update={"log": log, "target": name})
        if question.number is not None:
            for bare in (str(amount) for amount in (1, 5, 50)):
                if units_that_fit(question.number, bare):
                    draft = (*log, Entry(kind="draft", question=name, value=bare))
                    yield begun.model_copy(update={"log": draft, "target": name})
                    yield begun.model_copy(update={"log": draft, "view": "advice"})
            for edge in (question.number.low, question.number.high):
                value = (*log, Entry(kind="answer", question=name, value=f"{edge.amount:f} {edge.unit}"))
                yield begun.model_copy(update={"log": value, "target": name})
                yield begun.model_copy(update={"log": value, "view": "advice"})


def _noticed(library: Library, space: Space, begun: Conversation) -> Iterator[Conversation]:
    """Show every notice: on a question for a number, where there is one, for some speak of its range."""
    questions = space.part.dialog.questions
    number = next((name for name, question in questions.items() if question.number is not None), None)
    log = _log(space, space.first(space.asked[number])) if number else ()
    for notice in NOTICES:
        if number or "{{" not in library.common.notices[notice]:
            yield begun.model_copy(update={"log": log, "target": number, "notice": notice})


def _log(space: Space, readings: Mapping[str, str]) -> tuple[Entry, ...]:
    """Answer so that these are the readings; a number without bands by the most that is believed."""
    entries = []
    for name, value in readings.items():
        number = space.part.dialog.questions[name].number
        text = f"{number.high.amount:f} {number.high.unit}" if number and value == GIVEN else value
        entries.append(Entry(kind="answer", question=name, value=text, confirmed=text != value))
    return tuple(entries)


def _sample(space: Space) -> Iterator[dict[str, str]]:
    """Let every row win once, and every answer be given once: what they say is worded for all elsewhere."""
    rows = [space.winning(table, row) for table, held in space.rows.items() for row in held]
    answers = [space.reads(name, (value,)) for name, values in space.values.items() for value in values]
    seen = set()
    for points in (*rows, *answers):
        some = points & space.legal
        readings = space.first(some) if some else {}
        key = tuple(readings.items())
        if readings and key not in seen:
            seen.add(key)
            yield readings


class _Look:
    """Looks at screens as they are drawn, and in the end at every line that stood on any of them."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self.lines: dict[str, str] = {}

    def drawn(self, name: str, draw: Callable[[], Screen]) -> Iterator[Problem]:
        """Draw one screen: it must have words, be short and be well-formed."""
        place = Place(f"templates/{name}.j2")
        try:
            screen = draw()
        except ContentError as error:
            yield from error.problems
            return
        labels = [button.label for row in screen.rows for button in row]
        for line in (*screen.text.splitlines(), *labels):
            self.lines.setdefault(line, name)
        text = unmarked(screen.text)
        if not text or not all(unmarked(label).strip() for label in labels):
            yield problem("screen-empty", place, name=name)
        length = len(text.encode("utf-16-le")) // 2
        limit = TOAST_LIMIT if name in TOASTS else CAPTION_LIMIT if name in PICTURED else TEXT_LIMIT
        if length > limit:
            yield problem("screen-too-long", place, name=name, length=f"{length:,}", limit=f"{limit:,}")
        why = _Tags.fault(screen.html)
        if why:
            yield problem("screen-tags", place, name=name, why=why)

    def notation(self) -> Iterator[Problem]:
        """Hold every line against safe notation."""
        for line, name in self.lines.items():
            for fault in faults(line, self.renderer.drugs):
                yield problem("notation", Place(f"templates/{name}.j2"), name=name, why=unmarked(fault))


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
