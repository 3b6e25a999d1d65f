"""One thread that owns one connection: everything asked of it runs in turn, whatever becomes of who asked."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Writer:
    """Runs jobs on a connection, first come first served.

    A caller that is cancelled stops waiting: a job that has begun runs to its end, one in the queue is
    dropped.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bedside-store")
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    async def open(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Make the connection in the thread. If that fails or the caller is cancelled, all is let go of."""

        def job() -> None:
            self._connection = connect()

        try:
            await self._submit(job)
        except BaseException:
            await self.close()
            raise

    async def do(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """What `job` returns or raises. Raises RuntimeError once closing has begun."""
        if self._closed:
            raise RuntimeError("The store is closed.")

        def held() -> T:
            if self._connection is None:
                raise RuntimeError("The store was never opened.")
            return job(self._connection)

        return await self._submit(held)

    async def close(self) -> None:
        """Wait for what is queued, then close the connection, even when the caller is cancelled meanwhile."""
        if self._closed:
            return
        self._closed = True

        def job() -> None:
            if self._connection is not None:
                self._connection.close()

        try:
            await asyncio.shield(self._submit(job))
        finally:
            self._thread.shutdown(wait=False)

    def _submit(self, job: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.wrap_future(self._thread.submit(job))
