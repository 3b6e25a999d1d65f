"""An update as it came -> an Update that can be worked with.

Telegram's ids fit into 52 bits and those of messages into 31. What is larger, or no id at all, is nobody's:
neither a store nor a button could hold it, and the update is let go like one that is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram.types import Update
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiogram import Bot

IDS = range(-(2**52) + 1, 2**52)
"""Of updates, of people (above nothing) and of chats."""
MESSAGES = range(1, 2**31)


class UnreadableError(ValueError):
    """What came is no update, or one of ids that there cannot be."""


def update_of(raw: dict[str, Any], bot: Bot) -> Update:
    """Read an update; raises UnreadableError."""
    try:
        update = Update.model_validate(raw, context={"bot": bot})
    except ValidationError:
        raise UnreadableError from None  # its text repeats what was sent
    if not all(number in known for number, known in _ids(update)):
        raise UnreadableError
    return update


def _ids(update: Update) -> Iterator[tuple[int, range]]:
    """Give the ids that this bot works with, each with those that there can be."""
    query = update.callback_query
    message = update.message if query is None else query.message
    for acting in (query, update.message):
        if acting is not None and acting.from_user is not None:
            yield acting.from_user.id, IDS
    if message is not None:
        yield message.chat.id, IDS
        yield message.message_id, MESSAGES
