"""The front `telegram` of scripted tests: a person's phone over the /sim HTTP API, and a bot run elsewhere.

1. A bot serves one case at a time, each with a chat of its own: a case may stop the bot or move the clock.
2. The screen is the newest message with buttons. What else the bot has sent since the last act is a note.
3. An act is done once the bot has confirmed it and the screen has changed or a note came; where nothing comes
   of it, once all has been quiet for a moment and the bot does not say that it is at work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from bot.emulator.phone import Phone

CHECK = "/check"
_QUIET = 1.0
"""Seconds without a change after which none is expected any more."""


class RunningBot(Protocol):
    """A bot at work against an emulator, on that one's clock."""

    @property
    def url(self) -> str:
        """Where the emulator listens."""
        ...

    async def restart(self) -> None:
        """Stop the bot without warning, and start it again."""
        ...


@dataclass(frozen=True, slots=True)
class TelegramSeen:
    """What stands in the chat. `data` is what each button carries, by its label."""

    text: str
    buttons: tuple[str, ...]
    notes: tuple[str, ...]
    message_id: int
    data: tuple[tuple[str, str], ...]
    pages: int
    """The newest message that is a page. An old screen that loses its buttons is no new one."""
    newest: int
    answers: int

    def moved(self, before: "TelegramSeen") -> bool:
        """Tell whether something has come of the last act."""
        if self.answers > before.answers:
            return True
        if self.data == before.data:
            return self.pages > before.newest
        return bool(self.data)


_NOTHING = TelegramSeen("", (), (), 0, (), 0, 0, 0)


class TelegramFront:
    """One person in one chat."""

    def __init__(self, phone: Phone, bot: RunningBot, dialog: str) -> None:
        self._phone = phone
        self._dialog = dialog
        self._bot = bot
        self._seen = _NOTHING
        self._screens: list[TelegramSeen] = []

    async def start(self) -> None:
        """Begin a check."""
        await self.say(f"{CHECK} {self._dialog}")

    async def tap(self, label: str) -> None:
        """Tap a button."""
        await self._phone.tap(label, self._seen.message_id)
        await self._settle()

    async def old_tap(self, label: str) -> None:
        """Tap a button of an earlier screen, as a phone may that has not drawn the newest one yet."""
        wanted = " ".join(label.split())
        for screen in reversed(self._screens):
            for name, data in screen.data if screen.data != self._seen.data else ():
                if " ".join(name.split()) == wanted:
                    await self._phone.send_data(data, screen.message_id)
                    await self._settle()
                    return
        raise LookupError(label)

    async def say(self, text: str) -> None:
        """Send a text."""
        await self._phone.text(text)
        await self._settle()

    async def screen(self) -> TelegramSeen:
        """Look."""
        return self._seen

    async def restart(self) -> None:
        """Let the bot be stopped and started."""
        await self._bot.restart()
        await self._phone.idle()
        self._keep(_read(await self._phone.transcript(), self._seen))

    async def later(self, seconds: int) -> None:
        """Move the clock of the emulator on, which is the bot's as well."""
        await self._phone.ask("POST", "clock", {"advance": seconds})

    async def _settle(self) -> None:
        before = self._seen
        await self._phone.idle()
        while True:
            written = await self._phone.transcript()
            now = _read(written, before)
            drawn = now.data != before.data or now.answers > before.answers
            if drawn and now.moved(before):
                break
            # a page alone may come ahead of the screen
            changed = await self._phone.wait(written["seq"], _QUIET)
            if not changed and (now.moved(before) or not written["action"]):
                break
        self._keep(now)

    def _keep(self, seen: TelegramSeen) -> None:
        self._seen = seen
        self._screens.append(seen)


def _read(written: dict[str, Any], before: TelegramSeen) -> TelegramSeen:
    sent = [message for message in written["messages"] if message["from"] == "bot"]
    pages = [message for message in sent if not message["keyboard"]]
    fresh = [message["text"] for message in pages if message["message_id"] > before.newest]
    answers = [answer["text"] for answer in written["answers"]]
    screen = next((message for message in reversed(sent) if message["keyboard"]), None)
    shown = screen or (sent[-1] if sent else {"text": "", "keyboard": [], "message_id": 0})
    data = tuple((button["text"], button.get("data", "")) for row in shown["keyboard"] for button in row)
    return TelegramSeen(
        text=shown["text"],
        buttons=tuple(label for label, _ in data),
        notes=(*answers[before.answers :], *fresh),
        message_id=shown["message_id"],
        data=data,
        pages=max((message["message_id"] for message in pages), default=0),
        newest=max((message["message_id"] for message in sent), default=0),
        answers=len(answers),
    )


def telegram_front(bots: Iterable[RunningBot]) -> Callable[[str], AbstractAsyncContextManager[TelegramFront]]:
    """Give the factory of this front. As many cases can run at once as there are bots."""
    free: asyncio.Queue[RunningBot] = asyncio.Queue()
    for bot in bots:
        free.put_nowait(bot)
    chats = count(1001)

    @asynccontextmanager
    async def make(dialog: str) -> AsyncIterator[TelegramFront]:
        bot = await free.get()
        try:
            async with Phone(bot.url, next(chats)) as phone:
                yield TelegramFront(phone, bot, dialog)
        finally:
            free.put_nowait(bot)

    return make
