"""Letting go of a store whose server does not let go."""

import asyncio
import time

import asyncpg
import pytest

from bot.store import open_store, postgres
from tests.store.rows import KEY
from tests.store.server import database


async def test_a_server_that_does_not_say_goodbye_is_not_waited_for(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(await database(server), KEY)

    async def hang(_pool: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(postgres, "_CLOSE_SECONDS", 0.2)
    monkeypatch.setattr(asyncpg.Pool, "close", hang)
    began = time.monotonic()
    await store.close()
    assert time.monotonic() - began < 2


async def test_a_statement_that_hangs_is_not_waited_for(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = await database(server)
    store, other = await open_store(address, KEY), await asyncpg.connect(address)
    monkeypatch.setattr(postgres, "_CLOSE_SECONDS", 0.2)
    async with other.transaction():
        await other.execute("LOCK TABLE counter IN ACCESS EXCLUSIVE MODE")
        asking = asyncio.create_task(store.replicas.reload_asked())
        await asyncio.sleep(0.2)
        began = time.monotonic()
        await store.close()
        assert time.monotonic() - began < 2
        with pytest.raises(Exception, match=r"PostgreSQL|closed"):
            await asking
    await other.close()
