"""Work in order within a chat, and side by side between chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

Job = Callable[[], Coroutine[Any, Any, None]]


class Chats:
    """A row of jobs for each chat that has any. A job deals with its own failures."""

    def __init__(self) -> None:
        self._rows: dict[int, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, chat: int, job: Job) -> None:
        """Do this after everything that was put for the same chat."""
        row = self._rows.get(chat)
        if row is not None:
            row.append(job)
            return
        self._rows[chat] = deque([job])
        task = asyncio.create_task(self._work(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, for so long at most; then drop what is not."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self.abort()

    async def abort(self) -> None:
        """Drop everything."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, chat: int) -> None:
        row = self._rows[chat]
        try:
            while row:
                await row.popleft()()
        finally:
            del self._rows[chat]
