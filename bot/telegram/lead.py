"""Which of several processes asks Telegram for updates: the one that holds a lease in the store.

1. The lease is short and renewed often. Who is killed loses it with time; who ends in order gives it back.
2. It is timed by the store's clock, which all share. How long one's own lasts is measured here, on a clock
   that only goes forward and from before it was asked for: so it ends here first.
3. Where nothing can be written nobody else can take it either: who took it last, and reads so, goes on. Where
   nothing can be read, the leader stops when its lease ends.
4. Two that both believe they lead, after a pause or a jump of the clock, are harmless: what both receive is
   carried out once. Telegram answers 409 to one of them, and its next renewal tells it why.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.store import Lease, StoreError, StoreFault

if TYPE_CHECKING:
    from bot.store import Store

LOOK_SECONDS = 0.5
"""How often one that stands by looks; that changes nothing in the store."""


class Lead:
    """Whether this process leads. `holder` names it, unlike all others.

    `seconds` is how long a lease lasts unless it is renewed, two at least. The store counts whole ones, so it
    may be one less.
    """

    def __init__(self, store: Store, holder: str, seconds: int) -> None:
        self._store = store
        self._holder = holder
        self._seconds = seconds
        self._renewal = seconds / 3
        self._now = asyncio.get_running_loop().time
        self._ends = self._rests = 0.0
        self._leads = asyncio.Event()
        self._stands_by = asyncio.Event()
        self._stands_by.set()

    @property
    def held(self) -> bool:
        """Whether this process may ask for updates."""
        return self._now() < self._ends

    async def run(self) -> None:
        """Take the lease whenever it is free and keep it, for ever."""
        while True:
            left = self._ends - self._now()
            await asyncio.sleep(min(self._renewal, left) if left > 0 else LOOK_SECONDS)
            if self._now() >= self._rests:
                await self.ask()

    async def begun(self) -> None:
        """Wait until this process leads."""
        if not self.held:
            self._stand(leads=False)
        await self._leads.wait()

    async def ended(self) -> None:
        """Wait until it leads no more."""
        await self._stands_by.wait()

    async def give_up(self, rest: float = 0.0) -> None:
        """Let another lead at once, and try for so many seconds no more. Raises StoreFault and StoreError."""
        self._ends, self._rests = 0.0, self._now() + rest
        try:
            await self._store.leases.drop(Lease.POLLING, self._holder)
        finally:
            self._stand(leads=False)  # last: who hears of it may end whoever gives up here

    async def ask(self) -> None:
        """Take the lease if it is free, or keep it."""
        asked = self._now()
        if not self.held:
            self._stand(leads=False)
        try:
            async with asyncio.timeout_at(self._ends if self.held else asked + self._renewal):
                mine = await self._mine()
        except (StoreFault, StoreError, TimeoutError):
            mine = self.held
        else:
            self._ends = asked + self._seconds - 1 if mine else 0.0
        self._stand(leads=mine)

    async def _mine(self) -> bool:
        """Take the lease, or see whose it is. Raises StoreFault and StoreError."""
        leases = self._store.leases
        try:
            return await leases.take(Lease.POLLING, self._holder, await self._store.now(), self._seconds)
        except StoreFault:
            return await leases.holder(Lease.POLLING) == self._holder

    def _stand(self, *, leads: bool) -> None:
        (self._leads if leads else self._stands_by).set()
        (self._stands_by if leads else self._leads).clear()
