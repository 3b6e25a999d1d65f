"""parse_mode HTML: the same text, entities and errors as Telegram's own parser.

Telegram's client library is the judge: `parseTextEntities` for what the HTML says, `parseMarkdown` of a text
without Markdown for how Telegram then cleans the text and brings the entities into order. Texts are made by
chance, but the same ones in every run; BEDSIDE_TEXTS=100000 makes as many.
"""

import json
import os
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest
import tdjson

from bot.emulator import hypertext
from bot.emulator.entities import STYLES, Entity, units
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.phone import Phone
from bot.emulator.text import given_entities, normal
from tests.emulator import texts
from tests.emulator.conftest import Api

Outcome = str | tuple[str, list[tuple[object, ...]]]
"""What is refused, or a text and its entities."""

TYPES = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre", "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote", "TextUrl": "text_link", "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji", "DateTime": "date_time",
}  # fmt: skip
KINDS = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "PreCode", "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote", "text_link": "TextUrl", "text_mention": "MentionName",
    "custom_emoji": "CustomEmoji", "date_time": "DateTime",
}  # fmt: skip
MARKDOWN = frozenset("*_`~[]|")
"""What the judge of the order would read as Markdown."""
COUNT = int(os.environ.get("BEDSIDE_TEXTS", "6000"))
"""How many texts are made; a longer run finds rarer ones."""
SEED = 7
STABLE = 16
"""How many entities std::sort still leaves in their order where they are equal."""


