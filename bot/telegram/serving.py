"""From the settings of a start to a bot at work: its client, what it counts, and who it is among others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.methods import GetMe
from aiogram.utils.token import TokenValidationError
from structlog.contextvars import bind_contextvars

from bot.content.review import utc_date
from bot.render.renderer import Renderer
from bot.telegram.calls import Calls, meaning
from bot.telegram.errors import telegram_error
from bot.telegram.health import Health
from bot.telegram.limits import Limits
from bot.telegram.metrics import Metrics
from bot.telegram.receiving import at_start
from bot.telegram.retention import Retention
from bot.telegram.retry import Retry
from bot.telegram.servertime import ServerTime
from bot.telegram.service import Service
from bot.telegram.session import JsonSession
from bot.telegram.status import Status

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.store import Store
    from bot.telegram.hook import Hook
    from bot.telegram.listen import Listen
    from bot.telegram.terms import Terms

_NAME = 8
"""Characters of a process's name that tell its lines in the log from those of others."""


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
    status: Listen | None,
    reading: float,
    on_ready: Callable[[str], None] | None,
    reload: Callable[[], Proved] | None,
    renew: asyncio.Event,
    sends_per_second: float,
    lease_seconds: int,
) -> None:
    """See bot.telegram.run."""
    server_time = ServerTime(asyncio.get_running_loop().time)
    session = JsonSession(api_url, server_time.note)
    try:
        default = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
        bot = Bot(token, session=session, default=default)
    except TokenValidationError:
        raise telegram_error("telegram-token") from None
    steady = asyncio.get_running_loop().time
    limits, metrics = Limits(steady, overall=sends_per_second), Metrics()
    session.middleware(Retry(limits, lambda error: metrics.retried(meaning(error))))
    session.middleware(Calls(metrics))
    health = Health(store.replicas.reload_asked, stop.is_set, steady)
    site = Status(health, metrics)
    try:
        if status is not None:
            await site.open(status)
        username = (await at_start(bot, GetMe())).username or ""

        def renderer(proved: Proved) -> Renderer:
            return Renderer(proved.library, today=lambda: utc_date(clock()), require_review=require_review)

        name = fresh_code()
        bind_contextvars(process=name[:_NAME])
        service = Service(
            proved,
            renderer,
            store,
            bot,
            terms,
            limits=limits,
            lease_seconds=lease_seconds,
            metrics=metrics,
            username=username,
            clock=clock,
            fresh_id=fresh_id,
            fresh_code=fresh_code,
            name=name,
            webhook=webhook,
            reading=reading,
            reload=reload,
            renew=renew,
        )
        retention = Retention(store, terms.days, clock=clock, holder=name, told=server_time.now)
        sweeping = asyncio.create_task(retention.run())

        def ready() -> None:
            health.receives = service.receives
            if on_ready is not None:
                on_ready(username)

        try:
            await service.run(stop, ready)
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await service.abort()
    finally:
        await site.close()
        await session.close()
