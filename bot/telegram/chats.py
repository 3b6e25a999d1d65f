"""Work in order within a chat, and side by side between chats."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from bot.telegram.errands import Errands

Job = Callable[[], Coroutine[Any, Any, None]]


class Chats:
    """A row of jobs for each chat that has any. A job deals with its own failures."""

    def __init__(self) -> None:
        self._rows: dict[int, deque[Job]] = {}
        self._workers = Errands()

    def put(self, chat: int, job: Job) -> None:
        """Do this after everything that was put for the same chat."""
        row = self._rows.get(chat)
        if row is not None:
            row.append(job)
            return
        self._rows[chat] = deque([job])
        self._workers.run(self._work(chat))

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, for so long at most; then drop what is not."""
        await self._workers.drain(seconds)

    async def abort(self) -> None:
        """Drop everything."""
        await self._workers.abort()

    async def _work(self, chat: int) -> None:
        row = self._rows[chat]
        try:
            while row:
                await row.popleft()()
        finally:
            del self._rows[chat]
