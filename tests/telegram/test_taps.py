"""Taps that do not count: they change nothing, say so, and the current screen stands."""

import asyncio

import pytest

from bot.proof.proved import Proved
from bot.store import Saved
from tests.telegram.conftest import NewPhone, Phone, Running, data_of


async def test_a_doubled_tap_counts_once(bot: Running, phone: Phone, proved: Proved) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    tap = data_of(screen, "setting=procedure")
    for _ in range(3):
        await phone.send_data(tap, screen["message_id"])
    await phone.still()
    assert "age=adult" in await phone.offers()
    assert await phone.notes() == [proved.library.common.toasts["stale"]] * 2
    assert (await saved(bot, tap)).revision == 2


async def test_two_taps_on_one_screen_give_the_first_alone(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.send_data(data_of(screen, "setting=overdose"), screen["message_id"])
    await phone.sends(data_of(screen, "setting=procedure"), screen["message_id"])
    tap = data_of(screen, "setting=procedure")
    assert (await saved(bot, tap)).payload.count('"answer"') == 1
    assert "overdose" in (await saved(bot, tap)).payload


async def test_a_screen_that_has_only_just_changed_takes_no_tap(
    bot: Running, phone: Phone, proved: Proved
) -> None:
    await bot.stop()
    bot.reading = 3600.0
    await bot.start()
    await phone.says("/check")
    first = await phone.screen()
    await phone.does("setting=overdose")
    assert await phone.screen() == first
    assert await phone.notes() == [proved.library.common.toasts["too_soon"]]
    await bot.stop()
    bot.reading = 0.0
    await bot.start()
    await phone.does("setting=overdose")
    assert (await phone.screen())["text"] != first["text"]


async def test_a_screen_that_stands_for_a_moment_takes_a_tap(bot: Running, phone: Phone) -> None:
    await bot.stop()
    bot.reading = 0.1
    await bot.start()
    await phone.says("/check")
    await asyncio.sleep(0.15)
    await phone.does("setting=overdose")
    assert "age=adult" in await phone.offers()
    assert await phone.notes() == []


FORGED = (
    "x",
    "v1",
    "v2:{id}:1:setting=overdose",
    "v1:{id}:1",
    "v1:{id}:01:setting=overdose",
    "v1:{id}:+1:setting=overdose",
    "v1:{id}:99999999999999999999:setting=overdose",
    "v1:{id}:1:setting=overdose ",
    "v1:{id}:1:setting=over\u0000dose",
    "v1:{id}:1:SETTING=overdose",
    "v1:{id}:1:setting=overdose\n",
    "v1:{id}:\u0661:setting=overdose",
    "v1:{id}:1:!right",
    "v1:{id}:1:?age",
    "v1:{id}:1:age=adult",
    "v1:{id}:1:setting=mars",
    "v1:{id}:2:setting=overdose",
    "v1:" + "a" * 1000,
    "🙂" * 16,
)


async def test_forged_data_changes_nothing(bot: Running, phone: Phone, proved: Proved) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    real = data_of(screen, "setting=overdose")
    before = await saved(bot, real)
    for forged in ("", *FORGED):
        await phone.send_data(forged.replace("{id}", before.id), screen["message_id"])
    await phone.still()
    assert await saved(bot, real) == before
    assert await phone.screen() == screen
    assert await phone.notes() == [proved.library.common.toasts["stale"]] * (len(FORGED) + 1)


@pytest.mark.usefixtures("bot")
async def test_old_screens_lose_their_buttons_when_tapped(phone: Phone, proved: Proved) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    old = await phone.screen()
    await phone.fault("deleteMessage", status=400)
    await phone.fault("editMessageReplyMarkup", status=400)
    await phone.says("54 y")
    assert len(await phone.live()) == 2
    screen = (await phone.live())[-1]
    await phone.sends(data_of(old, "age=adult"), old["message_id"])
    assert await phone.screen() == screen
    assert await phone.notes() == [proved.library.common.toasts["stale"]]


@pytest.mark.usefixtures("bot")
async def test_a_closed_check_says_that_it_is_gone(phone: Phone, proved: Proved) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.says("/cancel")
    await phone.sends(data_of(screen, "setting=procedure"), screen["message_id"])
    await phone.sends("v1:nobody:1:setting=procedure", screen["message_id"])
    assert not await phone.live()
    assert await phone.notes() == [proved.library.common.toasts["gone"]] * 2


async def test_a_button_of_an_unknown_check_is_taken_away(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    old = await phone.screen()
    await bot.open_store.forget(phone.chat)
    await phone.says("/check")
    new = (await phone.live())[-1]
    await phone.sends(data_of(old, "setting=procedure"), old["message_id"])
    assert await phone.screen() == new


async def test_somebody_else_changes_nothing(
    bot: Running, phone: Phone, new_phone: NewPhone, proved: Proved
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    tap = data_of(screen, "setting=procedure")
    forged = {"chat": phone.chat, "data": tap, "message_id": screen["message_id"], "user": 8}
    await phone.ask("POST", "tap", forged)
    await phone.still()
    assert await phone.screen() == screen
    assert await phone.notes() == [proved.library.common.toasts["other_owner"]]
    async with new_phone(8) as other:
        await other.says("/check")
        own = await other.screen()
        await other.sends(tap, own["message_id"])
        assert await other.screen() == own
        assert await other.notes() == [proved.library.common.toasts["gone"]]
    assert (await saved(bot, tap)).revision == 1


async def test_a_tap_on_a_message_that_is_gone_is_answered(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.sends(data_of(screen, "setting=procedure"), 999)
    assert "age=adult" in await phone.offers()
    bot.push("callback_query", {"id": "5", "from": person(phone), "chat_instance": "1", "data": "x"})
    bot.push(
        "callback_query", {"id": "6", "from": person(phone), "chat_instance": "1", "game_short_name": "x"}
    )
    await phone.still()
    answered = [call["params"]["callback_query_id"] for call in await phone.calls("answerCallbackQuery")]
    assert answered[1:] == ["5", "6"]


async def test_all_buttons_of_all_content_fit(proved: Proved) -> None:
    from bot.telegram.buttons import Press, pack, read  # noqa: PLC0415  aiogram

    for part in proved.library.dialogs.values():
        for name, question in part.dialog.questions.items():
            for value in question.choices:
                press = Press("abc-zzzzzz", 9999, f"{name}={value}")
                assert read(pack(press)) == press


def person(phone: Phone) -> dict[str, object]:
    return {"id": phone.chat, "is_bot": False, "first_name": "P"}


async def saved(bot: Running, tap: str) -> Saved:
    row = await bot.open_store.get(tap.split(":")[1])
    assert row is not None
    return row
