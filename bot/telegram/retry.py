"""Trying a call again: when Telegram says to wait, when it stumbles, and when the network does.

Bounded in time and tries, and only the caller waits. Receiving is not retried here: `poll` has its own pace.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, GetUpdates, SendMessage, SendPhoto

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
    from aiogram.methods import Response, TelegramMethod
    from aiogram.methods.base import TelegramType

    from bot.telegram.limits import Limits, Row

PATIENCE = 30.0
"""Seconds that a call may take with all its waiting."""
TRIES = 3
_FIRST_PAUSE = 0.15
_GROWTH = 3


def jittered(seconds: float) -> float:
    """Between half and the whole of it, so that those who failed together do not come back together."""
    return seconds * random.uniform(0.5, 1.0)  # noqa: S311  no secret


class Retry(BaseRequestMiddleware):
    """Keeps a bot's calls inside the limits and tries them again; `on_retry` is told why."""

    def __init__(
        self, limits: Limits, on_retry: Callable[[TelegramAPIError], None] = lambda _error: None
    ) -> None:
        self._limits = limits
        self._on_retry = on_retry

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make a call. Raises TelegramAPIError when patience or tries are used up."""
        if method.__api_method__ == GetUpdates.__api_method__:
            return await make_request(bot, method)
        now = asyncio.get_running_loop().time
        until, pause, tries = now() + PATIENCE, _FIRST_PAUSE, TRIES
        while True:
            await self._turn(method, until - now())
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                self._limits.hold(_row(method), error.retry_after)
                if error.retry_after > until - now():
                    raise
                self._on_retry(error)
            except (TelegramServerError, TelegramNetworkError) as error:
                tries -= 1
                if not tries or now() + pause > until:
                    raise
                self._on_retry(error)
                await asyncio.sleep(jittered(pause))
                pause *= _GROWTH

    async def _turn(self, method: TelegramMethod[Any], at_most: float) -> None:
        message = isinstance(method, SendMessage | SendPhoto)
        free = isinstance(method, AnswerCallbackQuery)
        wait = self._limits.reserve(_row(method), at_most, message=message, free=free)
        if wait is None:
            raise TelegramRetryAfter(
                method=method, message="it is not its turn", retry_after=ceil(max(at_most, 1))
            )
        if wait:
            await asyncio.sleep(wait)


def _row(method: TelegramMethod[Any]) -> Row:
    """What a call waits for: its chat, or where it has none all calls of its kind."""
    chat = getattr(method, "chat_id", None)
    return chat if isinstance(chat, int) else method.__api_method__
