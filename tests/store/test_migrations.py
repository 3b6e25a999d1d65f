"""The schema that migrations make is the schema that the code writes, and what was kept before is kept."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Member, Role, StoreError, conversations, migrations, open_store
from bot.store.blank import fill
from bot.store.borrowed import borrowed
from bot.store.driver import Compiler
from bot.store.migrate import migrate_sqlite
from bot.store.schema import METADATA
from bot.store.seal import Seal
from tests.store.conftest import Opener
from tests.store.rows import FIRST, KEY, next_of

_VERSION_1 = """
CREATE TABLE conversation (
    id VARCHAR(10) NOT NULL PRIMARY KEY, chat BIGINT NOT NULL, owner BIGINT NOT NULL,
    revision BIGINT NOT NULL, shown BIGINT NOT NULL, message BIGINT, content TEXT NOT NULL,
    touched BIGINT NOT NULL, closed BOOLEAN NOT NULL, payload TEXT NOT NULL,
    CONSTRAINT short_id CHECK (length(id) BETWEEN 1 AND 10),
    CONSTRAINT shown_was_saved CHECK (shown <= revision)
);
CREATE UNIQUE INDEX one_open ON conversation (chat, owner) WHERE NOT closed;
CREATE INDEX by_owner ON conversation (owner);
PRAGMA application_id = 0x42656473;
PRAGMA user_version = 1;
"""


_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE '%alembic%' ORDER BY name"
_LOADED = """
import asyncio, sys
from bot.store import open_store
async def opened():
    await (await open_store(sys.argv[1], bytes.fromhex(sys.argv[2]))).close()
