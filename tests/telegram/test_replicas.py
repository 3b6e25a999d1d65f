"""Several processes on one store: one polls, another takes its place, and shows what the first one owed."""

import asyncio
import itertools
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from random import Random
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from aiogram.types import Update
from aiohttp import ClientSession

from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.proof.proved import Proved
from bot.store import Store, StoreFault, open_store, replicas
from bot.store.damage import Damage
from bot.telegram import TelegramError, heart, owed, poll
from bot.telegram.door import Door
from bot.telegram.heart import Heart
from bot.telegram.limits import Limits
from tests.store.server import database, postgres
from tests.telegram.alone import Alone
from tests.telegram.conftest import KEY, TOKEN, Phone, Running, data_of
from tests.telegram.test_delivery import answers, tried
from tests.telegram.test_webhook import hook_at
from tests.torture.wire import Wire

Another = Callable[[], Running]


@pytest.fixture(scope="module", autouse=True)
def processes() -> Iterator[list[Alone]]:
    """Forked before there are threads."""
    made = [Alone() for _ in range(4)]
    waiting = list(made)
    yield waiting
    for one in made:
        one.kill()


@pytest.fixture
def alone(processes: list[Alone]) -> Iterator[Alone]:
    process = processes.pop()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture
async def idle_bot(
    proved: Proved, emulator: Emulator, request: pytest.FixtureRequest, kind: str
) -> AsyncIterator[Running]:
    if kind == "sqlite":
        address = f"sqlite:///{request.getfixturevalue('tmp_path') / 'bedside.db'}"
    else:
        address = await database(request.getfixturevalue("server"))
    running = Running(proved, emulator, address)
    running.lease_seconds = 2
    yield running
    await running.kill()


@pytest.fixture
async def another(proved: Proved, emulator: Emulator, idle_bot: Running) -> AsyncIterator[Another]:
    """More bots on the same store."""
    made: list[Running] = []

    def make() -> Running:
        made.append(Running(proved, emulator, idle_bot.address))
        made[-1].lease_seconds = 2
        made[-1]._ids = itertools.count(1_000_000 * len(made))  # noqa: SLF001  chance gives each ids of its own
        return made[-1]

    yield make
    for running in made:
        await running.kill()


async def conflicts(phone: Phone) -> int:
    """How often two asked for updates at once."""
    return sum(call["error_code"] == 409 for call in await phone.calls("getUpdates"))


@BOTH
async def test_of_two_bots_one_polls_and_the_other_takes_over_at_once_when_it_stops(
    bot: Running, another: Another, phone: Phone
) -> None:
    second = another()
    await second.start()
    await phone.says("/check")
    await phone.does("setting=procedure")
    assert await conflicts(phone) == 0
    await bot.stop()
    stopped = time.monotonic()
    await phone.does("age=adult")
    assert time.monotonic() - stopped < 1.5
    assert "airway=inadequate" in await phone.offers()
    assert await conflicts(phone) == 0
    assert await answers(second, await phone.screen()) == 2


@BOTH
async def test_a_leader_that_is_killed_is_replaced_and_loses_nothing(
    alone: Alone, idle_bot: Running, another: Another, phone: Phone
) -> None:
    await alone.begin(idle_bot.address, idle_bot.emulator.url)
    second = another()
    await second.start()
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=500, times=3)
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    assert await phone.idle()
    alone.kill()
    killed = time.monotonic()
    await phone.sees("How old")
    assert time.monotonic() - killed < 5
    await phone.does("age=adult")
    assert await answers(second, await phone.screen()) == 2


