"""Whether the bot can do its work now, and if not, why not.

Content is proved whenever there is a bot: no other is served. So it is never a reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from bot.store import StoreError, StoreFault

Reason = Literal["starting", "stopping", "store", "receiving"]
PING_SECONDS = 2.0
"""How long the store may take to answer."""
FRESH_SECONDS = 1.0
"""How long it is believed to be as it was: whoever asks more often gets the same answer."""


class Health:
    """Tells how the bot is.

    `ping` asks the store for something small, `stopping` tells whether no more is taken. `receives` tells
    whether updates come, or would come if this process were the one that polls; until it is set the bot is
    starting.
    """

    def __init__(
        self, ping: Callable[[], Awaitable[object]], stopping: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        self._ping = ping
        self._stopping = stopping
        self._now = now
        self._asking: asyncio.Task[bool] | None = None
        self._asked = 0.0
        self.receives: Callable[[], bool] | None = None

    async def reasons(self) -> list[Reason]:
        """Why no work can be given to this process; empty when it is ready."""
        store = await self.store_answers()
        reasons: dict[Reason, bool] = {
            "starting": self.receives is None,
            "stopping": self._stopping(),
            "store": not store,
            "receiving": self.receives is not None and not self.receives(),
        }
        return [reason for reason, holds in reasons.items() if holds]

    async def store_answers(self) -> bool:
        """Whether the store has answered within the last second, or does so now."""
        if self._asking is None or (self._asking.done() and self._now() - self._asked >= FRESH_SECONDS):
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> bool:
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self._ping()
        except (StoreFault, StoreError, TimeoutError):
            return False
        finally:
            self._asked = self._now()
        return True
