"""Which addresses and files are refused, and that they are left as they were."""

# Nothing else runs in the loop while a test damages a file.
# ruff: noqa: ASYNC240

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import Store, StoreError, open_store
from tests.store.conftest import Opener
from tests.store.rows import FIRST, KEY, next_of


async def refused(url: str, busy_timeout: float = 5) -> StoreError:
    with pytest.raises(StoreError) as caught:
        await open_store(url, KEY, busy_timeout=busy_timeout)
    assert "\n" not in str(caught.value)
    return caught.value


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


@pytest.fixture
def address(file: Path) -> str:
    """Files only."""
    return f"sqlite:///{file}"


@pytest.fixture
async def kept(store: Store, file: Path) -> Path:
    """A good file with enough in it to be worth damaging."""
    await store.begin(FIRST, None)
    await store.save(next_of(FIRST, payload="x" * 50_000), 1)
    await store.close()
    return file


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://bot:hunter2@db/bedside", "store-unsupported"),
        ("sqlite+aiosqlite:///bedside.db", "store-unsupported"),
        ("bot:hunter2@bedside.db", "store-url"),
        ("", "store-url"),
        ("sqlite://bedside.db", "store-url"),
        ("sqlite:///bedside.db?mode=ro", "store-url"),
        ("sqlite:///bedside%00.db", "store-url"),
    ],
)
async def test_an_address_that_is_not_understood_is_refused_and_no_password_is_repeated(
    url: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = await refused(url)
    assert error.code == code
    assert "sqlite:///" in error.remedy
    assert "hunter2" not in str(error)
    assert contents(tmp_path) == {}


async def test_an_empty_file_is_made_into_a_store(file: Path, another: Opener) -> None:
    file.touch()
    assert await (await another()).begin(FIRST, None)


async def test_a_path_may_hold_marks_and_escapes(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/a b#ü%3F.db", KEY)
    await store.close()
    assert set(contents(tmp_path)) == {"a b#ü?.db"}


async def test_a_store_in_memory_keeps_conversations_until_it_is_closed() -> None:
    store = await open_store("sqlite://", KEY)
    assert await store.begin(FIRST, None)
    assert await store.owed() == [FIRST]
    await store.close()


async def test_others_on_the_machine_may_not_read_the_file(store: Store, file: Path) -> None:
    await store.begin(FIRST, None)
    assert {path.stat().st_mode & 0o077 for path in file.parent.iterdir()} == {0}


async def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    error = await refused(f"sqlite:///{tmp_path}/nowhere/bedside.db")
    assert error.code == "store-folder-missing"
    assert str(tmp_path / "nowhere") in error.why
    assert contents(tmp_path) == {}


async def test_a_file_in_the_place_of_the_folder_is_refused(file: Path) -> None:
    file.write_text("not a folder")
    error = await refused(f"sqlite:///{file}/bedside.db")
    assert (error.code, error.path) == ("store-unwritable", f"{file}/bedside.db")
    assert file.read_text() == "not a folder"


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert (await refused(f"sqlite:///{tmp_path}")).code == "store-unwritable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("with_file", [True, False])
async def test_a_folder_that_may_not_be_written_to_is_refused(kept: Path, with_file: bool) -> None:
    if not with_file:
        kept.unlink()
    kept.parent.chmod(0o500)
    try:
        before = contents(kept.parent)
        assert (await refused(f"sqlite:///{kept}")).code == "store-unwritable"
        assert contents(kept.parent) == before
    finally:
        kept.parent.chmod(0o700)


def text_instead(data: bytes) -> bytes:
    return b"conversation: c-1\n" * (len(data) // 18)


def cut_short(data: bytes) -> bytes:
    return data[: len(data) // 2]


def overwritten(data: bytes) -> bytes:
    # The first 100 bytes are the file's header; the rest of the first page is the schema.
    return data[:100] + b"\xff" * 8000 + data[8100:]


def zeroed_inside(data: bytes) -> bytes:
    return data[:8192] + bytes(8192) + data[16384:]


@pytest.mark.parametrize("damage", [text_instead, cut_short, overwritten, zeroed_inside])
async def test_a_damaged_file_is_refused_and_left_as_it_is(
    kept: Path, damage: Callable[[bytes], bytes]
) -> None:
    kept.write_bytes(damage(kept.read_bytes()))
    before = contents(kept.parent)
    error = await refused(f"sqlite:///{kept}")
    assert (error.code, error.path) == ("store-corrupt", str(kept))
    assert contents(kept.parent)[kept.name] == before[kept.name]


async def test_damage_that_comes_to_light_while_running_is_no_passing_fault(kept: Path) -> None:
    store = await open_store(f"sqlite:///{kept}", KEY)
    data = kept.read_bytes()
    kept.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    with pytest.raises(StoreError, match="store-corrupt"):
        await store.get("c-1")
    await store.close()


async def test_a_newer_schema_is_refused_and_left_as_it_is(kept: Path) -> None:
    change(kept, "PRAGMA user_version = 4")
    before = kept.read_bytes()
    error = await refused(f"sqlite:///{kept}")
    assert error.code == "store-newer"
    assert "schema 4, newer than 3" in error.why
    assert kept.read_bytes() == before


async def test_the_database_of_another_program_is_refused_and_left_as_it_is(file: Path) -> None:
    change(file, "CREATE TABLE conversation (id)")
    before = contents(file.parent)
    assert (await refused(f"sqlite:///{file}")).code == "store-foreign"
    assert contents(file.parent) == before


async def test_a_file_that_another_process_holds_is_named_as_held(kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await refused(f"sqlite:///{kept}", busy_timeout=0.05)).code == "store-locked"


async def test_a_closing_that_is_cancelled_closes_all_the_same(store: Store, file: Path) -> None:
    await store.begin(FIRST, None)
    task = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        while any(file.parent.glob("*-wal")):  # noqa: ASYNC110  SQLite gives no event when it lets go
            await asyncio.sleep(0.01)


async def test_an_opening_that_is_cancelled_lets_go_of_the_file(file: Path, another: Opener) -> None:
    task = asyncio.create_task(open_store(f"sqlite:///{file}", KEY))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(file.parent.glob("*-wal"))
    assert await (await another()).begin(FIRST, None)


async def test_what_is_forgotten_is_in_no_file_any_more(store: Store, file: Path) -> None:
    await store.begin(FIRST, None)
    await store.save(next_of(FIRST, closed=True, payload="x" * 20_000), 1)
    await store.begin(replace(FIRST, id="c-2"), None)
    await store.begin(replace(FIRST, id="c-3", owner=5), None)
    with closing(sqlite3.connect(file)) as connection:
        rows = dict(connection.execute("SELECT id, sealed FROM conversation"))
    assert await store.forget(FIRST.owner) == 2
    assert await store.get("c-3") is not None
    kept = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert rows["c-3"] in kept
    for sealed in (rows["c-1"], rows["c-2"]):
        assert sealed[:200] not in kept
        assert sealed[-200:] not in kept
