"""What an update does: who is it from, which conversation is meant, what becomes of it.

Handling an update twice changes nothing twice: a tap carries its revision, a line is newer than the screen, a
command newer than the conversation, and what a page begins is named after the tap.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.content.words import LOOKUPS
from bot.engine import talk
from bot.reference.opening import opening
from bot.render.lookups import Lookups
from bot.telegram import buttons
from bot.telegram.commands import Command, begins, called, said
from bot.telegram.keeper import Keeper, Person
from bot.telegram.rows import on_screen, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram.types import CallbackQuery, Update

    from bot.reference.address import Address
    from bot.render.renderer import Renderer
    from bot.store import Saved, Store
    from bot.telegram.errands import Errands
    from bot.telegram.metrics import Metrics
    from bot.telegram.reading import Reading
    from bot.telegram.screens import Screens
    from bot.telegram.sender import Sender

QUIET_SECONDS = 3.0
"""How long an update waits for the delivery that is under way in its chat."""
_PRIVATE = "private"
_CHATS_KEPT = 10_000
_ID = 10
"""Characters of an id: of a digest, enough that no two taps share one."""


class Newest:
    """The newest message of each chat that was carried out here."""

    def __init__(self) -> None:
        self._messages: OrderedDict[int, int] = OrderedDict()

    def note(self, chat: int, message: int) -> None:
        """Note one that is carried out."""
        self._messages[chat] = max(message, self._messages.pop(chat, 0))
        if len(self._messages) > _CHATS_KEPT:
            self._messages.popitem(last=False)

    def of(self, chat: int) -> int:
        """The newest of a chat; 0 where none is known."""
        return self._messages.get(chat, 0)


class Desk:
    """Carries out updates. Raises StoreFault and StoreError; anything else that it raises is a bug."""

    def __init__(  # noqa: PLR0913, PLR0917  where everything meets
        self,
        store: Store,
        renderer: Renderer,
        sender: Sender,
        screens: Screens,
        errands: Errands,
        reading: Reading,
        newest: Newest,
        metrics: Metrics,
        *,
        username: str,
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
        name: str,
    ) -> None:
        self._library = renderer.library
        self._store = store
        self._renderer = renderer
        self._lookups = Lookups(renderer)
        self._keeper = Keeper(store, renderer, sender, screens, metrics, clock, fresh_id, name)
        self._sender = sender
        self._screens = screens
        self._errands = errands
        self._reading = reading
        self._username = username.casefold()
        self._clock = clock
        self._newest = newest

    async def handle(self, update: Update) -> None:
        """Carry an update out; it may be acknowledged when this returns."""
        chat, query, message = chat_of(update), update.callback_query, update.message
        if chat is None:
            if query is not None:
                self._errands.run(self._sender.answer(query.id, "stale"))
            return
        await self._screens.quiet(chat, QUIET_SECONDS)
        if query is not None and query.message is not None:
            await self._tapped(query, query.message.message_id, Person(chat, query.from_user.id))
        elif message is not None and message.chat.type != _PRIVATE:
            if called(message, self._username):
                await self._page(chat, "private")
        elif message is not None and message.from_user is not None:
            words = said(message, self._username)
            self._newest.note(chat, message.message_id)
            if words is not None:
                await self._said(words, message.message_id, Person(chat, message.from_user.id))

    async def take_over(self, row: Saved) -> None:
        """Bring a conversation that stands under another content to this one, and show it with that news."""
        await self._keeper.take_over(row)

    async def stand(self, person: Person) -> None:
        """Show the check that a person has open, or say that there is none."""
        current = await self._store.current(person.chat, person.id)
        if current is None:
            await self._page(person.chat, "nothing_open")
        else:
            self._screens.show(current)

    async def fail(self, update: Update) -> None:
        """Tell the person that an update was not carried out."""
        if update.callback_query is not None:
            self._errands.run(self._sender.answer(update.callback_query.id, "failed"))
        chat = chat_of(update)
        if chat is not None:
            await self._page(chat, "error")

    # what is said

    async def _said(self, words: Command | str, message: int, person: Person) -> None:
        if isinstance(words, str):
            await self._line(words, message, person)
            return
        wanted = begins(self._library, words)
        if wanted is not None:
            opening_, uncounted = wanted
            above = self._lookups.uncounted(uncounted) if uncounted else None
            above = self._renderer.page("welcome") if words.name == "start" else above
            await self._keeper.start(person, opening_, message, above)
        elif words.name == "cancel":
            told = await self._keeper.end(person, message)
            if told is not None:
                await self._page(person.chat, told)
        elif words.name in LOOKUPS:
            await self._sender.page(person.chat, self._lookups.command(words.name, words.words))
        else:
            await self._page(person.chat, "help")

    async def _line(self, text: str, message: int, person: Person) -> None:
        """Take a line as an answer; what is none is looked up, and the open question is shown again below."""
        answered = False
        while True:
            row = await self._store.current(person.chat, person.id)
            if row is None:
                found = self._lookups.understood(text)
                await self._sender.page(person.chat, found or self._renderer.page("nothing_open"))
                return
            if await self._keeper.leaves(row):
                await self._page(person.chat, "updating")
                return
            conversation, screen = opened(row), row.message
            meant = talk.hears(self._library, conversation, text) or self._renderer.offers(conversation, text)
            found = None if meant or answered else self._lookups.understood(text)
            if screen is None or row.shown != row.revision or message <= screen:
                # the screen that it was typed below is another by now; a question is a question all the same
                if found is not None:
                    await self._sender.page(person.chat, found)
                self._screens.show(row)
                return
            if found is not None:
                answered = await self._sender.page(person.chat, found)
            now = (
                talk.looked_up(self._library, conversation, self._clock())
                if answered
                else talk.step(self._library, conversation, talk.Say(text), self._clock()).conversation
            )
            if now.revision == row.revision or await self._keeper.write(row, now, -screen):
                return

    # what is tapped

    async def _tapped(self, query: CallbackQuery, message: int, person: Person) -> None:
        address = buttons.read_page(query.data)
        if address is None:
            toast = await self._tap(buttons.read(query.data), message, person)
            self._errands.run(self._sender.answer(query.id, toast))
        elif query.message is not None and query.message.chat.type == _PRIVATE:
            await self._turn(query.id, address, message, person)
        else:
            self._errands.run(self._sender.answer(query.id, "stale"))

    async def _tap(self, press: buttons.Press | None, message: int, person: Person) -> str | None:
        """Act on a tap on a message; gives the toast to answer it with."""
        while True:
            row = await self._store.get(press.conversation) if press else None
            if press is None or row is None or row.chat != person.chat:
                await self._strange(message, person)
                return "gone" if press else "stale"
            if row.owner != person.id:
                return "other_owner"
            if self._reading.unread(row, press.revision):
                return "too_soon"
            if await self._keeper.leaves(row):
                return "updating"
            act = talk.Tap(press.action, press.revision)
            outcome = talk.step(self._library, opened(row), act, self._clock())
            # The tap tells which message shows this revision, if that was never noted: a kill, a lost answer.
            screen = row.message
            if press.revision == row.revision and not row.closed and (screen is None or screen < message):
                screen = message
            if outcome.begin:
                identifier = self._keeper.new_id(message)
                done = await self._keeper.begin(person, outcome.begin, identifier, row, screen)
            elif outcome.conversation.revision != row.revision:
                done = await self._keeper.write(row, outcome.conversation, screen)
            else:
                await self._show(row)
                done = True
            if done:
                self._tidy(row, screen, message)
                return outcome.toast

    async def _turn(self, query: str, address: Address, message: int, person: Person) -> None:
        """Show the page that a button leads to in place of the one it stands on, or begin what it offers."""
        wanted = opening(self._library, address)
        page = None if wanted else self._lookups.page(address)
        self._errands.run(self._sender.answer(query, None if wanted or page else "no_page"))
        if wanted is not None:
            identifier = sha256(query.encode()).hexdigest()[:_ID]
            after = max(message, self._newest.of(person.chat))
            await self._keeper.start_once(person, wanted, identifier, after)
        elif page is not None:
            await self._sender.turn(person.chat, message, page)
        else:
            await self._sender.strip(person.chat, message)

    async def _show(self, row: Saved) -> None:
        """Show a conversation as it stands, and below one that is over the one that is open."""
        self._screens.show(row)
        if row.closed and (current := await self._store.current(row.chat, row.owner)):
            self._screens.show(current)  # who began it may have been killed before it was shown

    async def _strange(self, message: int, person: Person) -> None:
        """A tap on nothing that is known: show this person's screen, if any, and take that button away."""
        current = await self._store.current(person.chat, person.id)
        if current is not None:
            self._screens.show(current)
        if current is None or on_screen(current) not in {message, None}:
            self._errands.run(self._sender.strip(person.chat, message))

    def _tidy(self, row: Saved, screen: int | None, tapped: int) -> None:
        """Leave one live screen: the tapped message loses its buttons unless it is the screen."""
        if screen is None or abs(screen) != tapped:
            self._errands.run(self._sender.strip(row.chat, tapped))
        if screen == tapped and row.message is not None and abs(row.message) != tapped:
            self._errands.run(self._sender.remove(row.chat, abs(row.message)))

    async def _page(self, chat: int, name: str) -> None:
        await self._sender.page(chat, self._renderer.page(name))


def chat_of(update: Update) -> int | None:
    """The chat that an update is about; None for what this bot takes no part in."""
    query = update.callback_query
    message = update.message if query is None else query.message
    if message is None or message.chat.type == "channel":
        return None
    return message.chat.id
