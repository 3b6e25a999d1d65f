"""What becomes of a bot at work when another hand changes what is kept, or its key."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.store import Role, StoreError, open_store
from bot.telegram import Terms, heart
from bot.telegram.door import Door
from tests.telegram.conftest import KEY, NewPhone, Phone, Running, data_of

ACCEPT = "I am a clinician and have read this"
DAMAGED = "what was kept of it is damaged"


def change(bot: Running, words: str) -> None:
    with closing(sqlite3.connect(bot.address.removeprefix("sqlite:///"), timeout=5)) as file, file:
        assert file.execute(words).rowcount == 1


async def damaged(bot: Running, phone: Phone) -> None:
    """Begin a check, and damage it."""
    await phone.says("/check")
    row = await bot.open_store.current(7, 7)
    assert row is not None
    change(bot, f"UPDATE conversation SET sealed = X'00' WHERE id = '{row.id}'")  # noqa: S608  our own id


@pytest.mark.parametrize("act", ["tap", "line", "command"])
async def test_one_check_that_is_damaged_is_told_of_and_holds_nobody_else_up(
    bot: Running, phone: Phone, new_phone: NewPhone, act: str
) -> None:
    async with new_phone(8) as other:
        await other.says("/check")
        await damaged(bot, phone)
        screen = await phone.screen()
        if act == "tap":
            await phone.does("setting=procedure")
            assert bot.proved.library.common.toasts["gone"] in await phone.notes()
        else:
            await phone.says("/check" if act == "command" else "procedure")
        await phone.sees(DAMAGED)
        assert [DAMAGED in one["text"] for one in await phone.messages()].count(True) == 1
        if act != "command":
            await phone.says("/check")
        newest = (await phone.live())[-1]
        assert newest["message_id"] > screen["message_id"]
        await phone.sends(data_of(newest, "setting=procedure"), newest["message_id"])
        await phone.sees("How old")
        await other.does("setting=procedure", "age=adult")
        assert "airway=inadequate" in await other.offers()


async def test_damage_that_cannot_be_told_of_holds_nothing_up(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "tell_damage", untold)
    await damaged(bot, phone)
    await phone.says("/check")
    assert (await phone.ask("GET", "pending", {}))["pending"] == 0
    assert len(await phone.live()) == 2


async def untold(*_given: object) -> None:
    raise RuntimeError("no words")


async def test_a_damaged_check_that_is_owed_does_not_keep_the_bot_from_starting(
    bot: Running, phone: Phone, new_phone: NewPhone
) -> None:
    async with new_phone(8) as other:
        await other.says("/check")
        await damaged(bot, phone)
        await bot.kill()
        change(bot, "UPDATE conversation SET shown = 0 WHERE sealed = X'00'")
        await bot.start()
        await other.does("setting=procedure")
        assert "age=adult" in await other.offers()
        await phone.says("54 y")
        await phone.sees("No check is open")


async def test_a_member_whose_row_was_changed_is_a_stranger_and_is_let_in_anew(
    idle_bot: Running, phone: Phone
) -> None:
    idle_bot.terms = Terms()
    await idle_bot.start()
    members = idle_bot.open_store.members
    await members.add(7, Role.CLINICIAN, 0)
    change(idle_bot, "UPDATE member SET role = 'admin'")
    await phone.says("/invite")
    await phone.sees("not been let in")
    await members.invite("let-me-in", Role.CLINICIAN, idle_bot.now, 60)
    await phone.says("/start let-me-in")
    await phone.taps(ACCEPT)
    assert "setting=procedure" in await phone.offers()


async def test_an_administrator_who_is_taken_out_leaves_no_open_invite(
    idle_bot: Running, new_phone: NewPhone
) -> None:
    idle_bot.terms = Terms(admins=frozenset({1}))
    await idle_bot.start()
    await idle_bot.open_store.members.add(2, Role.ADMIN, 0)
    async with new_phone(1) as first, new_phone(2) as second:
        for phone in (first, second):
            await phone.says("/help")
            await phone.taps(ACCEPT)
            await phone.says("/invite")
        assert len([one for one in await idle_bot.open_store.members.invites() if one.is_open]) == 2
        await first.says("/remove 2")
        await first.sees("Open invites that the person made")
        (left,) = [one for one in await idle_bot.open_store.members.invites() if one.is_open]
        await first.says("/invites")
        await first.sees(left.key)


async def test_no_key_is_changed_under_a_bot_at_work(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    other = await open_store(bot.address, KEY)
    with pytest.raises(StoreError) as caught:
        await other.change_key(bytes(32))
    await other.close()
    assert caught.value.code == "store-at-work"
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()


async def test_a_bot_that_was_halted_while_the_key_was_changed_ends(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.1)
    await phone.says("/check")
    await bot.stop()
    await bot.start()
    other = await open_store(bot.address, KEY)
    now = await other.now()
    for one in await other.replicas.alive(now):
        await other.replicas.gone(one.id)  # as if it had not been seen for long
    await other.change_key(bytes(32))
    await other.close()
    with pytest.raises(StoreError) as caught:
        await asyncio.wait_for(bot.ended(), 5)
    assert caught.value.code == "store-key-other"
