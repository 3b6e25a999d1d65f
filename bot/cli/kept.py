"""The store of the settings, for a command that reads or changes it beside a bot at work."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.cli.key import data_key
from bot.store import Store, StoreError, StoreFault, open_store, unsealed

if TYPE_CHECKING:
    from bot.settings import Settings

_NEW = (
    "There was no store at {url} yet, and one was made. "
    "A bot that works on another one knows nothing of it: run this where that bot's settings are."
)


def with_store(settings: Settings, work: Callable[[Store], Awaitable[int]]) -> int:
    """Do something with the store and give the status; 1, and a line, where the store does not let it.

    That a store was made is told, too: whoever is in another folder than the bot would not know.
    """
    url = settings.database_url

    async def opened() -> int:
        new = unsealed(url)
        store = await open_store(url, data_key(settings))
        if new:
            print(f"bedside: {_NEW.format(url=url)}", file=sys.stderr)
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(opened())
    except (StoreError, StoreFault) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
