"""The way of updates to a webhook.

Rule 1  An update is the bot's once it is answered with 2xx. Anything else is tried again: at once, then after
        2, 4, 8 ... seconds, at most 60 to 120, until it expires. A Retry-After in the answer goes first.
Rule 2  Updates of one lane come one by one, in order; those of different lanes side by side, as many as the
        bot takes connections.
Rule 3  An answer that names a method is a call, and carried out; but not one that asks for something.
Rule 4  The waits between attempts are of the clock; how long an answer takes is real.
"""

import asyncio
import errno
import json
import logging
import os
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from random import Random
from urllib.parse import parse_qsl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.emulator.clock import Clock
from bot.emulator.errors import ApiError
from bot.emulator.params import Params
from bot.emulator.pulse import Pulse
from bot.emulator.updates import Update, UpdateQueue
from bot.emulator.webhook import Webhook

CarryOut = Callable[[str, Params], Awaitable[object]]
"""Carries out a call as if it had come by itself; what comes of it nobody learns."""

_LONGEST_PAUSES = (60, 120)
_LONGEST_RETRY_AFTER = 3600
_PATIENCE = 60.0
"""Real seconds that an answer may take."""
_GONE_FOR = 23 * 3600.0
"""Seconds of 410 Gone after which the webhook is given up."""
_REMEMBERED = 1000
_AGES = 24 * 3600.0
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_log = logging.getLogger(__name__)
_NOT_IN_AN_ANSWER = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass
class Attempt:
    """One attempt, begun `at` a time of the clock; status 0: no answer. `next_at`: tried again then."""

    update_id: int
    at: float
    status: int
    error: str | None = None
    next_at: float | None = None


@dataclass
class _Retry:
    """How often an update was refused, the last pause, and when its next turn is."""

    fails: int = 0
    pause: int = 1
    at: float = 0.0


@dataclass(frozen=True)
class _Reply:
    status: int
    error: str
    retry_after: int = 0
    call: tuple[str, Params] | None = None


class Delivery:
    """Posts what waits in `updates`, as long as a webhook is set."""

    def __init__(self, clock: Clock, updates: UpdateQueue, random: Random, carry_out: CarryOut) -> None:
        self._clock = clock
        self._updates = updates
        self._random = random
        self._carry_out = carry_out
        self.webhook: Webhook | None = None
        self.ip = ""
        self.last_error: tuple[int, str] | None = None
        """Unix seconds, and in Telegram's words."""
        self._attempts: deque[Attempt] = deque(maxlen=_REMEMBERED)
        self._retries: dict[int, _Retry] = {}
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._gone_since: float | None = None
        self._news = Pulse()
        self._work: asyncio.Task[None] | None = None
        updates.on_arrival(self._news.fire)
        clock.on_move(self._news.fire)

    async def begin(self, webhook: Webhook, ip: str) -> None:
        """Post to this webhook from now on; one that was set before is ended."""
        await self.end()
        self.webhook, self.ip = webhook, ip
        self._work = asyncio.create_task(self._run(webhook))

    async def end(self) -> None:
        """Stop; what is under way is cut off, and stays pending."""
        self._give_up()
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def forget(self) -> None:
        """Forget attempts, and let go of those under way: what they carry is forgotten too."""
        self._attempts.clear()
        self._retries.clear()
        for post in self._under_way.values():
            post.cancel()

    def as_json(self) -> dict[str, object]:
        """{url, has_secret, pending, attempts}, see Attempt; the last thousand."""
        return {
            "url": self.webhook.url if self.webhook else "",
            "has_secret": bool(self.webhook and self.webhook.secret),
            "pending": self._updates.pending(),
            "attempts": [asdict(attempt) for attempt in self._attempts],
        }

    # --- when ---

    async def _run(self, webhook: Webhook) -> None:
        # The bot's server may go and come back: no connection outlives an answer.
        resolver = _Fixed(webhook.ip_address) if webhook.ip_address else None
        connector = aiohttp.TCPConnector(limit=0, force_close=True, resolver=resolver)
        timeout = aiohttp.ClientTimeout(total=_PATIENCE)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            try:
                while self.webhook is webhook:
                    pause = self._start_due(webhook, session)
                    await self._news.wait(pause)
            finally:
                posts = list(self._under_way.values())
                for post in posts:
                    post.cancel()
                await asyncio.gather(*posts, return_exceptions=True)

    def _start_due(self, webhook: Webhook, session: aiohttp.ClientSession) -> float:
        """Start what may start now. Seconds until there may be more, if nothing happens before."""
        now = self._clock.now()
        waiting = self._updates.waiting()
        self._retries = {one.update_id: self._retries.get(one.update_id, _Retry()) for one in waiting}
        heads: dict[tuple[int, int], Update] = {}
        for update in waiting:
            heads.setdefault((update.lane, 0 if update.lane else update.update_id), update)
        pause = _AGES
        for lane, update in heads.items():
            if lane in self._under_way or len(self._under_way) >= webhook.max_connections:
                continue
            wait = self._retries[update.update_id].at - now
            if 0 < wait <= _LONGEST_RETRY_AFTER:  # one that is longer was set before the clock went back
                pause = min(pause, wait)
            else:
                post = self._post(webhook, session, update, lane)
                self._under_way[lane] = asyncio.create_task(post)
        return pause

    async def _post(
        self, webhook: Webhook, session: aiohttp.ClientSession, update: Update, lane: tuple[int, int]
    ) -> None:
        try:
            await self._settle(update, self._clock.now(), await _ask(webhook, session, update))
        finally:
            self._under_way.pop(lane, None)
            self._news.fire()

    async def _settle(self, update: Update, at: float, reply: _Reply) -> None:
        update.delivered = True
        if reply.call is not None:
            try:
                await self._carry_out(*reply.call)
            except Exception:  # noqa: BLE001  the update was taken all the same, and must not come again and again
                _log.exception("A call in the answer to a webhook could not be carried out.")
        attempt = Attempt(update.update_id, at, reply.status, reply.error or None)
        self._attempts.append(attempt)
        if not reply.error:
            self._updates.confirm(update)
        else:
            self.last_error = (int(self._clock.now()), reply.error)
            attempt.next_at = self._put_off(update, reply.retry_after)
        self._count_gone(reply)

    def _put_off(self, update: Update, retry_after: int) -> float | None:
        """When to try again; None when it will be too late."""
        retry = self._retries.setdefault(update.update_id, _Retry())
        pause = retry_after
        if not pause and retry.fails:
            pause = retry.pause = min(self._random.randint(*_LONGEST_PAUSES), 2 * retry.pause)
        retry.at = self._clock.now() + pause
        retry.fails += 1
        if retry.at > update.expires_at:
            self._updates.drop(update)
            return None
        return retry.at

    def _count_gone(self, reply: _Reply) -> None:
        if reply.status != HTTPStatus.GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock.now()
        elif self._clock.now() > self._gone_since + _GONE_FOR:
            self._give_up()

    def _give_up(self) -> None:
        self.webhook, self.ip, self.last_error, self._gone_since = None, "", None, None
        self._retries.clear()
        self._news.fire()