asyncio.run(opened())
print(sorted({"alembic", "asyncpg", "sqlalchemy.ext.asyncio"} & set(sys.modules)))
"""


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [found for found in compare_metadata(context, METADATA) if "alembic_version" not in str(found)]


async def test_the_migrated_schema_is_the_one_in_the_code(another: Opener, address: str) -> None:
    await another()
    if address.startswith("sqlite"):
        engine = create_engine(address)
        with engine.connect() as file:
            assert differences(file) == []
        engine.dispose()
        return
    server = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(address))
    async with server.connect() as connection:
        assert await connection.run_sync(differences) == []
    await server.dispose()


def test_a_blank_file_is_filled_as_the_migrations_fill_it() -> None:
    made, migrated = [sqlite3.connect(":memory:", isolation_level=None) for _ in range(2)]
    with closing(made), closing(migrated):
        seal = Seal(KEY, os.urandom)
        fill(made, seal)
        migrate_sqlite(migrated, 0, seal, "memory")
        assert rows(made, _SCHEMA) == rows(migrated, _SCHEMA)
        assert rows(made, "SELECT * FROM lease ORDER BY name") == [("polling", "", 0), ("retention", "", 0)]
        assert rows(made, "SELECT * FROM lease ORDER BY name") == rows(
            migrated, "SELECT * FROM lease ORDER BY name"
        )
        for one in (made, migrated):
            [(name, value)] = rows(one, "SELECT name, value FROM about")
            assert seal.open(value, name) == b"bedside"


def test_a_person_and_what_is_owed_are_found_by_an_index() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        fill(connection, Seal(KEY, os.urandom))
        compiled = Compiler(sqlite.dialect(paramstyle="named"))
        words = {"place": b"", "most": 1}
        for statement, index in ((conversations._CURRENT, "one_open"), (conversations._OWED, "owed")):  # noqa: SLF001
            text = compiled(statement)
            given = dict(zip(text.names, text.values(words), strict=True))
            [(*_, plan)] = connection.execute(f"EXPLAIN QUERY PLAN {text.text}", given)
            assert f"USING INDEX {index}" in plan


def rows(connection: sqlite3.Connection, words: str) -> list[tuple[Any, ...]]:
    """What a query gives, with every run of white space as one."""
    return [
        tuple(" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row)
        for row in connection.execute(words)
    ]


async def test_a_store_that_is_up_to_date_or_new_is_opened_without_loading_alembic(
    address: str, file: Path
) -> None:
    await (await open_store(address, KEY)).close()
    for one in (address, f"sqlite:///{file}.new"):
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", _LOADED, one, KEY.hex()],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == str([] if one.startswith("sqlite") else ["asyncpg"])


async def test_conversations_of_the_first_version_are_sealed_and_go_on(file: Path) -> None:
    old = (FIRST.id, FIRST.chat, FIRST.owner, 1, 0, None, FIRST.content, FIRST.touched, 0, FIRST.payload)
    with closing(sqlite3.connect(file)) as before, before:
        before.executescript(_VERSION_1)
        before.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", old)
    store = await open_store(f"sqlite:///{file}", KEY)
    assert await store.current(FIRST.chat, FIRST.owner) == FIRST
    assert await store.save(next_of(FIRST), 1)
    kept = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert "größer".encode() not in kept
    await store.close()


async def test_members_and_invites_of_the_second_version_are_proved_and_hold(file: Path) -> None:
    seal = Seal(KEY, os.urandom)
    person, other = seal.hash("owner", 5), seal.hash("owner", 6)
    with closing(sqlite3.connect(file, isolation_level=None)) as before:
        with borrowed(before) as lent:
            config = Config(attributes={"connection": lent, "seal": seal})
            config.set_main_option("script_location", str(Path(migrations.__file__).parent))
            command.upgrade(config, "2")
        before.execute(
            "INSERT INTO member VALUES (?, 'admin', 7, NULL, '1.0.0', ?)",
            (person, seal.close(b"5", f"member {person.hex()} admin")),
        )
        before.execute(
            "INSERT INTO member VALUES (?, 'admin', 7, NULL, '1.0.0', ?)",
            (other, seal.close(b"6", f"member {other.hex()} clinician")),
        )
        for code, used in (("open", None), ("used", 9)):
            key = seal.hash("invite", "clinician", code)
            before.execute("INSERT INTO invite VALUES (?, 'clinician', 1, 99, ?, NULL)", (key, used))
        before.execute("PRAGMA application_id = 0x42656473")
        before.execute("PRAGMA user_version = 2")
    store = await open_store(f"sqlite:///{file}", KEY)
    assert await store.members.get(5) == Member(5, Role.ADMIN, 7, "1.0.0")
    assert await store.members.get(6) is None  # who made himself an administrator before is none after it
    assert await store.members.enter("used", 8, 10) is None
    assert await store.members.enter("open", 8, 10) is Role.CLINICIAN
    await store.close()


async def test_of_many_processes_that_open_a_new_store_one_makes_it(address: str) -> None:
    stores = await asyncio.gather(*(open_store(address, KEY, busy_timeout=20) for _ in range(4)))
    won = await asyncio.gather(*(store.begin(FIRST, None) for store in stores[:1]))
    assert won == [True]
    for store in stores:
        assert await store.get(FIRST.id) == FIRST
        await store.close()


async def test_a_newer_database_on_a_server_is_refused_and_left(another: Opener, address: str) -> None:
    if address.startswith("sqlite"):
        pytest.skip("files have tests of their own")
    await (await another()).close()
    connection = await asyncpg.connect(address)
    await connection.execute("UPDATE alembic_version SET version_num = '99'")
    await connection.close()
    with pytest.raises(StoreError, match="schema 99, newer than 3"):
        await open_store(address, KEY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda address: address.replace("/test_", "/nothing_"), "store-refused"),
        (lambda _address: "postgresql://bot:hunter2@127.0.0.1:1/bedside", "store-unreachable"),
        (lambda _address: "postgresql://bot:hunter2@127.0.0.1:1/bedside?sslmode=odd", "store-url"),
    ],
)
async def test_a_server_that_lets_nobody_in_is_one_line_without_the_password(
    address: str, change: object, code: str
) -> None:
    if address.startswith("sqlite"):
        pytest.skip("a file lets everybody in who may write it")
    assert callable(change)
    with pytest.raises(StoreError) as caught:
        await open_store(change(address), KEY)
    assert caught.value.code == code
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_user_who_may_make_no_tables_is_told_so_in_one_line(address: str) -> None:
    if address.startswith("sqlite"):
        pytest.skip("a file lets everybody in who may write it")
    connection = await asyncpg.connect(address)
    await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    await connection.execute("CREATE ROLE reader LOGIN")
    await connection.close()
    with pytest.raises(StoreError) as caught:
        await open_store(make_url(address).set(username="reader").render_as_string(hide_password=False), KEY)
    assert caught.value.code == "store-refused"
    assert "\n" not in str(caught.value)
