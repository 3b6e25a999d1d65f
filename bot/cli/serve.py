"""The bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.cli.common import UsageFault
from bot.cli.stopping import stopping
from bot.store import StoreError, open_store
from bot.telegram import Hook, TelegramError
from bot.telegram import run as run_telegram

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.settings import Settings


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
    except (StoreError, TelegramError) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(proved: Proved, settings: Settings, token: str, webhook: Hook | None) -> None:
    stop = stopping()
    store = await open_store(settings.database_url)
    try:
        await run_telegram(
            proved,
            store,
            token=token,
            api_url=settings.api_url,
            require_review=settings.require_review,
            stop=stop,
            clock=now,
            fresh_id=fresh_id,
            webhook=webhook,
        )
    finally:
        await store.close()


def _webhook(settings: Settings, token: str) -> Hook | None:
    if not settings.webhook_url:
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    try:
        return Hook.read(settings.webhook_url, settings.webhook_listen, secret, token)
    except TelegramError as error:
        raise UsageFault(str(error)) from error
