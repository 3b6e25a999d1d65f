"""getUpdates: at least once, in order, one reader."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from tests.emulator.conftest import Api


async def ids(api: Api, **params: object) -> list[int]:
    return [update["update_id"] for update in (await api("getUpdates", **params))["result"]]


async def said(api: Api, **params: object) -> list[str]:
    return [update["message"]["text"] for update in (await api("getUpdates", **params))["result"]]


@pytest.mark.usefixtures("phone")
async def test_an_update_comes_again_until_a_higher_offset_confirms_it(api: Api) -> None:
    first = (await ids(api))[0]
    assert await ids(api) == [first]
    assert await ids(api, offset=first) == [first]
    assert await ids(api, offset=first + 1) == []
    assert await ids(api, offset=first) == []


async def test_updates_come_in_order_and_at_most_as_many_as_asked_for(api: Api, phone: Phone) -> None:
    await phone.text("two")
    await phone.text("three")
    assert await said(api, limit=2) == ["/start", "two"]
    first = (await ids(api))[0]
    assert await said(api, offset=first + 1, limit=1) == ["two"]


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (1, 1), (100, 100), (1000, 100)])
async def test_the_limit_is_kept_within_1_and_100(api: Api, phone: Phone, limit: int, count: int) -> None:
    for _ in range(100):
        await phone.text("more")
    assert len(await ids(api, limit=limit)) == count


async def test_a_negative_offset_keeps_only_the_last_ones(api: Api, phone: Phone) -> None:
    await phone.text("two")
    await phone.text("three")
    assert await said(api, offset=-2) == ["two", "three"]
    assert await said(api) == ["two", "three"]


@pytest.mark.usefixtures("phone")
async def test_an_offset_far_in_the_future_is_not_believed(api: Api) -> None:
    first = (await ids(api))[0]
    assert await ids(api, offset=first + 1000) == [first]


async def test_a_long_poll_ends_as_soon_as_something_comes(api: Api, phone: Phone) -> None:
    first = (await ids(api))[0]
    poll = asyncio.create_task(said(api, offset=first + 1, timeout=50))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await phone.text("now")
    assert await asyncio.wait_for(poll, 1) == ["now"]


async def test_a_long_poll_without_news_ends_empty(api: Api) -> None:
    assert await asyncio.wait_for(ids(api, timeout=1), 2) == []


async def test_of_two_readers_the_older_loses(api: Api, phone: Phone) -> None:
    offset = (await ids(api))[0] + 1
    older = asyncio.create_task(api("getUpdates", offset=offset, timeout=50))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(api("getUpdates", offset=offset, timeout=50))
    assert await asyncio.wait_for(older, 1) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    await phone.text("for the newer")
    assert (await newer)["result"][0]["message"]["text"] == "for the newer"


async def test_a_message_waits_a_day_and_a_tap_150_seconds(api: Api, phone: Phone, clock: Clock) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api("sendMessage", chat_id=phone.chat, text="?", reply_markup=keyboard)
    await phone.tap("Yes")
    clock.advance(149)
    assert len(await ids(api)) == 2
    clock.advance(2)
    assert await said(api) == ["/start"]
    clock.advance(24 * 3600)
    assert await ids(api) == []


async def test_only_allowed_kinds_are_queued_and_the_choice_is_remembered(api: Api, phone: Phone) -> None:
    await api("getUpdates", offset=-1, allowed_updates=["callback_query"])
    assert (await phone.text("unheard"))["update_id"] is None
    assert await said(api) == ["/start"]
    assert (await api("getWebhookInfo"))["result"]["allowed_updates"] == ["callback_query"]
    await api("getUpdates", allowed_updates=[])
    assert (await phone.text("heard"))["update_id"]


async def test_a_repeated_offset_waits_and_gets_one_update(session: aiohttp.ClientSession) -> None:
    async with Emulator("42:secret") as strict, Phone(strict.url, 7) as phone:

        async def poll() -> list[Any]:
            async with session.get(f"{strict.url}/bot42:secret/getUpdates", params={"offset": 5}) as answer:
                return list((await answer.json())["result"])

        assert await poll() == []
        again = asyncio.create_task(poll())
        await asyncio.sleep(0.1)
        assert not again.done()
        await phone.text("one")
        assert len(await again) == 1
        await phone.text("two")
        assert len(await poll()) == 1


async def test_waiting_polls_are_let_go_at_the_end(session: aiohttp.ClientSession) -> None:
    async with Emulator("42:secret") as emulator:
        url = f"{emulator.url}/bot42:secret/getUpdates?timeout=50"
        poll = asyncio.create_task(session.get(url))
        await asyncio.sleep(0.05)
    assert (await asyncio.wait_for(poll, 1)).status == 200


@pytest.mark.usefixtures("phone")
async def test_pending_updates_are_counted_and_can_be_dropped(api: Api) -> None:
    info = (await api("getWebhookInfo"))["result"]
    assert info == {"url": "", "has_custom_certificate": False, "pending_update_count": 1}
    assert (await api("deleteWebhook"))["result"] is True
    assert (await api("getWebhookInfo"))["result"]["pending_update_count"] == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert (await api("getWebhookInfo"))["result"]["pending_update_count"] == 0


async def test_a_reader_that_has_died_takes_nothing_with_it(api: Api, phone: Phone) -> None:
    (update,) = (await api("getUpdates"))["result"]
    offset = update["update_id"] + 1
    dead = asyncio.create_task(api("getUpdates", offset=offset, timeout=50))
    await asyncio.sleep(0.05)
    dead.cancel()
    await asyncio.sleep(0.05)
    await phone.ask("POST", "redeliver", {"update_id": update["update_id"]})
    assert (await api("getUpdates", offset=offset))["result"] == [update]
