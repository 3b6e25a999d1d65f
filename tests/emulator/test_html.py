"""parse_mode HTML: the same text, entities and errors as Telegram's own parser.

Telegram's client library is the judge: `parseTextEntities` for what the HTML says, `parseMarkdown` of a text
without Markdown for how Telegram then cleans the text and brings the entities into order.
"""

import json
from collections.abc import Awaitable
from typing import Any

import pytest
import tdjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.emulator import hypertext
from bot.emulator.entities import Entity, clean, tidy
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.phone import Phone
from tests.emulator.conftest import Api

TYPES = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre", "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote", "TextUrl": "text_link", "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji", "DateTime": "date_time",
}  # fmt: skip
TAGS = (
    "b",
    "i",
    "u",
    "s",
    "code",
    "pre",
    "blockquote",
    "a",
    "tg-spoiler",
    "strong",
    "em",
    "ins",
    "del",
    "strike",
)
PIECES = (
    "a", "b ", "\n", " ", "\r", "\t", "&", "&amp;", "&lt;", "&#65;", "&#x1F600;", "&#xd83d;", "&x;", "&quot",
    "&quot;", "😀", "é", "\u200e", "\u200f", "\u2029", "\u0333", "x.org", "<", "<>", "</>", "<x>",
    "<br/>", "<b",
    '<a href="https://x.org/a?b=1&amp;c">', "<a href='X.org'>", "<a href=tg://user?id=5>",
    "<a href='tg://user?id=5'>", "<a href='nowhere'>", ' <a href="HTTP://É.org:080/ x">', "<b x='1'>",
    "<b x=1/>", "<B>", "<span class='tg-spoiler'>", "<span>", "</span>", "<blockquote expandable>",
    '<code class="language-py">',
    "<tg-emoji emoji-id='5'>", "</tg-emoji>", "<tg-time unix='5' format='wDT'>", "</tg-time>",
    *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS),
)  # fmt: skip
OPENINGS = (*TAGS, "blockquote expandable", "a href='x.org'", 'code class="language-py"')


@st.composite
def nested(draw: st.DrawFn, depth: int = 3) -> str:
    """Tags that are all closed in order."""
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            tag = draw(st.sampled_from(OPENINGS))
            pieces.append(f"<{tag}>{draw(nested(depth - 1))}</{tag.split()[0]}>")
        else:
            pieces.append(draw(st.sampled_from(("a", "b c", " ", "\n", "😀", "&amp;", "\r", "\u2029", ""))))
    return "".join(pieces)


SOURCES = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), nested())


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


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SOURCES)
def test_html_means_what_it_means_to_telegram(source: str) -> None:
    judge = parsed_by_telegram(source)
    if judge["@type"] == "error":
        with pytest.raises(ApiError) as caught:
            hypertext.parse(source)
        assert caught.value.description == bad_request(judge["message"]).description
    else:
        text, entities = hypertext.parse(source)
        assert (text, ours(entities)) == (judge["text"], theirs(judge["entities"]))


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(nested())
def test_entities_are_brought_into_the_same_order_as_by_telegram(source: str) -> None:
    judge = telegram({"@type": "parseMarkdown", "text": parsed_by_telegram(source)})
    text, entities = hypertext.parse(source)
    text, entities = clean(text, tidy(entities))
    if judge["text"]:  # it empties a text of white space, which is refused here later
        assert (text, ours(tidy(entities))) == (judge["text"], theirs(judge["entities"]))


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
