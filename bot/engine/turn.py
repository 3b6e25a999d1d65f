"""What a screen offers: its actions in rows. The words for them come later, in `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.understand import units_that_fit

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.engine.conversation import Conversation, State

GRID = 6
"""Short buttons, such as ages, stand so many in a row."""


def rows(conversation: Conversation, found: State) -> tuple[tuple[str, ...], ...]:
    """Lay out the actions of the current screen. Answers stand alone in a row, so that a thumb hits the one it means."""
    back = ("!back",) if found.order else ()
    match conversation.view:
        case "question":
            return _question(conversation, found)
        case "change":
            return (*((f"?{name}",) for name in found.profile.readings if name in found.order), ("!back",))
        case "review":
            return (("!right",), ("!change", "!back"), ("!again",))
        case "settled":
            return (("!advice",), ("!rest",), back)
        case "advice":
            rest = (("!rest",),) if found.next_question else ()
            change = ("!change", *back) if found.order else ()
            return (*rest, ("!why", *change[:1]), (*back, "!again"))
        case "why":
            return (("!close_why",), ("!again",))
        case "same_patient":
            return (("!same",), ("!new",))
        case _:
            return ()


def actions(conversation: Conversation, found: State) -> tuple[str, ...]:
    """List everything the current screen offers."""
    return tuple(action for row in rows(conversation, found) for action in row)


def _question(conversation: Conversation, found: State) -> tuple[tuple[str, ...], ...]:
    name = found.shown(conversation)
    assert name is not None
    question = found.advice.part.dialog.questions[name]
    back = ("!back",) if found.order or conversation.target else ()
    if name in found.profile.doubtful:
        return (("!confirm",), ("!reenter",), back)
    if name in found.drafts:
        return (*((f"{name}={text}",) for text in units_that_fit(question, found.drafts[name])), ("!reenter",), back)
    leave = ("!advice",) if found.order else ()
    return (*_answers(name, question), (*back, *leave))


def _answers(name: str, question: Question) -> list[tuple[str, ...]]:
    if question.number is None:
        return [(f"{name}={value}",) for value in question.answers]
    laid: list[tuple[str, ...]] = []
    kind = question.number.kind
    for button in question.buttons:
        if button.band is not None:
            laid.append((f"{name}={button.band}",))
            continue
        assert button.each is not None
        assert button.begin is not None
        assert button.to is not None
        each, at, end = kind.parse(button.each), kind.parse(button.begin), kind.parse(button.to)
        texts = []
        while at <= end:
            texts.append(f"{name}={at}")
            at = kind(at.amount + each.amount, at.unit)
        laid += [tuple(texts[index : index + GRID]) for index in range(0, len(texts), GRID)]
    return laid
