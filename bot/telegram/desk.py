"""What an update does: who is it from, which conversation is meant, what becomes of it.

1. A screen is drawn before its conversation is written: what cannot be shown never comes to stand.
2. Everything is written with compare-and-swap. Who loses reads again and acts on what stands then.
3. Handling an update twice changes nothing twice: a tap carries its revision, a line is newer than the
   screen, a command newer than the conversation.
"""

from __future__ import annotations

import logging
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from aiogram.enums import ContentType

from bot.engine import talk
from bot.engine.shorthand import shorthand
from bot.reference.opening import opening
from bot.render.lookups import COMMANDS, Lookups
from bot.store import StoreError, StoreFault
from bot.telegram import buttons
from bot.telegram.rows import begun, closed, moved, new_id, on_screen, opened, origin
from bot.telegram.screens import Drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram.types import CallbackQuery, Message, Update

    from bot.engine.conversation import Conversation
    from bot.reference.address import Address
    from bot.render.renderer import Renderer
    from bot.store import Saved, Store
    from bot.telegram.errands import Errands
    from bot.telegram.screens import Screens
    from bot.telegram.sender import Sender

QUIET_SECONDS = 3.0
"""How long an update waits for the delivery that is under way in its chat."""
_log = logging.getLogger(__name__)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?:\s|$)")
_SAID = frozenset({
    ContentType.ANIMATION, ContentType.AUDIO, ContentType.CHECKLIST, ContentType.CONTACT, ContentType.DICE,
    ContentType.DOCUMENT, ContentType.GAME, ContentType.LOCATION, ContentType.PAID_MEDIA, ContentType.PHOTO,
    ContentType.POLL, ContentType.STICKER, ContentType.STORY, ContentType.TEXT, ContentType.VENUE,
    ContentType.VIDEO, ContentType.VIDEO_NOTE, ContentType.VOICE, ContentType.UNKNOWN,
})  # fmt: skip
"""What a person says; everything else is a chat's own news, such as a pinned message."""
_PAGES = frozenset({"help", "privacy"})


