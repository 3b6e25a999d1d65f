"""What Telegram finds in a text by itself: the same as Telegram's own client library.

The judge is `getTextEntities` for what is found, and `parseMarkdown` of a text without Markdown for how it is
put together with what is given. Texts are made by chance, but the same ones in every run;
BEDSIDE_TEXTS=100000 makes as many.
"""

import functools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Awaitable
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from bot.emulator import Emulator, addresses
from bot.emulator.entities import STYLES, Entity, units, with_found
from bot.emulator.found import found
from bot.emulator.phone import Phone
from bot.emulator.text import given_entities, normal
from tests.emulator import test_html, texts
from tests.emulator.conftest import TOKEN, Api
from tests.emulator.test_html import MARKDOWN, as_telegram_has_it, some_entity, telegram

Found = list[tuple[int, int, str]]

TYPES = {
    "Mention": "mention", "BotCommand": "bot_command", "Hashtag": "hashtag", "Cashtag": "cashtag",
    "Url": "url", "EmailAddress": "email",
}  # fmt: skip
KINDS = {kind: name for name, kind in TYPES.items()}
COUNT = int(os.environ.get("BEDSIDE_TEXTS", "6000"))
SEED = 7
LIMITS = (1, 2, 3, 4, 5, 8, 9, 31, 32, 33, 62, 63, 64, 65, 253, 254, 255, 256, 257)
"""Lengths around which something is too short or too long."""

SIGNS = (
    "@", "/", "#", "$", ".", ":", "?", "!", "(", ")", "[", "]", "{", "}", "<", ">", "-", "_", "~", "+",
    ",", ";", "'", '"', "«", "»", "&", "=", "%", "*", "`", " ", "\n", "://", "//", "..", ". ", "\u200c",
    "\u200d", "\u200b", "\u2010", "\u2019", "\u2026", "\u00a0", "\u3000", "·", "\u0d82", "\u017f",
    "\u0130",
)  # fmt: skip
SCRAPS = (
    "@name", "@gif", "@GIF", "@bot_1", "/start", "/a", "/check@local_bot", "#tag", "#1", "#é",
    "#a@name", "$USD", "$1INCH", "$ABCDEFGHI", "a", "Z", "0", "12", "é", "ж", "½", "٣", "Ⅷ", "e\u0301",
    "😀", "漢", "name", "x.org", "www.x.co", "x.Org", "x.ORG", "x.oRg", "x.nowhere", ".org", "org", "com",
    "192.168.0.1", "256.1.1.1", "1.2.3", "01.2.3.4", "x_y.org", "x-.org", "a_b.x.org", "x.xn--p1ai",
    "x.xn--1", "é.org", "teiegram.org", "http://", "HTTPS://", "ftp://", "shttp://", "xhttp://",
    "sftp://", "stftp://", "tonsite://", "gopher://", "éhttp://", "éshttp://", "²", "tg://", "ton://", "stg://",
    "TG://resolve?domain=x", "tonsite://x.ton", "mailto:", "MAILTO:", "a@x.org", "a.b+c@x-y.co.uk",
    "user:pw@x.org", "@x.org", "a@b@x.org", ":80", ":080", ":0", ":65536", ":99999", "/path", "/(a)",
    "/a)b", "/a.)", "/(a,)b", "?q=1", "#top", "/a.b.", "...", "0.2", "e.g.", "mg/kg",
)  # fmt: skip


def mixture(random: Random) -> list[str]:
    """Anything behind anything."""
    return [random.choice(random.choice((SIGNS, SCRAPS))) for _ in range(random.randrange(1, 10))]


def sentence(random: Random) -> list[str]:
    """What is found, between words."""
    pieces = []
    for _ in range(random.randrange(1, 6)):
        pieces += [random.choice(SCRAPS), random.choice((" ", " ", "\n", ", ", ".", ") ", " (", ""))]
    return pieces


def long(random: Random) -> list[str]:
    """Names and parts of about the longest that are taken."""

    def part() -> str:
        return random.choice(("a", "a", "A", "é", "0", "_")) * (
            random.choice(LIMITS) + random.choice((0, 0, -1))
        )

    before = random.choice(("@", "/", "#", "#", "$", "", "a@", "http://", "tg://", "/a@"))
    behind = random.choice(("", ".org", "@x.org", "@", "#"))
    return [before, part(), random.choice(("@", ".", "+", "/", "-", " ")), part(), behind]


