"""The text of a message: from what a call says to what is shown."""

import re
from dataclasses import dataclass

from bot.emulator import hypertext
from bot.emulator.entities import Entity, clean, tidy, trim, units
from bot.emulator.errors import bad_request
from bot.emulator.params import Params

LONGEST = 4096
"""Characters of a message, after parsing."""
LONGEST_CAPTION = 1024
_LONGEST_SOURCE = 1 << 15
# Characters that show nothing: a text of them alone is refused.
_BLANK = re.compile(
    "[ \\n\\t\\r\\v\\0\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_GIVEN = {
    "bold": (), "italic": (), "underline": (), "strikethrough": (), "spoiler": (), "code": (),
    "blockquote": (), "expandable_blockquote": (), "pre": ("language",), "text_link": ("url",),
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What is shown: a text of 1 to 4096 characters and its entities in normal form."""

    text: str
    entities: tuple[Entity, ...] = ()


def from_call(params: Params) -> Text:
    """The text of sendMessage and editMessageText. Raises ApiError 400 in Telegram's words."""
    if not params.text("text"):
        raise bad_request("Message text is empty")
    return shown(*_parsed(params, "text", "entities"))


def caption(params: Params) -> Text:
    """The caption of sendPhoto, which may be empty. Raises ApiError 400 in Telegram's words."""
    text, entities = _parsed(params, "caption", "caption_entities")
    if not text.strip():
        return Text("")
    found = shown(text, entities)
    if len(found.text) > LONGEST_CAPTION:
        raise bad_request("Message caption is too long")
    return found


def _parsed(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    source = params.text(name)
    if len(source.encode("utf-8", "surrogatepass")) > _LONGEST_SOURCE:
        raise bad_request("Text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return hypertext.parse(source)
    if mode in {"", "none"}:
        return source, _given(params, entities_name, units(source))
    raise bad_request("Unsupported parse_mode")


def from_person(text: str) -> Text:
    """What a person typed, with its commands marked. Raises ApiError 400 when there is nothing to send."""
    plain = shown(text, []).text
    commands = [
        Entity("bot_command", units(plain[: found.start()]), len(found[0]))
        for found in _COMMAND.finditer(plain)
    ]
    return Text(plain, tuple(commands))


def shown(text: str, entities: list[Entity]) -> Text:
    """Cleaned, tidied and trimmed. Raises ApiError 400 when nothing is left, or too much."""
    text, entities = clean(text, tidy(entities))
    if _BLANK.fullmatch(text):
        raise bad_request("Text must be non-empty")
    text, entities = trim(text, tidy(entities))
    if len(text) > LONGEST:
        raise bad_request("Message is too long")
    return Text(text, tuple(entities))


def _given(params: Params, name: str, size: int) -> list[Entity]:
    """The `entities` of a call without parse_mode; types that Telegram finds by itself are dropped."""
    given = params.json(name, "Can't parse entities JSON object")
    entities = []
    for entity in given if isinstance(given, list) else []:
        if not isinstance(entity, dict):
            raise bad_request("Can't parse MessageEntity: expected an Object")
        kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request('Can\'t parse MessageEntity: Field "offset" and "length" must be a Number')
        if isinstance(kind, str) and kind in _GIVEN and offset >= 0 and length > 0:
            if offset + length > size:
                raise bad_request(
                    f"Entity beginning at UTF-16 offset {offset} ends after the end of the text "
                    f"at UTF-16 offset {offset + length}"
                )
            extra = tuple((name, entity[name]) for name in _GIVEN[kind] if entity.get(name))
            entities.append(Entity(kind, offset, length, extra))
    return entities
