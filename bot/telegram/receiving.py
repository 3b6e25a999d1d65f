"""How updates come: what `poll` and `webhook` have in common, and what both need."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)

from bot.telegram.errors import telegram_error

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import TelegramMethod
    from aiogram.methods.base import TelegramType

ALLOWED = ["message", "callback_query"]
"""The kinds of updates that this bot takes."""
_REMEMBERED = 2000

HandOver = Callable[[int, dict[str, Any]], None]
"""Takes each update once, as (id, JSON)."""


class Receiver(Protocol):
    """A way for updates to come in. What is not finished is not acknowledged, and comes again."""

    @property
    def well(self) -> bool:
        """Whether updates come this way, as far as it is known; also of one that stands by."""
        ...

    async def open(self) -> None:
        """Have Telegram deliver this way. Raises TelegramError."""
        ...

    async def receive(self) -> None:
        """Hand updates over until cancelled: from then on none is taken. Raises TelegramError."""
        ...

    def finished(self, update: int) -> None:
        """An update is done with and may be acknowledged."""
        ...

    async def confirm(self) -> None:
        """Acknowledge what was finished and is not acknowledged yet."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


class Recent:
    """The ids of the last updates that were finished: one that comes again is known by its id.

    Ids may start anew, lower, after a quiet week: so an id is new unless it is remembered.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, update: int) -> bool:
        return update in self._ids

    def add(self, update: int) -> None:
        """Remember one, and forget the oldest of too many."""
        self._ids[update] = None
        if len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)


async def at_start(
    bot: Bot, call: TelegramMethod[TelegramType], refused: str = "telegram-refused"
) -> TelegramType:
    """Make a call without which the bot cannot work. Raises TelegramError, `refused` for a 400."""
    try:
        return await bot(call)
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise telegram_error("telegram-token") from None
    except TelegramNetworkError as error:
        raise telegram_error("telegram-unreachable", reason=error.message) from None
    except TelegramBadRequest as error:
        raise telegram_error(refused, reason=" ".join(error.message.split())) from None
    except TelegramAPIError as error:
        raise telegram_error("telegram-refused", reason=type(error).__name__) from None
