"""What is kept can be read with the key alone, and only where it belongs."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import Reminder, Role, Store, StoreError, open_store, parse_key, written
from bot.store.seal import Seal
from tests.store.conftest import Opener
from tests.store.rows import FIRST, KEY, next_of

PERSON = replace(FIRST, chat=7_000_000_001, payload='{"weight": "16 kg Müller"}')


async def kept_bytes(address: str) -> bytes:
    """Everything that stands in any table."""
    if address.startswith("sqlite"):
        path = Path(address.removeprefix("sqlite:///"))
        return b"".join(part.read_bytes() for part in path.parent.iterdir())
    connection = await asyncpg.connect(address)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = [
            row.encode()
            for (table,) in tables
            for (row,) in await connection.fetch(f"SELECT t::text FROM {table} t")  # noqa: S608
        ]
    finally:
        await connection.close()
    return b"\n".join(found)


async def test_no_id_no_answer_and_no_code_stands_in_the_store(store: Store, address: str) -> None:
    await store.begin(PERSON, None)
    await store.reminders.put(Reminder("r-1", PERSON.chat, PERSON.owner, "c-1", 5, "say Müller"))
    await store.decisions.add(
        at=1, dialog="flumazenil", content="digest", verdict="consider", owner=PERSON.owner,
        conversation="c-1", revision=1, answers={"age": "Müller"},
    )  # fmt: skip
    await store.members.add(PERSON.owner, Role.ADMIN, 1)
    await store.members.invite("let-me-in", Role.CLINICIAN, 1, 60)
    kept = await kept_bytes(address)
    assert b"flumazenil" in kept
    number = PERSON.owner
    for secret in (b"ller", b"16 kg", b"let-me-in", str(number).encode(), number.to_bytes(8, "big")):
        assert secret not in kept


async def test_another_key_is_refused(store: Store, address: str) -> None:
    await store.begin(FIRST, None)
    with pytest.raises(StoreError) as caught:
        await open_store(address, bytes(32))
    assert caught.value.code == "store-key-other"


async def test_a_store_that_does_not_know_its_key_any_more_takes_no_other(tmp_path: Path) -> None:
    file = tmp_path / "bedside.db"
    await (await open_store(f"sqlite:///{file}", KEY)).close()
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("DELETE FROM about")
    with pytest.raises(StoreError, match="store-seal"):
        await open_store(f"sqlite:///{file}", bytes(32))


async def test_a_row_put_in_the_place_of_another_is_not_read(
    store: Store, another: Opener, address: str
) -> None:
    await store.begin(FIRST, None)
    await store.begin(replace(FIRST, id="c-2", owner=5), None)
    await swap(address)
    with pytest.raises(StoreError) as caught:
        await (await another()).get("c-2")
    assert caught.value.code == "store-seal"


async def swap(address: str) -> None:
    change = (
        "UPDATE conversation SET sealed = (SELECT sealed FROM conversation WHERE id = 'c-1') WHERE id = 'c-2'"
    )
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file, file:
            file.execute(change)
        return
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(change)
    finally:
        await connection.close()


async def test_an_older_state_of_a_row_does_not_pass_for_the_newer(
    store: Store, file: Path, address: str
) -> None:
    if not address.startswith("sqlite"):
        pytest.skip("one store is enough: the seal is the same")
    await store.begin(FIRST, None)
    with closing(sqlite3.connect(file)) as before:
        old = before.execute("SELECT sealed FROM conversation").fetchone()
    await store.save(next_of(FIRST), 1)
    with closing(sqlite3.connect(file)) as after, after:
        after.execute("UPDATE conversation SET sealed = ?", old)
    with pytest.raises(StoreError, match="store-seal"):
        await store.get("c-1")


@given(
    plain=st.binary(max_size=200), about=st.text(max_size=20), at=st.integers(0, 400), bit=st.integers(0, 7)
)
def test_what_is_sealed_opens_as_it_was_and_not_after_any_change(
    plain: bytes, about: str, at: int, bit: int
) -> None:
    seal = Seal(KEY, bytes)
    sealed = seal.close(plain, about)
    assert seal.open(sealed, about) == plain
    changed = bytearray(sealed)
    changed[at % len(changed)] ^= 1 << bit
    for wrong, place in ((bytes(changed), about), (sealed, f"{about}!"), (sealed[:5], about), (b"", about)):
        with pytest.raises(StoreError, match="store-seal"):
            seal.open(wrong, place)


def test_equal_values_are_sealed_differently_and_hashes_differ_by_key() -> None:
    numbers = iter((b"a" * 12, b"b" * 12))
    seal = Seal(KEY, lambda _number: next(numbers))
    assert seal.close(b"same", "x") != seal.close(b"same", "x")
    assert seal.hash("owner", 5) == Seal(KEY, bytes).hash("owner", 5)
    assert seal.hash("owner", 5) != Seal(bytes(32), bytes).hash("owner", 5)
    assert seal.hash("a", "b c") != seal.hash("a b", "c")


def test_a_key_is_read_as_it_is_written_and_nothing_else_is_a_key() -> None:
    assert parse_key(f" {written(KEY)}\n") == KEY
    for text in ("", "secret", written(KEY)[:-1], written(KEY) + "AAAA", "ü" * 44):
        with pytest.raises(StoreError) as caught:
            parse_key(text)
        assert caught.value.code == "store-key"
        assert not text or not re.search(re.escape(text), str(caught.value))


CLAIMS = {
    "a conversation is another person's": (
        "UPDATE conversation SET place = (SELECT place FROM conversation WHERE id = 'c-2') WHERE id = 'c-1'"
    ),
    "a conversation is another person's to delete": (
        "UPDATE conversation SET owner = (SELECT owner FROM conversation WHERE id = 'c-2') WHERE id = 'c-1'"
    ),
    "another verdict was given": "UPDATE decision SET verdict = 'consider'",
    "it was given at another time": "UPDATE decision SET at = 2",
    "it was given by other content": "UPDATE decision SET content = 'other'",
    "a clinician is an administrator": "UPDATE member SET role = 'admin'",
    "a reminder is due at another time": "UPDATE reminder SET due = 6",
    "a reminder is of another check": "UPDATE reminder SET conversation = 'c-2'",
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
async def test_what_another_hand_claims_in_a_plain_column_is_not_believed(
    change: str, tmp_path: Path
) -> None:
    file = tmp_path / "bedside.db"
    store = await open_store(f"sqlite:///{file}", KEY)
    try:
        await store.begin(FIRST, None)
        await store.begin(replace(FIRST, id="c-2", owner=5, closed=True), None)
        await store.reminders.put(Reminder("r-1", 5, 5, "c-1", 5, "say"))
        await store.decisions.add(
            at=1, dialog="flumazenil", content="digest", verdict="withhold", owner=5,
            conversation="c-1", revision=1, answers={},
        )  # fmt: skip
        await store.members.add(5, Role.CLINICIAN, 1)
        with closing(sqlite3.connect(file)) as other, other:
            assert other.execute(change).rowcount == 1
        with pytest.raises(StoreError, match="store-seal"):
            await read_all(store)
    finally:
        await store.close()


async def read_all(store: Store) -> None:
    await store.get("c-1")
    await store.members.get(5)
    assert [one async for one in store.decisions.export()]
    assert await store.reminders.lease_due("one", 10, 30, 5)


async def test_an_invite_for_a_clinician_makes_no_administrator_whatever_the_table_says(
    tmp_path: Path,
) -> None:
    file = tmp_path / "bedside.db"
    store = await open_store(f"sqlite:///{file}", KEY)
    try:
        await store.members.invite("let-me-in", Role.CLINICIAN, 0, 60)
        with closing(sqlite3.connect(file)) as other, other:
            other.execute("UPDATE invite SET role = 'admin'")
        assert await store.members.enter("let-me-in", 5, 1) is Role.CLINICIAN
        member = await store.members.get(5)
        assert member is not None
        assert member.role is Role.CLINICIAN
    finally:
        await store.close()
