"""An emulator on a real socket, its clock, its API and a phone."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone

Api = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

TOKEN = "42:secret"  # noqa: S105 - it opens nothing
CHAT = 7


NOW = 1_800_000_000
"""Unix seconds at which the clock stands until it is moved."""


@pytest.fixture
def clock() -> Clock:
    return Clock(lambda: float(NOW))


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    async with Emulator(TOKEN, clock=clock, strict_polling=False) as emulator:
        yield emulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def phone(emulator: Emulator) -> AsyncIterator[Phone]:
    """The phone of person 7, who has just opened the chat; that update is not confirmed yet."""
    async with Phone(emulator.url, CHAT) as phone:
        await phone.text("/start")
        yield phone


@pytest.fixture
def api(emulator: Emulator, session: aiohttp.ClientSession) -> Api:
    """Call a method with JSON parameters; gives the envelope, whose error code must be the HTTP status."""

    async def call(method: str, **params: object) -> dict[str, Any]:
        async with session.post(f"{emulator.url}/bot{TOKEN}/{method}", json=params) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body

    return call
