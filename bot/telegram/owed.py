"""Screens that are owed and that nobody is about to show: left by a process that died or was ended.

Where others are at work what is owed may be on its way. So it is looked at twice, and what is owed at both
times is shown. A screen that is shown twice all the same does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.store import StoreError, StoreFault
from bot.telegram.errands import Errands
from bot.telegram.retry import jittered

if TYPE_CHECKING:
    from bot.store import Saved, Store
    from bot.telegram.screens import Screens

BETWEEN_SECONDS = 10.0
"""How long after the first look the second is taken: a screen that is on its way is there long before."""
_PAUSE = 5.0


class Owed:
    """Sees to it that they are shown. `fatal` is told of a StoreError."""

    def __init__(self, store: Store, screens: Screens, fatal: Callable[[Exception], None]) -> None:
        self._store = store
        self._screens = screens
        self._fatal = fatal
        self._looks = Errands()

    def show(self, *, alone: bool) -> None:
        """Show them in the background; `alone`: no other process shows any."""
        self._looks.run(self._show(alone=alone))

    async def abort(self) -> None:
        """Leave it."""
        await self._looks.abort()

    async def _show(self, *, alone: bool) -> None:
        try:
            found = await self._look()
            if found and not alone:
                await asyncio.sleep(BETWEEN_SECONDS)
                before = {(row.id, row.revision) for row in found}
                found = [row for row in await self._look() if (row.id, row.revision) in before]
        except StoreError as error:
            self._fatal(error)
        else:
            for row in found:
                self._screens.show(row)

    async def _look(self) -> list[Saved]:
        while True:
            try:
                return await self._store.owed()
            except StoreFault:
                await asyncio.sleep(jittered(_PAUSE))
