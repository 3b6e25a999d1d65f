"""The store of the settings, for a command that reads or changes it beside a bot at work."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.cli.key import data_key
from bot.store import Store, StoreError, StoreFault, open_store

if TYPE_CHECKING:
    from bot.settings import Settings


def with_store(settings: Settings, work: Callable[[Store], Awaitable[int]]) -> int:
    """Do something with the store and give the status; 1, and a line, where the store does not let it."""

    async def opened() -> int:
        store = await open_store(settings.database_url, data_key(settings))
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(opened())
    except (StoreError, StoreFault) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
