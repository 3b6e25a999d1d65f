"""Receiving: a long poll whose offset follows what is done, not what came.

1. Telegram keeps an update until a later call has a greater offset. The offset is the first update that is
   not finished; what comes again meanwhile is known by its id.
2. While something is unfinished the server answers at once. Then the next call waits for the offset to move,
   or for half a second: Telegram cuts a faster repetition to one update.
3. Of several processes the leader asks. One that leads no more forgets its offset: others have moved on.
4. A 409 tells of another receiver. From a process of the same store it passes with its lease, and is waited
   out while such a one is alive; from any other program it ends this one.
5. A leader that does not reach Telegram lets another try. Where none does, they take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo

from bot.store import StoreError, StoreFault
from bot.telegram.errors import telegram_error
from bot.telegram.incoming import IDS
from bot.telegram.log import fault, logger
from bot.telegram.receiving import ALLOWED, HandOver, Recent, at_start
from bot.telegram.retry import jittered

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.telegram.lead import Lead

LONG = 30
"""Seconds that a poll waits for the first update."""
_MARGIN = 10
_SOON = 0.05
_LATE = 0.55
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_CONFLICTS = 3
_CONFLICT_SECONDS = 30.0
_CUT_OFF_SECONDS = 15.0
_REST_SECONDS = 5.0
_log = logger(__name__)


class RawUpdates(GetUpdates):
    """Updates as they came: one that cannot be read must not take the others with it."""

    __returning__ = list[dict[str, Any]]


class Poll:
    """A Receiver that asks while it leads.

    `alone` tells whether no other process shares the store, and `on_lead` is called when it begins to lead.
    """

    def __init__(
        self,
        bot: Bot,
        hand_over: HandOver,
        lead: Lead,
        alone: Callable[[], bool],
        on_lead: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._hand_over = hand_over
        self._lead = lead
        self._alone = alone
        self._on_lead = on_lead
        self.well = True
        """Whether the last call came through. One that stands by makes none, and is well."""
        self._open: set[int] = set()
        self._done = Recent()
        self._next = 0
        self._asked = -1
        self._moved = asyncio.Event()

    @property
    def offset(self) -> int:
        """Everything before it is finished."""
        return min(self._open, default=self._next)

    async def open(self) -> None:
        """Take back a webhook that may be set: it would refuse polling. Raises TelegramError.

        Not from another process at work: all of them would end, and who is started without its setting is
        the one that is wrong.
        """
        known = await at_start(self._bot, GetWebhookInfo())
        if known.url and not self._alone():
            raise telegram_error("telegram-webhook")
        if known.url:
            _log.warning("webhook_taken_away")
        await at_start(self._bot, DeleteWebhook(drop_pending_updates=False))

    def finished(self, update: int) -> None:
        """An update is done with."""
        self._open.discard(update)
        self._done.add(update)
        self._moved.set()

    async def receive(self) -> None:
        """Receive for ever. Raises TelegramError when the token is refused or another program receives."""
        while True:
            if not self._lead.held:
                _log.info("stands_by", why="another process receives, or did until a moment ago")
                await self._lead.begun()
                _log.info("receives")
            self._on_lead()
            asking = asyncio.create_task(self._receive())
            ended = asyncio.create_task(self._lead.ended())
            try:
                await asyncio.wait({asking, ended}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                asking.cancel()
                ended.cancel()
                found, _ = await asyncio.gather(asking, ended, return_exceptions=True)
            if isinstance(found, Exception):
                raise found
            self._next, self._asked, self.well = 0, -1, True

    async def _receive(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            offset, start = self.offset, loop.time()
            batch = await self._ask(offset)
            fresh = sum([self._take(update) for update in batch])
            if self._open:
                await self._breathe(offset, start)
            elif batch and not fresh and self.offset == offset:
                await asyncio.sleep(_LATE)

    async def confirm(self) -> None:
        """Tell the server what was finished since it was last asked."""
        offset = self.offset
        if offset not in {0, self._asked} and self._lead.held:
            with suppress(TelegramAPIError):
                await self._bot(RawUpdates(offset=offset, timeout=0, limit=1, allowed_updates=ALLOWED))

    async def close(self) -> None:
        """Nothing is held."""

    async def _ask(self, offset: int) -> list[dict[str, Any]]:
        pause, conflicts = _FIRST_PAUSE, 0
        now = asyncio.get_running_loop().time
        first = now()
        while True:
            # after a fault the first call returns at once, and tells soon whether it has passed
            long = LONG if self.well else 0
            call = RawUpdates(offset=offset or None, timeout=long, allowed_updates=ALLOWED)
            try:
                self._asked = offset
                found: list[Any] = await self._bot(call, request_timeout=LONG + _MARGIN)
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise telegram_error("telegram-token") from None
            except TelegramConflictError:
                conflicts += 1
                if conflicts == 1:
                    first = now()
                    _log.warning("receiving_conflict", alone=self._alone())
                if conflicts >= _CONFLICTS and (self._alone() or now() - first > _CONFLICT_SECONDS):
                    raise telegram_error("telegram-conflict") from None
                wait = pause
            except TelegramRetryAfter as error:
                wait = error.retry_after
            except TelegramAPIError as error:
                wait = jittered(pause)
                if pause == _FIRST_PAUSE:
                    first = now()
                    _log.warning("receiving_interrupted", **fault(error))
                await self._give_way(now() - first)
            else:
                self.well = True
                return found
            self.well = False
            self._asked = -1
            await asyncio.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _give_way(self, seconds: float) -> None:
        """Let another process lead, after so many seconds in which this one did not reach Telegram."""
        if seconds > _CUT_OFF_SECONDS and not self._alone():
            _log.warning("gives_way", why="this process does not reach Telegram; another may")
            with suppress(StoreFault, StoreError):
                await self._lead.give_up(_REST_SECONDS)

    def _take(self, update: dict[str, Any]) -> bool:
        """Hand an update over unless it is known; True when it was new."""
        number = update.get("update_id")
        if not isinstance(number, int) or number not in IDS or number in self._open:
            return False
        if number in self._done:
            self._next = max(self._next, number + 1)  # finished by one that had just lost the lead
            return False
        self._open.add(number)
        self._next = number + 1
        self._hand_over(number, update)
        return True

    async def _breathe(self, offset: int, start: float) -> None:
        """Wait until asking again makes sense."""
        loop = asyncio.get_running_loop()
        while self._open:
            until = start + (_LATE if self.offset == offset else _SOON)
            if loop.time() >= until:
                return
            self._moved.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._moved.wait()
