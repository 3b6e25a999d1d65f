"""The stores that a bot is tortured on, and how each of them fails."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from tests.store.server import database
from tests.torture.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

_PORT = 5432


@dataclass(slots=True)
class File:
    """An SQLite file."""

    path: Path
    name: str = "sqlite"

    @property
    def address(self) -> str:
        """Where a bot finds it."""
        return f"sqlite:///{self.path}"

    @property
    def true_address(self) -> str:
        """Where it is found, whatever is broken for the bot."""
        return self.address

    async def gone(self, seconds: float) -> None:
        """Another process holds it."""
        with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as connection:
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN EXCLUSIVE")
                await asyncio.sleep(seconds)
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@dataclass(slots=True)
class Server:
    """A database of a PostgreSQL server, which the bot reaches over a wire."""

    true_address: str
    wire: Wire
    name: str = "postgresql"
    down: Any = field(default=None)

    @property
    def address(self) -> str:
        """Where a bot finds it."""
        url = make_url(self.true_address)
        there = url.set(host="127.0.0.1", port=self.wire.port, query={})
        return there.render_as_string(hide_password=False)

    async def gone(self, seconds: float) -> None:
        """The wire is pulled out, in the middle of whatever goes over it."""
        self.wire.pull()
        try:
            await asyncio.sleep(seconds)
        finally:
            self.wire.put_back()


Store = File | Server


@asynccontextmanager
async def on_server(server: str, chance: Random) -> AsyncIterator[Server]:
    """A new database on a server, at the end of a wire."""
    address = await database(server)
    folder = make_url(address).query["host"]
    assert isinstance(folder, str)
    async with Wire([f"{folder}/.s.PGSQL.{_PORT}"], chance) as wire:
        yield Server(address, wire)


async def fill_disk(pid: int, seconds: float) -> None:
    """Let a process write no file beyond its first bytes for a while, as on a full disk."""
    try:
        soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (os.sysconf("SC_PAGESIZE"), hard))
    except ProcessLookupError:
        return
    try:
        await asyncio.sleep(seconds)
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
