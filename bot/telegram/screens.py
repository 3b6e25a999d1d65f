"""Delivery of screens: what is owed is shown, however often it takes.

1. A screen is a function of its row: so the newest row is read each time, only its screen is shown, and
   showing it twice is harmless.
2. A chat has one delivery at a time; chats run side by side.
3. A picture is drawn beside everything else, one at a time. Where it cannot be drawn or sent, its text is.
4. Advice is put on record before it is shown.
5. What fails for now is tried again with growing pauses, and at once when the person acts. A chat that takes
   nothing is given up until the person acts.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramRetryAfter

from bot.store import StoreError, StoreFault
from bot.telegram.errands import Errands
from bot.telegram.retry import jittered
from bot.telegram.rows import opened
from bot.telegram.sender import UnreachableError

if TYPE_CHECKING:
    from bot.engine.conversation import Conversation
    from bot.proof.draw.drawing import Drawing
    from bot.render.renderer import Renderer, Screen
    from bot.store import Saved, Store
    from bot.telegram.audit import Audit
    from bot.telegram.reading import Reading
    from bot.telegram.sender import Sender

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_NOTING_PAUSE = 0.5
_SENT_KEPT = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The screen of a conversation as it stood."""

    conversation: Conversation
    screen: Screen


@dataclass(slots=True)
class _Chat:
    """The conversations whose screens are due. `idle`: no call is under way; `wake` ends a pause."""

    due: dict[str, Drawn | None] = field(default_factory=dict)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Screens:
    """Shows the screens of conversations. `fatal` is told of a StoreError; `drawing` makes pictures."""

    def __init__(  # noqa: PLR0913, PLR0917  what showing needs
        self,
        store: Store,
        renderer: Renderer,
        drawing: Drawing,
        sender: Sender,
        audit: Audit,
        fatal: Callable[[Exception], None],
        reading: Reading,
    ) -> None:
        self._store = store
        self._audit = audit
        self._renderer = renderer
        self._drawing = drawing
        self._at_drawing = asyncio.Lock()
        self._sender = sender
        self._fatal = fatal
        self._chats: dict[int, _Chat] = {}
        self._workers = Errands()
        self._sent: OrderedDict[str, int] = OrderedDict()
        self._reading = reading

    def show(self, row: Saved, drawn: Drawn | None = None) -> None:
        """Show a conversation as it stands, in the background, after what is due in its chat already."""
        chat = self._chats.get(row.chat)
        if chat is None:
            chat = self._chats[row.chat] = _Chat()
            self._workers.run(self._work(row.chat, chat))
        chat.due[row.id] = drawn
        chat.idle.clear()
        chat.wake.set()

    async def quiet(self, chat: int, seconds: float) -> None:
        """Wait until no delivery is under way in a chat, for so long at most."""
        busy = self._chats.get(chat)
        if busy is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await busy.idle.wait()

    async def drain(self, seconds: float) -> None:
        """Finish what is under way, for so long at most; the rest stays owed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for chat in list(self._chats.values()):
                    await chat.idle.wait()
        await self.abort()

    async def abort(self) -> None:
        """Drop everything; it stays owed."""
        await self._workers.abort()

    async def _work(self, number: int, chat: _Chat) -> None:
        pause = _FIRST_PAUSE
        try:
            while chat.due:
                identifier = next(iter(chat.due))
                drawn = chat.due.pop(identifier)
                chat.wake.clear()  # whoever acts from here on ends the pause that a failure brings
                seconds = await self._try(identifier, drawn, chat, pause)
                if not seconds:
                    pause = _FIRST_PAUSE
                    continue
                chat.due.setdefault(identifier, drawn)
                pause = min(pause * 2, _LONGEST_PAUSE)
                await _rest(chat, seconds)
        finally:
            del self._chats[number]
            chat.idle.set()

    async def _try(self, identifier: str, drawn: Drawn | None, chat: _Chat, pause: float) -> float:
        """Deliver; gives the seconds to wait before trying again, 0 when that is not needed."""
        try:
            await self._deliver(identifier, drawn)
        except UnreachableError:
            _log.info("A chat takes no messages; its screens wait until the person is back.")
        except TelegramBadRequest as error:
            _log.error("A screen was refused (%s).", type(error).__name__)
        except (StoreFault, TelegramAPIError) as error:
            if pause == _FIRST_PAUSE:
                _log.warning("A screen is late (%s).", type(error).__name__)
            after = error.retry_after if isinstance(error, TelegramRetryAfter) else 0
            return max(jittered(pause), after)
        except StoreError as error:
            chat.due.clear()
            self._fatal(error)
        except Exception as error:  # noqa: BLE001  a screen that cannot be drawn must not stop the others
            _log.error("A screen could not be drawn (%s).", type(error).__name__)
        return 0

    async def _deliver(self, identifier: str, drawn: Drawn | None) -> None:
        row = await self._store.get(identifier)
        if row is None:
            return
        message = row.message if row.message is not None else self._sent.get(identifier)
        if row.closed:
            await self._deliver_closed(row, None if message is None else abs(message))
            return
        drawn = self._draw(row, drawn)
        await self._audit.note(row, drawn.conversation)
        if message is not None and await self._edited(row, message, drawn):
            await self._note(row, message)
            return
        picture = await self._picture(row.chat, drawn.conversation)
        sent = await self._sender.send(row.chat, row.id, row.revision, drawn.screen, picture)
        self._sent[identifier] = sent
        if len(self._sent) > _SENT_KEPT:
            self._sent.popitem(last=False)
        await self._note(row, sent)
        if message is not None and abs(message) != sent:
            await self._sender.remove(row.chat, abs(message))

    async def _edited(self, row: Saved, message: int, drawn: Drawn) -> bool:
        """Show it in place; False when a new message is due, or the old one is gone."""
        pictured = drawn.conversation.pictured
        # a picture is kept only once it was shown: the message may still be the text before it
        if message < 0 or (pictured and row.shown < row.revision):
            return False
        show = self._sender.keep if pictured else self._sender.edit
        return await show(row.chat, message, row.id, row.revision, drawn.screen)

    async def _picture(self, chat: int, conversation: Conversation) -> bytes | None:
        if not conversation.pictured:
            return None
        await self._sender.announce_picture(chat)
        async with self._at_drawing:
            try:
                return await asyncio.to_thread(self._drawing.map, conversation)
            except Exception as error:  # noqa: BLE001  the text says the same
                _log.error("A picture could not be drawn (%s).", type(error).__name__)
                return None

    async def _deliver_closed(self, row: Saved, message: int | None) -> None:
        """Edit the screen of a closed conversation; a picture is taken away, and one that is gone is left."""
        if message is not None:
            try:
                screen = self._draw(row, None).screen
            except Exception:
                await self._sender.strip(row.chat, message)
                await self._note(row, message)
                raise
            if not await self._sender.edit(row.chat, message, row.id, row.revision, screen):
                await self._sender.remove(row.chat, message)
        if row.shown < row.revision:
            await self._note(row, message)

    def _draw(self, row: Saved, drawn: Drawn | None) -> Drawn:
        if drawn is not None and drawn.conversation.revision == row.revision:
            return drawn
        conversation = opened(row)
        return Drawn(conversation, self._renderer.screen(conversation))

    async def _note(self, row: Saved, message: int | None) -> None:
        """Write down what is shown. It was sent: so it is this that is tried again, and not the sending."""
        self._reading.began(row.id, row.revision)
        if (row.shown, row.message) == (row.revision, message):
            return
        while True:
            try:
                await self._store.shown(row.id, row.revision, message)
            except StoreFault:
                await asyncio.sleep(_NOTING_PAUSE)
            else:
                return


async def _rest(chat: _Chat, seconds: float) -> None:
    chat.idle.set()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await chat.wake.wait()
    chat.idle.clear()
