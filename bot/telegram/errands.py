"""Things done beside the rest, which nobody waits for: one that fails takes no other with it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.telegram.log import fault, logger

_log = logger(__name__)


class Errands:
    """Runs coroutines; one that fails is logged and forgotten."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[Any, Any, None]) -> None:
        """Start it."""
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def drain(self, seconds: float) -> None:
        """Wait until all are done, for so long at most; then drop those that are not."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self.abort()

    async def abort(self) -> None:
        """Drop all."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("errand_failed", **fault(error))
