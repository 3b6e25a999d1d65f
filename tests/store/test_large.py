"""A store of much is opened in a moment, and what is damaged in it is found out all the same."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import Store, StoreError, file, open_store
from tests.store.rows import FIRST, KEY

ROWS, BYTES = 20_000, 1_000


@pytest.fixture
async def large(tmp_path: Path) -> Path:
    """A file of some twenty-five megabytes; the conversation `c-1` in it can be read."""
    path = tmp_path / "large.db"
    store = await open_store(f"sqlite:///{path}", KEY)
    await store.begin(FIRST, None)
    await store.close()
    copy(path)
    return path


def copy(path: Path) -> None:
    """Add rows like the one that is there, as large as real ones."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("SELECT * FROM conversation").fetchone())
        marks = ", ".join(f":{name}" for name in row)
        connection.executemany(
            f"INSERT INTO conversation ({', '.join(row)}) VALUES ({marks})",  # noqa: S608  our own names
            (
                row | {"id": f"k{number}", "place": os.urandom(16), "sealed": os.urandom(BYTES)}
                for number in range(ROWS)
            ),
        )
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def damage(path: Path) -> None:
    """Write over a part of the conversations, far behind the front."""
    with path.open("r+b") as opened:
        opened.seek(path.stat().st_size // 2)
        opened.write(b"\xff" * 4096 * 300)


async def sweep(store: Store) -> None:
    """Read what is old, and delete it."""
    while await store.expire(FIRST.touched + 1):
        pass


async def test_a_large_file_is_checked_for_a_moment_and_damage_is_told_of_where_it_is_met(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(large)
    with pytest.raises(StoreError, match="store-corrupt"):
        await open_store(f"sqlite:///{large}", KEY)
    monkeypatch.setattr(file, "CHECK_SECONDS", 0.0005)
    store = await open_store(f"sqlite:///{large}", KEY)
    assert await store.get("c-1") is not None
    with pytest.raises(StoreError, match="store-corrupt"):
        await sweep(store)
    await store.close()