def dotted(random: Random) -> list[str]:
    """Addresses of many parts."""
    pieces = [random.choice(("", "", "https://", "mailto:", "a@", "a.b@", "tg://"))]
    for _ in range(random.randrange(1, 12)):
        pieces += [random.choice(("a", "b", "x1", "a-b", "a_b", "é", "12", "")), random.choice("...+@:")]
    return [*pieces, random.choice(("org", "de", "museum", "nowhere", "7")), *mixture(random)]


def mails(random: Random) -> list[str]:
    """E-mail addresses with about the most and the longest parts that are taken."""

    def part(*lengths: int) -> str:
        return "a" * (random.choice(lengths) if random.random() < 0.1 else 1)

    signs = random.choice((".", "+", ".+"))
    pieces = [random.choice(("", "", "mailto:", "MAILTO:", "("))]
    for _ in range(random.choice((0, 1, 2, 9, 10, 11))):
        pieces += [part(0, 26, 27), random.choice(signs)]
    pieces += [part(2, 35, 36, 36), "@"]
    for _ in range(random.choice((1, 2, 5, 6, 7))):
        pieces += [part(2, 30, 31), "."]
    return [*pieces, random.choice(("org", "de", "museum", "services", "education", "nowheres"))]


def around(random: Random) -> list[str]:
    """What is found, and any character beside or in it."""
    char = chr(random.randrange(1, random.choice((0x80, 0x400, 0x3100, 0xD800, 0x20000))))
    if unicodedata.category(char) in {"Cn", "Cs"}:  # what is not assigned here may be so to Telegram
        char = "\u2014"
    scrap = random.choice(SCRAPS)
    at = random.randrange(len(scrap) + 1)
    return [random.choice(("", "a", " ")), scrap[:at], char, scrap[at:], random.choice(("", "b", char))]


