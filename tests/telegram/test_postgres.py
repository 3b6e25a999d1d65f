"""The bot on PostgreSQL: walked, killed, guarded, forgotten, swept, and two of them on one database."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.proof.proved import Proved
from bot.store import Lease, Role, Store
from bot.telegram import TelegramError, Terms, webhook
from bot.telegram.retention import DAY, HOUR
from tests.store.server import database, postgres
from tests.telegram.alone import Alone
from tests.telegram.conftest import NOW, TOKEN, NewPhone, Phone, Running, data_of
from tests.telegram.test_webhook import hook_at

ACCEPT = "I am a clinician and have read this"


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[Alone]:
    process = Alone()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture
async def idle_bot(proved: Proved, emulator: Emulator, server: str) -> AsyncIterator[Running]:
    running = Running(proved, emulator, await database(server))
    yield running
    await running.kill()


@pytest.fixture
async def second(proved: Proved, emulator: Emulator, idle_bot: Running) -> AsyncIterator[Running]:
    """Another bot on the same database."""
    running = another(proved, emulator, idle_bot)
    yield running
    await running.kill()


def another(proved: Proved, emulator: Emulator, bot: Running) -> Running:
    running = Running(proved, emulator, bot.address)
    running._ids = itertools.count(1_000_000)  # noqa: SLF001  chance gives each bot ids of its own
    return running


async def test_a_check_is_walked_and_a_kill_loses_and_doubles_nothing(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=500, times=3)
    tap = await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    assert await phone.idle()
    await bot.kill()
    await bot.start()
    await phone.sees("How old")
    await phone.ask("POST", "redeliver", {"update_id": tap["update_id"]})
    await phone.still()
    await phone.does("age=adult", "!advice", "!why", "!close_why")
    row = await bot.open_store.current(7, 7)
    assert row is not None
    assert row.payload.count('"answer"') == 2


async def test_a_process_that_is_killed_outright_loses_nothing(
    alone: Alone, idle_bot: Running, phone: Phone
) -> None:
    await alone.begin(idle_bot.address, idle_bot.emulator.url)
    try:
        await phone.says("/check")
        screen = await phone.screen()
        await phone.fault("editMessageText", delay=5)
        await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
        await asyncio.sleep(0.3)
    finally:
        alone.kill()
    await idle_bot.start()
    await phone.sees("How old")
    await phone.still()
    assert "age=adult" in await phone.offers()


async def test_members_come_in_read_the_notice_and_are_taken_out(
    idle_bot: Running, phone: Phone, new_phone: NewPhone
) -> None:
    idle_bot.terms = Terms()
    await idle_bot.start()
    members = idle_bot.open_store.members
    await phone.says("/check")
    await phone.sees("not been let in")
    await members.invite("let-me-in", Role.CLINICIAN, idle_bot.now, 60)
    await phone.says("/start let-me-in")
    await phone.taps(ACCEPT)
    assert "setting=procedure" in await phone.offers()
    async with new_phone(8) as late:
        await late.says("/start let-me-in")
        assert not await late.live()
    await idle_bot.kill()
    await idle_bot.start()
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()
    await idle_bot.open_store.members.remove(7, idle_bot.now)
    await phone.does("age=adult")
    assert idle_bot.proved.library.common.toasts["stranger"] in await phone.notes()


async def test_forget_deletes_all_but_a_decision_without_its_person(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose", "!advice")
    row = await bot.open_store.current(7, 7)
    assert row is not None
    await phone.says("/forget")
    await phone.taps("Yes, delete everything")
    assert await bot.open_store.get(row.id) is None
    assert [one.owner async for one in bot.open_store.decisions.export()] == [None]


async def test_of_two_bots_on_one_database_one_sweeps_and_both_serve(
    bot: Running, proved: Proved, phone: Phone, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    old = await bot.open_store.current(7, 7)
    assert old is not None
    await bot.stop()
    swept: list[Store] = []
    expire = Store.expire

    async def counted(self: Store, before: int) -> int:
        swept.append(self)
        return await expire(self, before)

    monkeypatch.setattr(Store, "expire", counted)
    bot.now = NOW + 31 * DAY
    clock = Clock(lambda: float(bot.now))
    async with Emulator(TOKEN, clock=clock, bot_username="bedside_bot") as elsewhere:
        other = another(proved, elsewhere, bot)
        bot.webhook, other.webhook = hook_at(free_port(0)), hook_at(free_port(0))
        await asyncio.gather(bot.start(), other.start())
        try:
            async with new_phone(8) as here, Phone(elsewhere.url, 9) as there:
                await asyncio.gather(here.says("/check"), there.says("/check"))
                await asyncio.gather(
                    here.does("setting=procedure"), there.does("setting=procedure", "age=adult")
                )
                assert "age=adult" in await here.offers()
                assert "airway=inadequate" in await there.offers()
            assert await bot.open_store.get(old.id) is None
            assert len(set(map(id, swept))) == 1
            leases = bot.open_store.leases
            assert not await leases.take(Lease.RETENTION, "a third", bot.now, HOUR)
            assert await leases.take(Lease.RETENTION, "a third", bot.now + HOUR, HOUR)
        finally:
            await other.kill()


async def test_a_bot_that_takes_the_webhook_over_goes_on_where_the_first_was_which_ends(
    idle_bot: Running, second: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK_SECONDS", 0.2)
    idle_bot.webhook, second.webhook = hook_at(free_port(0)), hook_at(free_port(0))
    await idle_bot.start()
    await phone.says("/check")
    await second.start()
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(idle_bot.ended(), 5)
    assert caught.value.code == "telegram-conflict"
    await phone.does("age=adult")
    assert "airway=inadequate" in await phone.offers()


async def test_a_bot_without_the_webhook_of_those_at_work_ends_and_leaves_it_to_them(
    idle_bot: Running, second: Running, phone: Phone
) -> None:
    idle_bot.webhook = hook_at(free_port(0))
    await idle_bot.start()
    with pytest.raises(TelegramError) as caught:
        await second.start()
    assert caught.value.code == "telegram-webhook"
    await second.kill()
    await phone.says("/check")
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()
    await idle_bot.stop()
    await second.start()
    await phone.does("age=adult")
    assert "airway=inadequate" in await phone.offers()
