"""The end of a bot that was told to stop: in good order, or else at once.

A bot may be killed anywhere and nothing is lost. So what hangs, such as a disk that is gone or a name that is
not resolved, does not keep the process.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable

from bot.telegram.log import logger

AT_MOST = 9.0
"""Seconds from being told to stop until the process is gone."""
_log = logger(__name__)


class Ending:
    """Ends the process once it has been at stopping for too long."""

    def __init__(self) -> None:
        self._timer = threading.Timer(AT_MOST, _break_off)
        self._timer.daemon = True

    async def watch(self, stop: asyncio.Event, told: Callable[[], None]) -> None:
        """Wait until the bot is told to stop, say so, and count from then on."""
        await stop.wait()
        self._timer.start()
        told()

    def reached(self) -> None:
        """It has come to its end in good order."""
        self._timer.cancel()


def _break_off() -> None:
    _log.error("stop_forced")
    os._exit(1)
