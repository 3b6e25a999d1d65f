"""The demo: the bot on a local Bot API server, and a phone in the browser or in this terminal.

Nothing comes from outside, and nothing stays: the conversations are in a folder that goes with it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.common import environment, load, scripts_of
from bot.cli.logs import telling
from bot.cli.ports import LOCAL, free_port
from bot.cli.stopping import stopping
from bot.emulator import Emulator, PortTakenError
from bot.emulator.phone import Phone
from bot.emulator.terminal import lines_of, talk
from bot.telegram import Hook, TelegramError

if TYPE_CHECKING:
    from bot.cli.local import LocalBot
    from bot.proof.proved import Proved
    from bot.proof.scripts.samples import Sample

PORT = 8081
CHAT = 1000
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the demo runs. Without a port it takes 8081, or the next that is free."""

    port: int | None
    webhook: bool
    terminal: bool
    browser: bool


def run_demo(content: Path | None, wishes: Wishes) -> int:
    """Run until told to stop; the status is 1 when the port is taken. Raises ContentError and UsageFault."""
    try:
        port = free_port(PORT if wishes.port is None else wishes.port, at_least=wishes.port is None)
        if wishes.port is None and port != PORT:
            _progress(f"Port {PORT} is taken: this is {port}.")
        gate = environment().require_review
        proved = _proved(content)
        samples = _samples(proved, content)
        _progress("Starting the bot ...")
        import bot.telegram.serving  # noqa: F401  takes seconds, which Ctrl-C may cut short

        with telling("text", "error", (), sys.stderr):
            asyncio.run(_demo(proved, samples, port, wishes, require_review=gate))
    except PortTakenError as error:
        print(f"bedside: {error}; --port takes another one.", file=sys.stderr)
        return 1
    except TelegramError as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Tell whether a browser would open before the eyes of who started this."""
    if environ.get("CI") or environ.get("SSH_CONNECTION"):
        return False
    return platform in {"darwin", "win32"} or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _proved(content: Path | None) -> Proved:
    from bot.proof.profiles import Space

    _progress("Loading the dialogs and proving them ...")
    proved = load(content)
    parts = proved.library.dialogs.values()
    profiles = sum(Space(part).legal.bit_count() for part in parts)
    laws = sum(len(part.laws.laws) for part in parts)
    many = f"{len(parts)} dialogs" if len(parts) > 1 else "1 dialog"
    _progress(f"Proved: {laws} laws hold for all {profiles:,} profiles of {many}.")
    return proved


def _samples(proved: Proved, content: Path | None) -> Sequence[Sample]:
    """Give the samples among the content's scripted tests; none while one of them does not hold."""
    from bot.cli.scripts import FRONTS
    from bot.proof.scripts.decide import Decider
    from bot.proof.scripts.failure import ScriptError
    from bot.proof.scripts.load import load_scripts
    from bot.proof.scripts.samples import samples

    folder = scripts_of(content)
    if not folder.is_dir():
        return ()
    scripts = load_scripts(folder, proved.library, FRONTS)
    try:
        return asyncio.run(samples(scripts, Decider(proved.library)))
    except ScriptError as error:
        _progress(f"There are no samples: {error.place} does not hold. `bedside test` tells why.")
        return ()


async def _demo(
    proved: Proved, samples: Sequence[Sample], port: int, wishes: Wishes, *, require_review: bool
) -> None:
    from bot.cli.local import TOKEN, LocalBot
    from bot.telegram import READING_SECONDS

    stop = stopping()
    typed = wishes.terminal or sys.stdin is None or not sys.stdin.isatty()
    server = Emulator(
        TOKEN, port=port, rates=True, bot_name="Bedside", bot_username="bedside_bot", samples=samples
    )
    async with server as emulator:
        with tempfile.TemporaryDirectory(prefix="bedside-") as folder:
            bot = LocalBot(
                proved,
                emulator.url,
                Path(folder) / "demo.db",
                clock=emulator.clock.now,
                require_review=require_review,
                webhook=_webhook(TOKEN) if wishes.webhook else None,
                reading=0.0
                if typed
                else READING_SECONDS,  # a typed letter never falls on another screen's button
            )
            await bot.start()
            try:
                await _until(stop, bot, _front(emulator.url, wishes, typed=typed))
            finally:
                await bot.finish()


async def _front(url: str, wishes: Wishes, *, typed: bool) -> None:
    """Let a person in: by the page, or by typed lines where there is no terminal to stop it from."""
    if typed:
        async with Phone(url, CHAT) as phone:
            await phone.text("/start")
            await phone.settled(_START_SECONDS)
        _tell(f"The bot is at work, on a local Bot API server at {url}.")
        _tell("Type a letter to tap its button, anything else to send it. quit ends.\n")
        await talk(url, CHAT, lines_of(), _tell)
        return
    _tell(f"Bedside is ready: open {url}/ in a browser. Ctrl-C ends it.")
    if wishes.browser and has_screen(os.environ, sys.platform):
        threading.Thread(target=webbrowser.open, args=(f"{url}/",), daemon=True).start()
    await asyncio.Event().wait()


async def _until(stop: asyncio.Event, bot: LocalBot, front: Coroutine[Any, Any, None]) -> None:
    """Wait for the first of three: being told to stop, the end of the bot, of the front. Raises theirs."""
    ends = [asyncio.ensure_future(end) for end in (front, bot.ended(), stop.wait())]
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in done:
            end.result()
    finally:
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
    if stop.is_set():
        _tell("\nStopped.")


def _webhook(token: str) -> Hook:
    port = free_port(0)
    return Hook.read(f"http://{LOCAL}:{port}/bedside", f"{LOCAL}:{port}", None, token)


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(text: str) -> None:
    print(text, flush=True)
