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
from tests.store.rows import FIRST, KEY

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


async def test_no_id_no_key_and_no_answer_stands_in_a_representation(store: Store) -> None:
    number = PERSON.owner
    await store.begin(PERSON, None)
    await store.members.add(number, Role.ADMIN, 1)
    reminder = Reminder("r-1", number, number, "c-1", 5, "say Müller")
    await store.reminders.put(reminder)
    seen = repr([
        store, store.members, store.damage, Seal(KEY, bytes), reminder, await store.get("c-1"),
        await store.members.get(number), await store.reminders.of("c-1"),
    ])  # fmt: skip
    for secret in (str(number), "ller", "16 kg", repr(KEY)[2:-1], written(KEY)):
        assert secret not in seen


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