class _Fixed(AbstractResolver):
    """Every name leads to the one address that the bot has fixed."""

    def __init__(self, ip: str) -> None:
        self._ip = ip

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = socket.AF_INET6 if ":" in self._ip else family
        return [ResolveResult(hostname=host, host=self._ip, port=port, family=found, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""


async def _ask(webhook: Webhook, session: aiohttp.ClientSession, update: Update) -> _Reply:
    """Post one update, and say in Telegram's words what was wrong with the answer."""
    headers = {"Content-Type": "application/json", **({_SECRET: webhook.secret} if webhook.secret else {})}
    body = json.dumps(update.as_api(), separators=(",", ":"))
    try:
        async with session.post(webhook.address, data=body, headers=headers, allow_redirects=False) as answer:
            said = await answer.read()
    except (TimeoutError, aiohttp.ClientError) as error:
        return _Reply(0, _wrong(error))
    if not answer.ok or answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        refused = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        after = answer.headers.get("Retry-After", "")
        return _Reply(
            answer.status, refused, min(int(after) if after.isdecimal() else 0, _LONGEST_RETRY_AFTER)
        )
    return _Reply(answer.status, "", call=_call(answer.content_type, said))


def _wrong(error: Exception) -> str:
    """Why there was no answer."""
    match error:
        case TimeoutError():
            return "Read timeout expired"
        case aiohttp.ClientSSLError():
            return f"SSL error {{{error}}}"
        case aiohttp.ClientConnectorDNSError():
            return f"Failed to resolve host: {error.os_error.strerror}"
        case aiohttp.ClientConnectorError():
            return os.strerror(error.os_error.errno or errno.ECONNREFUSED)
        case _:
            return "Connection closed"


def _call(content_type: str, body: bytes) -> tuple[str, Params] | None:
    """The method that an answer names, and its parameters."""
    try:
        if content_type == "application/x-www-form-urlencoded":
            params = Params(dict(parse_qsl(body.decode(), keep_blank_values=True)), {})
        else:
            params = Params.from_json(body)
    except (ApiError, UnicodeDecodeError):
        return None
    method = params.text("method")
    if not method or method.lower() in _NOT_IN_AN_ANSWER or method.lower().startswith("get"):
        return None
    return method, params
