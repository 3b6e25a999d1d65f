"""Delivery of screens: what is owed is shown, however often it takes.

1. A screen is a function of its row: so the newest row is read each time, only its screen is shown, and
   showing it twice is harmless.
2. A chat has one delivery at a time; chats run side by side.
3. A picture is drawn beside everything else, one at a time. Where it cannot be drawn or sent, its text is.
4. Advice is put on record before it is shown.
5. What fails for now is tried again with growing pauses, and at once when the person acts. A chat that takes
   nothing is given up until the person acts.
6. One delivery draws, notes and sends by the means of one content. A conversation that stands under another
   is taken over first, so that nothing is shown which the content at work does not say.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramRetryAfter

from bot.store import StoreError, StoreFault
from bot.telegram.aside import aside
from bot.telegram.errands import Errands
from bot.telegram.log import Trace, current, fault, following, logger
from bot.telegram.retry import jittered
from bot.telegram.rows import on_screen, opened
from bot.telegram.sender import UnreachableError

if TYPE_CHECKING:
    from bot.engine.conversation import Conversation
    from bot.proof.draw.drawing import Drawing
    from bot.render.renderer import Renderer, Screen
    from bot.store import Saved, Store
    from bot.telegram.audit import Audit
    from bot.telegram.metrics import Metrics
    from bot.telegram.sender import Sender

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_NOTING_PAUSE = 0.5
_SENT_KEPT = 1000
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The screen of a conversation as it stood."""

    conversation: Conversation
    screen: Screen


@dataclass(frozen=True, slots=True)
class Means:
    """What a delivery needs of one content. `take_over` brings a conversation of another content to it."""

    renderer: Renderer
    drawing: Drawing
    sender: Sender
    audit: Audit
    take_over: Callable[[Saved], Awaitable[None]]

    def draw(self, row: Saved, drawn: Drawn | None) -> Drawn:
        """Draw a row; what was drawn of it already is taken as it is."""
        if drawn is not None and drawn.conversation.revision == row.revision:
            return drawn
        conversation = opened(row)
        return Drawn(conversation, self.renderer.screen(conversation))


@dataclass(frozen=True, slots=True)
class _Due:
    """A screen that is due: what was drawn of it already, and the update that brought it about."""

    drawn: Drawn | None
    trace: Trace | None


