"""Bugs, broken stores, strange input, refused tokens: what the bot makes of each."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.conversation import Conversation
from bot.proof.proved import Proved
from bot.render.renderer import Renderer, Screen
from bot.store import StoreFault
from bot.store.errors import store_error
from bot.telegram import TelegramError, incoming
from bot.telegram.door import Door
from tests.telegram.conftest import NewPhone, Phone, Running, data_of


async def test_a_poison_update_is_tried_twice_then_let_go(
    bot: Running,
    phone: Phone,
    proved: Proved,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    real, tries = Renderer.screen, []

    def broken(self: Renderer, conversation: Conversation) -> Screen:
        if any(entry.value == "overdose" for entry in conversation.log):
            tries.append(conversation)
            raise RuntimeError("overdose of the patient in bed 7")
        return real(self, conversation)

    monkeypatch.setattr(Renderer, "screen", broken)
    with caplog.at_level(logging.DEBUG):
        await phone.sends(data_of(screen, "setting=overdose"), screen["message_id"])
    assert len(tries) == 2
    assert (await phone.ask("GET", "pending", {}))["pending"] == 0
    page = (await phone.messages())[-1]
    assert page["text"] == Renderer(proved.library).page("error").text
    assert await phone.notes() == [proved.library.common.toasts["failed"]]
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()
    [line] = [one for one in caplog.records if one.msg == "update_let_go"]
    assert (line.error, line.place.split(":")[0]) == ("RuntimeError", "test_trouble.py")  # type: ignore[attr-defined]
    for secret in ("bed 7", bot.emulator.token, "setting=overdose"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("place", "real"),
    [("service.update_of", incoming.update_of), ("door.Door.keeps_pace", Door.keeps_pace)],
    ids=["read", "paced"],
)
async def test_an_update_that_stumbles_as_it_comes_in_is_let_go(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch, place: str, real: Callable[..., Any]
) -> None:
    stumbles = iter([True])

    def stumble(*given: Any) -> Any:  # noqa: ANN401
        if next(stumbles, False):
            raise RecursionError
        return real(*given)

    monkeypatch.setattr(f"bot.telegram.{place}", stumble)
    await phone.says("/help")
    assert bot.works
    assert (await phone.ask("GET", "pending", {}))["pending"] == 0
    await phone.says("/check")
    assert "setting=procedure" in await phone.offers()


async def test_a_store_that_does_not_work_is_waited_for(
    bot: Running, phone: Phone, new_phone: NewPhone
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    store = bot.open_store
    real = store.save
    faults: list[int] = []

    async def save(changed: Any, was: int) -> bool:  # noqa: ANN401
        if len(faults) < 3:
            faults.append(was)
            raise StoreFault("the disk is full")
        return await real(changed, was)

    store.save = save  # type: ignore[method-assign]
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    assert not await phone.idle(0.2)
    async with new_phone(8) as other:
        await other.text("/help")
        await other.sees("How it works")
    await phone.sees("How old")
    assert await phone.idle()
    assert not await phone.notes()


async def test_a_check_that_cannot_be_read_can_still_be_replaced(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    row = await bot.open_store.current(7, 7)
    assert row is not None
    await bot.open_store.save(replace(row, revision=2, payload="{}"), was=1)
    await phone.sends(data_of(screen, "setting=procedure"), screen["message_id"])
    await phone.sees("Something went wrong")
    await phone.says("/check")
    assert "setting=procedure" in await phone.offers()


async def test_strange_text_gets_a_notice_and_changes_no_answer(
    bot: Running,
    phone: Phone,
) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    offered = await phone.offers()
    person = {"id": phone.chat, "is_bot": False, "first_name": "P"}
    chat = {"id": phone.chat, "type": "private", "first_name": "P"}
    strange = (
        "x" * 100_000,
        "🙂" * 3,
        "\u0000\u0007\u202e",
        "",
        "\ud83d",
        "<b>&amp;",
        "{{ 7 * 7 }}",
        "9" * 150,
    )
    for number, words in enumerate(strange):
        message = {"message_id": 1000 * number + 500, "from": person, "chat": chat, "date": 0, "text": words}
        bot.emulator._world.find(7).last_message_id = 1000 * number + 500  # noqa: SLF001
        bot.push("message", message)
        await phone.still()
        screen = await phone.screen()
        assert await phone.offers() == offered
        assert screen["message_id"] == 1000 * number + 501
        assert "changed" in screen["text"]
    assert not await phone.notes()


async def test_stopping_finishes_and_acknowledges_what_is_in_hand(bot: Running, phone: Phone) -> None:
    await phone.fault("sendMessage", delay=0.3)
    await phone.text("/help")
    await asyncio.sleep(0.1)
    await bot.stop()
    assert (await phone.messages())[-1]["from"] == "bot"
    assert (await phone.ask("GET", "pending", {}))["pending"] == 0
    await bot.start()
    await phone.still()
    assert len(await phone.calls("sendMessage")) == 1


async def test_a_wrong_token_is_said_and_never_shown(
    idle_bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    for token in ("42:wrong", "wrong", "wrong token", ""):
        with caplog.at_level(logging.DEBUG), pytest.raises(TelegramError) as caught:
            await idle_bot.start(token)
        await idle_bot.kill()
        assert caught.value.code == "telegram-token"
        assert "wrong" not in str(caught.value)
        assert "wrong" not in repr(caught.value.__cause__)
    assert "wrong" not in caplog.text


async def test_no_network_at_the_start_is_said(idle_bot: Running) -> None:
    await idle_bot.emulator.close()
    with pytest.raises(TelegramError) as caught:
        await idle_bot.start()
    assert caught.value.code == "telegram-unreachable"
    assert "42:" not in str(caught.value)


async def test_another_receiver_ends_the_bot(bot: Running, phone: Phone) -> None:
    await phone.fault("getUpdates", status=409, times=3)
    await phone.text("/help")
    started = time.monotonic()
    with pytest.raises(TelegramError) as caught:
        await bot.ended()
    assert caught.value.code == "telegram-conflict"
    assert time.monotonic() - started < 5


async def test_a_damaged_store_ends_the_bot_and_acknowledges_nothing(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    error = store_error("store-corrupt", "bedside.db", reason="a test")

    async def current(*_given: int) -> None:
        raise error

    bot.open_store.current = current  # type: ignore[assignment, method-assign]
    await phone.text("54 y")
    with pytest.raises(type(error)):
        await bot.ended()
    assert (await phone.ask("GET", "pending", {}))["pending"] == 1
