"""A store on a file of its own, and the means to open more on the same file."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.store import Store, open_store

Opener = Callable[[], Awaitable[Store]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bedside.db"


@pytest.fixture
async def another(file: Path) -> AsyncIterator[Opener]:
    stores: list[Store] = []

    async def opener() -> Store:
        stores.append(await open_store(f"sqlite:///{file}", busy_timeout=5))
        return stores[-1]

    yield opener
    for store in stores:
        await store.close()


@pytest.fixture
async def store(another: Opener) -> Store:
    return await another()
