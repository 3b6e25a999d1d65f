"""A phone in a terminal: a chat with the bot by typed lines, over the emulator's /sim HTTP API.

Buttons get letters in reading order: a, b, ... z, aa, ab ... Those letters belong to the newest message with
buttons, which is the screen one would look at on a phone.
"""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Awaitable, Callable
from string import ascii_lowercase
from typing import Any, TextIO

from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from bot.emulator.transcript import picture

ReadLine = Callable[[], Awaitable[str | None]]
"""Gives the next line, or None at the end of the input."""
Write = Callable[[str], object]
"""Takes one line to print, without a line break at its end; it may hold several lines."""

_PATIENCE = 15.0
_ANSWER = 1.0
_QUIET = 0.25
_WATCH = 30.0


async def talk(url: str, chat: int, read_line: ReadLine, write: Write) -> None:
    """Chat with the bot behind the emulator at `url` as the person `chat`, until `quit` or the last line.

    A letter taps its button, an empty line prints the screen again, anything else is sent as a text. After
    each line it waits, at most some 15 seconds, until the bot has answered and is quiet. Raises
    aiohttp.ClientError when the emulator goes away.
    """
    async with Phone(url, chat) as phone:
        screen = _Screen(write)
        screen.show(await phone.transcript())
        while True:
            line = await _next_line(phone, screen, read_line)
            if line is None or line.strip().lower() == "quit":
                return
            try:
                after = await _act(phone, screen, line.strip(), write)
            except SimError as error:
                write(str(error))
                continue
            if after is not None:
                screen.show(await _answered(phone, after))


def lines_of(stream: TextIO | None = None) -> ReadLine:
    """A reader for `talk` on standard input or another stream: a terminal, a pipe or a file.

    Call it inside the running event loop.

    A thread reads ahead, because reading blocks; it is a daemon, so that a program can end while it waits.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    source = stream or sys.stdin or ()  # there may be no standard input at all

    def read() -> None:
        with contextlib.suppress(RuntimeError, ValueError):  # the loop or the stream was closed meanwhile
            for line in source:
                loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return lines.get


class _Screen:
    """What was printed so far, and which letters stand for which buttons."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._printed: dict[int, object] = {}
        self._answers = 0
        self._seen: dict[str, Any] = {"seq": 0, "messages": [], "answers": []}

    @property
    def seq(self) -> int:
        """How many changes it has seen."""
        return int(self._seen["seq"])

    def show(self, seen: dict[str, Any], *, again: bool = False) -> None:
        """Print the bot's messages that are new or edited, and the notes; with `again` the newest screen."""
        self._seen = seen
        newest = self._newest()
        if again and newest is not None:
            self._printed.pop(newest["message_id"], None)
        for message in seen["messages"]:
            face = (message["text"], message["keyboard"], message.get("photo"))
            if message["from"] == "bot" and self._printed.get(message["message_id"]) != face:
                self._printed[message["message_id"]] = face
                self._print(message, lettered=message is newest)
        for answer in seen["answers"][self._answers :]:
            self._write(f"({answer['text']})\n")
        self._answers = len(seen["answers"])

    def button(self, letter: str) -> tuple[int, dict[str, Any]] | None:
        """Message id and button for a letter, or None."""
        message = self._newest()
        for name, button in _lettered(message or {"keyboard": []}):
            if name == letter.lower() and message is not None:
                return message["message_id"], button
        return None

    def _newest(self) -> dict[str, Any] | None:
        return next((found for found in reversed(self._seen["messages"]) if found["keyboard"]), None)

    def _print(self, message: dict[str, Any], *, lettered: bool) -> None:
        names = iter(_letters())
        rows = [
            "   ".join(
                f"{next(names)}  {button['text']}" if lettered else f"[{button['text']}]" for button in row
            )
            for row in message["keyboard"]
        ]
        photo = message.get("photo")
        above = [picture(photo["width"], photo["height"])] if photo else []
        self._write("\n".join([*above, message["text"], *(f"  {row}" for row in rows), ""]))


def _lettered(message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(zip(_letters(), (button for row in message["keyboard"] for button in row), strict=False))


def _letters() -> list[str]:
    return [*ascii_lowercase, *(one + two for one in ascii_lowercase for two in ascii_lowercase)]


async def _next_line(phone: Phone, screen: _Screen, read_line: ReadLine) -> str | None:
    """The next line; what the bot says meanwhile is printed as it comes."""
    reading = asyncio.ensure_future(read_line())
    watching: asyncio.Future[bool] | None = None
    try:
        while True:
            watching = asyncio.ensure_future(phone.wait(screen.seq, _WATCH))
            await asyncio.wait([reading, watching], return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                return reading.result()
            if watching.result():
                screen.show(await phone.settled(_PATIENCE, _QUIET))
    finally:
        for task in (reading, watching):
            if task is not None and not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _act(phone: Phone, screen: _Screen, line: str, write: Write) -> int | None:
    """Do what the line says. The change count behind which the answer comes, or None when none will."""
    if not line:
        screen.show(await phone.transcript(), again=True)
        return None
    chosen = screen.button(line)
    if chosen is None:
        return int((await phone.text(line))["seq"])
    message_id, button = chosen
    if "data" not in button:
        write(f"{button.get('url') or button.get('copy') or button['text']}\n")
        return None
    return int((await phone.send_data(button["data"], message_id))["seq"])


async def _answered(phone: Phone, after: int) -> dict[str, Any]:
    """The transcript once the bot has taken the input and shown something, or nothing for a while."""
    await phone.idle(_PATIENCE)
    # It may show its answer only after it has confirmed the input.
    await phone.wait(after, _ANSWER)
    return await phone.settled(_PATIENCE, _QUIET)
