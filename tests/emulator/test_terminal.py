"""The phone in a terminal."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest

from bot.emulator import Emulator
from bot.emulator.phone import Phone
from bot.emulator.terminal import lines_of, talk
from tests.emulator.conftest import CHAT, Api

BUTTONS = [
    [{"text": "One", "callback_data": "1"}, {"text": "Two", "callback_data": "2"}],
    [{"text": "More", "url": "https://example.org/"}],
]


@pytest.fixture
async def echo(api: Api) -> AsyncIterator[None]:
    """A bot that repeats a text under two buttons and writes into the message which one was tapped."""

    async def run() -> None:
        offset = 0
        while True:
            for update in (await api("getUpdates", offset=offset, timeout=50))["result"]:
                offset = update["update_id"] + 1
                keyboard = {"inline_keyboard": BUTTONS}
                if "message" in update:
                    text = f"<b>You said</b> {update['message']['text']}"
                    await api(
                        "sendMessage", chat_id=CHAT, text=text, parse_mode="HTML", reply_markup=keyboard
                    )
                    continue
                query = update["callback_query"]
                await api("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
                edit = {"chat_id": CHAT, "message_id": query["message"]["message_id"]}
                await api("editMessageText", **edit, text=f"Tapped {query['data']}")

    task = asyncio.create_task(run())
    yield
    task.cancel()


async def played(emulator: Emulator, typed: str) -> str:
    printed: list[str] = []
    await asyncio.wait_for(talk(emulator.url, CHAT, lines_of(io.StringIO(typed)), printed.append), 10)
    return "\n".join(printed)


SCREEN = "You said {}\n  a  One   b  Two\n  c  More\n"


@pytest.mark.usefixtures("echo")
async def test_a_letter_taps_and_anything_else_is_said(emulator: Emulator) -> None:
    assert await played(emulator, "hello\nb\nb\nquit\nnever\n") == "\n".join(
        [SCREEN.format("hello"), "Tapped 2\n", "(Noted)\n", SCREEN.format("b")]
    )


@pytest.mark.usefixtures("echo")
async def test_an_empty_line_prints_the_screen_again_and_an_address_is_shown(emulator: Emulator) -> None:
    expected = [SCREEN.format("hello"), SCREEN.format("hello"), "https://example.org/\n"]
    assert await played(emulator, "hello\n\nC\n") == "\n".join(expected)


async def test_what_the_bot_says_by_itself_is_printed_while_it_waits_for_a_line(
    emulator: Emulator, api: Api, phone: Phone
) -> None:
    (update,) = (await api("getUpdates"))["result"]
    await api("getUpdates", offset=update["update_id"] + 1)
    printed = asyncio.Queue[str]()
    lines = asyncio.Queue[str | None]()
    talking = asyncio.create_task(talk(emulator.url, phone.chat, lines.get, printed.put_nowait))
    await api("sendMessage", chat_id=phone.chat, text="By the way")
    assert await asyncio.wait_for(printed.get(), 5) == "By the way\n"
    lines.put_nowait(None)
    await asyncio.wait_for(talking, 5)
    assert printed.empty()


async def test_where_there_is_no_input_at_all_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert await asyncio.wait_for(lines_of()(), 10) is None
