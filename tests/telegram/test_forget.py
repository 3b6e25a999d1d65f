"""What a person can have deleted, and what is deleted by age."""

import asyncio
import io

import pytest
from PIL import Image

from bot.proof.draw.drawing import Drawing
from bot.render.entrance import Days
from bot.store import Lease, Reminder, Role, StoreFault, open_store
from bot.store.sqlite import SqliteDriver
from bot.telegram import Terms
from bot.telegram.retention import DAY, HOUR, Retention
from tests.store.rows import FIRST
from tests.telegram.conftest import KEY, PATIENCE, QUIET, NewPhone, Phone, Running, data_of

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


async def nothing_live(phone: Phone) -> None:
    """Wait until no message has buttons."""
    async with asyncio.timeout(PATIENCE):
        while await phone.live():
            await phone.wait((await phone.transcript())["seq"], QUIET)


async def test_a_screen_that_was_on_its_way_is_taken_back(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", delay=0.5)
    await phone.send_data(data_of(screen, "setting=overdose"), screen["message_id"])
    await asyncio.sleep(0.2)
    other = await open_store(bot.address, KEY)  # another process, asked by the same person
    assert await other.forget(7) == 1
    await other.close()
    await nothing_live(phone)
    assert not [one for one in await phone.messages() if "How old" in one["text"]]


async def test_a_screen_that_is_shown_again_is_taken_back_too(bot: Running, phone: Phone) -> None:
    await decided(phone)
    screen = await phone.screen()
    await phone.fault("editMessageText", delay=0.5)
    await phone.send_data(data_of(screen, "!why").replace("!why", "!never"), screen["message_id"])
    await asyncio.sleep(0.2)
    other = await open_store(bot.address, KEY)
    assert await other.forget(7) == 1
    await other.close()
    await nothing_live(phone)


async def test_advice_for_somebody_who_was_forgotten_meanwhile_is_neither_noted_nor_shown(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose")
    other = await open_store(bot.address, KEY)
    decisions = bot.open_store.decisions
    real = decisions.add

    async def add(**given: object) -> bool:
        assert await other.forget(7) == 1
        return await real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "add", add)
    await phone.does("!advice")
    await phone.still()
    await other.close()
    assert await owners(bot) == []
    for method in ("editMessageText", "sendMessage"):
        assert not [one for one in await phone.calls(method) if "NOW" in one["params"]["text"]]


async def test_a_guest_who_is_forgotten_reads_the_notice_again(idle_bot: Running, phone: Phone) -> None:
    idle_bot.terms = Terms(open=True)
    await idle_bot.start()
    await phone.says("/check")
    await phone.taps("I am a clinician and have read this")
    await phone.says("/forget")
    await phone.taps(YES)
    assert await idle_bot.open_store.members.get(7) is None
    await phone.says("/check")
    await phone.sees("Read this once")


async def test_what_a_stranger_has_deleted_writes_nothing_and_is_held_to_a_pace(
    idle_bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle_bot.terms = Terms()
    await idle_bot.start()
    purges: list[object] = []
    real = SqliteDriver.purge

    async def purge(self: SqliteDriver) -> None:
        purges.append(self)
        await real(self)

    monkeypatch.setattr(SqliteDriver, "purge", purge)
    await phone.says("/forget")
    await phone.taps(YES)
    assert "Checks: 0." in (await phone.messages())[-1]["text"].replace("\u00a0", " ")
    for _ in range(6):
        await phone.says("/privacy")
    said = [one["text"] for one in await phone.messages() if one["from"] == "bot"]
    assert len([text for text in said if "What is kept" in text]) == 3
    assert len([text for text in said if "too fast" in text]) == 1
    assert purges == []


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
    await store.begin(FIRST, None)
    await store.reminders.put(Reminder("r", 1, 1, FIRST.id, 5, "say"))
    for number in range(2100):
        await store.decisions.add(
            at=number, dialog="flumazenil", content="c", verdict="v", owner=1, conversation=FIRST.id,
            revision=number, answers={},
        )  # fmt: skip
    await store.members.invite("ended", Role.CLINICIAN, 0, 5)
    now = FIRST.touched + 31 * DAY
    await store.members.invite("open", Role.CLINICIAN, 0, now + 1)
    await store.members.accept(7, "1.0.0", FIRST.touched)
    await store.members.accept(8, "1.0.0", now)
    await Retention(store, Days(), clock=lambda: now, holder="one").sweep()
    assert [one async for one in store.decisions.export()] == []
    assert [one.expires for one in await store.members.invites()] == [now + 1]
    assert await store.get(FIRST.id) is None
    assert await store.reminders.next_due() is None
    assert [await store.members.get(person) is None for person in (7, 8)] == [True, False]
    await store.close()
