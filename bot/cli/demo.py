"""The demo: the bot and a local Bot API server side by side, and a phone in this terminal."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.emulator import Emulator, PortTakenError
from bot.emulator.phone import Phone
from bot.emulator.terminal import lines_of, talk

if TYPE_CHECKING:
    from bot.proof.proved import Proved

TOKEN = "1:demo"  # noqa: S105 - opens nothing but the server that this process starts
CHAT = 1000


def run_demo(proved: Proved, port: int) -> int:
    """Run until `quit` or the end of the input; the status is 1 when the port is taken."""
    try:
        asyncio.run(_demo(proved, port))
    except PortTakenError as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


async def _demo(proved: Proved, port: int) -> None:
    async with Emulator(TOKEN, port=port, bot_name="Bedside", bot_username="bedside_bot") as emulator:
        _tell(f"A local Bot API server listens on {emulator.url}. The bot starts; this takes a few seconds.")
        with tempfile.TemporaryDirectory() as folder:
            stop = asyncio.Event()
            bot = asyncio.create_task(_bot(proved, emulator.url, Path(folder), stop))
            person = asyncio.create_task(_person(emulator.url))
            await asyncio.wait({bot, person}, return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            person.cancel()
            await asyncio.gather(person, return_exceptions=True)
            await bot


async def _bot(proved: Proved, url: str, folder: Path, stop: asyncio.Event) -> None:
    from bot.cli.serve import fresh_id, now
    from bot.store import open_store
    from bot.telegram import run as run_telegram

    store = await open_store(f"sqlite:///{folder / 'demo.db'}")
    try:
        await run_telegram(proved, store, token=TOKEN, api_url=url, stop=stop, clock=now, fresh_id=fresh_id)
    finally:
        await store.close()


async def _person(url: str) -> None:
    async with Phone(url, CHAT) as phone:
        await phone.text("/start")
        await phone.idle(60)
    _tell("Type a letter to tap its button, anything else to send it; quit ends.\n")
    await talk(url, CHAT, lines_of(), _tell)


def _tell(text: str) -> None:
    print(text, flush=True)
