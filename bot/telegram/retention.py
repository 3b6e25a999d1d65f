"""Deleting what was kept long enough: once an hour, by one process of several.

What is deleted is old by two clocks, this machine's and Telegram's: the earlier of them counts, so that a
clock that jumps ahead deletes nothing too early. A server that tells no time leaves this machine's alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.store import Lease
from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    from bot.render.entrance import Days
    from bot.store import Store

DAY = 24 * 3600
HOUR = 3600
APART = 300
"""Seconds by which two clocks may differ without a word."""
_log = logger(__name__)


class Retention:
    """Deletes by age. `holder` names this process, unlike all others; `told` is the time by Telegram's clock.

    Conversations and their reminders go, decisions, invites that ended, and guests of whom nothing else is
    kept.
    """

    def __init__(
        self,
        store: Store,
        days: Days,
        *,
        clock: Callable[[], int],
        holder: str,
        told: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._holder = holder
        self._told = told
        self._agree = True

    async def run(self) -> None:
        """Sweep for ever; what fails is tried again an hour later."""
        while True:
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001  whatever it was, what is old has to go some time
                _log.warning("retention_failed", **fault(error))
            await asyncio.sleep(HOUR)

    async def sweep(self) -> None:
        """Delete what is too old, unless another process did within the hour.

        Raises StoreFault and StoreError.
        """
        now = self._earlier()
        # held for a whole hour, and a little less than the pause, so that its holder comes in time again
        if not await self._store.leases.take(Lease.RETENTION, self._holder, now, HOUR - 60):
            return
        conversations = now - self._days.conversations * DAY
        await _all(self._store.expire, conversations)
        await _all(self._store.reminders.clear)
        await _all(self._store.decisions.expire, now - self._days.decisions * DAY)
        await _all(self._store.members.clear, now)
        await _all(self._store.members.expire, conversations)

    def _earlier(self) -> int:
        """The earlier of the two clocks; that they differ is said once, until they agree again."""
        own, told = self._clock(), self._told()
        if told is None:
            return own
        agree = abs(own - told) <= APART
        if self._agree and not agree:
            _log.warning("clock_differs", seconds=own - told, remedy="Set this machine's clock.")
        self._agree = agree
        return min(own, told)


async def _all(delete: Callable[..., Awaitable[int]], *given: int) -> None:
    """Delete batch after batch, so that nobody waits for long."""
    while await delete(*given):
        pass
