"""What becomes of an update that is not carried out at the first go.

1. The store will work again: until then the update is tried again and stays unacknowledged.
2. A bug is tried twice. Then the update is let go, lest it come back for ever, and the person is told.
3. A damaged store is for a person to mend: the bot ends, and nothing is acknowledged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING

from bot.store import StoreError, StoreFault
from bot.telegram.retry import jittered

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.telegram.door import Door

TRIES = 2
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_log = logging.getLogger(__name__)


class Attempts:
    """Hands updates to the door. `fatal` is told of a StoreError; `failures` counts the updates let go."""

    def __init__(self, door: Door, fatal: Callable[[Exception], None]) -> None:
        self._door = door
        self._fatal = fatal
        self.failures = 0

    async def carry_out(self, update: Update) -> bool:
        """True when the update may be acknowledged."""
        tries, pause = TRIES, _FIRST_PAUSE
        while True:
            try:
                await self._door.handle(update)
            except StoreFault:
                if pause == _FIRST_PAUSE:
                    _log.warning("The store does not work for now; an update waits.")
                await asyncio.sleep(jittered(pause))
                pause = min(pause * 2, _LONGEST_PAUSE)
            except StoreError as error:
                self._fatal(error)
                return False
            except Exception as error:  # noqa: BLE001  one person's update must not stop everybody's
                tries -= 1
                if not tries:
                    await self._let_go(update, error)
                    return True
            else:
                return True

    async def _let_go(self, update: Update, error: Exception) -> None:
        self.failures += 1
        _log.error("An update failed twice and was let go, %d so far: %s.", self.failures, place(error))
        try:
            await self._door.fail(update)
        except Exception as second:  # noqa: BLE001  what words the failure may itself be broken
            _log.error("The person could not be told: %s.", place(second))


def place(error: Exception) -> str:
    """Kind and place of an error. Never its text, which may hold what somebody wrote."""
    frames = extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
