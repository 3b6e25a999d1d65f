"""The conversation over Telegram. This is the room's door; aiogram is loaded when the bot runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.errors import TelegramError
from bot.telegram.hook import Hook
from bot.telegram.terms import LOCAL, Terms

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from bot.proof.proved import Proved
    from bot.store import Store

__all__ = ["LOCAL", "READING_SECONDS", "Hook", "TelegramError", "Terms", "run"]

READING_SECONDS = 0.5


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
    reading: float = READING_SECONDS,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Receive and answer until `stop` is set; what is in hand is finished first, within ten seconds.

    `clock` gives unix seconds and `fresh_id` a few url-safe characters that differ from call to call.
    `terms` say who is let in, and `fresh_code` makes codes for invites: 22 url-safe characters that nobody
    can guess. `api_url` is a Bot API server other than Telegram's. `require_review` withholds doses that do
    not count as reviewed. With a `webhook` updates are delivered there; without one they are asked for. For
    `reading` seconds a screen that has changed takes no tap. `on_ready` is told the bot's username once it
    works.
    Raises TelegramError when Telegram does not let the bot in, StoreError when the store is damaged.
    """
    from bot.telegram.service import serve  # noqa: PLC0415  loads aiogram, which takes seconds

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
        reading=reading,
        on_ready=on_ready,
    )
