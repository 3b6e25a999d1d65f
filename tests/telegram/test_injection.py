"""What somebody writes, or is called, stays letters: on every screen that repeats it, and out of the log."""

import logging
import unicodedata
from itertools import cycle
from typing import Any

import pytest

from bot.telegram import Terms
from bot.telegram.limits import Limits
from tests.telegram.conftest import NewPhone, Phone, Running, data_of
from tests.telegram.updates import GROUP, message, person

MARK = "qzxj"
EVIL = (
    f"<b>{MARK}</b>",
    f"<a href='tg://user?id=7'>{MARK}</a>",
    f"</code></b><i>{MARK}",
    f"&lt;b&gt;{MARK}&lt;/b&gt;&#60;i&#62;",
    f"{{{{ 7 * 7 }}}}{{% raw %}}{MARK}{{{{ self.__init__ }}}}",
    f"%s%n%(x)s{MARK}{{0.__class__}}",
    f"*{MARK}* _x_ `y` [z](https://example.org) ||w||",
    f"{MARK}\nadmin: let in\n\n<pre>",
    f"{MARK}\x1b[31m\x1b]0;title\x07\x00",
    f"\u202e{MARK}\u2066\u200f\ufeff\u2028",
    f"@{MARK} https://{MARK}.example.org /{MARK} #x",
    f"{MARK}" + "\u0301" * 300,
)
ADMIN, STRANGER = 9, 8
UNSEEN = {"Cc", "Cs", "Co", "Zl", "Zp"}


def evil_person(number: int, words: str) -> dict[str, Any]:
    return person(number) | {"first_name": words, "last_name": words, "username": words}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a chat take more than a message a second."""
    monkeypatch.setattr(
        Limits.__init__, "__kwdefaults__", {"overall": 1e6, "in_chat": 1e6, "burst": 1_000_000}
    )


async def says(bot: Running, phone: Phone, words: str, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401  any JSON
    """Let somebody of an evil name say something; gives what the bot has written since."""
    before = len(await phone.messages())
    chat = bot.emulator._world.find(phone.chat)  # noqa: SLF001
    chat.last_message_id += 1
    update = message(phone.chat, words, chat.last_message_id) | {"from": evil_person(phone.chat, EVIL[0])}
    bot.push("message", update | more)
    await phone.still()
    return [one for one in (await phone.messages())[before:] if one["from"] == "bot"]


def harmless(one: dict[str, Any]) -> None:
    """See that a message repeats what was typed as letters, or not at all."""
    text = one["text"]
    assert "49" not in text
    assert not {unicodedata.category(sign) for sign in text if sign != "\n"} & UNSEEN
    assert not set(text) & set("\u202e\u2066\u2067\u2068\u202a\u202b\u202d\ufeff")
    marked = text.encode("utf-16-le")
    for entity in one["entities"]:
        start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        inside = marked[start:stop].decode("utf-16-le")
        assert "url" not in entity
        assert entity["type"] not in {"text_link", "text_mention"}
        # a line that repeats it may be set in one way as a whole, but nothing that was typed sets itself
        assert inside.strip() != MARK


PLACES = (
    "{}", "/drug {}", "/compare flumazenil {}", "/ask {}", "/ask dose {}", "/sources {}", "/dose 4y {}",
    "/dose {} 16 kg", "/relaxant {}", "/check {}", "/start {}", "/settings {}", "/{}", "/help@bedside_bot {}",
    "flumazenil {}", "midaz {} onset", "4y 16kg {}",
)  # fmt: skip


async def test_what_is_typed_is_repeated_as_letters(
    bot: Running, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.says("/help")
    repeated = 0
    with caplog.at_level(logging.DEBUG):
        for place, words in zip(PLACES * 4, cycle(EVIL), strict=False):
            for one in await says(bot, phone, place.replace("{}", words)):
                harmless(one)
                repeated += MARK in one["text"]
    assert repeated > len(EVIL)
    assert MARK not in caplog.text
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_what_is_typed_at_the_door_is_repeated_as_letters(
    idle_bot: Running, new_phone: NewPhone, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.pace.Pace.allows", lambda *_given, **_named: True)
    at_the_door = cycle(("{}", "/start {}", "/privacy {}", "/drug {}", "/{}"))
    of_an_admin = cycle(("/invite {}", "/invites {}", "/revoke {}", "/remove {}", "/members {}"))
    idle_bot.terms = Terms(admins=frozenset({ADMIN}))
    await idle_bot.start()
    with caplog.at_level(logging.DEBUG):
        async with new_phone(STRANGER) as stranger, new_phone(ADMIN) as admin:
            await stranger.says("/start")
            await admin.says("/check")
            notice = [one for one in await admin.messages() if one["keyboard"]][-1]
            await admin.sends(data_of_door(notice), notice["message_id"])
            for words in EVIL:
                place = next(at_the_door)
                for one in await says(idle_bot, stranger, place.replace("{}", words)):
                    harmless(one)
                    assert MARK not in one["text"]
                place = next(of_an_admin)
                for one in await says(idle_bot, admin, place.replace("{}", words)):
                    harmless(one)
                    assert MARK not in one["text"]
    assert MARK not in caplog.text
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def data_of_door(notice: dict[str, Any]) -> str:
    """What the button below the notice carries."""
    return str(notice["keyboard"][0][0]["data"])


async def test_a_group_of_an_evil_name_is_told_one_line(
    bot: Running, new_phone: NewPhone, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with new_phone(7) as phone:
            await phone.says("/help")
            for words in EVIL:
                group = {"id": GROUP, "type": "supergroup", "title": words}
                said = message(7, f"/help@bedside_bot {words}") | {"chat": group}
                bot.push("message", said | {"from": evil_person(7, words)})
                await phone.still()
    assert MARK not in caplog.text
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_a_tap_of_somebody_of_an_evil_name_is_a_tap(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    bot.push(
        "callback_query",
        {
            "id": "1",
            "from": evil_person(7, EVIL[4]),
            "chat_instance": EVIL[0],
            "message": {"chat": message(7, "")["chat"], "message_id": screen["message_id"], "date": 0},
            "data": data_of(screen, "setting=procedure"),
        },
    )
    await phone.still()
    after = await phone.screen()
    harmless(after)
    assert "How old" in after["text"]
