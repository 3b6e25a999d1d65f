"""Processes that share a store: they know of each other, and what they tell is timed by one clock."""

import asyncio
import time
from dataclasses import replace

from bot.store import Lease, Replica, Store
from bot.store.replicas import REPLICA_SECONDS
from tests.store.conftest import Opener
from tests.store.rows import FIRST, next_of


async def test_a_process_is_alive_until_it_was_not_seen_for_long_or_has_gone(store: Store) -> None:
    replicas = store.replicas
    await replicas.beat("one", 100, "old")
    await replicas.beat("two", 105, "old")
    await replicas.beat("one", 110, "new")
    assert await replicas.alive(110) == [Replica("one", 110, "new"), Replica("two", 105, "old")]
    assert await replicas.alive(105 + REPLICA_SECONDS) == [Replica("one", 110, "new")]
    await replicas.gone("one")
    assert await replicas.alive(110) == [Replica("two", 105, "old")]


async def test_a_clock_that_was_set_back_leaves_nobody_alive_for_ever(store: Store) -> None:
    await store.replicas.beat("one", 100_000, "digest")
    assert await store.replicas.alive(50) == []
    assert await store.replicas.bury(50) == 1
    assert await store.replicas.alive(100_000) == []


async def test_each_death_is_told_to_one_alone(store: Store, another: Opener) -> None:
    for name in ("one", "two"):
        await store.replicas.beat(name, 100, "digest")
    await store.replicas.beat("three", 101, "digest")
    doors = [store, await another(), await another()]
    told = await asyncio.gather(*(door.replicas.bury(100 + REPLICA_SECONDS) for door in doors))
    assert sum(told) == 2
    assert [one.id for one in await store.replicas.alive(101)] == ["three"]


async def test_who_was_buried_alive_is_alive_with_the_next_beat(store: Store) -> None:
    await store.replicas.beat("one", 100, "digest")
    assert await store.replicas.bury(200) == 1
    await store.replicas.beat("one", 201, "digest")
    assert [one.id for one in await store.replicas.alive(201)] == ["one"]


async def test_a_reload_is_asked_of_all_and_none_is_lost(store: Store, another: Opener) -> None:
    other = await another()
    assert await other.replicas.reload_asked() == 0
    counts = await asyncio.gather(*(door.replicas.ask_reload() for door in (store, other) * 5))
    assert sorted(counts) == list(range(1, 11))
    assert await other.replicas.reload_asked() == 10


async def test_the_clock_of_a_store_is_the_same_for_all_and_goes_on(store: Store, another: Opener) -> None:
    other = await another()
    first, second = await store.now(), await other.now()
    assert second - first in {0, 1}
    assert abs(first - time.time()) < 60


async def test_a_lease_from_before_the_clock_was_set_back_is_free(store: Store) -> None:
    take = store.leases.take
    assert await take(Lease.POLLING, "one", 10_000, 6)
    assert not await take(Lease.POLLING, "two", 9_995, 6)
    assert await take(Lease.POLLING, "two", 6_000, 6)
    assert await store.leases.holder(Lease.POLLING) == "two"
    assert not await take(Lease.POLLING, "one", 6_001, 6)


async def test_since_when_a_screen_stands_is_known_to_every_process(store: Store, another: Opener) -> None:
    await store.begin(FIRST, None)
    assert await stood(store) == -1
    await store.shown(FIRST.id, 1, 7, 0)
    await asyncio.sleep(0.3)
    first = await stood(await another())
    assert 250 <= first < 60_000
    assert await store.save(next_of(replace(FIRST, shown=1)), 1)
    assert await stood(store) >= first
    await store.shown(FIRST.id, 2, 7, 1)
    assert await stood(store) < first


async def stood(store: Store) -> int:
    """Milliseconds since the screen was shown; -1 where it never was."""
    row = await store.get(FIRST.id)
    assert row is not None
    return -1 if row.stood is None else row.stood
