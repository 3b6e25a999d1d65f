"""Every kind of screen, drawn before anybody sees one: it must have words, be short and well-formed.

Drawn are all pages; advice and its reasons for a sample in which every row wins and every answer is given;
the other views for some of it; each question; and each notice. The tests look at many more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from bot.content.dialog import GIVEN
from bot.content.errors import ContentError, Place, Problem, problem, short
from bot.content.words import NOTICES, TOASTS
from bot.engine import talk
from bot.engine.conversation import PICTURED, Conversation, Entry, View, state
from bot.engine.understand import units_that_fit
from bot.proof.look import Look
from bot.proof.profiles import Spaces
from bot.proof.whole import features, left_out
from bot.render.entrance import Days, Entrance
from bot.render.renderer import TEXT_LIMIT, Renderer, Screen
from bot.render.typesetter import Compiled

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.engine.advice import Advice
    from bot.proof.profiles import Space

TOAST_LIMIT = 200
"""Characters of a passing word."""
CAPTION_LIMIT = 1024
"""Characters below a picture."""
PAGES = (
    "welcome",
    "help",
    "privacy",
    "private",
    "nothing_open",
    "withdrawn",
    "updating",
    "cancelled",
    "error",
)
_ALWAYS: tuple[View, ...] = ("advice", "why", "map")
_SOMETIMES: tuple[View, ...] = (*_ALWAYS, "review", "settled", "change", "same_patient", "closed")
DRAWN: tuple[View, ...] = ("question", *_SOMETIMES)
"""The views that are looked at."""
_DOSED: tuple[View, ...] = ("advice", "why", "review")
"""Those that differ where doses are withheld."""
_EVERY = 8


def screens(
    library: Library, compiled: Compiled | None = None, spaces: Spaces | None = None
) -> Iterator[Problem]:
    """Draw every kind of screen of a proved library, with its figures marked.

    They are drawn as they are without any review, also with every dose withheld for that, and as they are on
    the day of the newest if there is one. What is `compiled` already, or laid out in `spaces`, is taken over.
    """
    spaces = spaces or Spaces(library)
    made = [one.on for part in library.knowledge.values() for one in part.reviews if one.on]
    talks = [tuple(_conversations(library, spaces[name])) for name in library.dialogs]
    dosed = [[one for one in talked if one.view in _DOSED] for talked in talks]
    drawn = partial(Renderer, library, marks=True, compiled=Compiled() if compiled is None else compiled)
    plain = drawn()
    look = Look(plain.drugs)
    problems = [*_screens(look, plain, talks)]
    problems += _screens(look, drawn(require_review=True), dosed)
    if made:
        problems += _screens(look, drawn(today=lambda: max(made)), talks)
    yield from dict.fromkeys((*problems, *look.notation()))


def _screens(look: Look, renderer: Renderer, talks: Iterable[Iterable[Conversation]]) -> Iterator[Problem]:
    """Draw all pages, and the conversations of each dialog; what is wrong is told once for a dialog."""
    shut = renderer.require_review
    for name in PAGES:
        yield from _drawn(look, name, lambda name=name: renderer.page(name), shut=shut)  # type: ignore[misc]
    yield from _at_door(look, renderer)
    for name in TOASTS:
        yield from _drawn(look, name, lambda name=name: Screen(renderer.toast(name)), shut=shut)  # type: ignore[misc]
    for talked in talks:
        told: set[tuple[str, str]] = set()
        for conversation in talked:
            found = list(
                _drawn(look, conversation.view, lambda at=conversation: renderer.screen(at), shut=shut)  # type: ignore[misc]
            )
            if conversation.view == "advice" and not found and not told:
                found += _whole(renderer, conversation)
                found += _partly(look, renderer, conversation)
            for one in found:
                if (one.code, one.wrong) not in told:
                    told.add((one.code, one.wrong))
                    yield one


def _at_door(look: Look, renderer: Renderer) -> Iterator[Problem]:
    """Draw what is said at the door; the first page that cannot be drawn ends it."""
    try:
        for name, screen in Entrance(renderer, Days()).samples():
            yield from look.seen(name, screen, Place(f"templates/{name}.j2"), shut=renderer.require_review)
    except ContentError as error:
        yield from error.problems


def _drawn(look: Look, name: str, draw: Callable[[], Screen], *, shut: bool) -> Iterator[Problem]:
    try:
        screen = draw()
    except ContentError as error:
        yield from error.problems
        return
    limit = TOAST_LIMIT if name in TOASTS else CAPTION_LIMIT if name in PICTURED else TEXT_LIMIT
    yield from look.seen(name, screen, Place(f"templates/{name}.j2"), limit, shut=shut)


def _whole(renderer: Renderer, conversation: Conversation) -> Iterator[Problem]:
    advice = state(renderer.library, conversation).advice
    for part in left_out(renderer, renderer.context(advice))[:1]:
        told = ", ".join(f"{name}: {value.text}" for name, value in advice.profile.values.items())
        yield problem("screen-loses", Place("templates/advice.j2"), part=short(part), facts=f"{{{told}}}")


def _partly(look: Look, renderer: Renderer, conversation: Conversation) -> Iterator[Problem]:
    """Draw what a line that counts in part comes to on a terminal, which a quick dialog alone reads."""
    advice = state(renderer.library, conversation).advice
    if advice.part.dialog.dialog.quick:
        shut = renderer.require_review
        yield from _drawn(look, "partly", lambda: renderer.partly(advice, ("?",)), shut=shut)


def samples(renderer: Renderer, space: Space) -> tuple[Advice, ...]:
    """Give advice for a few profiles, so that every kind of part of advice is among them."""
    library, found = renderer.library, dict[frozenset[str], "Advice"]()
    for conversation in _conversations(library, space):
        if conversation.view == "advice":
            advice = state(library, conversation).advice
            found.setdefault(features(renderer.context(advice)), advice)
    return tuple(found.values())


def _conversations(library: Library, space: Space) -> Iterator[Conversation]:
    begun = talk.begin(library, talk.Opening(space.part.id), "proof", 0)
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
