"""What happens when the process, the disk or the caller gives up."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import Store, StoreFault, open_store
from tests.store.conftest import Opener
from tests.store.rows import FIRST, KEY, next_of

KILLED = """
import asyncio, os, signal, sys
from bot.store import open_store
from tests.store.rows import FIRST, KEY, next_of

async def main():
    store = await open_store(sys.argv[1], KEY)
    await store.begin(FIRST, None)
    await store.shown(FIRST.id, 1, 77, 0)
    assert await store.save(next_of(FIRST), 1)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""

FULL = """
import asyncio, resource, sys
from bot.store import StoreFault, open_store
from tests.store.rows import FIRST, KEY, next_of

async def main():
    store = await open_store(sys.argv[1], KEY)
    await store.begin(FIRST, None)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, limits[1]))
    big = next_of(FIRST, payload="secret" * 50000)
    try:
        await store.save(big, 1)
    except StoreFault as fault:
        assert "secret" not in str(fault)
        print("fault")
    assert await store.get(FIRST.id) == FIRST
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert await store.save(big, 1)
    await store.close()

asyncio.run(main())
"""


def run(script: str, address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, address]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603


async def test_a_save_that_returned_stands_when_the_process_is_killed_and_its_screen_is_owed(
    address: str, another: Opener
) -> None:
    killed = await asyncio.to_thread(run, KILLED, address)
    assert (killed.returncode, killed.stderr) == (-9, "")
    owed = await (await another()).owed()
    assert [(row.id, row.revision, row.shown) for row in owed] == [("c-1", 2, 1)]


async def test_a_full_disk_is_a_fault_that_passes(file: Path) -> None:
    ended = await asyncio.to_thread(run, FULL, f"sqlite:///{file}")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "fault\n", "")


async def test_a_lock_held_by_another_process_is_a_fault_that_passes(file: Path) -> None:
    store = await open_store(f"sqlite:///{file}", KEY, busy_timeout=0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault, match="locked"):
            await store.begin(FIRST, None)
        other.execute("ROLLBACK")
        assert await store.begin(FIRST, None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault, match="locked"):
            await store.save(next_of(FIRST), 1)
        assert await store.get("c-1") == FIRST
        other.execute("ROLLBACK")
    assert await store.save(next_of(FIRST), 1)
    await store.close()


async def test_a_caller_that_is_cancelled_harms_nobody(store: Store) -> None:
    await store.begin(FIRST, None)
    row = FIRST
    for turn in range(40):
        task = asyncio.create_task(store.save(next_of(row), row.revision))
        for _ in range(turn % 4):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        done = await store.get("c-1") == next_of(row)
        row = next_of(row) if done else row
        assert await store.get("c-1") == row
    assert await store.save(next_of(row), row.revision)


async def test_closing_waits_for_what_was_asked_for_before(store: Store, another: Opener) -> None:
    rows = [replace(FIRST, id=f"c-{number}", owner=number) for number in range(20)]
    for row in rows:
        await store.begin(row, None)
    tasks = [asyncio.create_task(store.save(next_of(row), 1)) for row in rows]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*tasks) == [True] * 20
    again = await another()
    assert [await again.get(row.id) for row in rows] == [next_of(row) for row in rows]


async def test_a_closed_store_says_so_and_may_be_closed_again(store: Store) -> None:
    await store.close()
    await store.close()
    with pytest.raises(RuntimeError, match="closed"):
        await store.get("c-1")
