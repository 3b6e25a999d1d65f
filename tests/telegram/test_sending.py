"""How calls are paced, held back and tried again."""

import asyncio
import time

import pytest

from bot.proof.proved import Proved
from bot.settings import Settings
from tests.telegram.conftest import Phone, Running, data_of
from tests.telegram.test_delivery import tried
from tests.telegram.test_map import at_once, drawn, why

__all__ = ["at_once", "drawn"]


@pytest.mark.usefixtures("bot")
async def test_an_answer_to_a_tap_that_is_held_back_is_given_in_time_and_holds_nothing_else(
    phone: Phone, proved: Proved
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    tap = data_of(screen, "setting=procedure")
    await phone.fault("answerCallbackQuery", retry_after=1)
    began = time.monotonic()
    await phone.send_data(tap, screen["message_id"])
    await phone.sees("How old")
    assert time.monotonic() - began < 0.9
    await phone.send_data(tap, screen["message_id"])
    await tried(phone, "answerCallbackQuery", 3)
    assert time.monotonic() - began > 0.9
    # who waits does so in a row, and does not ask meanwhile
    assert [call["error_code"] for call in await phone.calls("answerCallbackQuery")] == [429, None, None]
    assert await phone.notes() == [proved.library.common.toasts["stale"]]


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_picture_does_not_wait_for_its_announcement(phone: Phone) -> None:
    await why(phone)
    await phone.fault("sendChatAction", delay=5)
    began = time.monotonic()
    await phone.does("!map")
    assert "photo" in await phone.screen()
    assert time.monotonic() - began < 3


async def test_a_bot_sends_no_faster_than_it_was_set_to(idle_bot: Running, phone: Phone) -> None:
    idle_bot.sends_per_second = 2
    await idle_bot.start()
    began = time.monotonic()
    await asyncio.gather(*(phone.text("/help") for _ in range(4)))
    assert await phone.idle(9)
    assert time.monotonic() - began > 1


@pytest.mark.parametrize("rate", ["0", "-1", "10001", "nan", "fast"])
def test_a_rate_that_makes_no_sense_is_refused(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_SENDS_PER_SECOND", rate)
    with pytest.raises(ValueError, match="sends_per_second"):
        Settings()
