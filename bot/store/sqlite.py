"""The store on one SQLite file: the statements, run on the driver in one thread."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, fields
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.dialects import sqlite

from bot.store.file import connect, running
from bot.store.saved import Saved
from bot.store.statements import statements
from bot.store.writer import Writer

T = TypeVar("T")

_FIELDS = tuple(field.name for field in fields(Saved))


class SqliteStore:
    """A Store. Several may share a file, in one process or in many; `open` comes before all else."""

    def __init__(self, path: str, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._texts = statements(sqlite.dialect(paramstyle="named"))
        self._writer = Writer()

    async def open(self) -> None:
        """Make or check the file; raises StoreError."""
        await self._writer.open(partial(connect, self._path, self._texts.create, self._busy_timeout))

    async def current(self, chat: int, owner: int) -> Saved | None:
        """See Store.current."""
        return _one(await self._read(self._texts.current, chat=chat, owner=owner))

    async def get(self, id: str) -> Saved | None:  # noqa: A002
        """See Store.get."""
        return _one(await self._read(self._texts.get, id=id))

    async def begin(self, new: Saved, closing: Saved | None) -> bool:
        """See Store.begin."""
        if closing is not None and not closing.closed:
            raise ValueError("A conversation to be closed is given closed.")

        def job(connection: sqlite3.Connection) -> bool:
            connection.execute("BEGIN IMMEDIATE")
            try:
                free = closing is None or self._swap(connection, closing, closing.revision - 1)
                begun = free and self._insert(connection, new)
                connection.execute("COMMIT" if begun else "ROLLBACK")
            finally:
                # SQLite ends the transaction by itself after some faults, not after others.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            return begun

        return await self._do(job)

    async def save(self, changed: Saved, was: int) -> bool:
        """See Store.save."""
        return await self._do(lambda connection: self._swap(connection, changed, was))

    async def shown(self, id: str, revision: int, message: int | None) -> None:  # noqa: A002
        """See Store.shown."""
        words = {"id": id, "revision": revision, "message": message}
        await self._do(lambda connection: connection.execute(self._texts.shown, words).rowcount)

    async def owed(self) -> list[Saved]:
        """See Store.owed."""
        return await self._read(self._texts.owed)

    async def forget(self, owner: int) -> int:
        """See Store.forget. The log is emptied too, so that no file holds what was forgotten."""

        def job(connection: sqlite3.Connection) -> int:
            gone = connection.execute(self._texts.forget, {"owner": owner}).rowcount
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return gone

        return await self._do(job)

    async def close(self) -> None:
        """See Store.close."""
        await self._writer.close()

    def _swap(self, connection: sqlite3.Connection, changed: Saved, was: int) -> bool:
        return connection.execute(self._texts.save, asdict(changed) | {"was": was}).rowcount == 1

    def _insert(self, connection: sqlite3.Connection, new: Saved) -> bool:
        try:
            connection.execute(self._texts.insert, asdict(new))
        except sqlite3.IntegrityError as error:
            # The one unique index beside the key: another conversation is open. A key taken twice is a bug.
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise
            return False
        return True

    async def _read(self, text: str, **words: object) -> list[Saved]:
        return await self._do(lambda connection: [_saved(row) for row in connection.execute(text, words)])

    async def _do(self, job: Callable[[sqlite3.Connection], T]) -> T:
        with running(self._path):
            return await self._writer.do(job)


def _one(rows: list[Saved]) -> Saved | None:
    return rows[0] if rows else None


def _saved(row: tuple[Any, ...]) -> Saved:
    values = dict(zip(_FIELDS, row, strict=True))
    values["closed"] = bool(values["closed"])  # SQLite keeps truth as 0 and 1
    return Saved(**values)
