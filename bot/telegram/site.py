"""An HTTP server of the bot's own, which says nothing of itself."""

from __future__ import annotations

import errno
import os
from logging import Logger, LoggerAdapter, getLogger

from aiohttp import hdrs, web

from bot.telegram.errors import TelegramError, telegram_error
from bot.telegram.listen import Listen, What
from bot.telegram.log import fault

_SHUTDOWN = 1.0
"""Seconds that open connections are given at the end."""


async def serving(app: web.Application, what: What, listen: Listen) -> web.AppRunner:
    """Let an app listen, until its runner is cleaned up. Raises TelegramError."""
    app.on_response_prepare.append(_unnamed)
    runner = web.AppRunner(
        app, access_log=None, logger=_Terse(getLogger(__name__)), shutdown_timeout=_SHUTDOWN
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, listen.host, listen.port).start()
    except (OSError, UnicodeError) as error:
        await runner.cleanup()
        raise _deaf(error, what, listen) from None
    return runner


async def _unnamed(_request: web.Request, response: web.StreamResponse) -> None:
    """Take away what tells which server this is, and of what version."""
    response.headers.popall(hdrs.SERVER, None)


def _deaf(error: OSError | UnicodeError, what: What, listen: Listen) -> TelegramError:
    if isinstance(error, UnicodeError):
        return telegram_error(f"{what}-listen", listen=str(listen), reason="no host has such a name")
    if error.errno == errno.EADDRINUSE:
        return telegram_error(f"{what}-port", listen=str(listen))
    # asyncio words the errors of a socket itself, at length; a name that is not found has no such number
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)
    return telegram_error(f"{what}-listen", listen=str(listen), reason=reason)


class _Terse(LoggerAdapter[Logger]):
    """What aiohttp says of a request, as an event: its words and those of its errors repeat what was sent."""

    def log(  # type: ignore[override]
        self, level: int, _msg: object, *_filled: object, exc_info: object = None, **_more: object
    ) -> None:
        """Tell kind and place alone."""
        fields = fault(exc_info) if isinstance(exc_info, BaseException) else {}
        self.logger.log(level, "request_failed", extra=fields)
