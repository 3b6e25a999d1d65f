"""Conversations and the rows they are kept in.

1. An id tells the message that began the conversation: `<fresh>-<message in base 36>`. A command that comes
   again after a crash is then known by being no newer than that; one typed right after another still counts.
2. `message` is the screen. A negative one says that a new screen is due below, in place of that message,
   which is to be deleted once the new one is there; so that neither is forgotten in a crash.
3. A text cannot become a picture by an edit, nor a picture a text: so what comes or goes with a picture is a
   new message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.engine import talk
from bot.engine.conversation import Conversation
from bot.store import Saved

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_ORIGIN = re.compile(r"-([0-9a-z]{1,6})$")
_LONGEST = 10
"""Characters of an id: a hyphen, six at most for a message, and as many of a fresh id as then fit."""


def new_id(fresh_id: Callable[[], str], origin: int) -> str:
    """An id for a conversation that the message `origin` begins."""
    digits = ""
    while origin:
        origin, digit = divmod(origin, _BASE)
        digits = _DIGITS[digit] + digits
    tail = f"-{digits or '0'}"
    return fresh_id()[: _LONGEST - len(tail)] + tail


def origin(identifier: str) -> int:
    """The message that began a conversation; 0 where the id does not tell."""
    found = _ORIGIN.search(identifier)
    return int(found[1], _BASE) if found else 0


def opened(row: Saved) -> Conversation:
    """The conversation of a row; raises ValidationError for one that cannot be read."""
    return Conversation.model_validate_json(row.payload)


def begun(conversation: Conversation, chat: int, owner: int) -> Saved:
    """The first row of a conversation, not shown yet."""
    return Saved(
        id=conversation.id,
        chat=chat,
        owner=owner,
        revision=conversation.revision,
        shown=0,
        message=None,
        content=conversation.content,
        touched=conversation.touched,
        closed=False,
        payload=conversation.model_dump_json(),
    )


def moved(row: Saved, conversation: Conversation, message: int | None) -> Saved:
    """The row of a conversation after an act; raises ValidationError for a row that cannot be read."""
    if message is not None and (conversation.pictured or opened(row).pictured):
        message = -abs(message)
    return replace(
        row,
        revision=conversation.revision,
        message=message,
        content=conversation.content,
        touched=conversation.touched,
        closed=conversation.view == "closed",
        payload=conversation.model_dump_json(),
    )


def closed(row: Saved, message: int | None) -> Saved:
    """The row of a conversation that is over. One that cannot be read is closed all the same."""
    try:
        return moved(row, talk.close(opened(row)), message)
    except ValidationError:
        return replace(row, revision=row.revision + 1, message=message, closed=True)


def on_screen(row: Saved) -> int | None:
    """The message that a person sees as the screen, be it due for replacement or not."""
    return None if row.message is None else abs(row.message)
