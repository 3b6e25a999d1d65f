"""How much may be sent: what a bot is refused that does not keep to Telegram's limits."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from tests.emulator.conftest import TOKEN, Api


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """One that holds the bot to the rates."""
    async with Emulator(TOKEN, clock=clock, strict_polling=False, rates=True) as emulator:
        yield emulator


async def sent(api: Api, count: int, chat: int) -> list[dict[str, Any]]:
    return [await api("sendMessage", chat_id=chat, text=f"{number}") for number in range(count)]


async def test_a_second_holds_thirty_messages_in_all(api: Api, phone: Phone, clock: Clock) -> None:
    for chat in range(11, 42):
        await phone.ask("POST", "text", {"chat": chat, "text": "/start"})
    answers = [await api("sendMessage", chat_id=chat, text="Hi") for chat in range(11, 42)]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    assert answers[-1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    clock.advance(1)
    assert (await api("sendMessage", chat_id=41, text="Hi"))["ok"]


async def test_a_chat_takes_a_burst_and_then_a_message_a_second(api: Api, phone: Phone, clock: Clock) -> None:
    assert all(answer["ok"] for answer in await sent(api, 10, phone.chat))
    for _ in range(90):
        clock.advance(1)
        assert (await sent(api, 1, phone.chat))[0]["ok"]
    clock.advance(1)
    assert [answer["ok"] for answer in await sent(api, 12, phone.chat)] == [True] * 11 + [False]
    clock.advance(1)
    assert [answer["ok"] for answer in await sent(api, 2, phone.chat)] == [True, False]


async def test_a_group_takes_twenty_a_minute(api: Api, phone: Phone, clock: Clock) -> None:
    group = (await phone.ask("POST", "group", {"title": "Ward", "members": [7]}))["chat"]
    assert all(answer["ok"] for answer in await sent(api, 20, group))
    clock.advance(15)
    (refused,) = await sent(api, 1, group)
    assert refused["parameters"] == {"retry_after": 45}
    assert (await sent(api, 1, phone.chat))[0]["ok"]
    clock.advance(45)
    assert (await sent(api, 1, group))[0]["ok"]


async def test_the_wait_stands_in_a_header_too(
    emulator: Emulator, phone: Phone, api: Api, session: aiohttp.ClientSession
) -> None:
    await sent(api, 30, phone.chat)
    url = f"{emulator.url}/bot{TOKEN}/sendMessage"
    async with session.post(url, json={"chat_id": phone.chat, "text": "one more"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")


async def test_edits_signs_and_calls_that_fail_cost_nothing(api: Api, phone: Phone) -> None:
    (first,) = await sent(api, 1, phone.chat)
    for number in range(40):
        edit = {"chat_id": phone.chat, "message_id": first["result"]["message_id"], "text": f"edit {number}"}
        assert (await api("editMessageText", **edit))["ok"]
        assert (await api("sendChatAction", chat_id=phone.chat, action="typing"))["ok"]
        assert (await api("sendMessage", chat_id=phone.chat))["error_code"] == 400
    assert all(answer["ok"] for answer in await sent(api, 29, phone.chat))


async def test_what_was_sent_in_a_future_that_was_taken_back_does_not_count(
    api: Api, phone: Phone, clock: Clock
) -> None:
    group = (await phone.ask("POST", "group", {"title": "Ward", "members": [7]}))["chat"]
    now = clock.now()
    clock.advance(86_400)
    assert all(answer["ok"] for answer in await sent(api, 20, group))
    clock.set(now)
    assert (await sent(api, 1, group))[0]["ok"]


async def test_a_webhook_is_set_once_a_second(api: Api, clock: Clock) -> None:
    assert (await api("setWebhook", url="http://127.0.0.1:9/"))["ok"]
    assert (await api("setWebhook", url="http://127.0.0.1:9/other"))["error_code"] == 429
    assert (await api("deleteWebhook"))["ok"]
    clock.advance(1)
    assert (await api("setWebhook", url="http://127.0.0.1:9/other"))["ok"]


async def test_a_reset_forgets_what_was_sent(api: Api, phone: Phone) -> None:
    await sent(api, 31, phone.chat)
    await phone.ask("POST", "reset", {})
    await phone.text("/start")
    assert (await sent(api, 1, phone.chat))[0]["ok"]
