"""The text of a message: from what a call says to what is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.emulator import hypertext, markdown
from bot.emulator.entities import Entity, EntityError, clean, tidy, trim, with_found
from bot.emulator.errors import bad_request
from bot.emulator.found import found
from bot.emulator.links import LinkError, checked, mentioned_user
from bot.emulator.params import Params

LONGEST = 4096
"""Characters of a message, after parsing."""
LONGEST_CAPTION = 1024
_LONGEST_SOURCE = 1 << 15
_FURTHEST = 1_000_000
_PARSERS = {"html": hypertext.parse, "markdownv2": markdown.parse, "markdown": markdown.parse_old}
# Characters that show nothing: a text of them alone is refused.
_BLANK = re.compile(
    "[ \\n\\t\\r\\v\\0\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)
_GIVEN = {
    "bold": "", "italic": "", "underline": "", "strikethrough": "", "spoiler": "", "code": "",
    "blockquote": "", "expandable_blockquote": "", "pre": "language", "text_link": "url",
    "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time",
}  # fmt: skip
_FOUND_ANYWAY = frozenset({
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
})  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What is shown: a text of 1 to 4096 characters and its entities in normal form."""

    text: str
    entities: tuple[Entity, ...] = ()


def from_call(params: Params) -> Text:
    """The text of sendMessage and editMessageText. Raises ApiError 400 in Telegram's words."""
    if not params.text("text"):
        raise bad_request("Message text is empty")
    return shown(*_parsed(params.text("text"), params.text("parse_mode"), params.lenient_json("entities")))


def caption(params: Params) -> Text:
    """The caption of sendPhoto, which may be empty. Raises ApiError 400 in Telegram's words."""
    entities = params.lenient_json("caption_entities")
    return _caption(params.text("caption"), params.text("parse_mode"), entities)


def media_caption(media: Mapping[str, Any]) -> Text:
    """The caption of an InputMedia, whose shape is checked. Raises ApiError 400 in Telegram's words."""
    source, mode = str(media.get("caption", "")), str(media.get("parse_mode", ""))
    return _caption(source, mode, media.get("caption_entities"))


def preview(params: Params) -> dict[str, Any]:
    """The link_preview_options of a call, whose shape is checked; empty when there are none."""
    if "link_preview_options" in params:
        given: dict[str, Any] = params.lenient_json("link_preview_options")
        return {name: value for name, value in given.items() if value}
    return {"is_disabled": True} if params.flag("disable_web_page_preview") else {}


def _caption(source: str, mode: str, entities: object) -> Text:
    text, parsed = _parsed(source, mode, entities)
    if not text.strip():
        return Text("")
    return shown(text, parsed, LONGEST_CAPTION, "Message caption is too long")


def _parsed(source: str, mode: str, entities: object) -> tuple[str, list[Entity]]:
    if len(source.encode("utf-8", "surrogatepass")) > _LONGEST_SOURCE:
        raise bad_request("Text is too long")
    mode = mode.lower()
    if mode in {"", "none"} or not source:
        return source, given_entities(entities)
    parse = _PARSERS.get(mode)
    if parse is None:
        raise bad_request("Unsupported parse_mode")
    if not is_utf8(source):
        raise bad_request("Text must be encoded in UTF-8")
    return parse(source)


def from_person(text: str) -> Text:
    """What a person typed. Raises ApiError 400 when there is nothing to send."""
    return shown(text, [])


def normal(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cleaned and tidied. Raises ApiError 400 for what does not fit, in Telegram's words."""
    if not is_utf8(text):
        raise bad_request("Strings must be encoded in UTF-8")
    try:
        text, entities = clean(text, tidy(map(_linked, entities)))
    except EntityError as error:
        raise bad_request(str(error)) from None
    return text, tidy(entities)


def is_utf8(text: str) -> bool:
    """Without the half of a character, which JSON can hold and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(
    text: str, entities: list[Entity], longest: int = LONGEST, too_long: str = "Message is too long"
) -> Text:
    """Cleaned, tidied and trimmed, with what Telegram finds in it by itself.

    Raises ApiError 400 when nothing is left, or more than `longest`.
    """
    text, entities = normal(text, entities)
    if _BLANK.fullmatch(text):
        raise bad_request("Text must be non-empty")
    text, entities = trim(text, entities)
    if len(text) > longest:
        raise bad_request(too_long)
    return Text(text, tuple(with_found(entities, found(text))))


def _linked(entity: Entity) -> Entity:
    """With its link as Telegram keeps it; a link to a person is a mention."""
    if entity.type != "text_link":
        return entity
    url, _ = clean(str(dict(entity.extra)["url"]), [])
    if user := mentioned_user(url):
        return replace(entity, type="text_mention", extra=(("user", user),))
    try:
        return replace(entity, extra=(("url", checked(url)),))
    except LinkError as error:
        raise bad_request(f"Entity URL '{url}' is invalid: {error}") from None


def given_entities(given: object) -> list[Entity]:
    """The `entities` of a call without parse_mode, whose shape is checked.

    Types that Telegram finds by itself are dropped. Raises ApiError 400 in Telegram's words.
    """
    entities = []
    for entity in given if isinstance(given, list) else []:
        kind, offset, length = str(entity["type"]), int(entity["offset"]), int(entity["length"])
        extra = _extra(kind, entity)
        if kind in _FOUND_ANYWAY:
            continue
        for name, number in (("offset", offset), ("length", length)):
            if not 0 <= number <= _FURTHEST:
                raise bad_request(f"Receive an entity with incorrect {name} {number}")
        entities.append(Entity(kind, offset, length, extra))
    return entities


def _extra(kind: str, entity: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    """The fields of this type of entity."""
    if not kind:
        raise bad_request("Can't parse MessageEntity: Type is not specified")
    if kind not in _GIVEN and kind not in _FOUND_ANYWAY:
        raise bad_request("Can't parse MessageEntity: Unsupported type specified")
    needed = _GIVEN.get(kind)
    if needed is None or needed == "":
        return ()
    if needed not in entity and needed != "language":
        raise bad_request(f"Can't parse MessageEntity: Can't find field \"{needed}\"")
    value = entity["user"]["id"] if needed == "user" else entity.get(needed)
    in_type = int if needed in {"user", "unix_time"} else str
    extra: list[tuple[str, object]] = [(needed, in_type(value))] if value else []
    if kind == "date_time":
        try:
            extra.append(("date_time_format", hypertext.date_format(str(entity.get("date_time_format", "")))))
        except ValueError:
            raise bad_request("Can't parse MessageEntity: Invalid date-time format specified") from None
    return tuple(extra)