@dataclass(slots=True)
class _Chat:
    """The conversations whose screens are due. `idle`: no call is under way; `wake` ends a pause."""

    due: dict[str, _Due] = field(default_factory=dict)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Screens:
    """Shows the screens of conversations, by the means given last. `fatal` is told of a StoreError."""

    means: Means

    def __init__(self, store: Store, fatal: Callable[[Exception], None], metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._at_drawing = asyncio.Lock()
        self._fatal = fatal
        self._chats: dict[int, _Chat] = {}
        self._workers = Errands()
        self._sent: OrderedDict[str, int] = OrderedDict()
        self.owing = False
        """Whether something was dropped that stays owed."""

    def show(self, row: Saved, drawn: Drawn | None = None) -> None:
        """Show a conversation as it stands, in the background, after what is due in its chat already."""
        chat = self._chats.get(row.chat)
        if chat is None:
            chat = self._chats[row.chat] = _Chat()
            self._workers.run(self._work(row.chat, chat))
        chat.due[row.id] = _Due(drawn, current())
        chat.idle.clear()
        chat.wake.set()

    def owed(self) -> int:
        """How many screens are due here, or under way."""
        return sum(len(chat.due) + (not chat.idle.is_set()) for chat in self._chats.values())

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
        self.owing = self.owing or bool(self._chats)
        await self._workers.abort()

    async def _work(self, number: int, chat: _Chat) -> None:
        pause = _FIRST_PAUSE
        try:
            while chat.due:
                identifier = next(iter(chat.due))
                due = chat.due.pop(identifier)
                chat.wake.clear()  # whoever acts from here on ends the pause that a failure brings
                with following(due.trace):
                    seconds = await self._try(identifier, due, chat, pause)
                if not seconds:
                    pause = _FIRST_PAUSE
                    continue
                chat.due.setdefault(identifier, due)
                pause = min(pause * 2, _LONGEST_PAUSE)
                await _rest(chat, seconds)
        finally:
            del self._chats[number]
            chat.idle.set()

    async def _try(self, identifier: str, due: _Due, chat: _Chat, pause: float) -> float:
        """Deliver; gives the seconds to wait before trying again, 0 when that is not needed."""
        try:
            await self._deliver(identifier, due.drawn)
            if due.trace is not None:
                self._metrics.shown(asyncio.get_running_loop().time() - due.trace.came)
        except UnreachableError:
            _log.info("chat_unreachable")
        except TelegramBadRequest as error:
            _log.error("screen_refused", **fault(error))
        except (StoreFault, TelegramAPIError) as error:
            if pause == _FIRST_PAUSE:
                _log.warning("screen_late", **fault(error))
            after = error.retry_after if isinstance(error, TelegramRetryAfter) else 0
            return max(jittered(pause), after)
        except StoreError as error:
            chat.due.clear()
            self._fatal(error)
        except Exception as error:  # noqa: BLE001  a screen that cannot be drawn must not stop the others
            _log.error("screen_undrawn", **fault(error))
        return 0

    async def _deliver(self, identifier: str, drawn: Drawn | None) -> None:
        row, means = await self._store.get(identifier), self.means
        if row is None:
            return
        if not row.closed and row.content != means.renderer.library.digest:
            await means.take_over(row)
            return
        message = row.message if row.message is not None else self._sent.get(identifier)
        if row.closed:
            await self._deliver_closed(means, row, None if message is None else abs(message))
            return
        drawn = means.draw(row, drawn)
        shown = await means.audit.note(row, drawn.conversation)
        if shown is None:
            return
        if message is not None and await _edited(means, row, message, drawn):
            shown()
            await self._note(means, row, message)
            return
        picture = await self._picture(means, row.chat, drawn.conversation)
        sent = await means.sender.send(row.chat, row.id, row.revision, drawn.screen, picture)
        self._sent[identifier] = sent
        if len(self._sent) > _SENT_KEPT:
            self._sent.popitem(last=False)
        shown()
        screen = await self._note(means, row, sent)
        if message is not None and abs(message) not in {sent, screen}:
            await means.sender.remove(row.chat, abs(message))

    async def _picture(self, means: Means, chat: int, conversation: Conversation) -> bytes | None:
        if not conversation.pictured:
            return None
        announcing = asyncio.create_task(means.sender.announce_picture(chat))
        try:
            async with self._at_drawing:
                return await aside(partial(means.drawing.map, conversation))
        except Exception as error:  # noqa: BLE001  the text says the same
            _log.error("picture_undrawn", **fault(error))
            return None
        finally:
            announcing.cancel()  # told late, it would tell of a picture that is there

    async def _deliver_closed(self, means: Means, row: Saved, message: int | None) -> None:
        """Edit the screen of a closed conversation; a picture is taken away, and one that is gone is left."""
        if message is not None:
            try:
                screen = means.draw(row, None).screen
            except Exception:
                await means.sender.strip(row.chat, message)
                await self._note(means, row, message)
                raise
            if not await means.sender.edit(row.chat, message, row.id, row.revision, screen):
                await means.sender.remove(row.chat, message)
        if row.shown < row.revision:
            await self._note(means, row, message)

    async def _note(self, means: Means, row: Saved, message: int | None) -> int | None:
        """Write down what is shown, and give the message that is the screen then.

        It was sent: so it is this that is tried again, and not the sending. What turns out not to be the
        screen is taken away: the conversation was deleted meanwhile, or another process has shown it in a
        message of its own. Where another has noted an older or a newer screen, what stands is shown again.
        """
        now = await self._noted(row, message)
        screen = None if now is None else on_screen(now)
        if message is not None and screen != message:
            await means.sender.remove(row.chat, message)
        if now is not None and now.shown != row.revision:
            self.show(now)
        return screen

    async def _noted(self, row: Saved, message: int | None) -> Saved | None:
        """Note it, and give the row as it stands then. Raises StoreError."""
        news = (row.shown, row.message) != (row.revision, message)
        while True:
            try:
                if news and await self._store.shown(row.id, row.revision, message, row.shown):
                    return replace(row, shown=row.revision, message=message)
                return await self._store.get(row.id)
            except StoreFault:
                await asyncio.sleep(_NOTING_PAUSE)


async def _edited(means: Means, row: Saved, message: int, drawn: Drawn) -> bool:
    """Show it in place; False when a new message is due, or the old one is gone."""
    pictured = drawn.conversation.pictured
    # a picture is kept only once it was shown: the message may still be the text before it
    if message < 0 or (pictured and row.shown < row.revision):
        return False
    show = means.sender.keep if pictured else means.sender.edit
    return await show(row.chat, message, row.id, row.revision, drawn.screen)


async def _rest(chat: _Chat, seconds: float) -> None:
    chat.idle.set()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await chat.wake.wait()
    chat.idle.clear()
