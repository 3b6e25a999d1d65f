"""What becomes of an update that is not carried out at the first go.

1. The store will work again: until then the update is tried again and stays unacknowledged.
2. A bug is tried twice. Then the update is let go, lest it come back for ever, and the person is told.
3. A check that is damaged is over: its person is told, and the update is carried out without it.
4. A damaged store is for a person to mend: the bot ends, and nothing is acknowledged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.store import StoreDamage, StoreError, StoreFault
from bot.telegram.log import fault, logger
from bot.telegram.retry import jittered

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.telegram.door import Door
    from bot.telegram.metrics import Outcome

TRIES = 2
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_log = logger(__name__)


class Attempts:
    """Hands updates to the door that there is at each try. `fatal` is told of a StoreError."""

    def __init__(self, door: Callable[[], Door], fatal: Callable[[Exception], None]) -> None:
        self._door = door
        self._fatal = fatal

    async def carry_out(self, update: Update) -> Outcome | None:
        """What became of it; None where it may not be acknowledged."""
        tries, pause = TRIES, _FIRST_PAUSE
        while True:
            try:
                await self._door().handle(update)
            except StoreFault as error:
                if pause == _FIRST_PAUSE:
                    _log.warning("update_waits", **fault(error))
                await asyncio.sleep(jittered(pause))
                pause = min(pause * 2, _LONGEST_PAUSE)
            except StoreDamage:
                await self._tell(self._door().tell_damage(update))
            except StoreError as error:
                self._fatal(error)
                return None
            except Exception as error:  # noqa: BLE001  one person's update must not stop everybody's
                tries -= 1
                if not tries:
                    await self._let_go(update, error)
                    return "let_go"
            else:
                return "done"

    async def _let_go(self, update: Update, error: Exception) -> None:
        _log.error("update_let_go", **fault(error))
        await self._tell(self._door().fail(update))

    async def _tell(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Exception as error:  # noqa: BLE001  what words the failure may itself be broken
            _log.error("failure_untold", **fault(error))
