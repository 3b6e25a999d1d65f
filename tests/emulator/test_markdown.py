"""parse_mode MarkdownV2 and Markdown: the same text, entities and errors as Telegram's own parser."""

from random import Random

import pytest

from bot.emulator import markdown
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.phone import Phone
from tests.emulator import texts
from tests.emulator.conftest import Api
from tests.emulator.test_html import COUNT, SEED, Outcome, ours, shown, telegram, theirs

HALF_A_LINK = "Bad Request: messageEntityTextUrl.url must be encoded in UTF-8"
"""Telegram cuts the first byte off some links, and the judge would end this process rather than say so."""
PARSERS = {"Markdown": (1, markdown.parse_old), "MarkdownV2": (2, markdown.parse)}


def as_telegram_reads(source: str, mode: str) -> Outcome:
    parse_mode = {"@type": "textParseModeMarkdown", "version": PARSERS[mode][0]}
    judge = telegram({"@type": "parseTextEntities", "text": source, "parse_mode": parse_mode})
    if judge["@type"] == "error":
        return bad_request(judge["message"]).description
    return judge["text"], theirs(judge["entities"])


def as_read_here(source: str, mode: str) -> Outcome:
    try:
        text, entities = PARSERS[mode][1](source)
    except ApiError as error:
        return error.description
    return text, ours(entities)


@pytest.mark.parametrize("mode", PARSERS)
def test_markdown_means_what_it_means_to_telegram(mode: str) -> None:
    def differs(source: str) -> bool:
        here = as_read_here(source, mode)
        return here != HALF_A_LINK and here != as_telegram_reads(source, mode)

    random = Random(SEED)  # noqa: S311 - no secret
    for _ in range(COUNT):
        pieces = texts.marks(random)
        if differs("".join(pieces)):
            source = texts.smallest(pieces, differs)
            pytest.fail(f"{source!r}: Telegram {as_telegram_reads(source, mode)}")


@pytest.mark.parametrize(
    ("mode", "source", "says"),
    [
        ("MarkdownV2", "0.2 mg", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("markdownv2", "a *b", "Can't find end of Bold entity at byte offset 2"),
        ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 4"),
        ("MarkdownV2", "![a](b)", "Invalid tg://emoji or tg://time URL specified"),
        ("MarkdownV2", "![a]", "The entity must contain a tg://emoji or tg://time URL"),
        ("Markdown", "é_b", "Can't find end of the entity starting at byte offset 2"),
    ],
)
async def test_what_is_wrong_is_said_in_telegrams_words(
    api: Api, phone: Phone, mode: str, source: str, says: str
) -> None:
    body = await api("sendMessage", chat_id=phone.chat, text=source, parse_mode=mode)
    assert body["description"] == f"Bad Request: can't parse entities: {says}"


async def test_a_link_that_is_cut_within_a_character_is_refused(api: Api, phone: Phone) -> None:
    body = await api("sendMessage", chat_id=phone.chat, text="[é.org]", parse_mode="Markdown")
    assert body["description"] == HALF_A_LINK


@pytest.mark.parametrize(
    ("mode", "source", "seen"),
    [
        ("MarkdownV2", "*a _b_* 0\\.2", ("a b 0.2", [(0, 2, "bold"), (2, 1, "bold"), (2, 1, "italic")])),
        ("MarkdownV2", ">a\n>b||\nc", ("a\nb\nc", [(0, 4, "expandable_blockquote")])),
        ("Markdown", "*a _b_* 0.2", ("a _b_ 0.2", [(0, 5, "bold")])),
    ],
)
async def test_markdown_is_shown_as_it_is_meant(
    api: Api, phone: Phone, mode: str, source: str, seen: object
) -> None:
    sent = api("sendMessage", chat_id=phone.chat, text=source, parse_mode=mode)
    assert await shown(sent) == seen
