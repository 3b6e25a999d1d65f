"""A bot in a process of its own, for those who kill it outright."""

import asyncio
import os
import signal
import warnings
from multiprocessing import get_context
from multiprocessing.connection import Connection
from uuid import uuid4

import bot.telegram.serving  # noqa: F401  loaded before the fork
from bot import telegram
from bot.proof.proved import load_proved
from bot.store import open_store
from bot.telegram import heart
from tests.telegram.conftest import CONTENT, KEY, TOKEN


async def _alone(given: Connection) -> None:
    address, url, webhook = await asyncio.to_thread(given.recv)
    heart.BEAT_SECONDS = 0.5
    await telegram.run(
        load_proved(CONTENT),
        await open_store(address, KEY),
        token=TOKEN,
        api_url=url,
        stop=asyncio.Event(),
        clock=lambda: 1_800_000_000,
        fresh_id=lambda: "z",
        terms=telegram.LOCAL,
        fresh_code=lambda: uuid4().hex[:22],
        webhook=webhook,
        reading=0,
        lease_seconds=2,
        on_ready=given.send,
    )


class Alone:
    """A process that is a bot once it is told which. It is forked, because loading aiogram takes seconds."""

    def __init__(self) -> None:
        fork = get_context("fork")
        self._ours, theirs = fork.Pipe()
        self._process = fork.Process(target=lambda: asyncio.run(_alone(theirs)), daemon=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads may be left of other tests
            self._process.start()

    async def begin(self, address: str, url: str, webhook: telegram.Hook | None = None) -> None:
        """Let it become the bot of a store and a server; return once it receives."""
        self._ours.send((address, url, webhook))
        assert await asyncio.to_thread(self._ours.recv) == "bedside_bot"

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP, SIGCONT or any other."""
        os.kill(self._process.pid or 0, number)

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.join()
