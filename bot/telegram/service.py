"""The bot at work: what is put together at the start, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import GetMe, SetMyCommands, SetMyDescription, SetMyShortDescription, TelegramMethod
from aiogram.types import BotCommand, Update
from aiogram.utils.token import TokenValidationError
from pydantic import ValidationError

from bot.content.review import utc_date
from bot.proof.draw.drawing import Drawing
from bot.render.entrance import Entrance
from bot.render.renderer import Renderer
from bot.store import StoreError, StoreFault
from bot.telegram.attempts import Attempts
from bot.telegram.audit import Audit
from bot.telegram.chats import Chats
from bot.telegram.counts import Counts
from bot.telegram.desk import Desk, chat_of
from bot.telegram.door import Door
from bot.telegram.errands import Errands
from bot.telegram.errors import telegram_error
from bot.telegram.limits import Limits
from bot.telegram.poll import Poll
from bot.telegram.reading import Reading
from bot.telegram.receiving import Receiver, at_start
from bot.telegram.retention import Retention
from bot.telegram.retry import Retry, jittered
from bot.telegram.screens import Screens
from bot.telegram.sender import Sender
from bot.telegram.session import JsonSession
from bot.telegram.webhook import Webhook

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.store import Store
    from bot.telegram.hook import Hook
    from bot.telegram.terms import Terms

STOP_SECONDS = 9.0
"""How long stopping may take, with what is left to acknowledge at its end."""
_CONFIRM_SECONDS = 2.0
_OWED_PAUSE = 5.0
_COMMANDS, _SAID = 100, 256
"""The most commands that Telegram takes for its menu, and characters of what each does."""
_log = logging.getLogger(__name__)


async def serve(  # noqa: PLR0913  the public door's arguments
    proved: Proved,
    store: Store,
    *,
    token: str,
    api_url: str | None,
    require_review: bool,
    stop: asyncio.Event,
    clock: Callable[[], int],
    fresh_id: Callable[[], str],
    terms: Terms,
    fresh_code: Callable[[], str],
    webhook: Hook | None,
    reading: float,
    on_ready: Callable[[str], None] | None,
) -> None:
    """See bot.telegram.run."""
    session = JsonSession(api_url)
    try:
        default = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
        bot = Bot(token, session=session, default=default)
    except TokenValidationError:
        raise telegram_error("telegram-token") from None
    session.middleware(Retry(Limits(asyncio.get_running_loop().time)))
    try:
        username = (await at_start(bot, GetMe())).username or ""
        renderer = Renderer(proved.library, today=lambda: utc_date(clock()), require_review=require_review)
        service = Service(
            renderer,
            store,
            bot,
            terms,
            username=username,
            clock=clock,
            fresh_id=fresh_id,
            fresh_code=fresh_code,
            webhook=webhook,
            reading=reading,
        )
        retention = Retention(store, terms.days, clock=clock, holder=fresh_code())
        sweeping = asyncio.create_task(retention.run())
        try:
            await service.run(stop, partial(on_ready, username) if on_ready else None)
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await service.abort()
    finally:
        await session.close()


class Service:
    """All parts of a running bot."""

    def __init__(  # noqa: PLR0913  the public door's arguments
        self,
        renderer: Renderer,
        store: Store,
        bot: Bot,
        terms: Terms,
        *,
        username: str,
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
        fresh_code: Callable[[], str],
        webhook: Hook | None,
        reading: float,
    ) -> None:
        self.counts = Counts()
        self._bot = bot
        self._renderer = renderer
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._errands = Errands()
        self._chats = Chats()
        sender = Sender(bot, renderer)
        audit = Audit(renderer.library, store.decisions, clock)
        read = Reading(reading, asyncio.get_running_loop().time)
        self._screens = Screens(store, renderer, Drawing(renderer), sender, audit, self._fail, read)
        self._desk = Desk(
            store,
            renderer,
            sender,
            self._screens,
            self._errands,
            read,
            username=username,
            clock=clock,
            fresh_id=fresh_id,
        )
        door = Door(
            self._desk,
            store,
            sender,
            self._screens,
            self._errands,
            Entrance(renderer, terms.days),
            terms,
            self.counts,
            username=username,
            clock=clock,
            fresh_code=fresh_code,
        )
        self._attempts = Attempts(door, self._fail)
        self._receiver: Receiver = (
            Poll(bot, self._hand_over) if webhook is None else Webhook(bot, self._hand_over, webhook)
        )

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] | None) -> None:
        """Work until `stop`. Raises TelegramError and StoreError."""
        await self._receiver.open()
        self._errands.run(_introduce(self._bot, self._renderer))
        self._errands.run(self._resume())
        gc.freeze()  # what was loaded stays; going through it again and again would cost a pause each time
        receiving = asyncio.create_task(self._receiver.receive())
        stopped = asyncio.create_task(stop.wait())
        if ready is not None:
            ready()
        try:
            ends: set[asyncio.Future[Any]] = {receiving, stopped, self._broken}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            receiving.cancel()
            stopped.cancel()
            ended = await asyncio.gather(receiving, stopped, return_exceptions=True)
        await self._finish()
        if self._broken.done():
            self._broken.result()
        if isinstance(ended[0], Exception):
            raise ended[0]

    async def abort(self) -> None:
        """Drop everything: what was not acknowledged comes again, and what was not shown stays owed."""
        self._broken.cancel()
        await self._receiver.close()  # first: nothing may be handed to chats that are dropped
        for part in (self._chats, self._screens, self._errands):
            await part.abort()

    async def _finish(self) -> None:
        """Finish what is in hand, and acknowledge it."""
        now = asyncio.get_running_loop().time
        until = now() + STOP_SECONDS
        for part in (self._chats, self._screens, self._errands):
            await part.drain(max(until - _CONFIRM_SECONDS - now(), 0))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._receiver.confirm()

    async def _resume(self) -> None:
        while True:
            try:
                await self._desk.resume()
            except StoreFault:
                await asyncio.sleep(jittered(_OWED_PAUSE))
            except StoreError as error:
                self._fail(error)
                return
            else:
                return

    def _hand_over(self, number: int, raw: dict[str, Any]) -> None:
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:
            self._attempts.failures += 1
            _log.error("An update could not be read and was let go.")
            self._receiver.finished(number)
            return
        self._chats.put(chat_of(update) or 0, partial(self._carry_out, number, update))

    async def _carry_out(self, number: int, update: Update) -> None:
        if await self._attempts.carry_out(update):
            self._receiver.finished(number)

    def _fail(self, error: Exception) -> None:
        if not self._broken.done():
            self._broken.set_exception(error)


async def _introduce(bot: Bot, renderer: Renderer) -> None:
    """Tell Telegram what the bot says of itself. It works without, too."""
    common = renderer.library.common
    menu = [
        (name, words if len(words) <= _SAID else f"{words[: _SAID - 3]}...")
        for name, words in renderer.menu()
    ]
    commands = [BotCommand(command=name, description=words) for name, words in menu[:_COMMANDS]]
    calls: list[TelegramMethod[bool]] = [
        SetMyCommands(commands=commands),
        SetMyDescription(description=renderer.profile(common.about)),
        SetMyShortDescription(short_description=renderer.profile(common.about_short)),
    ]
    for call in calls:
        try:
            await bot(call)
        except TelegramAPIError as error:
            _log.warning("%s was refused (%s).", type(call).__name__, type(error).__name__)
