"""The local Bot API server alone, for a bot in any language."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass

from bot.cli.common import UsageFault
from bot.cli.stopping import stopping
from bot.emulator import Emulator, PortTakenError

_TOKEN = re.compile(r"[1-9][0-9]{0,18}:[A-Za-z0-9_-]+")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")


@dataclass(frozen=True, slots=True)
class Server:
    """What the server is to be: `rates` refuses who sends too fast; `fast`, for tests, slows nobody down."""

    host: str
    port: int
    token: str
    username: str
    rates: bool
    fast: bool


def run_emulator(server: Server) -> int:
    """Serve until told to stop; the status is 1 when it cannot listen. Raises UsageFault."""
    if not _TOKEN.fullmatch(server.token):
        raise UsageFault("--token is a number, a colon and letters, such as 42:TEST.")
    if not _USERNAME.fullmatch(server.username):
        raise UsageFault("--username is 5 to 32 letters, digits and underscores, a letter first.")
    try:
        asyncio.run(_serve(server))
    except PortTakenError as error:
        print(f"bedside: {error}; --port takes another one.", file=sys.stderr)
        return 1
    except (OSError, UnicodeError) as error:
        reason = (error.strerror or error) if isinstance(error, OSError) else "no host has such a name"
        print(f"bedside: --host {server.host} cannot be listened on: {reason}", file=sys.stderr)
        return 1
    return 0


async def _serve(server: Server) -> None:
    stop = stopping()
    emulator = Emulator(
        server.token,
        server.host,
        server.port,
        strict_polling=not server.fast,
        rates=server.rates and not server.fast,
        bot_username=server.username,
    )
    async with emulator:
        print(_told(emulator.url, server.token), flush=True)
        await stop.wait()


def _told(url: str, token: str) -> str:
    return f"""A Bot API server for the bot {token}; Ctrl-C ends it.
  Bot API base  {url}
  a call        {url}/bot{token}/getMe
  a phone       {url}/
  for tests     {url}/sim, see docs/emulator.md"""
