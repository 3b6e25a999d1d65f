"""The conversation over Telegram. This is the room's door; aiogram is loaded when the bot runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.telegram.errors import TelegramError
from bot.telegram.hook import Hook
from bot.telegram.listen import Listen
from bot.telegram.terms import LOCAL, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.proof.proved import Proved
    from bot.store import Store

__all__ = [
    "LEASE_SECONDS",
    "LOCAL",
    "READING_SECONDS",
    "SENDS_PER_SECOND",
    "Hook",
    "Listen",
    "TelegramError",
    "Terms",
    "run",
]

READING_SECONDS = 0.5
SENDS_PER_SECOND = 30.0
"""What Telegram lets a bot send in all."""
LEASE_SECONDS = 6
"""How long the process that receives may be silent until another does: at least two."""


async def run(  # noqa: PLR0913  each comes from another side of the house
    proved: Proved,
    store: Store,
    *,
    token: str,
    stop: asyncio.Event,
    clock: Callable[[], int],
    fresh_id: Callable[[], str],
    terms: Terms,
    fresh_code: Callable[[], str],
    api_url: str | None = None,
    require_review: bool = False,
    webhook: Hook | None = None,
    status: Listen | None = None,
    reading: float = READING_SECONDS,
    on_ready: Callable[[str], None] | None = None,
    reload: Callable[[], Proved] | None = None,
    renew: asyncio.Event | None = None,
    sends_per_second: float = SENDS_PER_SECOND,
    lease_seconds: int = LEASE_SECONDS,
) -> None:
    """Receive and answer until `stop` is set; what is in hand is finished first, within ten seconds.

    `clock` gives unix seconds and `fresh_id` a few url-safe characters that differ from call to call.
    `terms` say who is let in, and `fresh_code` makes codes for invites: 22 url-safe characters that nobody
    can guess. `api_url` is a Bot API server other than Telegram's. `require_review` withholds doses that do
    not count as reviewed. With a `webhook` updates are delivered there; without one they are asked for. At
    `status` whoever watches the operation is answered. For `reading` seconds a screen that has changed takes
    no tap. `on_ready` is told the bot's username once it
    works. `reload` loads and proves content anew, in a thread, and may raise ContentError: it is called
    when an administrator asks for it, or whoever sets `renew`, and what it gives takes the place of `proved`.
    Processes that share a store send `sends_per_second` together. Where updates are asked for one of them
    does, and another once it was silent for `lease_seconds`.
    Raises TelegramError when Telegram does not let the bot in, StoreError when the store is damaged.
    """
    from bot.telegram.serving import serve  # noqa: PLC0415  loads aiogram, which takes seconds

    await serve(
        proved,
        store,
        token=token,
        api_url=api_url,
        require_review=require_review,
        stop=stop,
        clock=clock,
        fresh_id=fresh_id,
        terms=terms,
        fresh_code=fresh_code,
        webhook=webhook,
        status=status,
        reading=reading,
        on_ready=on_ready,
        reload=reload,
        renew=renew or asyncio.Event(),
        sends_per_second=sends_per_second,
        lease_seconds=lease_seconds,
    )
