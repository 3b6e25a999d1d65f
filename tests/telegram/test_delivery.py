"""Nothing lost, nothing done twice: faults, kills and updates that come again."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.store import Store, StoreFault
from bot.telegram import service
from tests.telegram.alone import Alone
from tests.telegram.conftest import NewPhone, Phone, Running, actions, data_of


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[Alone]:
    process = Alone()
    yield process
    process.kill()


async def tried(phone: Phone, method: str, times: int) -> None:
    """Wait until a method was called so often and answered."""
    until = time.monotonic() + 5
    while sum(call["ok"] is not None for call in await phone.calls(method)) < times:
        assert time.monotonic() < until
        await asyncio.sleep(0.01)


async def answers(bot: Running, screen: dict[str, Any]) -> int:
    """How often something was answered in the conversation of a screen."""
    row = await bot.open_store.get(str(screen["keyboard"][0][0]["data"]).split(":")[1])
    assert row is not None
    return row.payload.count('"answer"')


async def test_a_kill_between_commit_and_edit_loses_and_doubles_nothing(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=500, times=3)
    update = (await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"]))["update_id"]
    assert await phone.idle()
    await tried(phone, "editMessageText", 3)
    await bot.kill()
    assert "setting=procedure" in await phone.offers()
    await bot.start()
    await phone.still()
    assert "age=adult" in await phone.offers()
    await phone.ask("POST", "redeliver", {"update_id": update})
    await phone.still()
    assert "age=adult" in await phone.offers()
    assert await answers(bot, await phone.screen()) == 1


async def test_a_kill_between_a_typed_answer_and_its_screen_leaves_one_screen(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    await phone.fault("sendMessage", status=502, times=3)
    update = (await phone.text("54 y"))["update_id"]
    assert await phone.idle()
    await tried(phone, "sendMessage", 4)
    await bot.kill()
    await bot.start()
    await phone.still()
    screen = await phone.screen()
    assert not any(one.startswith("age=") for one in actions(screen))
    await phone.ask("POST", "redeliver", {"update_id": update})
    await phone.still()
    assert await phone.screen() == screen
    assert await answers(bot, screen) == 2


async def test_a_command_that_comes_again_after_a_kill_begins_nothing_anew(
    bot: Running, phone: Phone
) -> None:
    check = (await phone.text("/check"))["update_id"]
    await phone.still()
    cancel = (await phone.text("/cancel"))["update_id"]
    second = (await phone.text("/start"))["update_id"]
    await phone.still()
    await phone.does("setting=procedure")
    before = await phone.messages()
    await bot.kill()
    await bot.start()
    for update in (check, cancel, second):
        await phone.ask("POST", "redeliver", {"update_id": update})
        await phone.still()
    assert await phone.messages() == before
    assert await answers(bot, await phone.screen()) == 1


async def test_what_is_not_sent_is_not_acknowledged(bot: Running, phone: Phone) -> None:
    await phone.fault("sendMessage", status=500, times=4)
    await phone.text("/help")
    await tried(phone, "sendMessage", 3)
    await bot.kill()
    assert (await phone.ask("GET", "pending", {}))["pending"] == 1
    await bot.start()
    await phone.sees("Tap an answer")
    assert await phone.idle()


async def test_stopping_takes_no_longer_because_nothing_can_be_acknowledged(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS", 1.5)
    monkeypatch.setattr(service, "_CONFIRM_SECONDS", 0.5)
    await phone.says("/help")
    await phone.fault("sendMessage", delay=0.4)
    await phone.text("/help")
    await asyncio.sleep(0.1)
    await phone.fault("getUpdates", delay=6, times=9)
    told = time.monotonic()
    await bot.stop()
    assert time.monotonic() - told < 4


@pytest.mark.usefixtures("bot")
async def test_a_chat_that_is_throttled_holds_nobody_up(phone: Phone, new_phone: NewPhone) -> None:
    await phone.fault("sendMessage", chat=7, retry_after=1)
    began = time.monotonic()
    await phone.text("/help")
    async with new_phone(8) as other:
        await other.text("/check")
        await other.sees("Why is the patient sedated?")
        screen = await other.screen()
        await other.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
        await other.sees("How old")
    assert len(await phone.messages()) == 1
    assert len(await phone.calls("getUpdates")) < 9
    await phone.sees("How it works")
    assert time.monotonic() - began >= 1
    calls = [call for call in await phone.calls("sendMessage") if call["params"]["chat_id"] == "7"]
    assert [call["error_code"] for call in calls] == [429, None]
    assert await phone.idle()


@pytest.mark.usefixtures("bot")
async def test_stumbles_of_server_and_network_are_got_over(phone: Phone) -> None:
    await phone.fault("getUpdates", status=502)
    await phone.fault("sendMessage", status=500)
    await phone.fault("sendMessage", drop="before")
    await phone.says("/check")
    await phone.sees("Why is the patient sedated?")
    await phone.fault("answerCallbackQuery", status=400)
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()


@pytest.mark.usefixtures("bot")
async def test_a_screen_that_was_sent_twice_ends_as_one(phone: Phone) -> None:
    await phone.fault("sendMessage", drop="after")
    await phone.text("/check")
    await tried(phone, "sendMessage", 2)
    await phone.still()
    first, second = await phone.live()
    await phone.sends(data_of(first, "setting=procedure"), first["message_id"])
    screen = await phone.screen()
    assert screen["message_id"] == second["message_id"]
    assert "age=adult" in actions(screen)


async def test_a_screen_whose_note_failed_after_all_was_written_stays(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, real = bot.open_store, bot.open_store.shown
    told: list[bool] = []

    async def shown(*given: Any) -> bool:  # noqa: ANN401
        told.append(await real(*given))
        if len(told) == 1:
            raise StoreFault("the connection was lost after the commit")
        return told[-1]

    monkeypatch.setattr(store, "shown", shown)
    await phone.says("/check")
    while len(told) < 2:  # noqa: ASYNC110  it is another side that writes
        await asyncio.sleep(0.02)
    await phone.still()
    assert told == [True, False]
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()


async def test_a_check_that_a_tap_began_is_shown_though_the_answer_of_the_store_was_lost(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    bot.now += 3600
    await phone.does("setting=procedure")
    real, lost = bot.open_store.begin, iter([True])

    async def begin(*given: Any) -> bool:  # noqa: ANN401
        done = await real(*given)
        if next(lost, False):
            raise StoreFault("the connection was lost after the commit")
        return done

    monkeypatch.setattr(bot.open_store, "begin", begin)
    await phone.does("!new")
    await phone.sees("Why is the patient sedated?")
    assert "setting=procedure" in await phone.offers()


async def test_a_screen_that_was_never_noted_is_known_by_a_tap_on_it(idle_bot: Running, phone: Phone) -> None:
    await idle_bot.start()
    await phone.fault("sendMessage", delay=0.3)
    await phone.text("/check")
    await asyncio.sleep(0.15)
    await idle_bot.kill()
    screen = await phone.sees("Why is the patient sedated?")
    tap = data_of(screen, "setting=procedure")
    await phone.fault("sendMessage", status=500, times=3)
    await phone.send_data(tap, screen["message_id"])
    await idle_bot.start()
    await phone.still()
    await phone.sees("How old")
    await phone.still()
    assert "age=adult" in await phone.offers()
    assert (await phone.screen())["message_id"] == screen["message_id"]


@pytest.mark.usefixtures("bot")
async def test_a_screen_that_is_gone_is_sent_anew(phone: Phone) -> None:
    await phone.says("/check")
    old = await phone.screen()
    await phone.fault("editMessageText", status=400, description="Bad Request: message to edit not found")
    await phone.sends(data_of(old, "setting=procedure"), old["message_id"])
    new = (await phone.live())[-1]
    assert new["message_id"] > old["message_id"]
    assert "age=adult" in actions(new)


@pytest.mark.usefixtures("bot")
async def test_an_old_screen_that_cannot_be_deleted_loses_its_buttons(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    await phone.fault("deleteMessage", status=400)
    await phone.says("54 y")
    assert [message["from"] for message in await phone.messages()] == ["user", "bot", "user", "bot"]
    assert (await phone.screen())["message_id"] == 4


async def test_an_owed_screen_tells_that_the_content_has_changed(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=500, times=3)
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    assert await phone.idle()
    await tried(phone, "editMessageText", 3)
    await bot.kill()
    bot.proved = replace(bot.proved, library=replace(bot.proved.library, digest="another"))
    await bot.start()
    screen = await phone.sees(bot.proved.library.common.notices["content_changed"])
    assert "age=adult" in actions(screen)


@pytest.mark.usefixtures("bot")
async def test_who_blocked_the_bot_is_left_alone_until_back(phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=403)
    await phone.sends(data_of(screen, "setting=procedure"), screen["message_id"])
    assert await phone.screen() == screen
    assert len(await phone.calls("editMessageText")) == 1
    await phone.says("54 y")
    assert "age=adult" in await phone.offers()


async def test_a_line_typed_before_its_screen_came_counts_for_nothing(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", delay=0.2)
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    await phone.fault("sendMessage", delay=0.2)
    await phone.text("54 y")
    await phone.text("unknown")
    await phone.still()
    await phone.still()
    screen = await phone.screen()
    assert await answers(bot, screen) == 2
    assert screen["message_id"] == max(message["message_id"] for message in await phone.messages())


async def test_a_lost_swap_is_run_again_against_what_stands(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    store: Store = bot.open_store
    real = store.save
    lost: list[bool] = []

    async def save(changed: Any, was: int) -> bool:  # noqa: ANN401
        if not lost:
            lost.append(await real(changed, was))
            return False
        return await real(changed, was)

    store.save = save  # type: ignore[method-assign]
    await phone.sends(data_of(screen, "setting=procedure"), screen["message_id"])
    assert "age=adult" in await phone.offers()
    assert await answers(bot, await phone.screen()) == 1
    assert len(await phone.notes()) == 1


async def test_a_process_that_is_killed_outright_loses_nothing(
    idle_bot: Running, phone: Phone, alone: Alone
) -> None:
    await alone.begin(idle_bot.address, idle_bot.emulator.url)
    try:
        await phone.says("/check")
        screen = await phone.screen()
        await phone.fault("editMessageText", status=500, times=3)
        await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
        assert await phone.idle()
        await tried(phone, "editMessageText", 3)
    finally:
        alone.kill()
    await idle_bot.start()
    await phone.sees("How old")
    await phone.still()
    assert "age=adult" in await phone.offers()
    assert await answers(idle_bot, await phone.screen()) == 1


@pytest.mark.usefixtures("bot")
async def test_an_edit_that_is_refused_for_whatever_reason_brings_one_new_screen(phone: Phone) -> None:
    await phone.says("/check")
    before = (await phone.screen())["message_id"]
    await phone.fault("editMessageText", status=400, description="Bad Request: something new")
    await phone.does("setting=overdose")
    screen = await phone.screen()
    assert "How old is the patient?" in screen["text"]
    assert screen["message_id"] > before
    live = [message["message_id"] for message in await phone.messages() if message["keyboard"]]
    assert live == [screen["message_id"]]


async def test_a_newer_copy_of_the_screen_that_is_tapped_becomes_the_screen(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/help")
    await phone.says("/check")
    copy = await phone.screen()
    row = await bot.open_store.current(7, 7)
    assert row is not None
    older = copy["message_id"] - 2  # the page of /help: it can be edited, and stands above
    await bot.open_store.shown(row.id, row.revision, older, row.revision)
    await phone.does_on(copy, "setting=procedure")
    screen = await phone.screen()
    assert screen["message_id"] == copy["message_id"]
    assert "age=adult" in await phone.offers()
    assert older not in [message["message_id"] for message in await phone.messages()]
