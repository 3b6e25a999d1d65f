"""What a tap costs with a million stored conversations, and with a thousand, side by side in one run.

Run `python bench/stored.py`, or with a number of conversations other than a million. Both stores of a kind
are filled alike: with conversations that were sealed one by one, and for the rest with rows of the same size
that only an index ever looks at. Then taps are taken through the store as the bot takes them, now in the one
and now in the other, and then through two bots at work, from a finger on a button to the screen that follows.
Both stores are opened anew, too, and asked for what is owed, due and old.
"""

import asyncio
import random
import secrets
import sqlite3
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from bot import telegram
from bot.content.library import find
from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from bot.proof.proved import Proved, load_proved
from bot.store import Saved, Store, open_store
from bot.store.schema import METADATA
from tests.store.server import database, postgres

FEW, MANY = 1_000, 1_000_000
KEY = bytes(range(32))
REAL = 1_000
"""Conversations that a tap may fall on; spread over the whole table, as their keys are hashes."""
TAPS, WALKED = 2_000, 100
TOKEN = "42:bench"  # noqa: S105  it opens nothing
NOW = 1_800_000_000
MONTH = 30 * 24 * 3600
DECIDED = {"setting": "procedure", "age": "54 y", "airway": "inadequate", "opioid": "no"}
PAYLOAD = str({"id": "x" * 10, "log": [{"kind": "answer", "question": "q" * 20, "value": "procedure"}] * 8})


@dataclass
class Filled:
    """A store that was filled, and what it took: seconds of taps, of walked ones, of other things by name."""

    count: int
    address: str
    taps: list[float] = field(default_factory=list)
    walked: list[float] = field(default_factory=list)
    others: dict[str, float] = field(default_factory=dict)
    store: Store | None = None

    @property
    def open(self) -> Store:
        """The store; raises RuntimeError where it is not open."""
        if self.store is None:
            raise RuntimeError(self.address)
        return self.store


@dataclass(frozen=True)
class Dialect:
    """How a store says: sixteen random bytes, true, and a table of the numbers up to one."""

    hash: str
    true: str
    series: str


SQLITE = Dialect(
    "randomblob(16)",
    "1",
    "(WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < {})"
    " SELECT number FROM n) AS made",
)
POSTGRESQL = Dialect("decode(md5(random()::text), 'hex')", "true", "generate_series(1, {}) AS made(number)")


async def fill(filled: Filled, said: Dialect) -> list[str]:
    """Put real conversations in, each with its decision; gives the statements that copy them."""
    store = await open_store(filled.address, KEY)
    for number in range(REAL):
        row = Saved(
            id=f"r{number}",
            chat=number + 1,
            owner=number + 1,
            revision=1,
            shown=0,
            message=number,
            content="c" * 64,
            touched=NOW - random.randrange(MONTH),
            closed=False,
            payload=PAYLOAD,
        )
        await store.begin(row, None)
        await store.shown(row.id, 1, number, 0)
        await decide(store, row)
    await store.close()
    return [copying(name, filled.count - REAL, said) for name in ("conversation", "decision")]


def copying(name: str, count: int, said: Dialect) -> str:
    """Give a statement that adds so many rows to a table, each like one of those that are there."""
    spread = {
        "id": "'k' || made.number",
        "place": said.hash,
        "owner": said.hash,
        "conversation": said.hash,
        "closed": said.true,
    }
    numbered = name == "decision"
    columns = [one.name for one in METADATA.tables[name].columns if not (numbered and one.name == "id")]
    values = ", ".join(spread.get(column, f"old.{column}") for column in columns)
    return (
        f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values}"  # noqa: S608  names of our own schema
        f" FROM {said.series.format(count)} JOIN"
        f" (SELECT *, row_number() OVER (ORDER BY id) AS at_ FROM {name}) AS old"
        f" ON old.at_ = made.number % {REAL} + 1 WHERE made.number <= {count}"
    )


async def decide(store: Store, row: Saved) -> None:
    """Put on record what a conversation came to."""
    await store.decisions.add(
        at=row.touched,
        dialog="flumazenil",
        content=row.content,
        verdict="consider",
        owner=row.owner,
        conversation=row.id,
        revision=row.revision,
        answers=DECIDED,
    )


async def tap(filled: Filled, number: int) -> float:
    """Take one tap, as the bot does; gives its seconds."""
    start, store = time.perf_counter(), filled.open
    row = await store.get(f"r{number}")
    if row is None or await store.current(row.chat, row.owner) is None:
        raise RuntimeError("a conversation is lost")
    moved = replace(row, revision=row.revision + 1, touched=NOW)
    if not await store.save(moved, was=row.revision) or await store.get(row.id) is None:
        raise RuntimeError("a tap is lost")
    await decide(store, moved)
    await store.shown(row.id, moved.revision, number, row.shown)
    return time.perf_counter() - start


