"""Deleting what was kept long enough: once an hour, by one process of several."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.store import Lease, StoreError, StoreFault

if TYPE_CHECKING:
    from bot.render.entrance import Days
    from bot.store import Store

DAY = 24 * 3600
HOUR = 3600
_log = logging.getLogger(__name__)


class Retention:
    """Deletes conversations, decisions and invites by age. `holder` names this process, unlike all others."""

    def __init__(self, store: Store, days: Days, *, clock: Callable[[], int], holder: str) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._holder = holder

    async def run(self) -> None:
        """Sweep for ever; a store that does not work is tried again an hour later."""
        while True:
            try:
                await self.sweep()
            except (StoreFault, StoreError) as error:
                _log.warning("What is old could not be deleted (%s).", type(error).__name__)
            await asyncio.sleep(HOUR)

    async def sweep(self) -> None:
        """Delete what is too old, unless another process did within the hour.

        Raises StoreFault and StoreError.
        """
        now = self._clock()
        # held for a whole hour, and a little less than the pause, so that its holder comes in time again
        if not await self._store.leases.take(Lease.RETENTION, self._holder, now, HOUR - 60):
            return
        await _all(self._store.expire, now - self._days.conversations * DAY)
        await _all(self._store.decisions.expire, now - self._days.decisions * DAY)
        await _all(self._store.members.clear, now)


async def _all(expire: Callable[[int], Awaitable[int]], before: int) -> None:
    """Delete batch after batch, so that nobody waits for long."""
    while await expire(before):
        pass
