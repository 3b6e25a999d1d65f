"""What Telegram finds in every text by itself: commands, mentions, tags, URLs and e-mail addresses.

Telegram also finds phone numbers and the numbers of bank cards, by tables that are not here. For URLs see
addresses.
"""

import re
from collections.abc import Iterator

from bot.emulator import addresses
from bot.emulator.addresses import Stretch
from bot.emulator.entities import Entity, units

_NAME = "[A-Za-z0-9_]"
_COMMAND = re.compile(rf"(?<![\w/<>])/{_NAME}{{1,64}}(?:@{_NAME}{{3,32}}|(?!@))(?![\w/<>])")
_MENTION = re.compile(rf"(?<!\w)@(?:{_NAME}{{4,32}}|(?ai:gif|nft|pic|ufc|vid))(?!\w)")
_CASHTAG = re.compile(rf"\$(?:1INCH|[A-Z]{{1,8}})(?:@{_NAME}{{3,32}}(?!{_NAME}))?")
_TAG_OWNER = re.compile(rf"@{_NAME}{{3,32}}")
_LONGEST_TAG = 256


def found(text: str) -> list[Entity]:
    """In order; of those that overlap, the first, and of these the longest. The text must be clean."""
    stretches = [
        *((match.start(), match.end(), "mention") for match in _MENTION.finditer(text)),
        *((match.start(), match.end(), "bot_command") for match in _COMMAND.finditer(text)),
        *_hashtags(text),
        *_cashtags(text),
        *addresses.found(text),
    ]
    entities: list[Entity] = []
    done = at = 0
    for begin, end, kind in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
        if begin >= done:
            at += units(text[done:begin])
            length = units(text[begin:end])
            entities.append(Entity(kind, at, length))
            done, at = end, at + length
    return entities


def _hashtags(text: str) -> Iterator[Stretch]:
    at = text.find("#")
    while at >= 0:
        begin, at = at, at + 1
        if not _in_tag(text[begin - 1 : begin]):
            while _in_tag(text[at : at + 1]):
                at += 1
            tag = text[begin + 1 : at][:_LONGEST_TAG]
            end = begin + 1 + len(tag)
            owner = _TAG_OWNER.match(text, at) if end == at and tag else None
            if owner:
                at = end = owner.end()
            if text[at : at + 1] != "#" and any(char.isalpha() for char in tag):
                yield begin, end, "hashtag"
        at = text.find("#", at)


def _cashtags(text: str) -> Iterator[Stretch]:
    for match in _CASHTAG.finditer(text):
        around = text[: match.start()][-1:], text[match.end() :][:1]
        if not any(char == "$" or _in_tag(char) for char in around):
            yield match.start(), match.end(), "cashtag"


def _in_tag(char: str) -> bool:
    """Whether a tag goes on with this character; "" is the end of the text."""
    return (
        char.isalpha()
        or char.isdecimal()
        or (char != "" and char in "_·\u200c")
        or "\u0d80" <= char <= "\u0dff"
    )
