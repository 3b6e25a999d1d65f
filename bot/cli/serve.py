"""The bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_code, fresh_id, now
from bot.cli.common import UsageFault
from bot.cli.key import data_key
from bot.cli.stopping import stopping
from bot.render.entrance import Days
from bot.store import Store, StoreError, StoreFault, open_store
from bot.telegram import Hook, TelegramError, Terms
from bot.telegram import run as run_telegram

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.settings import Settings

_EMPTY = "Nobody is let in yet: bedside invite --role admin makes a link for the first."
_log = logging.getLogger(__name__)


def serve(load: Callable[[], Proved], settings: Settings, token: str) -> int:
    """Serve until SIGINT or SIGTERM; the status is 1 when token, network or store do not let it.

    Raises UsageFault for settings that cannot be used.
    """
    # libraries say a lot at work, the one that lays pictures out most of all
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("bot").setLevel(logging.INFO)
    try:
        webhook = _webhook(settings, token)
        asyncio.run(_serve(load(), settings, token, webhook))
    except (StoreError, StoreFault, TelegramError) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(proved: Proved, settings: Settings, token: str, webhook: Hook | None) -> None:
    stop = stopping()
    store = await open_store(settings.database_url, data_key(settings))
    try:
        empty = await _empty(settings, store)
        await run_telegram(
            proved,
            store,
            token=token,
            api_url=settings.api_url,
            require_review=settings.require_review,
            stop=stop,
            clock=now,
            fresh_id=fresh_id,
            terms=terms_of(settings),
            fresh_code=fresh_code,
            webhook=webhook,
            on_ready=lambda _name: _log.warning(_EMPTY) if empty else None,
        )
    finally:
        await store.close()


async def _empty(settings: Settings, store: Store) -> bool:
    """Tell whether the settings and the store let nobody in."""
    closed = settings.access == "members" and not (settings.allow or settings.admins)
    return closed and not await store.members.all()


def terms_of(settings: Settings) -> Terms:
    """On what terms the settings let people in."""
    days = Days(settings.retention_days, settings.audit_days)
    return Terms(settings.access == "open", settings.allow, settings.admins, days=days)


def _webhook(settings: Settings, token: str) -> Hook | None:
    if not settings.webhook_url:
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    try:
        return Hook.read(settings.webhook_url, settings.webhook_listen, secret, token)
    except TelegramError as error:
        raise UsageFault(str(error)) from error
