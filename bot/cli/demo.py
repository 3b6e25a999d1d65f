"""The demo: the bot and a local Bot API server side by side, and a phone in this terminal."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.common import environment
from bot.emulator import Emulator, PortTakenError
from bot.emulator.phone import Phone
from bot.emulator.terminal import lines_of, talk

if TYPE_CHECKING:
    from bot.proof.proved import Proved

CHAT = 1000
_START_SECONDS = 60


def run_demo(proved: Proved, port: int) -> int:
    """Run until `quit` or the end of the input; the status is 1 when the port is taken."""
    try:
        asyncio.run(_demo(proved, port))
    except PortTakenError as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


async def _demo(proved: Proved, port: int) -> None:
    _tell("Starting; this takes a few seconds.")
    from bot.cli.local import TOKEN, LocalBot

    async with Emulator(TOKEN, port=port, bot_name="Bedside", bot_username="bedside_bot") as emulator:
        with tempfile.TemporaryDirectory() as folder:
            gate = environment().require_review
            bot = LocalBot(proved, emulator.url, Path(folder) / "demo.db", require_review=gate)
            await bot.start()
            async with Phone(emulator.url, CHAT) as phone:
                await phone.text("/start")
                await phone.settled(_START_SECONDS)
            _tell(f"The bot is at work, on a local Bot API server at {emulator.url}.")
            _tell("Type a letter to tap its button, anything else to send it. quit ends.\n")
            await talk(emulator.url, CHAT, lines_of(), _tell)
            await bot.finish()


def _tell(text: str) -> None:
    print(text, flush=True)