class Desk:
    """Carries out updates. Raises StoreFault and StoreError; anything else that it raises is a bug."""

    def __init__(  # noqa: PLR0913  where everything meets
        self,
        store: Store,
        renderer: Renderer,
        sender: Sender,
        screens: Screens,
        errands: Errands,
        *,
        username: str,
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
    ) -> None:
        self._library = renderer.library
        self._store = store
        self._renderer = renderer
        self._lookups = Lookups(renderer)
        self._sender = sender
        self._screens = screens
        self._errands = errands
        self._username = username.casefold()
        self._clock = clock
        self._fresh_id = fresh_id

    async def handle(self, update: Update) -> None:
        """Carry an update out; it may be acknowledged when this returns."""
        chat, query = chat_of(update), update.callback_query
        if chat is None:
            if query is not None:
                self._errands.run(self._sender.answer(query.id, "stale"))
            return
        await self._screens.quiet(chat, QUIET_SECONDS)
        address = buttons.read_page(query.data) if query is not None else None
        if query is not None and address is not None:
            await self._turn(query, address, chat)
        elif query is not None and query.message is not None:
            toast = await self._tap(
                buttons.read(query.data), query.message.message_id, chat, query.from_user.id
            )
            self._errands.run(self._sender.answer(query.id, toast))
        elif update.message is not None:
            await self._said(update.message, chat)

    async def resume(self) -> None:
        """Show all that is owed. Raises StoreFault."""
        for row in await self._store.owed():
            try:
                await self._owed(row)
            except (StoreFault, StoreError):
                raise
            except Exception as error:  # noqa: BLE001  its owner's next act tells; the others are shown
                _log.error("An owed screen could not be drawn (%s).", type(error).__name__)

    async def _owed(self, row: Saved) -> None:
        """Show what is owed. Where the content has changed meanwhile, its news is shown with it."""
        if row.closed or row.content == self._library.digest:
            self._screens.show(row)
        else:
            after = talk.refold(self._library, opened(row), self._clock())
            await self._write(row, after, row.message)

    async def fail(self, update: Update) -> None:
        """Tell the person that an update was not carried out."""
        if update.callback_query is not None:
            self._errands.run(self._sender.answer(update.callback_query.id, "failed"))
        chat = chat_of(update)
        if chat is not None:
            await self._page(chat, "error")

    # what is said

    async def _said(self, message: Message, chat: int) -> None:
        person = message.from_user
        if person is None or person.is_bot or message.content_type not in _SAID:
            return
        private = message.chat.type == "private"
        text = message.text or ""
        command = _COMMAND.match(text)
        if command and command[2] and command[2].casefold() == self._username and not private:
            await self._page(chat, "private")
        elif command and private and (not command[2] or command[2].casefold() == self._username):
            words = " ".join(text[command.end() :].split())
            await self._command(command[1].lower(), words, message, chat, person.id)
        elif private and text.startswith("/"):
            await self._page(chat, "help")
        elif private:
            await self._line(text, message.message_id, chat, person.id)

    async def _command(self, name: str, words: str, message: Message, chat: int, owner: int) -> None:
        home, dialogs = self._library.home, self._library.dialogs
        if name == "start" or (name == "check" and (not words or words in dialogs)):
            wanted = talk.Opening(words if words in dialogs else home)
            await self._check(wanted, message.message_id, chat, owner, welcome=name == "start")
        elif name in dialogs:
            read = shorthand(self._library, name, words)
            wanted = talk.Opening(name, read.log, partly=bool(read.unread))
            if read.unread:
                await self._sender.page(chat, self._lookups.uncounted(read.unread))
            await self._check(wanted, message.message_id, chat, owner)
        elif name == "cancel":
            await self._cancel(message.message_id, chat, owner)
        elif name in COMMANDS:
            await self._sender.page(chat, self._lookups.command(name, words))
        else:
            await self._page(chat, name if name in _PAGES else "help")

    async def _check(
        self, wanted: talk.Opening, message: int, chat: int, owner: int, *, welcome: bool = False
    ) -> None:
        while True:
            current = await self._store.current(chat, owner)
            if current is not None and message <= origin(current.id):
                self._screens.show(current)
                return
            screen = None if current is None else current.message
            identifier = new_id(self._fresh_id, message)
            if await self._begin(wanted, identifier, chat, owner, current, screen, welcome=welcome):
                return

    async def _cancel(self, message: int, chat: int, owner: int) -> None:
        while True:
            current = await self._store.current(chat, owner)
            if current is None:
                await self._page(chat, "nothing_open")
                return
            if message <= origin(current.id):
                return
            after = closed(current, current.message)
            if await self._store.save(after, was=current.revision):
                self._screens.show(after)
                await self._page(chat, "cancelled")
                return

    async def _line(self, text: str, message: int, chat: int, owner: int) -> None:
        """Take a line as an answer; what is none is looked up, and the open question is shown again below."""
        answered = False
        while True:
            row = await self._store.current(chat, owner)
            if row is None:
                found = self._lookups.understood(text)
                await self._sender.page(chat, found or self._renderer.page("nothing_open"))
                return
            screen = row.message
            if screen is None or row.shown != row.revision or message <= screen:
                self._screens.show(row)
                return
            conversation = opened(row)
            found = None if talk.hears(self._library, conversation, text) else self._lookups.understood(text)
            if found is None:
                now = talk.step(self._library, conversation, talk.Say(text), self._clock()).conversation
            else:
                if not answered:
                    await self._sender.page(chat, found)
                answered, now = True, talk.looked_up(self._library, conversation, self._clock())
            if now.revision == row.revision or await self._write(row, now, -screen):
                return

    # what is tapped

    async def _tap(self, press: buttons.Press | None, message: int, chat: int, person: int) -> str | None:
        """Act on a tap on a message; gives the toast to answer it with."""
        while True:
            row = await self._store.get(press.conversation) if press else None
            if press is None or row is None or row.chat != chat:
                await self._strange(message, chat, person)
                return "gone" if press else "stale"
            if row.owner != person:
                return "other_owner"
            act = talk.Tap(press.action, press.revision)
            outcome = talk.step(self._library, opened(row), act, self._clock())
            # The tap tells which message shows this revision, if that was never noted.
            screen = row.message
            if press.revision == row.revision and not row.closed and (screen is None or screen < 0):
                screen = message
            if outcome.begin:
                identifier = new_id(self._fresh_id, message)
                done = await self._begin(outcome.begin, identifier, chat, person, row, screen)
            elif outcome.conversation.revision != row.revision:
                done = await self._write(row, outcome.conversation, screen)
            else:
                self._screens.show(row)
                done = True
            if done:
                self._tidy(row, screen, message)
                return outcome.toast

    async def _turn(self, query: CallbackQuery, address: Address, chat: int) -> None:
        """Show the page that a button leads to in place of the one it stands on, or begin what it offers."""
        message = query.message.message_id if query.message else 0
        wanted = opening(self._library, address)
        page = None if wanted else self._lookups.page(address)
        toast = None if wanted or page else "no_page"
        self._errands.run(self._sender.answer(query.id, toast))
        if wanted is not None:
            await self._begin_once(wanted, query, message, chat)
        elif page is not None:
            await self._sender.turn(chat, message, page)
        else:
            await self._sender.strip(chat, message)

    async def _begin_once(self, wanted: talk.Opening, query: CallbackQuery, message: int, chat: int) -> None:
        """Begin what a page offers; a tap that comes again finds what it began."""
        identifier = new_id(lambda: sha256(query.id.encode()).hexdigest(), message)
        while True:
            known = await self._store.get(identifier)
            if known is not None:
                self._screens.show(known)
                return
            current = await self._store.current(chat, query.from_user.id)
            screen = None if current is None else current.message
            if await self._begin(wanted, identifier, chat, query.from_user.id, current, screen):
                return

    async def _strange(self, message: int, chat: int, person: int) -> None:
        """A tap on nothing that is known: show this person's screen, if any, and take that button away."""
        current = await self._store.current(chat, person)
        if current is not None:
            self._screens.show(current)
        if current is None or on_screen(current) not in {message, None}:
            self._errands.run(self._sender.strip(chat, message))

    def _tidy(self, row: Saved, screen: int | None, tapped: int) -> None:
        """Leave one live screen: the tapped message loses its buttons unless it is the screen."""
        if screen is None or abs(screen) != tapped:
            self._errands.run(self._sender.strip(row.chat, tapped))
        if screen == tapped and row.message is not None and row.message < 0 and -row.message != tapped:
            self._errands.run(self._sender.remove(row.chat, -row.message))

    # what is written

    async def _begin(  # noqa: PLR0913, PLR0917  what begins, and what ends
        self,
        wanted: talk.Opening,
        identifier: str,
        chat: int,
        owner: int,
        closing: Saved | None,
        screen: int | None,
        *,
        welcome: bool = False,
    ) -> bool:
        """Begin a conversation and close another, whose screen is given; False when somebody was faster."""
        new = talk.begin(self._library, wanted, identifier, self._clock())
        drawn = self._drawn(new)
        row = begun(new, chat, owner)
        over = None if closing is None else closed(closing, screen)
        if not await self._store.begin(row, over):
            return False
        if welcome:
            await self._page(chat, "welcome")
        self._screens.show(row, drawn)
        if over is not None:
            self._screens.show(over)
        return True

    async def _write(self, row: Saved, after: Conversation, screen: int | None) -> bool:
        """Write what became of a conversation and show it; False when somebody was faster."""
        drawn = self._drawn(after)
        changed = moved(row, after, screen)
        if not await self._store.save(changed, was=row.revision):
            return False
        self._screens.show(changed, drawn)
        return True

    async def _page(self, chat: int, name: str) -> None:
        await self._sender.page(chat, self._renderer.page(name))

    def _drawn(self, conversation: Conversation) -> Drawn:
        return Drawn(conversation, self._renderer.screen(conversation))


def chat_of(update: Update) -> int | None:
    """The chat that an update is about; None for what this bot takes no part in."""
    query = update.callback_query
    message = update.message if query is None else query.message
    if message is None or message.chat.type == "channel":
        return None
    return message.chat.id
