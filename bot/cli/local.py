"""A bot at work against a local Bot API server, both in this process: for the demo and for scripted tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_code, fresh_id, now
from bot.cli.key import KEY_BYTES
from bot.store import open_store
from bot.telegram import LOCAL, READING_SECONDS, run

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.telegram import Hook

TOKEN = "1:local"  # noqa: S105  opens nothing but a server that this process starts


class LocalBot:
    """A bot that can be stopped without warning.

    `url` is the server's, and `clock` gives Unix seconds: that of the server, so that both keep one time.
    """

    def __init__(  # noqa: PLR0913  each is a fact of the bot's surroundings
        self,
        proved: Proved,
        url: str,
        database: Path,
        *,
        clock: Callable[[], float] = now,
        require_review: bool = False,
        webhook: Hook | None = None,
        reading: float = READING_SECONDS,
    ) -> None:
        self.url = url
        self._proved = proved
        self._database = database
        self._clock = clock
        self._require_review = require_review
        self._webhook = webhook
        self._reading = reading
        self._key = os.urandom(KEY_BYTES)  # goes with this process, as the database does
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Start, and wait until it receives; raises what `run` raises."""
        ready, self._stop = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._work(ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            self._task.result()

    async def ended(self) -> None:
        """Wait for an end that nobody asked for; raises what it ended with."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def finish(self) -> None:
        """Stop in good order."""
        self._stop.set()
        if self._task is not None:
            await self._task

    async def kill(self) -> None:
        """Stop without warning."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def restart(self) -> None:
        """Stop without warning, and start again."""
        await self.kill()
        await self.start()

    async def _work(self, ready: asyncio.Event) -> None:
        store = await open_store(f"sqlite:///{self._database}", self._key)
        try:
            await run(
                self._proved,
                store,
                token=TOKEN,
                api_url=self.url,
                stop=self._stop,
                clock=lambda: int(self._clock()),
                fresh_id=fresh_id,
                terms=LOCAL,
                fresh_code=fresh_code,
                require_review=self._require_review,
                webhook=self._webhook,
                reading=self._reading,
                on_ready=lambda _name: ready.set(),
            )
        finally:
            await store.close()