def telegram(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return answer


def parsed_by_telegram(source: str) -> dict[str, Any]:
    mode = {"@type": "textParseModeHTML"}
    return telegram({"@type": "parseTextEntities", "text": source, "parse_mode": mode})


def theirs(entities: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    found = []
    for entity in entities:
        kind = entity["type"]
        extra = tuple(kind.get(name) for name in ("url", "language", "user_id", "unix_time"))
        name = TYPES[kind["@type"].removeprefix("textEntityType")]
        found.append((entity["offset"], entity["length"], name, *extra))
    return sorted(found, key=str)


def ours(entities: list[Entity]) -> list[tuple[object, ...]]:
    found = []
    for entity in entities:
        extra = tuple(dict(entity.extra).get(name) for name in ("url", "language", "user", "unix_time"))
        found.append((entity.offset, entity.length, entity.type, *extra))
    return sorted(found, key=str)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    telegram({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def as_parsed_by_telegram(source: str) -> Outcome:
    judge = parsed_by_telegram(source)
    if judge["@type"] == "error":
        return bad_request(judge["message"]).description
    return judge["text"], theirs(judge["entities"])


def as_parsed_here(source: str) -> Outcome:
    try:
        text, entities = hypertext.parse(source)
    except ApiError as error:
        return error.description
    return text, ours(entities)


def as_kept_by_telegram(text: dict[str, Any]) -> Outcome:
    """A formattedText, as Telegram keeps it; it is not trimmed by the judge."""
    judge = telegram({"@type": "parseMarkdown", "text": text})
    if judge["@type"] == "error":
        return bad_request(judge["message"]).description
    return judge["text"], theirs(judge["entities"])


def as_kept_here(text: str, entities: list[Entity]) -> Outcome:
    try:
        text, entities = normal(text, entities)
    except ApiError as error:
        return error.description
    return text, ours(entities)


def is_left_to_chance(entities: list[dict[str, Any]]) -> bool:
    """Of two links or quotes over the same stretch one stays; among many, an unstable sort says which."""
    solid = [found for found in theirs(entities) if found[2] not in STYLES]
    places = [(offset, length) for offset, length, *_ in solid]
    return len(entities) > STABLE and len(set(places)) < len(places)


def differs_when_parsed(source: str) -> bool:
    return as_parsed_here(source) != as_parsed_by_telegram(source)


def differs_when_kept(source: str) -> bool:
    judge = parsed_by_telegram(source)
    if judge["@type"] == "error" or MARKDOWN & set(judge["text"]) or is_left_to_chance(judge["entities"]):
        return False
    kept = as_kept_by_telegram(judge)
    # The judge empties a text of white space, which is refused here later.
    return kept[0] != "" and kept != as_kept_here(*hypertext.parse(source))


@pytest.mark.parametrize("differs", [differs_when_parsed, differs_when_kept])
def test_html_means_what_it_means_to_telegram(differs: Callable[[str], bool]) -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    for number in range(COUNT):
        pieces = texts.MAKERS[number % len(texts.MAKERS)](random)
        if differs("".join(pieces)):
            # Piece by piece, then character by character.
            source = texts.smallest(list(texts.smallest(pieces, differs)), differs)
            pytest.fail(f"{source!r}: {differs.__name__}; Telegram reads {as_parsed_by_telegram(source)}")


def some_entity(random: Random, size: int) -> dict[str, Any]:
    """An entity that mostly fits a text of this size."""
    offset = random.randrange(size + 1)
    length = random.randrange(size - offset + 2 if random.random() < 0.1 else size - offset + 1)
    return {
        "type": random.choice(list(KINDS)),
        "offset": offset,
        "length": length,
        "language": "py",
        "url": random.choice(("x.org", "tg://user?id=5", "https://a.b/c", "nowhere", "\u0333.")),
        "custom_emoji_id": "5",
        "unix_time": 5,
        "user": {"id": 5},
    }


def as_telegram_has_it(entity: dict[str, Any]) -> dict[str, Any]:
    kind = {"@type": f"textEntityType{KINDS[entity['type']]}", "user_id": 5}
    kind |= {name: entity[name] for name in ("language", "url", "custom_emoji_id", "unix_time")}
    return {"offset": entity["offset"], "length": entity["length"], "type": kind}


def test_entities_that_are_given_are_brought_into_the_same_order_as_by_telegram() -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    for _ in range(COUNT // 2):
        text = "".join(random.choice(texts.WORDS) for _ in range(random.randrange(1, 9)))
        given = [some_entity(random, units(text)) for _ in range(random.randrange(6))]
        entities = [as_telegram_has_it(entity) for entity in given]
        kept = as_kept_by_telegram({"text": text, "entities": entities})
        if kept[0] != "":
            assert (text, as_kept_here(text, given_entities(given))) == (text, kept)


def test_the_longest_source_is_read_like_any_other() -> None:
    for source in (
        "é" * 2**14,
        "<b>" * 5000 + "x",
        "&#x41" * 6000,
        "<a href='" + "x" * 32000 + ".org'>x</a>",
    ):
        assert as_parsed_here(source) == as_parsed_by_telegram(source)
    digits = "9" * 6000
    for source in (
        f"&#{digits};",
        f"<tg-time unix='{digits}'>x</tg-time>",
        f"<a href='x.org:{digits}'>x</a>",
    ):
        assert as_parsed_here(source) == as_parsed_by_telegram(source)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("<x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é<u class=1/>", "Unexpected end of name token at byte offset 11"),
        ("<b>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é</b>", "Unexpected end tag at byte offset 2"),
        ("<i>é</b>", 'Unmatched end tag at byte offset 5, expected "</i>", found "</b>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b x", 'Unclosed start tag "b" at byte offset 0'),
    ],
)
async def test_what_is_wrong_is_said_in_telegrams_words(
    api: Api, phone: Phone, source: str, says: str
) -> None:
    body = await api("sendMessage", chat_id=phone.chat, text=source, parse_mode="HTML")
    assert body["description"] == f"Bad Request: can't parse entities: {says}"
    assert parsed_by_telegram(source)["message"] == f"Can't parse entities: {says}"


async def shown(sent: Awaitable[dict[str, Any]]) -> tuple[str, list[tuple[int, int, str]]]:
    message = (await sent)["result"]
    entities = [
        (entity["offset"], entity["length"], entity["type"]) for entity in message.get("entities", [])
    ]
    return message["text"], entities


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("  <b> x </b> ", " x", [(0, 2, "bold")]),
        (" \n a \n ", "a", []),
        ("<b>a</b><b>b</b>", "ab", [(0, 2, "bold")]),
        ("<b>a<i>b</i>c</b>", "abc", [(0, 1, "bold"), (1, 2, "bold"), (1, 1, "italic")]),
        ("<i>a<code>b</code></i>", "ab", [(0, 1, "italic"), (1, 1, "code")]),
        ("😀<u>é</u>", "😀é", [(2, 1, "underline")]),
        ("<b>a\r</b>\t<i></i>b", "a b", [(0, 1, "bold")]),
    ],
)
async def test_the_shown_text_is_trimmed_and_its_entities_merged(
    api: Api, phone: Phone, source: str, text: str, entities: list[tuple[int, int, str]]
) -> None:
    sent = api("sendMessage", chat_id=phone.chat, text=source, parse_mode="HTML")
    assert await shown(sent) == (text, entities)


async def test_entities_can_be_given_instead_of_html(api: Api, phone: Phone) -> None:
    given_entities = [{"type": "bold", "offset": 0, "length": 1}, {"type": "url", "offset": 1, "length": 1}]
    sent = api("sendMessage", chat_id=phone.chat, text="ab", entities=given_entities)
    assert await shown(sent) == ("ab", [(0, 1, "bold")])


async def test_html_is_plain_text_without_parse_mode(api: Api, phone: Phone) -> None:
    assert await shown(api("sendMessage", chat_id=phone.chat, text="<b>a</b>")) == ("<b>a</b>", [])