@POSTGRESQL
async def test_a_leader_that_was_held_up_is_replaced_and_stands_by_when_it_wakes(
    alone: Alone, idle_bot: Running, another: Another, phone: Phone
) -> None:
    await alone.begin(idle_bot.address, idle_bot.emulator.url)
    second = another()
    await second.start()
    await phone.says("/check")
    alone.signal(signal.SIGSTOP)
    await phone.does("setting=procedure")
    alone.signal(signal.SIGCONT)
    await asyncio.sleep(0.5)
    before = await conflicts(phone)
    await phone.does("age=adult")
    await asyncio.sleep(0.5)
    assert await conflicts(phone) == before <= 2
    assert await answers(second, await phone.screen()) == 2


@SQLITE
async def test_a_leader_that_cannot_reach_the_store_stands_back_and_another_polls(
    bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = another()
    await second.start()
    await phone.says("/check")
    with monkeypatch.context() as cut:
        for part, name in ((bot.open_store.leases, "take"), (bot.open_store.leases, "holder")):
            cut.setattr(part, name, faulty)
        await phone.does("setting=procedure")
        await asyncio.sleep(2)
        await phone.does("age=adult")
        assert await answers(second, await phone.screen()) == 2
    await bot.stop()
    await phone.does("airway=adequate")
    assert await conflicts(phone) == 0


async def faulty(*_given: object) -> bool:
    raise StoreFault("cut off")


@SQLITE
async def test_a_leader_polls_on_while_nothing_can_be_written(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/help")
    monkeypatch.setattr(bot.open_store.leases, "take", faulty)
    await asyncio.sleep(2)
    await phone.says("/help")
    assert len(await phone.messages()) == 4


@SQLITE
async def test_what_a_bot_finished_after_it_had_lost_the_lead_is_acknowledged_when_it_leads_again(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.fault("sendMessage", delay=2)
    await phone.text("/help")
    while not await phone.calls("sendMessage"):  # noqa: ASYNC110  it is another side that calls
        await asyncio.sleep(0.02)
    with monkeypatch.context() as cut:
        for name in ("take", "holder"):
            cut.setattr(bot.open_store.leases, name, faulty)
        await phone.sees("Tap an answer")
        assert not await phone.idle(0.2)
    assert await phone.idle(3)
    await phone.says("/check")
    assert len(await phone.messages()) == 4


@POSTGRESQL
async def test_a_jump_of_the_clock_leaves_one_that_polls(
    bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = another()
    await second.start()
    await phone.says("/check")
    real = Store.now
    for hours, wanted in ((2, "setting=procedure"), (-5, "age=adult")):

        async def jumped(self: Store, seconds: int = hours * 3600) -> int:
            return await real(self) + seconds

        monkeypatch.setattr(Store, "now", jumped)
        await asyncio.sleep(1)
        before = await conflicts(phone)
        await phone.does(wanted)
        assert await conflicts(phone) == before <= 4
    assert await answers(bot, await phone.screen()) == 2


@SQLITE
async def test_a_conflict_passes_while_another_bot_shares_the_store_but_not_for_ever(
    idle_bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(poll, "_FIRST_PAUSE", 0.1)
    await idle_bot.start()
    await another().start()
    await asyncio.sleep(0.3)
    await phone.fault("getUpdates", status=409, times=4)
    await phone.text("/help")
    await tried(phone, "getUpdates", 5)
    await phone.says("/check")
    assert idle_bot.works
    monkeypatch.setattr(poll, "_CONFLICT_SECONDS", 0.5)
    await phone.fault("getUpdates", status=409, times=9)
    await phone.text("/help")
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(idle_bot.ended(), 15)
    assert caught.value.code == "telegram-conflict"


@SQLITE
async def test_a_leader_that_does_not_reach_telegram_gives_way_to_one_that_does(
    idle_bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(poll, "_CUT_OFF_SECONDS", 0.5)
    emulator = idle_bot.emulator
    end = urlsplit(emulator.url)
    async with Wire([(str(end.hostname), end.port or 0)], Random(0)) as wire:  # noqa: S311  no secret
        idle_bot.emulator = Mock(emulator, clock=emulator.clock, url=f"http://127.0.0.1:{wire.port}")
        second = another()
        idle_bot.lease_seconds = second.lease_seconds = 6
        await idle_bot.start()
        await second.start()
        await asyncio.sleep(0.3)
        wire.pull()
        cut = time.monotonic()
        await phone.text("/help")
        await phone.sees("How it works")
        assert time.monotonic() - cut < 4  # it does not wait for the end of the lease
        assert idle_bot.works


@POSTGRESQL
async def test_what_a_killed_bot_owed_is_shown_by_one_that_outlives_it(
    alone: Alone, idle_bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(replicas, "REPLICA_SECONDS", 2)
    monkeypatch.setattr(owed, "BETWEEN_SECONDS", 0.2)
    second = another()
    second.webhook = hook_at(free_port(0))
    await second.start()
    await alone.begin(idle_bot.address, idle_bot.emulator.url, hook_at(free_port(0)))
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", status=500, times=3)
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    assert await phone.idle()
    alone.kill()
    await phone.sees("How old")


@SQLITE
async def test_of_two_bots_that_show_the_same_in_a_new_message_one_takes_its_own_away(
    idle_bot: Running, another: Another, phone: Phone
) -> None:
    second = another()
    second.webhook, idle_bot.webhook = hook_at(free_port(0)), hook_at(free_port(0))
    await second.start()
    await idle_bot.start()
    await phone.says("/check")
    screen = await phone.screen()
    tap = data_of(screen, "setting=procedure")
    await phone.fault("editMessageText", status=400, times=2)
    await phone.fault("sendMessage", delay=1)
    await phone.send_data(tap, screen["message_id"])
    assert await phone.idle()
    async with ClientSession() as client:
        given = {"url": second.webhook.url, "secret_token": second.webhook.secret}
        await client.post(f"{idle_bot.emulator.url}/bot{TOKEN}/setWebhook", json=given)
    await phone.send_data(tap, screen["message_id"])
    await phone.sees("How old")
    await tried(phone, "sendMessage", 3)
    await phone.still()
    stands = await phone.screen()
    row = await idle_bot.open_store.current(7, 7)
    assert row is not None
    assert row.message == stands["message_id"]
    assert len(await phone.messages()) == 2


@SQLITE
async def test_a_screen_that_is_noted_late_takes_none_away_that_another_bot_has_shown_since(
    idle_bot: Running, another: Another, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = another()
    second.webhook, idle_bot.webhook = hook_at(free_port(0)), hook_at(free_port(0))
    await second.start()
    await idle_bot.start()
    await phone.says("/check")
    screen = await phone.screen()
    with monkeypatch.context() as cut:
        cut.setattr(idle_bot.open_store, "shown", faulty)
        await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
        screen = await phone.sees("How old")
        async with ClientSession() as client:
            given = {"url": second.webhook.url, "secret_token": second.webhook.secret}
            await client.post(f"{idle_bot.emulator.url}/bot{TOKEN}/setWebhook", json=given)
        await phone.fault("editMessageText", status=400)
        await phone.fault("sendMessage", delay=2)
        await phone.send_data(data_of(screen, "age=adult"), screen["message_id"])
        await tried(phone, "editMessageText", 2)
    await tried(phone, "sendMessage", 2)
    await phone.still()
    assert "airway=inadequate" in await phone.offers()
    row = await second.open_store.current(7, 7)
    assert row is not None
    assert (row.shown, row.message) == (3, (await phone.screen())["message_id"])


@BOTH
async def test_a_screen_that_another_bot_has_just_shown_takes_no_tap(
    bot: Running, another: Another, phone: Phone, proved: Proved
) -> None:
    await phone.says("/check")
    await bot.stop()
    second = another()
    second.reading = 3600.0
    await second.start()
    await phone.does("setting=overdose")
    assert await phone.notes() == [proved.library.common.toasts["too_soon"]]
    await second.stop()
    second.reading = 0.0
    await second.start()
    await phone.does("setting=overdose")
    assert "age=adult" in await phone.offers()


@SQLITE
async def test_one_that_was_starting_while_a_reload_was_asked_for_follows(
    bot: Running, another: Another, proved: Proved, caplog: pytest.LogCaptureFixture
) -> None:
    second = another()
    newer = replace(proved, library=replace(proved.library, digest="newer"))
    second.reload = lambda: newer
    await bot.open_store.replicas.ask_reload()
    with caplog.at_level("INFO"):
        await second.start()
        await asyncio.sleep(0.5)
    assert [one.content for one in caplog.records if one.getMessage() == "reloaded"] == ["newer"]  # type: ignore[attr-defined]


@SQLITE
async def test_a_heart_looks_for_heirless_screens_once_the_store_works_again(
    idle_bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.05)
    store = await open_store(idle_bot.address, KEY)
    told: list[bool] = []
    beating = Heart(
        store,
        "one",
        Limits(asyncio.get_running_loop().time),
        None,
        content=lambda: "digest",
        on_reload=lambda: None,
        on_heir=lambda: told.append(True),
        fatal=lambda _error: None,
    )
    await beating.start()
    await store.replicas.beat("dead", 0, "digest")
    real, lost = store.replicas.bury, iter([True])

    async def bury(now: int) -> int:
        found = await real(now)
        if next(lost, False):
            raise StoreFault("the connection was lost after the commit")
        return found

    monkeypatch.setattr(store.replicas, "bury", bury)
    await asyncio.sleep(0.5)
    assert told == [True]
    await beating.stop(owing=False)
    await store.close()


@SQLITE
async def test_nothing_is_received_before_the_key_is_known_to_stay(
    idle_bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    check, handle = Damage.check_key, Door.handle

    async def checked(self: Damage, place: str = "store") -> None:
        await asyncio.sleep(0.3)
        await check(self, place)
        order.append("checked")

    async def handled(self: Door, update: Update) -> None:
        order.append("handled")
        await handle(self, update)

    monkeypatch.setattr(Damage, "check_key", checked)
    monkeypatch.setattr(Door, "handle", handled)
    idle_bot.webhook = hook_at(free_port(0))
    await phone.text("/help")
    await idle_bot.start()
    await phone.sees("How it works")
    assert order[:3] == ["checked", "checked", "handled"]  # as the store is opened, and with the first beat


@BOTH
async def test_hearts_count_each_other_share_the_rate_and_pass_a_reload_on(
    idle_bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.05)
    limits = Limits(asyncio.get_running_loop().time, overall=10)
    reloads: list[str] = []
    stores = [await open_store(idle_bot.address, KEY) for _ in range(2)]
    hearts = [
        Heart(
            store,
            name,
            limits,
            None,
            content=lambda: "digest",
            on_reload=lambda name=name: reloads.append(name),  # type: ignore[misc]
            on_heir=lambda: None,
            fatal=lambda _error: None,
        )
        for store, name in zip(stores, ("one", "two"), strict=True)
    ]
    for one in hearts:
        await one.start()
    await stores[0].replicas.ask_reload()
    await asyncio.sleep(0.5)
    assert [one.replicas for one in hearts] == [2, 2]
    assert not any(one.alone or one.leads for one in hearts)
    assert [limits.reserve(chat, 60, message=True) for chat in range(10)][-1] != 0  # else they passed at once
    assert sorted(reloads) == ["one", "two"]
    await hearts[1].stop(owing=False)
    await asyncio.sleep(0.3)
    assert hearts[0].alone
    monkeypatch.setattr(stores[0].replicas, "beat", faulty)
    await asyncio.sleep(0.2)
    assert not hearts[0].store_works
    assert hearts[0].alone
    monkeypatch.undo()
    await hearts[0].stop(owing=True)
    assert [one.id for one in await stores[1].replicas.alive(await stores[1].now())] == ["one"]
    for store in stores:
        await store.close()
