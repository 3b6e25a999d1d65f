"""What is deleted by age, by clocks that may jump."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.emulator import Emulator
from bot.proof.proved import Proved
from bot.render.entrance import Days
from bot.store import Lease, Store, StoreFault, open_store
from bot.telegram import retention
from bot.telegram.retention import DAY, HOUR, Retention
from bot.telegram.servertime import ServerTime
from tests.store.rows import FIRST
from tests.telegram.conftest import KEY, Phone, Running

MONDAY, AT = "Mon, 02 Nov 2026 10:00:00 GMT", 1_793_613_600


class Skewed(Running):
    """A bot whose machine's clock goes wrong: the emulator's is Telegram's."""

    ahead = 0

    @property
    def now(self) -> int:
        return int(self.emulator.clock.now()) + self.ahead

    @now.setter
    def now(self, seconds: int) -> None:
        self.ahead = seconds - int(self.emulator.clock.now())


@pytest.fixture
async def skewed(proved: Proved, emulator: Emulator, tmp_path: Path) -> AsyncIterator[Skewed]:
    running = Skewed(proved, emulator, f"sqlite:///{tmp_path / 'bedside.db'}")
    yield running
    await running.kill()


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = await open_store("sqlite://", KEY)
    await store.begin(FIRST, None)
    yield store
    await store.close()


async def test_a_clock_that_jumps_ahead_deletes_nothing_and_the_right_time_does(
    skewed: Skewed, phone: Phone
) -> None:
    await skewed.start()
    await phone.says("/check")
    await skewed.stop()
    skewed.ahead = 400 * DAY
    await skewed.start()
    await phone.does("setting=procedure", "!same", "setting=procedure")
    assert "age=adult" in await phone.offers()
    await skewed.stop()
    skewed.ahead = 0
    skewed.emulator.clock.advance(31 * DAY)
    await skewed.start()
    await phone.still()
    assert await skewed.open_store.current(7, 7) is not None  # its last act was under the wrong clock
    await skewed.stop()
    skewed.emulator.clock.advance(400 * DAY)
    await skewed.start()
    await phone.still()
    assert await skewed.open_store.current(7, 7) is None


@pytest.mark.parametrize(("own", "told", "gone"), [(40, 0, False), (0, 40, False), (40, 40, True)])
async def test_what_is_old_by_one_clock_alone_stays(store: Store, own: int, told: int, gone: bool) -> None:
    now = FIRST.touched
    sweeping = Retention(
        store, Days(), clock=lambda: now + own * DAY, holder="one", told=lambda: now + told * DAY
    )
    await sweeping.sweep()
    assert (await store.get(FIRST.id) is None) is gone
    assert await store.leases.take(Lease.RETENTION, "two", now + min(own, told) * DAY + HOUR, HOUR)


async def test_clocks_that_differ_are_told_of_once_until_they_agree_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    own = [0]
    sweeping = Retention(store, Days(), clock=lambda: AT + own[0], holder="one", told=lambda: AT)
    told = []
    for ahead in (0, 299, 400, 4000, 100, -4000):
        own[0] = ahead
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            await sweeping.sweep()
        told.append(len(caplog.records))
    assert told == [0, 0, 1, 0, 0, 1]


async def test_without_a_server_that_tells_the_time_the_machines_own_counts(store: Store) -> None:
    sweeping = Retention(store, Days(), clock=lambda: FIRST.touched + 31 * DAY, holder="one")
    await sweeping.sweep()
    assert await store.get(FIRST.id) is None


def test_the_time_of_the_server_goes_on_from_its_last_answer() -> None:
    steady = [5.0]
    heard = ServerTime(lambda: steady[0])
    assert heard.now() is None
    heard.note(None)
    assert heard.now() is None
    heard.note(MONDAY)
    assert heard.now() == AT
    steady[0] += 90.5
    assert heard.now() == AT + 90
    heard.note(None)
    assert heard.now() == AT + 90
    heard.note("yesterday")
    assert heard.now() is None


async def test_the_emulator_dates_its_answers_by_its_own_clock(emulator: Emulator, phone: Phone) -> None:
    emulator.clock.set(AT)
    await phone.says("/start")
    assert phone._session is not None  # noqa: SLF001
    async with phone._session.get(emulator.url + "/bot1:x/getMe") as answer:  # noqa: SLF001
        assert answer.headers.getall("Date") == [MONDAY]


@pytest.mark.parametrize("error", [StoreFault("down"), RuntimeError("a bug, Müller")])
async def test_whatever_fails_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(retention, "HOUR", 0.01)
    tries: list[int] = []
    enough = asyncio.Event()

    async def sweep() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise error
        enough.set()

    sweeping = Retention(store, Days(), clock=lambda: 0, holder="one")
    monkeypatch.setattr(sweeping, "sweep", sweep)
    task = asyncio.create_task(sweeping.run())
    async with asyncio.timeout(5):
        await enough.wait()
    task.cancel()
    assert "Müller" not in caplog.text
    assert len(caplog.records) == 2
