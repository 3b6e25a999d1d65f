"""Counting the calls of the Bot API, each try by what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
    from aiogram.methods import Response, TelegramMethod
    from aiogram.methods.base import TelegramType

    from bot.telegram.metrics import Answer, Metrics

_ANSWERS: tuple[tuple[type[TelegramAPIError], Answer], ...] = (
    (TelegramForbiddenError, "blocked"),
    (TelegramRetryAfter, "throttled"),
    (TelegramServerError, "stumbled"),
    (TelegramNetworkError, "network"),
    (TelegramAPIError, "refused"),
)
"""The first kind that fits an error counts."""


class Calls(BaseRequestMiddleware):
    """Counts what passes. It stands inside of what tries again."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make a call. Raises TelegramAPIError."""
        try:
            answer = await make_request(bot, method)
        except TelegramAPIError as error:
            self._metrics.called(method.__api_method__, meaning(error))
            raise
        self._metrics.called(method.__api_method__, "ok")
        return answer


def meaning(error: TelegramAPIError) -> Answer:
    """What an error of a call counts as."""
    return next(outcome for kind, outcome in _ANSWERS if isinstance(error, kind))
