"""The ward: an emulator in this process, the chats in it, and what people do and see there.

People act on the emulator itself and not over its HTTP API, which spares its core half of the work; the bot
speaks to it over HTTP like to any other.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any

from bot.emulator import Emulator, markup
from bot.emulator.clock import Clock
from tests.torture.lives import TOKEN

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from bot.emulator.chats import Message
    from bot.emulator.text import Text
    from bot.emulator.updates import Update

_TICK = 0.004


@dataclass(frozen=True, slots=True)
class Look:
    """The screen of a conversation: which one, at which revision, what it offers, the message, its text."""

    conversation: str
    revision: int
    actions: tuple[str, ...]
    message: int
    text: Text

    def data(self, action: str) -> str:
        """What the button with this action carries."""
        return f"v1:{self.conversation}:{self.revision}:{action}"


class Ward:
    """Use it in `async with`. Telegram's time goes at a `pace`: how long it waits is not the matter here."""

    def __init__(self, pace: float = 1.0) -> None:
        began = time()
        clock = Clock(lambda: began + (time() - began) * pace)
        self.emulator = Emulator(TOKEN, clock=clock, bot_username="bedside_bot")
        self._world = self.emulator._world  # noqa: SLF001  see above
        self._orders = self.emulator._faults  # noqa: SLF001
        self._waiting: dict[int, tuple[int, asyncio.Future[None]]] = {}
        self._ticking: asyncio.Task[None] | None = None
        self.updates: list[Update] = []
        """All that people did."""
        self.steps = 0
        """Screens that people saw come of it."""

    async def __aenter__(self) -> Self:
        await self.emulator.start()
        self._ticking = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
        await self.emulator.close()

    # what people do

    def say(self, chat: int, words: str) -> tuple[int, Update]:
        """Send a text; gives the message and the update that the bot gets."""
        person = self._world.introduce(chat, {})
        number, message = self._world.say(self._world.meet(person), person, words)
        return message.message_id, self._kept(number)

    def tap(self, chat: int, message: int, data: str) -> Update:
        """Send what a button carries, be it there or not; gives the update."""
        found = self._world.find(chat)
        number, _ = self._world.tap(found, found.members[chat], message, data)
        return self._kept(number)

    def again(self, update: Update) -> None:
        """Let the bot have an update once more, out of its turn."""
        # only the last thousand can come again
        with suppress(LookupError):
            self._world.updates.redeliver(update.update_id)

    # what people see

    def seen(self, chat: int) -> int:
        """How many visible changes a chat has had."""
        return self._world.seen(chat)

    async def change(self, chat: int, after: int, seconds: float) -> bool:
        """True as soon as a chat has had more changes than that; false when none comes in time."""
        if self.seen(chat) > after:
            return True
        changed = asyncio.get_running_loop().create_future()
        self._waiting[chat] = (after, changed)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await changed
        self._waiting.pop(chat, None)
        return self.seen(chat) > after

    def live(self, chat: int) -> list[tuple[Message, Look]]:
        """The messages with buttons of a conversation, the newest last."""
        found = []
        for message in self._world.chats[chat].messages.values() if chat in self._world.chats else ():
            data = [str(button.get("callback_data")) for row in markup.rows(message.markup) for button in row]
            parts = [one.split(":", 3) for one in data if one.startswith("v1:")]
            if parts:
                _, conversation, revision, _ = parts[0]
                actions = tuple(one[3] for one in parts)
                look = Look(conversation, int(revision), actions, message.message_id, message.text)
                found.append((message, look))
        return found

    def look(self, chat: int) -> Look | None:
        """The screen: the newest message with buttons of a conversation."""
        live = self.live(chat)
        return live[-1][1] if live else None

    # what goes wrong, and how it stands

    def order(self, **fault: Any) -> None:  # noqa: ANN401  see bot.emulator.faults
        """Let the next calls of a method fail, in place of what was ordered for it before."""
        waiting = [one for one in self._orders.as_json() if one["method"] != str(fault["method"]).lower()]
        self._orders.clear()
        for one in (*waiting, fault):
            self._orders.order({name: value for name, value in one.items() if value != ""})

    def mend(self) -> None:
        """Let all calls work again."""
        self._orders.clear()

    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return self._world.updates.pending()

    def calls(self) -> int:
        """How many calls the bot has made."""
        return self.emulator._calls._count  # noqa: SLF001

    def _kept(self, number: int | None) -> Update:
        assert number is not None
        update = self._world.updates._queue[number]  # noqa: SLF001  an update is asked about long after
        self.updates.append(update)
        return update

    async def _tick(self) -> None:
        """Wake who waits. The emulator wakes all at each change, which does not do for hundreds."""
        while True:
            await asyncio.sleep(_TICK)
            for chat, (after, changed) in list(self._waiting.items()):
                if not changed.done() and self.seen(chat) > after:
                    changed.set_result(None)