MAKERS = (mixture, sentence, long, dotted, mails, around)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    telegram({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def found_by_telegram(text: str) -> Found:
    entities = telegram({"@type": "getTextEntities", "text": text})["entities"]
    kinds = [entity["type"]["@type"].removeprefix("textEntityType") for entity in entities]
    return [
        (entity["offset"], entity["length"], TYPES.get(kind, kind))
        for entity, kind in zip(entities, kinds, strict=True)
    ]


def found_here(text: str) -> Found:
    return api_form(found(text))


def api_form(entities: list[Entity]) -> Found:
    return [(entity.offset, entity.length, entity.type) for entity in entities]


@functools.cache
def is_top_domain_of_both_or_none(top: str) -> bool:
    """Bound to a URL by nothing but the table of top-level domains."""
    return found_here(f"x.{top}") == found_by_telegram(f"x.{top}")


def differs(text: str) -> bool:
    """But for what is not looked for here, and for the table of top-level domains."""
    theirs = found_by_telegram(text)
    if {kind for _, _, kind in theirs} - set(KINDS):  # media timestamps, which bots never see, and bank cards
        return False
    tops = re.findall(r"\.([^\W\d_]+)", text.lower())
    return theirs != found_here(text) and all(is_top_domain_of_both_or_none(top) for top in tops)


def test_the_same_is_found_as_by_telegram() -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    seen: Counter[str] = Counter()
    for number in range(COUNT):
        pieces = MAKERS[number % len(MAKERS)](random)
        text = "".join(pieces)
        if differs(text):
            # Piece by piece, then character by character.
            text = texts.smallest(list(texts.smallest(pieces, differs)), differs)
            pytest.fail(f"{text!r}: found {found_here(text)}; Telegram finds {found_by_telegram(text)}")
        seen.update(kind for _, _, kind in found_here(text))
    assert all(seen[kind] > COUNT / 200 for kind in KINDS), seen


def test_every_top_domain_is_one_to_telegram() -> None:
    for top in addresses.TOP_DOMAINS:
        assert found_by_telegram(f"x.{top}") == [(0, len(top) + 2, "url")]


def test_the_longest_text_is_searched_like_any_other() -> None:
    for text in ("a.b@" * 1024, "http://" * 585, "." * 4096, "x.org/" + "(" * 4090, "@" * 4096, "#a" * 2048):
        assert found_here(text) == found_by_telegram(text)


def kept_by_telegram(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Brought into order; nothing is looked for."""
    kept = telegram({"@type": "parseMarkdown", "text": {"text": text, "entities": entities}})
    return kept.get("text", ""), kept.get("entities", [])


def named(entities: list[dict[str, Any]]) -> Found:
    names = TYPES | test_html.TYPES
    kinds = [names[entity["type"]["@type"].removeprefix("textEntityType")] for entity in entities]
    return [(entity["offset"], entity["length"], kind) for entity, kind in zip(entities, kinds, strict=True)]


def that_stay(stretches: Found, given: Found) -> list[dict[str, Any]]:
    """Of what is found, that which shares no unit with links and code, and has no border of a quote in it."""
    taken: set[int] = set()
    for offset, length, kind in given:
        if "quote" in kind:
            taken |= {2 * offset - 1, 2 * (offset + length) - 1}  # between two units
        elif kind not in STYLES:
            taken |= set(range(2 * offset, 2 * (offset + length), 2))
    return [
        {"offset": offset, "length": length, "type": {"@type": f"textEntityType{KINDS[kind]}"}}
        for offset, length, kind in stretches
        if not taken & set(range(2 * offset, 2 * (offset + length) - 1))
    ]


def test_it_is_put_together_with_what_is_given_as_by_telegram() -> None:
    random = Random(SEED)  # noqa: S311 - no secret
    compared = lost = 0
    for _ in range(COUNT // 2):
        source = "".join(random.choice((*SCRAPS, *texts.WORDS, " ")) for _ in range(random.randrange(1, 9)))
        given = [some_entity(random, units(source)) for _ in range(random.randrange(1, 6))]
        text, entities = kept_by_telegram(source, [as_telegram_has_it(entity) for entity in given])
        if MARKDOWN & set(source) or not text:  # refused, or white space, which is refused here later
            continue
        stay = that_stay(found_here(text), named(entities))
        _, together = kept_by_telegram(text, [*entities, *stay])
        _, ours = normal(source, given_entities(given))
        ours = with_found(ours, found(text))
        assert (source, given, api_form(ours)) == (source, given, named(together))
        compared += 1
        lost += len(stay) < len(found_here(text))
    assert compared > COUNT / 8
    assert lost > COUNT / 50


async def shown(sent: Awaitable[dict[str, Any]]) -> Found:
    message = (await sent)["result"]
    entities = message.get("entities", message.get("caption_entities", []))
    return [(entity["offset"], entity["length"], entity["type"]) for entity in entities]


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        ("See /help", [(4, 5, "bot_command")]),
        ("<b>See /help</b>", [(0, 4, "bold"), (4, 5, "bot_command"), (4, 5, "bold")]),
        ("<code>/help</code> <pre>x.org</pre>", [(0, 5, "code"), (6, 5, "pre")]),
        ("<a href='x.org'>a@x.org</a>", [(0, 7, "text_link")]),
        ("a <blockquote>b.org</blockquote>", [(2, 5, "blockquote"), (2, 5, "url")]),
        ("a.<blockquote>org</blockquote>", [(2, 3, "blockquote")]),
        ("😀 #é $USD a@x.org @name", [
            (3, 2, "hashtag"), (6, 4, "cashtag"), (11, 7, "email"), (19, 5, "mention"),
        ]),
    ],
)  # fmt: skip
async def test_it_is_found_in_what_a_bot_says_edits_and_captions(
    api: Api, phone: Phone, source: str, entities: Found
) -> None:
    words = {"chat_id": phone.chat, "text": source, "parse_mode": "HTML"}
    assert await shown(api("sendMessage", **words)) == entities
    message_id = (await api("sendMessage", chat_id=phone.chat, text="before"))["result"]["message_id"]
    assert await shown(api("editMessageText", message_id=message_id, **words)) == entities


async def test_it_is_found_in_a_caption(emulator: Emulator, session: ClientSession, phone: Phone) -> None:
    form = FormData({"chat_id": str(phone.chat), "caption": "x.org"})
    form.add_field("document", b"1", filename="a.txt")
    async with session.post(f"{emulator.url}/bot{TOKEN}/sendDocument", data=form) as answer:
        message = (await answer.json())["result"]
    assert message["caption_entities"] == [{"offset": 0, "length": 5, "type": "url"}]


async def test_it_is_found_in_what_a_person_says(api: Api, phone: Phone) -> None:
    await phone.text("/check@local_bot x.org")
    update = (await api("getUpdates"))["result"][-1]
    assert update["message"]["entities"] == [
        {"offset": 0, "length": 16, "type": "bot_command"},
        {"offset": 17, "length": 5, "type": "url"},
    ]
