"""Statements on one SQLite file, run in one thread."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Executable

from bot.store.driver import Compiler, Outcome, TakenError, Words, Work
from bot.store.file import Migrate, connect, running
from bot.store.writer import Writer

T = TypeVar("T")


class SqliteDriver:
    """A Driver. Several may share a file, in one process or in many; `open` comes before all else."""

    def __init__(self, path: str, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._compiled = Compiler(sqlite.dialect(paramstyle="named"))
        self._writer = Writer()

    async def open(self, migrate: Migrate) -> None:
        """Make or check the file, and bring its schema up to date; raises StoreError."""
        await self._writer.open(partial(connect, self._path, migrate, self._busy_timeout))

    async def run(self, statement: Executable, words: Words) -> Outcome:
        """See Driver.run."""
        return await self._do(lambda connection: self._execute(connection, statement, words))

    async def together(self, work: Callable[[], Work[T]], *, alone: bool = True) -> T:  # noqa: ARG002
        """See Driver.together. It runs to its end, whatever becomes of who asked, and always alone."""

        def job(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                found = self._play(connection, work())
                connection.execute("COMMIT")
                return found
            finally:
                # SQLite ends the transaction by itself after some faults, not after others.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return await self._do(job)

    async def purge(self) -> None:
        """See Driver.purge: the log is emptied too."""
        await self._do(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    async def close(self) -> None:
        """See Driver.close."""
        await self._writer.close()

    def _play(self, connection: sqlite3.Connection, steps: Work[T]) -> T:
        try:
            statement, words = next(steps)
            while True:
                statement, words = steps.send(self._execute(connection, statement, words))
        except StopIteration as end:
            found: T = end.value
            return found

    def _execute(self, connection: sqlite3.Connection, statement: Executable, words: Words) -> Outcome:
        compiled = self._compiled(statement)
        given = dict(zip(compiled.names, compiled.values(words), strict=True))
        try:
            cursor = connection.execute(compiled.text, given)
            return Outcome(cursor.fetchall(), cursor.rowcount)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise TakenError from error
            raise

    async def _do(self, job: Callable[[sqlite3.Connection], T]) -> T:
        with running(self._path):
            return await self._writer.do(job)
