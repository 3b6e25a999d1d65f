"""What a screen offers: its actions in rows. The words for them come later, in `render`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.engine.profile import written
from bot.engine.understand import units_that_fit

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.number import Button
    from bot.content.quantity import Quantity
    from bot.engine.conversation import Conversation, State

GRID = 6
"""Short buttons, such as ages, stand so many in a row."""

Rows = tuple[tuple[str, ...], ...]


def rows(conversation: Conversation, found: State) -> Rows:
    """Lay out the actions of a screen. An answer has its row to itself, so that a thumb hits it."""
    back = ("!back",) if found.order else ()
    laid: Rows = ()
    match conversation.view:
        case "question":
            laid = _question(conversation, found)
        case "change":
            laid = (*((f"?{name}",) for name in found.profile.readings if name in found.order), ("!back",))
        case "review":
            laid = (("!right",), ("!change", "!back"), ("!again",))
        case "settled":
            laid = (("!advice",), ("!rest",), back)
        case "advice":
            onto = ("!onto",) if found.advice.part.dialog.dialog.onto else ()
            rest = ("!rest",) if found.next_question else ()
            change = ("!change",) if found.order else ()
            laid = (onto, rest, ("!why", *change), (*back, "!again"))
        case "why":
            laid = (("!close_why", "!map"), ("!again",))
        case "map":
            laid = (("!close_map",), ("!again",))
        case "same_patient":
            laid = (("!same",), ("!new",))
    return tuple(row for row in laid if row)


def actions(conversation: Conversation, found: State) -> tuple[str, ...]:
    """List everything the current screen offers."""
    return tuple(action for row in rows(conversation, found) for action in row)


def _question(conversation: Conversation, found: State) -> Rows:
    name = found.shown(conversation)
    if name is None:
        return ()
    question = found.advice.part.dialog.questions[name]
    back = ("!back",) if found.order or conversation.target else ()
    if name in found.profile.doubtful:
        return (("!confirm",), ("!reenter",), back)
    if name in found.drafts and question.number is not None:
        units = units_that_fit(question.number, found.drafts[name])
        return (*((f"{name}={text}",) for text in units), ("!reenter",), back)
    leave = ("!advice",) if found.order else ()
    return (*_answers(name, question), (*back, *leave))


def _answers(name: str, question: Question) -> Iterator[tuple[str, ...]]:
    for value in question.answers:
        yield (f"{name}={value}",)
    if question.number is not None:
        for button in question.buttons:
            texts = [f"{name}={text}" for text in _texts(question.number.kind, button)]
            yield from (tuple(texts[index : index + GRID]) for index in range(0, len(texts), GRID))


def _texts(kind: type[Quantity], button: Button) -> Iterator[str]:
    """Give a button's band, or walk its range from beginning to end."""
    if button.band is not None:
        yield button.band
        return
    each, at, end = (kind.parse(text) for text in (button.each, button.begin, button.to) if text)
    while at.base <= end.base:
        yield written(at)
        at = kind((at.base + each.base) / kind.units[at.unit], at.unit)
