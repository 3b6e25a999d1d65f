"""The bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.store import StoreError, open_store
from bot.telegram import TelegramError
from bot.telegram import run as run_telegram

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.settings import Settings


def serve(proved: Proved, settings: Settings, token: str) -> int:
    """Serve until SIGINT or SIGTERM; the status is 1 when token, network or store do not let it."""
    # libraries say a lot at work, the one that lays pictures out most of all
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("bot").setLevel(logging.INFO)
    try:
        asyncio.run(_serve(proved, settings, token))
    except (StoreError, TelegramError) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(proved: Proved, settings: Settings, token: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            loop.add_signal_handler(number, stop.set)
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
        )
    finally:
        await store.close()
