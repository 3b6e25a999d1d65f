"""What keeps this process in step with those that share its store.

Every few seconds it says that it is alive, counts the others, and looks whether a reload was asked for. A
store that does not work changes nothing meanwhile: this process goes on with what it knew last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.store import StoreError, StoreFault
from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    from bot.store import Store
    from bot.telegram.lead import Lead
    from bot.telegram.limits import Limits

BEAT_SECONDS = 4.0
_STOP_SECONDS = 0.5
_log = logger(__name__)


class Heart:
    """Beats for one process, which `name` tells from all others; `content` gives the digest that it serves.

    `lead` is kept where updates are asked for. `on_reload` is called when a reload was asked for anywhere,
    `on_heir` when another process died, or may have, whose screens may be owed, and `fatal` for a store of
    another key, or for a bug.
    """

    def __init__(  # noqa: PLR0913  what it keeps in step
        self,
        store: Store,
        name: str,
        limits: Limits,
        lead: Lead | None,
        *,
        content: Callable[[], str],
        on_reload: Callable[[], None],
        on_heir: Callable[[], None],
        fatal: Callable[[Exception], None],
    ) -> None:
        self._store = store
        self._name = name
        self._limits = limits
        self.lead = lead
        self._content = content
        self._on_reload = on_reload
        self._on_heir = on_heir
        self._fatal = fatal
        self.reloads: int | None = None
        """How often a reload was asked for, as far as this process follows."""
        self._tasks: list[asyncio.Task[None]] = []
        self.replicas = 1
        """How many processes share the store, with this one."""
        self.store_works = True
        """Whether the last beat found a store that works."""

    @property
    def alone(self) -> bool:
        """Whether no other process is at work on the store."""
        return self.replicas == 1

    @property
    def leads(self) -> bool:
        """Whether it is this process that asks for updates."""
        return self.lead is not None and self.lead.held

    async def start(self) -> None:
        """Beat once, and from now on in the background."""
        if self.lead is not None:
            await self.lead.ask()
        await self._beat()
        for work in (self._run(), *([] if self.lead is None else [self.lead.run()])):
            self._tasks.append(asyncio.create_task(work))
            self._tasks[-1].add_done_callback(self._ended)

    async def stop(self, *, owing: bool) -> None:
        """Let others take over at once. Where this process is `owing` screens it counts as one that died."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(StoreFault, StoreError, TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                if self.lead is not None:
                    await self.lead.give_up()
                if not owing:
                    await self._store.replicas.gone(self._name)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._fatal(error)  # nobody may go on polling whose lease nobody keeps

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._beat()

    async def _beat(self) -> None:
        try:
            await self._meet()
        except (StoreFault, StoreError) as error:
            if isinstance(error, StoreError):
                self._fatal(error)
            if self.store_works:
                _log.warning("store_fails", **fault(error))
            self.store_works = False
        else:
            if not self.store_works:
                _log.info("store_works_again")
                self._on_heir()  # who died meanwhile may have been struck off in a call whose answer was lost
            self.store_works = True
        # who receives alone sends alone
        self._limits.share(1 if self.leads else self.replicas)

    async def _meet(self) -> None:
        replicas, now = self._store.replicas, await self._store.now()
        await replicas.beat(self._name, now, self._content())
        # after the beat: from here on nobody changes the key, and it may have been changed before
        await self._store.damage.check_key()
        if await replicas.bury(now):
            self._on_heir()
        self.replicas = max(len(await replicas.alive(now)), 1)
        asked = await replicas.reload_asked()
        if self.reloads is not None and asked > self.reloads:
            self._on_reload()
        self.reloads = asked