async def measure(both: tuple[Filled, Filled]) -> None:
    """Open both, walk taps through both in turns, and time the rest once each."""
    for filled in both:
        filled.others["open"] = await timed(opening(filled))
    order = [random.randrange(REAL) for _ in range(TAPS)]
    for number in order[: TAPS // 10]:  # warm both up
        for filled in both:
            await tap(filled, number)
    for number in order:
        for filled in random.sample(both, 2):
            filled.taps.append(await tap(filled, number))
    for filled in both:
        store = filled.open
        filled.others["owed"] = await timed(store.owed())
        filled.others["reminders due"] = await timed(store.reminders.lease_due("h", NOW, 60, 100))
        filled.others["forget one person"] = await timed(store.forget(1))
        filled.others["retention, nothing old"] = await timed(store.expire(1))
        await store.close()


@asynccontextmanager
async def at_work(proved: Proved, filled: Filled) -> AsyncIterator[Phone]:
    """A bot on a store, and the phone of somebody who talks to it."""
    stop, ready = asyncio.Event(), asyncio.Event()
    store = await open_store(filled.address, KEY)
    clock = Clock(lambda: float(NOW))
    async with Emulator(TOKEN, clock=clock) as emulator, Phone(emulator.url, 2 * MANY) as phone:
        bot = asyncio.create_task(
            telegram.run(
                proved,
                store,
                token=TOKEN,
                stop=stop,
                clock=lambda: NOW,
                fresh_id=lambda: secrets.token_hex(2),
                terms=telegram.LOCAL,
                fresh_code=lambda: secrets.token_hex(11),
                api_url=emulator.url,
                reading=0,
                on_ready=lambda _: ready.set(),
            )
        )
        try:
            await ready.wait()
            await phone.text("/check")
            await phone.settled()
            yield phone
        finally:
            stop.set()
            await bot
            await store.close()


async def walk(proved: Proved, both: tuple[Filled, Filled]) -> None:
    """Step forth and back in a check on both, in turns."""
    async with AsyncExitStack() as stack:
        phones = [(one, await stack.enter_async_context(at_work(proved, one))) for one in both]
        for _ in range(WALKED):
            for filled, phone in random.sample(phones, 2):
                filled.walked.append(await walked(phone))


async def walked(phone: Phone) -> float:
    """Tap a button; gives the seconds until the screen has changed."""
    before = await phone.transcript()
    screen = next(one for one in reversed(before["messages"]) if one["keyboard"])
    carried = [str(button["data"]) for row in screen["keyboard"] for button in row]
    wanted = next(one for one in carried if one.endswith(("setting=procedure", "!back")))
    start = time.perf_counter()
    await phone.send_data(wanted, screen["message_id"])
    await phone.wait(before["seq"], 10)
    took = time.perf_counter() - start
    await phone.settled(quiet=0.02)
    return took


async def opening(filled: Filled) -> None:
    """Open a store, as at the start of the bot."""
    filled.store = await open_store(filled.address, KEY)


async def timed(work: Awaitable[object]) -> float:
    """Seconds of something."""
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


@asynccontextmanager
async def on_sqlite(few: int, many: int) -> AsyncIterator[tuple[Filled, Filled]]:
    """Two files."""
    with TemporaryDirectory(prefix="bedside-") as folder:
        both = [Filled(count, f"sqlite:///{Path(folder) / f'{count}.db'}") for count in (few, many)]
        for filled in both:
            statements = await fill(filled, SQLITE)
            connection = sqlite3.connect(filled.address.removeprefix("sqlite:///"))
            connection.executescript(
                f"PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; {'; '.join(statements)}"
            )
            connection.close()
        yield both[0], both[1]


@asynccontextmanager
async def on_postgresql(few: int, many: int) -> AsyncIterator[tuple[Filled, Filled]]:
    """Two databases on one server."""
    with postgres() as server:
        both = [Filled(count, await database(server)) for count in (few, many)]
        for filled in both:
            statements = await fill(filled, POSTGRESQL)
            connection = await asyncpg.connect(filled.address)
            for statement in (*statements, "VACUUM ANALYZE"):
                await connection.execute(statement)
            await connection.close()
        yield both[0], both[1]


def told(kind: str, few: Filled, many: Filled) -> None:
    """Print both beside each other, with how many times the one is the other."""
    print(f"\n{kind}: {few.count:,} conversations  {many.count:,} conversations  ratio")
    at = {"median": 0.5, "of a hundred the slowest": 0.99}
    pairs = {
        f"{what}, {name}": (quantile(getattr(few, of), part), quantile(getattr(many, of), part))
        for what, of in (("tap in the store", "taps"), ("tap through the bot", "walked"))
        for name, part in at.items()
    }
    pairs |= {name: (seconds, many.others[name]) for name, seconds in few.others.items()}
    for name, (one, other) in pairs.items():
        print(f"  {name:<44} {one * 1000:10.2f} ms {other * 1000:10.2f} ms  {other / one:6.2f}")


def quantile(times: list[float], part: float) -> float:
    """The time that so large a part of all stays under."""
    return statistics.quantiles(times, n=100)[round(part * 100) - 1]


async def main() -> None:
    """Both stores."""
    random.seed(1)
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    proved = load_proved(find())
    for kind, way in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        start = time.perf_counter()
        async with way(FEW, many) as both:
            print(f"{kind} filled in {time.perf_counter() - start:.0f} s", flush=True)
            await measure(both)
            await walk(proved, both)
            told(kind, *both)


if __name__ == "__main__":
    asyncio.run(main())
