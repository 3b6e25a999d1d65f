"""Receiving by webhook: Telegram posts each update, and 200 is said once it is done with.

1. Whatever is not finished in time is answered 503, and Telegram delivers it again. It stays in hand
   meanwhile: the repetition waits for the same work. One that was finished before is answered at once.
2. Only who knows the secret is listened to; it is compared as bytes and in constant time. Nobody else learns
   anything but a status.
3. No more is in hand than a bound: while the store is down what comes is answered 503 at once beyond it.
4. Telegram knows one webhook. Where it is another's, or gone, this bot hears nothing, and ends.
5. To stop is to take nothing new, to finish what is in hand, and to answer. The webhook stays set: Telegram
   keeps what comes until somebody listens again, or another process does already.

aiogram's own handler is not used: it answers before it has handled, and stumbles over a secret that is not
ASCII.
"""

from __future__ import annotations

import asyncio
import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetWebhookInfo, SetWebhook
from aiohttp import web

from bot.telegram.errors import telegram_error
from bot.telegram.listen import Listen
from bot.telegram.log import fault, logger
from bot.telegram.receiving import ALLOWED, HandOver, Recent, at_start
from bot.telegram.refusals import Refusals
from bot.telegram.retry import jittered
from bot.telegram.session import loads
from bot.telegram.site import serving

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.telegram.hook import Hook

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 2**20
"""Bytes of a request; an update is some kilobytes."""
PATIENCE = 25.0
"""Seconds that a delivery waits for its update to be finished. Telegram itself gives up after sixty."""
MOST_IN_HAND = 1000
"""Updates that are not finished."""
LOOK_SECONDS = 60.0
"""At most so long passes between looks at whose webhook Telegram knows."""
_READ_SECONDS = 10.0
_CONNECTIONS = 100
"""Deliveries that Telegram may have under way, its limit: one that waits holds nobody else up."""
_JSON = "application/json"
_log = logger(__name__)


class Webhook:
    """A Receiver that listens."""

    def __init__(self, bot: Bot, hand_over: HandOver, hook: Hook) -> None:
        self._bot = bot
        self._hand_over = hand_over
        self._hook = hook
        self._open: dict[int, asyncio.Future[None]] = {}
        self._done = Recent()
        self._refusals = Refusals(asyncio.get_running_loop().time)
        self._closing = False
        self._runner: web.AppRunner | None = None
        self.well = True
        """Whether Telegram answered when it was last asked whose webhook it knows."""

    async def open(self) -> None:
        """Listen, and tell Telegram where. Raises TelegramError."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/{path:.*}", self._request)
        self._runner = await serving(app, "webhook", Listen(self._hook.host, self._hook.port))
        call = SetWebhook(
            url=self._hook.url,
            secret_token=self._hook.secret,
            allowed_updates=ALLOWED,
            max_connections=_CONNECTIONS,
            drop_pending_updates=False,
        )
        await at_start(self._bot, call, "webhook-refused")

    async def receive(self) -> None:
        """Let them come, and look now and then that they still do."""
        try:
            while True:
                await asyncio.sleep(jittered(LOOK_SECONDS))
                await self._look()
        finally:
            self._closing = True
            for site in self._runner.sites if self._runner else ():
                await site.stop()

    async def _look(self) -> None:
        """Raise TelegramError when Telegram delivers elsewhere, or not at all; what passes is let pass."""
        try:
            known = await self._bot(GetWebhookInfo())
        except (TelegramUnauthorizedError, TelegramNotFound):
            raise telegram_error("telegram-token") from None
        except TelegramAPIError:
            self.well = False
            return
        self.well = True
        if not self._hook.is_at(known.url):
            raise telegram_error("telegram-conflict")

    def finished(self, update: int) -> None:
        """Answer whoever waits for this update."""
        self._done.add(update)
        waited = self._open.pop(update, None)
        if waited is not None:
            waited.set_result(None)

    async def confirm(self) -> None:
        """Wait until everything is answered: with 503 what is not finished."""
        await self.close()

    async def close(self) -> None:
        """Answer, and let go of all connections."""
        self._closing = True
        for waited in self._open.values():
            waited.cancel()
        self._open.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _request(self, request: web.Request) -> web.Response:
        status = self._turned_away(request)
        if status is None:
            try:
                number, raw = await _update(request)
            except _UnreadableError as error:
                status = error.status
            else:
                status = HTTPStatus.OK if await self._take(number, raw) else HTTPStatus.SERVICE_UNAVAILABLE
        if status != HTTPStatus.OK and not self._closing:
            self._refusals.note(status)
        return web.Response(status=status)

    def _turned_away(self, request: web.Request) -> HTTPStatus | None:
        """The status for a request that is not read at all."""
        given = request.headers.get(HEADER, "").encode(errors="surrogateescape")
        conditions = (
            (self._hook.fits(request.path), HTTPStatus.NOT_FOUND),
            (request.method == "POST", HTTPStatus.METHOD_NOT_ALLOWED),
            (hmac.compare_digest(given, self._hook.secret.encode()), HTTPStatus.UNAUTHORIZED),
            (request.content_type == _JSON, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        )
        return next((status for met, status in conditions if not met), None)

    async def _take(self, number: int, raw: dict[str, Any]) -> bool:
        """True once the update is finished."""
        if number in self._done:
            return True
        waited = self._open.get(number)
        if waited is None:
            if self._closing or len(self._open) >= MOST_IN_HAND:
                return False
            waited = self._open[number] = asyncio.get_running_loop().create_future()
            try:
                self._hand_over(number, raw)
            except Exception as error:  # noqa: BLE001  nobody works on it: Telegram delivers it again
                _log.error("update_not_taken", **fault(error))
                self._open.pop(number).cancel()
                return False
        await asyncio.wait({waited}, timeout=PATIENCE)
        return waited.done() and not waited.cancelled()


class _UnreadableError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


async def _update(request: web.Request) -> tuple[int, dict[str, Any]]:
    """The update in a request, and its id; raises _UnreadableError."""
    try:
        async with asyncio.timeout(_READ_SECONDS):
            raw = loads(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise _UnreadableError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except TimeoutError:
        raise _UnreadableError(HTTPStatus.REQUEST_TIMEOUT) from None
    except (ValueError, RecursionError, web.RequestPayloadError, ConnectionError):
        raise _UnreadableError(HTTPStatus.BAD_REQUEST) from None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise _UnreadableError(HTTPStatus.BAD_REQUEST)
    return number, raw
