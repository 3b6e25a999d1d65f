"""What a message says to the bot: a command with its words, a line, or nothing that is meant for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram.enums import ContentType

from bot.engine import talk
from bot.engine.shorthand import shorthand

if TYPE_CHECKING:
    from aiogram.types import Message

    from bot.content.library import Library

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?:\s|$)")
_SAID = frozenset({
    ContentType.ANIMATION, ContentType.AUDIO, ContentType.CHECKLIST, ContentType.CONTACT, ContentType.DICE,
    ContentType.DOCUMENT, ContentType.GAME, ContentType.LOCATION, ContentType.PAID_MEDIA, ContentType.PHOTO,
    ContentType.POLL, ContentType.STICKER, ContentType.STORY, ContentType.TEXT, ContentType.VENUE,
    ContentType.VIDEO, ContentType.VIDEO_NOTE, ContentType.VOICE, ContentType.UNKNOWN,
})  # fmt: skip
"""What a person says; everything else is a chat's own news, such as a pinned message."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its name, without the slash, and what follows it on one line."""

    name: str
    words: str = ""


def said(message: Message, username: str) -> Command | str | None:
    """Read a message in a private chat; None for what is not meant for this bot, or is said by no person.

    A command that is not in order is the command "".
    """
    person, text = message.from_user, message.text or ""
    if person is None or person.is_bot or message.content_type not in _SAID:
        return None
    found = _COMMAND.match(text)
    if found is None:
        return Command("") if text.startswith("/") else text
    if found[2] and found[2].casefold() != username:
        return Command("")
    return Command(found[1].lower(), " ".join(text[found.end() :].split()))


def called(message: Message, username: str) -> bool:
    """Tell whether a message of a group is a command to this bot by name."""
    person, found = message.from_user, _COMMAND.match(message.text or "")
    by_person = person is not None and not person.is_bot
    return bool(by_person and found and found[2] and found[2].casefold() == username)


def begins(library: Library, command: Command) -> tuple[talk.Opening, tuple[str, ...]] | None:
    """Tell what a command begins, and which of its words did not count; None where it begins nothing."""
    name, words = command.name, command.words
    if name == "start" or (name == "check" and not words):
        return talk.Opening(library.home), ()
    if name == "check" and words in library.dialogs:
        return talk.Opening(words), ()
    if name in library.dialogs:
        read = shorthand(library, name, words)
        return talk.Opening(name, read.log, partly=bool(read.unread)), read.unread
    return None
