"""From an address to an open store."""

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.store.errors import store_error
from bot.store.file import MEMORY
from bot.store.saved import Store
from bot.store.sqlite import SqliteStore


async def open_store(url: str, *, busy_timeout: float = 5.0) -> Store:
    """Open `sqlite:///relative/file.db`, `sqlite:////absolute/file.db` or, for tests, `sqlite://`, in memory.

    `busy_timeout` is how many seconds to wait for another process that writes, before a call raises
    StoreFault. Raises StoreError for an address that is not understood and for a file that cannot be used;
    the file is then left as it was.
    """
    store = SqliteStore(_path(url), busy_timeout)
    await store.open()
    return store


def _path(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The address may hold a password, so it is not repeated.
        raise store_error("store-url", "store", reason="it cannot be read as scheme:///path") from None
    if parsed.drivername != "sqlite":
        raise store_error("store-unsupported", "store", scheme=parsed.drivername)
    path = parsed.database or MEMORY
    refusals = {
        "two slashes name a host": parsed.host is not None,
        "it takes no options": bool(parsed.query),
        "its path holds control characters": not path.isprintable(),
    }
    for reason, holds in refusals.items():
        if holds:
            raise store_error("store-url", "store", reason=reason)
    return path
