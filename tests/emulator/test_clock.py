"""The virtual clock: all that Telegram times runs on it, and it can be moved."""

import pytest

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from tests.emulator.conftest import NOW, Api


async def test_the_clock_is_read_moved_on_and_set(phone: Phone, clock: Clock) -> None:
    assert await phone.ask("GET", "clock", {}) == {"now": NOW, "ahead": 0}
    assert await phone.ask("POST", "clock", {"advance": 90.5}) == {"now": NOW + 90.5, "ahead": 90.5}
    assert await phone.ask("POST", "clock", {"set": NOW - 60}) == {"now": NOW - 60, "ahead": -60}
    assert clock.now() == NOW - 60
    await phone.ask("POST", "reset", {})
    assert await phone.ask("GET", "clock", {}) == {"now": NOW, "ahead": 0}


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"advance": -1},
        {"advance": "soon"},
        {"set": float("inf")},
        {"advance": 1, "set": 2},
        {"set": None},
        {"set": -1},
        {"set": 1e18},
        {"advance": 1e308},
    ],
    ids=str,
)
async def test_a_move_that_makes_no_sense_is_refused(phone: Phone, wish: dict[str, object]) -> None:
    with pytest.raises(SimError) as caught:
        await phone.ask("POST", "clock", wish)
    assert caught.value.status == 400
    assert (await phone.ask("GET", "clock", {}))["ahead"] == 0


async def test_it_runs_by_itself_where_nobody_holds_it() -> None:
    async with Emulator("42:secret") as emulator:
        before = emulator.clock.now()
        emulator.clock.advance(60)
        assert 60 <= emulator.clock.now() - before < 61


async def test_messages_are_dated_by_it(api: Api, phone: Phone) -> None:
    await phone.ask("POST", "clock", {"advance": 3600})
    await phone.text("later")
    assert [update["message"]["date"] for update in (await api("getUpdates"))["result"]] == [NOW, NOW + 3600]
    sent = (await api("sendMessage", chat_id=7, text="me too"))["result"]
    assert sent["date"] == NOW + 3600
    assert [message["date"] for message in (await phone.transcript())["messages"]] == [
        NOW,
        NOW + 3600,
        NOW + 3600,
    ]


async def test_an_action_of_the_bot_shows_for_five_seconds(api: Api, phone: Phone) -> None:
    await api("sendChatAction", chat_id=7, action="typing")
    await phone.ask("POST", "clock", {"advance": 4})
    assert (await phone.transcript())["action"] == "typing"
    await phone.ask("POST", "clock", {"advance": 1})
    assert (await phone.transcript())["action"] == ""
