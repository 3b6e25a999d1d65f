"""From an address to an open store."""

import os
import sqlite3
from collections.abc import Callable

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from bot.store.blank import fill
from bot.store.errors import StoreFault, store_error
from bot.store.file import MEMORY, is_unsealed
from bot.store.schema import HEAD
from bot.store.seal import Seal
from bot.store.sqlite import SqliteDriver
from bot.store.store import Store

_POSTGRES = {"postgresql", "postgres"}


async def open_store(
    url: str, key: bytes, *, busy_timeout: float = 5.0, fresh: Callable[[int], bytes] = os.urandom
) -> Store:
    """Open `sqlite:///relative/file.db`, `sqlite:////absolute/file.db`, `postgresql://user@host/database`.

    `sqlite://` is in memory, for tests. `key` has 32 bytes. `busy_timeout` is how many seconds to wait for
    another process that writes to a file, before a call raises StoreFault. Raises StoreError for an address
    that is not understood, for a store that cannot be used and for the wrong key; what was there is then
    left as it was.
    """
    seal = Seal(key, fresh)
    parsed = _parsed(url)
    if parsed.drivername in _POSTGRES:
        return await _on_postgres(parsed, seal)
    return await _on_file(_path(parsed), seal, busy_timeout)


def unsealed(url: str) -> bool:
    """Tell whether an address is that of a file in which nothing is sealed yet, or which is not there.

    Of a database on a server it is not known. Raises StoreError as `open_store` does.
    """
    parsed = _parsed(url)
    return parsed.drivername not in _POSTGRES and is_unsealed(_path(parsed))


async def _on_file(path: str, seal: Seal, busy_timeout: float) -> Store:
    def migrate(connection: sqlite3.Connection, found: int) -> None:
        if not found:
            fill(connection, seal)
            return
        from bot.store.migrate import migrate_sqlite  # noqa: PLC0415  loads alembic

        migrate_sqlite(connection, found, seal, path)

    driver = SqliteDriver(path, busy_timeout)
    await driver.open(migrate)
    return await _checked(Store(driver, seal), path)


async def _on_postgres(parsed: URL, seal: Seal) -> Store:
    from bot.store.postgres import PLACE, PostgresDriver, running, version  # noqa: PLC0415  loads asyncpg

    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with running():
            if await version(address) != str(HEAD):
                from bot.store.migrate import migrate_postgres  # noqa: PLC0415  loads alembic

                await migrate_postgres(address, seal, PLACE)
        driver = PostgresDriver(address)
        await driver.open()
    except StoreFault as fault:
        raise store_error("store-unreachable", PLACE, reason=str(fault).rpartition(": ")[2]) from None
    return await _checked(Store(driver, seal), PLACE)


async def _checked(store: Store, place: str) -> Store:
    try:
        await store.damage.check_key(place)
    except BaseException:
        await store.close()
        raise
    return store


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The address may hold a password, so it is not repeated.
        raise store_error("store-url", "store", reason="it cannot be read as scheme:///path") from None
    if parsed.drivername not in {"sqlite", *_POSTGRES}:
        raise store_error("store-unsupported", "store", scheme=parsed.drivername)
    return parsed


def _path(parsed: URL) -> str:
    path = parsed.database or MEMORY
    refusals = {
        "two slashes name a host": parsed.host is not None,
        "it takes no options": bool(parsed.query),
        "its path holds control characters": not path.isprintable(),
    }
    for reason, holds in refusals.items():
        if holds:
            raise store_error("store-url", "store", reason=reason)
    return path
