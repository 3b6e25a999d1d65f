"""A post at which a bot is kept alive, as a service manager does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.torture.lives import Cradle, Life, Order

_PAUSE = 0.1
_LOOK = 0.005
_PATIENCE = 20.0
"""Seconds in which a bot must come to work when nothing is wrong."""


class Post:
    """Begins another life whenever one is over. `ends` are the reasons of those that ended by themselves."""

    def __init__(self, cradle: Cradle, order: Order) -> None:
        self._cradle = cradle
        self._order = order
        self._lives: list[Life] = []
        self._work: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()
        self._closed.set()
        self.kills = 0
        self.ends: list[str] = []

    @property
    def life(self) -> Life:
        """The one that is at work, or was last."""
        return self._lives[-1]

    @property
    def words(self) -> Sequence[str]:
        """What each life wrote to its stderr."""
        return [one.words for one in self._lives]

    def begin(self) -> None:
        """Keep a bot alive from now on."""
        self._bear()
        self._work = asyncio.create_task(self._keep())

    async def ready(self) -> None:
        """Wait until a life works. Raises TimeoutError, with what the last ones said."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while not self.life.ready.is_set():
            if loop.time() > until:
                raise TimeoutError("\n".join([*self.ends[-3:], *self.words[-2:]]))
            await asyncio.sleep(_LOOK)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self.kills += 1
        self.life.kill()

    def stop(self) -> None:
        """SIGTERM: it is replaced once it has ended in order."""
        self.life.stop()

    def close(self) -> None:
        """Begin no other life until it is opened again."""
        self._closed.clear()

    def open(self) -> None:
        """Keep a bot alive again."""
        self._closed.set()

    async def end(self) -> None:
        """End it all."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            await self.life.end()

    def _bear(self) -> None:
        number = len(self._lives) + 1
        self._lives.append(self._cradle.bear(replace(self._order, seed=f"{self._order.seed}.{number}")))

    async def _keep(self) -> None:
        while True:
            life = self.life
            await life.over.wait()
            if not life.killed:
                self.ends.append(life.why)
                await asyncio.sleep(_PAUSE)
            await self._closed.wait()
            self._bear()
