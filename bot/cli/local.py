"""A bot at work against a local Bot API server, both in this process: for the demo and for scripted tests."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.store import open_store
from bot.telegram import run

if TYPE_CHECKING:
    from bot.proof.proved import Proved

TOKEN = "1:local"  # noqa: S105  opens nothing but a server that this process starts


class LocalBot:
    """A bot whose clock can be moved on, and which can be stopped without warning. `url` is the server's."""

    def __init__(self, proved: Proved, url: str, database: Path, *, require_review: bool = False) -> None:
        self.url = url
        self._proved = proved
        self._database = database
        self._require_review = require_review
        self._ahead = 0
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

    def advance(self, seconds: int) -> None:
        """Move the bot's clock on."""
        self._ahead += seconds

    async def _work(self, ready: asyncio.Event) -> None:
        store = await open_store(f"sqlite:///{self._database}")
        try:
            await run(
                self._proved,
                store,
                token=TOKEN,
                api_url=self.url,
                stop=self._stop,
                clock=lambda: now() + self._ahead,
                fresh_id=fresh_id,
                require_review=self._require_review,
                on_ready=lambda _name: ready.set(),
            )
        finally:
            await store.close()
