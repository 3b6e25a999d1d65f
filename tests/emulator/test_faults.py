"""Faults that a test orders."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.phone import Phone
from tests.emulator.conftest import Api


async def texts(phone: Phone) -> list[str]:
    return [message["text"] for message in (await phone.transcript())["messages"]]


async def order(phone: Phone, **fault: object) -> None:
    await phone.ask("POST", "fault", {"method": "sendMessage", **fault})


async def test_too_many_requests_say_when_to_come_back(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    await order(phone, retry_after=3)
    async with session.post(
        f"{emulator.url}/bot42:secret/sendMessage", data={"chat_id": 7, "text": "x"}
    ) as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "3"
        assert await answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }
    assert await texts(phone) == ["/start"]


@pytest.mark.parametrize(
    ("fault", "code", "description"),
    [
        ({"status": 500}, 500, "Internal Server Error"),
        ({"status": 403}, 403, "Forbidden: bot was blocked by the user"),
        ({"status": 400, "description": "Bad Request: so there"}, 400, "Bad Request: so there"),
    ],
)
async def test_an_ordered_error_comes_as_often_as_ordered(
    api: Api, phone: Phone, fault: dict[str, Any], code: int, description: str
) -> None:
    await order(phone, **fault, times=2)
    for _ in range(2):
        body = await api("sendMessage", chat_id=7, text="x")
        assert (body["error_code"], body["description"]) == (code, description)
    assert (await api("sendMessage", chat_id=7, text="x"))["ok"]
    calls = (await phone.ask("GET", "calls", {"method": "sendMessage"}))["calls"]
    assert [call.get("fault", False) for call in calls] == [True, True, False]


@pytest.mark.parametrize(("drop", "done"), [(True, True), ("before", False)])
async def test_a_cut_connection_leaves_open_whether_it_was_done(
    api: Api, phone: Phone, drop: object, done: bool
) -> None:
    await order(phone, drop=drop)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", chat_id=7, text="cut")
    assert ("cut" in await texts(phone)) is done
    assert (await api("sendMessage", chat_id=7, text="x"))["ok"]


async def test_a_lost_answer_of_get_updates_brings_the_updates_again(api: Api, phone: Phone) -> None:
    await phone.ask("POST", "fault", {"method": "getUpdates", "drop": True})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("getUpdates")
    assert len((await api("getUpdates"))["result"]) == 1


async def test_a_delay_makes_the_call_late(api: Api, phone: Phone) -> None:
    await order(phone, delay=0.1)
    late = asyncio.create_task(api("sendMessage", chat_id=7, text="late"))
    await asyncio.sleep(0.03)
    assert await texts(phone) == ["/start"]
    assert (await late)["ok"]
    assert await texts(phone) == ["/start", "late"]


async def test_a_fault_can_be_for_one_chat_alone(emulator: Emulator, api: Api, phone: Phone) -> None:
    async with Phone(emulator.url, 8) as other:
        await other.text("hello")
        await order(phone, status=500, chat=7)
        assert (await api("sendMessage", chat_id=8, text="x"))["ok"]
        assert not (await api("sendMessage", chat_id=7, text="x"))["ok"]


async def test_the_answer_to_a_tap_belongs_to_the_chat_of_the_tap(api: Api, phone: Phone) -> None:
    query_id = (await phone.send_data("x", 1))["callback_query_id"]
    await phone.ask("POST", "fault", {"method": "*", "status": 502, "chat": 7})
    assert (await api("answerCallbackQuery", callback_query_id=query_id))["error_code"] == 502


async def test_a_late_call_is_done_even_if_the_bot_no_longer_waits(api: Api, phone: Phone) -> None:
    await order(phone, delay=0.1)
    late = asyncio.create_task(api("sendMessage", chat_id=7, text="late"))
    await asyncio.sleep(0.03)
    late.cancel()
    seen = (await phone.transcript())["seq"]
    assert await phone.wait(seen, 2)
    assert await texts(phone) == ["/start", "late"]


async def test_orders_that_are_not_used_up_are_listed_and_can_be_cleared(api: Api, phone: Phone) -> None:
    await phone.ask("POST", "fault", {"method": "sendMessage", "status": 500, "times": 2})
    await phone.ask("POST", "fault", {"method": "*", "delay": 0.01, "chat": 7})
    await api("sendMessage", chat_id=7, text="x")
    left = (await phone.ask("GET", "faults", {}))["faults"]
    assert [(order["method"], order["times"], order["status"]) for order in left] == [
        ("sendmessage", 1, 500),
        ("*", 1, 0),
    ]
    await phone.ask("POST", "faults/clear", {})
    assert await phone.ask("GET", "faults", {}) == {"faults": []}
    assert (await api("sendMessage", chat_id=7, text="x"))["ok"]
