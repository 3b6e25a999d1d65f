"""No statement goes through a table that grows: each finds its rows by an index, on both stores."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement, Delete, Insert, Select, Update

import bot.store
from tests.store.conftest import Opener

GROWING = ("conversation", "decision", "reminder")
"""Tables with a row for each check, and more. Members, invites and leases are a handful."""
_OF = rf"\b({'|'.join(GROWING)})\b"
# what an index has put in order already may be sorted where two are alike
WHOLE = re.compile(rf"SCAN {_OF}(?! USING)|{_OF}.*TEMP B-TREE FOR (?!RIGHT PART)")
SEQUENTIAL = re.compile(rf"Seq Scan on {_OF}|(?:^|> +)Sort +\(.*{_OF}")
EXCUSED = {
    "conversations._READ": "a part of others, and not run by itself",
    "reminders._OF_CONVERSATION": "sorts what it has found: a conversation has a handful",
    "reminders._LEFT": "once an hour, through what is still to be said",
    "reminders._CLEAR": "once an hour, through what is still to be said",
}


def statements() -> Iterator[tuple[str, ClauseElement]]:
    """Every statement that a module of the store holds, by its name."""
    for found in pkgutil.iter_modules(bot.store.__path__, "bot.store."):
        if found.ispkg:
            continue
        for name, one in vars(importlib.import_module(found.name)).items():
            if isinstance(one, Select | Update | Delete | Insert):
                yield f"{found.name.rpartition('.')[2]}.{name}", one


STATEMENTS = {name: one for name, one in statements() if name not in EXCUSED}


def compiled(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))


def test_there_are_statements_to_look_at() -> None:
    assert {"conversations._CURRENT", "conversations._OWED", "decisions._EXPIRE", "reminders._FREE"} <= {
        *STATEMENTS
    }


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file)
    yield connection
    connection.close()


async def test_on_sqlite_every_statement_finds_its_rows_by_an_index(
    file: Path, connection: sqlite3.Connection
) -> None:
    await (await bot.store.open_store(f"sqlite:///{file}", bytes(32))).close()
    slow = {}
    for name, statement in STATEMENTS.items():
        text = compiled(statement, sqlite.dialect(paramstyle="named"))
        given = dict.fromkeys(re.findall(r":(\w+)", text), 1)
        plan = "; ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", given))
        if WHOLE.search(plan):
            slow[name] = plan
    assert not slow


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
async def test_on_postgresql_every_statement_finds_its_rows_by_an_index(
    address: str, another: Opener
) -> None:
    await another()
    connection = await asyncpg.connect(address)
    slow = {}
    try:
        # a table of nothing is read as a whole, unless there is a price on it
        await connection.execute("SET enable_seqscan = off; SET enable_sort = off")
        await connection.execute("SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan")
        for name, statement in STATEMENTS.items():
            text = compiled(statement, postgresql.asyncpg.dialect())  # type: ignore[no-untyped-call]
            taken = ", ".join(["NULL"] * len(set(re.findall(r"\$[0-9]+", text))))
            await connection.execute(f"PREPARE looked AS {text}")
            rows = await connection.fetch(f"EXPLAIN EXECUTE looked{f'({taken})' if taken else ''}")
            await connection.execute("DEALLOCATE looked")
            plan = "; ".join(row[0].strip() for row in rows)
            if SEQUENTIAL.search(plan):
                slow[name] = plan
    finally:
        await connection.close()
    assert not slow
