"""What a person can have deleted, and what is deleted by age."""

import io

import pytest
from PIL import Image

from bot.proof.draw.drawing import Drawing
from bot.render.entrance import Days
from bot.store import Lease, Reminder, Role, StoreFault, open_store
from bot.telegram import Terms
from bot.telegram.retention import DAY, HOUR, Retention
from tests.telegram.conftest import KEY, NewPhone, Phone, Running

YES, NO = "Yes, delete everything", "No, keep it"


async def decided(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose", "!advice")


async def owners(bot: Running) -> list[str | None]:
    return [one.owner async for one in bot.open_store.decisions.export()]


async def test_everything_is_deleted_on_yes_and_the_open_screen_says_so(bot: Running, phone: Phone) -> None:
    store = bot.open_store
    await decided(phone)
    await store.members.add(7, Role.CLINICIAN, 1)
    row = await store.current(7, 7)
    assert row is not None
    await store.reminders.put(Reminder("r", 7, 7, row.id, 5, "look again"))
    screen = await phone.screen()
    await phone.says("/forget")
    assert "Delete what is kept of you?" in (await phone.messages())[-1]["text"]
    assert await store.current(7, 7) == row
    await phone.taps(YES)
    assert await store.get(row.id) is None
    assert await store.reminders.next_due() is None
    assert await owners(bot) == [None]
    assert await store.members.get(7) is not None
    shown = {message["message_id"]: message for message in await phone.messages()}
    assert shown[screen["message_id"]]["text"].startswith("This check was deleted")
    assert not await phone.live()
    assert "Checks: 1." in (await phone.messages())[-1]["text"].replace("\u00a0", " ")
    await phone.says("/check")
    assert "setting=procedure" in await phone.offers()


async def test_nothing_is_deleted_on_no(bot: Running, phone: Phone) -> None:
    await decided(phone)
    await phone.says("/forget")
    await phone.taps(NO)
    assert (await phone.messages())[-1]["text"] == "Nothing was deleted."
    assert await bot.open_store.current(7, 7) is not None
    assert None not in await owners(bot)
    await phone.does("!why")


async def test_nobody_else_loses_anything(bot: Running, phone: Phone, new_phone: NewPhone) -> None:
    await decided(phone)
    async with new_phone(8) as other:
        await decided(other)
        await phone.says("/forget")
        await phone.taps(YES)
        assert await bot.open_store.current(8, 8) is not None
        await other.does("!why")
    assert sorted(owner is None for owner in await owners(bot)) == [False, True]


@pytest.mark.usefixtures("bot")
async def test_a_picture_that_is_open_goes(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (200, 200)).save(drawn, "PNG")
    monkeypatch.setattr(Drawing, "map", lambda *_: drawn.getvalue())
    await decided(phone)
    await phone.does("!why", "!map")
    picture = await phone.screen()
    assert "photo" in picture
    await phone.says("/forget")
    await phone.taps(YES)
    assert picture["message_id"] not in {message["message_id"] for message in await phone.messages()}
    assert not await phone.live()


async def test_a_fault_on_the_way_is_tried_again_until_all_is_gone(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await decided(phone)
    store = bot.open_store
    faults: list[int] = []
    real = store.forget

    async def forget(owner: int) -> int:
        if len(faults) < 2:
            faults.append(owner)
            raise StoreFault("down")
        return await real(owner)

    monkeypatch.setattr(store, "forget", forget)
    await phone.says("/forget")
    await phone.taps(YES)
    await phone.sees("Deleted")
    assert len(faults) == 2
    assert await store.current(7, 7) is None


async def test_a_button_of_what_was_deleted_does_nothing(bot: Running, phone: Phone) -> None:
    await decided(phone)
    screen = await phone.screen()
    await phone.says("/forget")
    await phone.taps(YES)
    await phone.does_on(screen, "!why")
    assert bot.proved.library.common.toasts["gone"] in await phone.notes()
    assert await bot.open_store.current(7, 7) is None


async def test_privacy_says_what_is_kept_for_how_long(idle_bot: Running, phone: Phone) -> None:
    idle_bot.terms = Terms(open=True, local=True, days=Days(11, 222))
    await idle_bot.start()
    await phone.says("/privacy")
    said = (await phone.messages())[-1]["text"].replace("\u00a0", " ")
    for words in ("11 days", "222 days", "encrypted", "/forget"):
        assert words in said


# by age


async def test_what_is_old_is_deleted_at_the_start_and_what_is_young_stays(
    bot: Running, phone: Phone, new_phone: NewPhone
) -> None:
    await decided(phone)
    old = await bot.open_store.current(7, 7)
    assert old is not None
    bot.now += 31 * DAY
    async with new_phone(8) as other:
        await decided(other)
        await bot.stop()
        await bot.start()
        await phone.does("!why")
        assert await bot.open_store.get(old.id) is None
        assert bot.proved.library.common.toasts["gone"] in await phone.notes()
        assert await bot.open_store.current(8, 8) is not None
    assert len(await owners(bot)) == 2


async def test_one_process_at_a_time_sweeps_once_an_hour(bot: Running, phone: Phone) -> None:
    store = bot.open_store
    await store.leases.drop(Lease.RETENTION, "nobody")
    bot.now += 2 * HOUR
    first, second = (
        Retention(store, Days(1, 2), clock=lambda: bot.now, holder=name) for name in ("one", "two")
    )
    await first.sweep()
    await decided(phone)
    bot.now += 3 * DAY
    assert await store.leases.take(Lease.RETENTION, "one", bot.now, HOUR)
    await second.sweep()
    assert await store.current(7, 7) is not None
    await first.sweep()
    assert await store.current(7, 7) is None
    assert await owners(bot) == []


async def test_all_that_is_old_goes_however_much_and_invites_that_ended_too() -> None:
    store = await open_store("sqlite://", KEY)
    for number in range(2100):
        await store.decisions.add(
            at=number, dialog="flumazenil", content="c", verdict="v", owner=1, conversation="c",
            revision=number, answers={},
        )  # fmt: skip
    await store.members.invite("ended", Role.CLINICIAN, 0, 5)
    await store.members.invite("open", Role.CLINICIAN, 0, 500 * DAY)
    await Retention(store, Days(), clock=lambda: 400 * DAY, holder="one").sweep()
    assert [one async for one in store.decisions.export()] == []
    assert [one.expires for one in await store.members.invites()] == [500 * DAY]
    await store.close()
