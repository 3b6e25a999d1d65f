"""The bot at work: what is put together at the start, and how it ends."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from aiogram import Bot
from aiogram.types import Update

from bot.render.renderer import Renderer
from bot.telegram.attempts import Attempts
from bot.telegram.chats import Chats
from bot.telegram.desk import Newest, chat_of
from bot.telegram.door import Lobby
from bot.telegram.edition import Edition, House
from bot.telegram.errands import Errands
from bot.telegram.heart import Heart
from bot.telegram.incoming import update_of
from bot.telegram.introduction import introduce
from bot.telegram.lead import Lead
from bot.telegram.limits import Limits
from bot.telegram.log import Trace, fault, following, logger
from bot.telegram.memory import settle
from bot.telegram.metrics import Metrics, kind_of
from bot.telegram.owed import Owed
from bot.telegram.poll import Poll
from bot.telegram.reading import Reading
from bot.telegram.receiving import Receiver
from bot.telegram.reloading import Reload, Reloading
from bot.telegram.screens import Screens
from bot.telegram.webhook import Webhook

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.store import Store
    from bot.telegram.hook import Hook
    from bot.telegram.terms import Terms

STOP_SECONDS = 6.0
"""How long stopping may take, with what is left to acknowledge at its end."""
_CONFIRM_SECONDS = 2.0
_log = logger(__name__)


class Service:
    """All parts of a running bot."""

    def __init__(  # noqa: PLR0913  the public door's arguments
        self,
        proved: Proved,
        renderer: Callable[[Proved], Renderer],
        store: Store,
        bot: Bot,
        terms: Terms,
        *,
        limits: Limits,
        metrics: Metrics,
        lease_seconds: int,
        username: str,
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
        fresh_code: Callable[[], str],
        name: str,
        webhook: Hook | None,
        reading: float,
        reload: Callable[[], Proved] | None,
        renew: asyncio.Event,
    ) -> None:
        self._bot = bot
        self._metrics = metrics
        self._numbers = itertools.count(1)
        self._now = asyncio.get_running_loop().time
        self._renderer = renderer
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._errands = Errands()
        self._chats = Chats()
        self._introducing = asyncio.Lock()
        self._reloading = Reloading(reload or (lambda: proved), self._take, self._tell, renew)
        steady = asyncio.get_running_loop().time
        self._screens = Screens(store, self._fail, metrics)
        self._house = House(
            bot=bot,
            store=store,
            terms=terms,
            metrics=metrics,
            errands=self._errands,
            screens=self._screens,
            reading=Reading(reading),
            newest=Newest(),
            lobby=Lobby(steady),
            username=username,
            clock=clock,
            fresh_id=fresh_id,
            fresh_code=fresh_code,
            name=name,
            reload=self._reload,
        )
        self._edition = self._speak(proved)
        self._attempts = Attempts(lambda: self._edition.door, self._fail)
        self._owed = Owed(store, self._screens, self._fail)
        self._receiver: Receiver
        if webhook is None:
            lead = Lead(store, name, lease_seconds)
            show_all = partial(self._owed.show, alone=True)
            self._receiver = Poll(bot, self._hand_over, lead, lambda: self.heart.alone, show_all)
        else:
            lead = None
            self._receiver = Webhook(bot, self._hand_over, webhook)
        self.heart = Heart(
            store,
            name,
            limits,
            lead,
            content=lambda: self._edition.digest,
            on_reload=self._reloading.ask,
            on_heir=partial(self._owed.show, alone=False),
            fatal=self._fail,
        )
        metrics.watch(
            self._screens.owed,
            lambda: self.heart.replicas,
            lambda: self.heart.leads,
            lambda: store.damage.count,
        )

    def receives(self) -> bool:
        """Whether updates come, or would come if this process were the one that polls."""
        return self._receiver.well

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] | None) -> None:
        """Work until `stop`. Raises TelegramError and StoreError."""
        await self.heart.start()  # first: from its beat on nobody changes the key under what is received
        await self._receiver.open()
        self._errands.run(self._introduce())
        if not self.heart.alone:
            self._reloading.ask()  # one that another was asked for while this one loaded is not missed
        if self.heart.lead is None:
            self._owed.show(alone=self.heart.alone)
        settle()
        renewing = asyncio.create_task(self._reloading.run())
        receiving = asyncio.create_task(self._receiver.receive())
        stopped = asyncio.create_task(stop.wait())
        if ready is not None:
            ready()
        try:
            ends: set[asyncio.Future[Any]] = {receiving, stopped, self._broken}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (receiving, stopped, renewing):
                task.cancel()
            ended = await asyncio.gather(receiving, stopped, renewing, return_exceptions=True)
        await self._finish()
        if self._broken.done():
            self._broken.result()
        if isinstance(ended[0], Exception):
            raise ended[0]

    async def abort(self) -> None:
        """Drop everything: what was not acknowledged comes again, and what was not shown stays owed."""
        self._broken.cancel()
        await self._receiver.close()  # first: nothing may be handed to chats that are dropped
        for part in (self._owed, self._chats, self._screens, self._errands):
            await part.abort()
        await self.heart.stop(owing=self._screens.owing)

    async def _finish(self) -> None:
        """Finish what is in hand, and acknowledge it."""
        await self._owed.abort()
        now = asyncio.get_running_loop().time
        until = now() + STOP_SECONDS
        for part in (self._chats, self._screens, self._errands):
            await part.drain(max(until - _CONFIRM_SECONDS - now(), 0))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._receiver.confirm()

    # the content, and another one in its place

    def _speak(self, proved: Proved) -> Edition:
        """Make all that speaks from a content; from now on its screens are shown."""
        edition = Edition(self._renderer(proved), self._house)
        self._screens.means = edition.means
        self._metrics.serves(edition.renderer.library)
        return edition

    def _take(self, proved: Proved) -> bool:
        """Put another content in the place of the one at work, in one step; False where it is the same.

        What is being carried out is finished under the content that it began with.
        """
        if proved.library.digest == self._edition.digest:
            return False
        self._edition = self._speak(proved)
        self._errands.run(self._introduce())
        return True

    async def _reload(self, chat: int) -> None:
        """An administrator asks for it: here and in all other processes."""
        self.heart.reloads = await self._house.store.replicas.ask_reload()
        self._reloading.ask(chat)

    async def _tell(self, came: Reload, chats: frozenset[int]) -> None:
        """Say what came of it, and let go of the content before."""
        self._metrics.reloaded(came.outcome)
        for chat in chats:
            self._errands.run(self._edition.tell(chat, came))
        if came.outcome == "swapped":
            settle()

    async def _introduce(self) -> None:
        """Tell Telegram what the bot says of itself; who comes last says what holds now."""
        async with self._introducing:
            await introduce(self._bot, self._edition.renderer)

    def _hand_over(self, number: int, raw: dict[str, Any]) -> None:
        trace = Trace(next(self._numbers), self._now())
        try:
            update = update_of(raw, self._bot)
            in_pace = self._edition.door.keeps_pace(update)
        except Exception as error:  # noqa: BLE001  whatever is wrong with it, it must not come back for ever
            with following(trace):
                _log.error("update_unreadable", **fault(error))
            self._metrics.carried_out("other", "unreadable", 0.0)
            self._receiver.finished(number)
            return
        if in_pace:
            self._chats.put(chat_of(update) or 0, partial(self._carry_out, number, update, trace))
            return
        # not in its chat's row, which may be long: what comes behind it would wait for all of that
        with following(trace):
            self._errands.run(self._edition.door.slow_down(update))
        self._metrics.carried_out(kind_of(update), "done", 0.0)
        self._receiver.finished(number)

    async def _carry_out(self, number: int, update: Update, trace: Trace) -> None:
        with following(trace):
            outcome = await self._attempts.carry_out(update)
        if outcome is not None:
            self._receiver.finished(number)
            self._metrics.carried_out(kind_of(update), outcome, self._now() - trace.came)

    def _fail(self, error: Exception) -> None:
        if not self._broken.done():
            self._broken.set_exception(error)
