"""Bringing the schema of a store up to date, under a lock, so that one process does it.

This loads alembic, which takes a fifth of a second: it is imported where something is to be migrated.
"""

import sqlite3
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.borrowed import borrowed
from bot.store.errors import store_error
from bot.store.schema import HEAD
from bot.store.seal import Seal

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x42656473
_LOCK_SECONDS = 60


def bring_up_to_date(connection: Connection, seal: Seal, place: str, *, marked: int = 0) -> None:
    """Run what is missing. `marked`: the version, where the tables do not tell it themselves.

    Raises StoreError for a schema newer than this version knows.
    """
    config = Config(attributes={"connection": connection, "seal": seal})
    config.set_main_option("script_location", str(_SCRIPTS))
    if marked:
        command.stamp(config, str(marked))
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise store_error("store-newer", place, found=found, known=HEAD)
    if found != str(HEAD):
        command.upgrade(config, "head")


def migrate_sqlite(connection: sqlite3.Connection, found: int, seal: Seal, place: str) -> None:
    """Bring a file up to date, in the transaction that is open on the connection."""
    with borrowed(connection) as lent:
        bring_up_to_date(lent, seal, place, marked=found)


async def migrate_postgres(address: str, seal: Seal, place: str) -> None:
    """Bring a database up to date; other processes that want to wait a minute at most.

    Raises StoreError, and what the driver raises, as itself.
    """
    holder = await asyncpg.connect(address)
    try:
        await holder.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
        await holder.execute("SELECT pg_advisory_lock($1)", _LOCK)
        engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(address))
        try:
            async with engine.begin() as connection:
                await connection.run_sync(bring_up_to_date, seal, place)
        except DBAPIError as error:
            # SQLAlchemy wraps it twice, and repeats the statement
            raise (error.orig and error.orig.__cause__) or error from None
        finally:
            await engine.dispose()
    except asyncpg.LockNotAvailableError as error:
        raise store_error("store-locked", place, reason=error) from None
    finally:
        await holder.close()  # and with it goes the lock
