"""A store of its own for each test, on SQLite and on PostgreSQL, and the means to open more on its data."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.store import Store, open_store
from tests.store.rows import KEY
from tests.store.server import database, postgres

Opener = Callable[[], Awaitable[Store]]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bedside.db"


@pytest.fixture(params=["sqlite", "postgresql"])
async def address(request: pytest.FixtureRequest, file: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{file}"
    return await database(request.getfixturevalue("server"))


@pytest.fixture
async def another(address: str) -> AsyncIterator[Opener]:
    stores: list[Store] = []

    async def opener() -> Store:
        stores.append(await open_store(address, KEY))
        return stores[-1]

    yield opener
    for store in stores:
        await store.close()


@pytest.fixture
async def store(another: Opener) -> Store:
    return await another()
