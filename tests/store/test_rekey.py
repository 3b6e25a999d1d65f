"""Another key for a store: all is kept, the old one opens nothing, and a kill half-way changes nothing."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import Changed, Reminder, Role, Store, StoreDamage, StoreError, open_store, rekey
from bot.store.driver import Step
from bot.store.replicas import REPLICA_SECONDS
from tests.store.rows import FIRST, KEY, next_of
from tests.store.test_damage import change
from tests.store.test_sealed import kept_bytes

NEW = bytes(reversed(range(32)))
HOUR = 3600
PEOPLE = range(1, 31)
KILLED = """
import asyncio, os, signal, sys
from bot.store import open_store
from tests.store.rows import KEY
from tests.store.test_rekey import NEW

left = int(sys.argv[2])

def fresh(count):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.urandom(count)

async def main():
    store = await open_store(sys.argv[1], KEY, fresh=fresh)
    await store.change_key(NEW)
    await store.close()

asyncio.run(main())
"""


def one(person: int) -> str:
    return f"c-{person}"


async def decide(store: Store, person: int, revision: int, conversation: str | None = None) -> bool:
    return await store.decisions.add(
        at=person, dialog="flumazenil", content="digest", verdict="withhold", owner=person,
        conversation=conversation or one(person), revision=revision, answers={"age": f"{person} y"},
    )  # fmt: skip


@pytest.fixture
async def filled(store: Store) -> Store:
    """People with a conversation, two decisions and a reminder each, members and guests, and invites."""
    for person in PEOPLE:
        row = replace(FIRST, id=one(person), chat=person, owner=person)
        await store.begin(row, None)
        await store.save(next_of(row, closed=person % 3 == 0, payload=f"{person}"), 1)
        await store.shown(row.id, 2, person, 0)
        assert await decide(store, person, 1)
        assert await decide(store, person, 2)
        await store.reminders.put(Reminder(f"r-{person}", person, person, row.id, person, "say"))
        await store.members.accept(person, "1.0.0", 1)
    await store.members.add(2, Role.ADMIN, 5)
    now = await store.now()
    await store.members.invite("open", Role.CLINICIAN, now, HOUR)
    await store.members.invite("used", Role.CLINICIAN, now, HOUR, 2)
    await store.members.invite("ended", Role.CLINICIAN, now - HOUR, 5)
    assert await store.members.enter("used", 3, now)
    return store


async def told(store: Store) -> dict[str, object]:
    """All that is kept, as it reads, but pseudonyms."""
    guests = [await store.members.get(person) for person in PEOPLE]
    noted = [found async for found in store.decisions.export()]
    return {
        "conversations": [await store.get(one(person)) for person in PEOPLE],
        "open": [await store.current(person, person) for person in PEOPLE],
        "reminders": [await store.reminders.of(one(person)) for person in PEOPLE],
        "members": [found and (found.id, found.role, found.since, found.accepted) for found in guests],
        "decisions": [(found.at, found.revision, found.verdict, found.answers) for found in noted],
    }


Opening = Callable[[bytes], Awaitable[Store]]


@pytest.fixture
async def opening(address: str) -> AsyncIterator[Opening]:
    stores: list[Store] = []

    async def with_key(key: bytes) -> Store:
        stores.append(await open_store(address, key))
        return stores[-1]

    yield with_key
    for store in stores:
        await store.close()


async def refused(opening: Opening, key: bytes) -> str:
    with pytest.raises(StoreError) as caught:
        await opening(key)
    return caught.value.code


@pytest.mark.parametrize("page", [500, 7])
async def test_all_that_is_kept_reads_as_before_under_the_new_key_alone(
    filled: Store, opening: Opening, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(rekey, "_PAGE", page)
    before = await told(filled)
    rows = 5 * len(PEOPLE)
    assert await filled.change_key(NEW) == Changed(rows, ended=1, parted=0, damaged=0)
    assert await refused(opening, KEY) == "store-key-other"
    store = await opening(NEW)
    assert await told(store) == before
    assert await store.members.invites() == []
    assert await store.members.enter("open", 99, await store.now()) is None


async def test_pseudonyms_change_and_still_tell_who_is_the_same(filled: Store, opening: Opening) -> None:
    names = [(found.owner, found.conversation) async for found in filled.decisions.export()]
    await filled.change_key(NEW)
    store = await opening(NEW)
    for person in PEOPLE:
        await decide(store, person, 2)  # noted already: so it is not kept twice
        await decide(store, person, 3)
    later = [(found.owner, found.conversation) async for found in store.decisions.export()]
    assert len(later) == len(names) + len(PEOPLE)
    assert not {*names} & {*later}
    assert len({*names}) == len({*later}) == len(PEOPLE)
    await store.forget(1)
    assert [found.owner async for found in store.decisions.export()].count(None) == 3


async def test_decisions_of_whom_nothing_else_is_kept_lead_to_nobody_and_stay(
    store: Store, opening: Opening
) -> None:
    for person, name in ((5, "c-5"), (6, "c-6"), (6, "c-7")):
        await store.begin(replace(FIRST, id=name, owner=person, closed=True), None)
        await decide(store, person, 1, name)
        await decide(store, person, 2, name)
    await store.members.add(6, Role.CLINICIAN, 1)
    await store.expire(FIRST.touched + 1)
    assert await store.change_key(NEW) == Changed(7, ended=0, parted=2, damaged=0)
    found = [one async for one in (await opening(NEW)).decisions.export()]
    assert [one.owner is None for one in found] == [True, True] + [False] * 4
    assert len({one.conversation for one in found}) == 3
    assert len({one.owner for one in found}) == 2


async def test_no_byte_of_the_old_key_is_left(filled: Store, address: str) -> None:
    old = {name.encode() async for name in hashes(filled)}
    await filled.change_key(NEW)
    kept = await kept_bytes(address)
    if address.startswith("sqlite"):
        old = {bytes.fromhex(name.decode()) for name in old}
    assert old
    assert not [name for name in old if name in kept]


async def hashes(store: Store) -> AsyncIterator[str]:
    async for found in store.decisions.export():
        assert found.owner is not None
        yield found.owner
        yield found.conversation


@pytest.mark.parametrize("left", [1, 60, 151])
async def test_killed_half_way_the_old_key_opens_all_and_it_may_be_repeated(
    filled: Store, opening: Opening, address: str, left: int
) -> None:
    before = await told(filled)
    done = await asyncio.to_thread(run, KILLED, address, str(left))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert await refused(opening, NEW) == "store-key-other"
    store = await opening(KEY)
    assert await told(store) == before
    assert (await store.change_key(NEW)).sealed == 5 * len(PEOPLE)
    assert await told(await opening(NEW)) == before


def run(*words: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603


async def test_it_is_refused_while_a_bot_is_at_work(filled: Store, opening: Opening) -> None:
    now = await filled.now()
    await filled.replicas.beat("one", now, "digest")
    with pytest.raises(StoreError) as caught:
        await filled.change_key(NEW)
    assert caught.value.code == "store-at-work"
    store = await opening(KEY)
    await store.replicas.gone("one")
    await store.replicas.beat("killed", now - REPLICA_SECONDS, "digest")
    assert (await store.change_key(NEW)).ended == 1


async def test_who_begins_work_meanwhile_waits_for_its_end_and_finds_another_key(
    filled: Store, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, looked = await opening(KEY), threading.Event()
    real = filled.replicas.living

    def living(now: int) -> Step:
        looked.set()
        return real(now)

    monkeypatch.setattr(filled.replicas, "living", living)
    changing = asyncio.create_task(filled.change_key(NEW))
    await asyncio.to_thread(looked.wait)
    await other.replicas.beat("late", await other.now(), "digest")
    with pytest.raises(StoreError, match="store-key-other"):
        await other.damage.check_key()
    assert (await changing).sealed == 5 * len(PEOPLE)


async def test_what_is_damaged_stays_and_the_rest_is_sealed_anew(
    filled: Store, opening: Opening, address: str
) -> None:
    await change(address, "UPDATE conversation SET sealed = ? WHERE id = 'c-4'", b"bad")
    changed = await filled.change_key(NEW)
    assert (changed.sealed, changed.damaged, changed.parted) == (5 * len(PEOPLE) - 1, 1, 0)
    store = await opening(NEW)
    with pytest.raises(StoreDamage):
        await store.get("c-4")
    assert await store.get("c-5") is not None
    assert await store.begin(replace(FIRST, id="new", chat=4, owner=4), None)
