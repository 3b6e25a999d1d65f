"""The door before the desk: who comes in, after what was read, and how fast.

1. Who is not let in sees what this is and how to get in, and nothing else. Groups see one polite line.
2. What is kept is told to everybody, and deleted for everybody who asks, let in or not.
3. The notice is accepted once for each of its versions; what brought it up is then carried out.
4. Handling an update twice is as harmless as it is at the desk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.talk import IDLE
from bot.telegram import buttons
from bot.telegram.admin import Admin
from bot.telegram.commands import Command, called, said
from bot.telegram.desk import chat_of
from bot.telegram.gate import Gate, accepting
from bot.telegram.keeper import Person
from bot.telegram.pace import Pace
from bot.telegram.rows import on_screen

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.render.entrance import Entrance
    from bot.render.renderer import Screen
    from bot.store import Store
    from bot.telegram.desk import Desk
    from bot.telegram.errands import Errands
    from bot.telegram.gate import Standing
    from bot.telegram.metrics import Happening, Metrics
    from bot.telegram.screens import Screens
    from bot.telegram.sender import Sender
    from bot.telegram.terms import Terms

ACTS, ACTS_AT_ONCE = 1.0, 20
"""Taps and lines of a person: a second, and at once."""
CODES, CODES_AT_ONCE = 1 / 60, 5
"""Codes that a person may try."""
RIGHTS, RIGHTS_AT_ONCE = 1 / 10, 5
"""How often a person is told what is kept, and has it deleted. Strangers may; it costs sends and writes."""
TELLING = 1 / 60
"""How often a person is told the same at the door."""
QUIET_SECONDS = 3.0
_HELD = 1000
_PRIVATE = "private"


@dataclass(frozen=True, slots=True, repr=False)
class _Act:
    """What a person did in a private chat: a tap on a message, or something that was said there."""

    update: Update
    person: Person
    message: int
    said: Command | str | None
    query: str | None
    pressed: buttons.AtDoor | None

    def is_command(self, name: str) -> bool:
        return isinstance(self.said, Command) and self.said.name == name

    def pressed_is(self, errand: str) -> bool:
        return self.pressed is not None and self.pressed.errand == errand

    @property
    def is_right(self) -> bool:
        """Whether it asks what is kept, or to have it deleted, or not."""
        return any(map(self.is_command, ("privacy", "forget"))) or any(
            map(self.pressed_is, ("keep", "forget"))
        )

    @property
    def code(self) -> str:
        """What follows /start."""
        return self.said.words if isinstance(self.said, Command) and self.said.name == "start" else ""


class Lobby:
    """What goes on whatever the content is: how fast people go, and what waits for the notice."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self.acts = Pace(steady, rate=ACTS, burst=ACTS_AT_ONCE)
        self.codes = Pace(steady, rate=CODES, burst=CODES_AT_ONCE)
        self.rights = Pace(steady, rate=RIGHTS, burst=RIGHTS_AT_ONCE)
        self.telling = Pace(steady, rate=TELLING, burst=1)
        self.held: OrderedDict[int, tuple[int, _Act]] = OrderedDict()
        """Person -> what waits for the notice to be accepted, and since when."""


class Door:
    """Hands on to the desk what may come in. Raises StoreFault and StoreError, as the desk does."""

    def __init__(  # noqa: PLR0913, PLR0917  what stands at a door
        self,
        desk: Desk,
        store: Store,
        sender: Sender,
        screens: Screens,
        errands: Errands,
        entrance: Entrance,
        terms: Terms,
        metrics: Metrics,
        lobby: Lobby,
        *,
        username: str,
        clock: Callable[[], int],
        fresh_code: Callable[[], str],
        reload: Callable[[int], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._store = store
        self._sender = sender
        self._screens = screens
        self._errands = errands
        self._entrance = entrance
        self._terms = terms
        self._metrics = metrics
        self._username = username.casefold()
        self._clock = clock
        self._gate = Gate(terms, store.members)
        self._admin = Admin(
            store.members, entrance, metrics, reload, username=username, clock=clock, fresh_code=fresh_code
        )
        self._acts, self._codes, self._telling = lobby.acts, lobby.codes, lobby.telling
        self._rights = lobby.rights
        self._held = lobby.held

    async def handle(self, update: Update) -> None:
        """Carry an update out, as far as the person is let in; it may be acknowledged when this returns."""
        act = self._read(update)
        if act is None:
            if self._terms.local or self._may_be_told(update):
                await self._desk.handle(update)
        elif not await self._leave(act):
            await self._come(act)

    def keeps_pace(self, update: Update) -> bool:
        """Whether whoever sent this goes at the pace of a human. It is asked once, as an update comes in."""
        act = None if self._terms.local else self._read(update)
        return act is None or self._acts.allows(act.person.id, update.update_id)

    async def slow_down(self, update: Update) -> None:
        """Refuse an update that came too fast. It waits for nothing, so that it keeps nobody waiting."""
        act = self._read(update)
        if act is not None:
            await self._turn_away(act, "hurried", "busy", self._entrance.page("busy"))

    async def fail(self, update: Update) -> None:
        """Tell the person that an update was not carried out."""
        await self._desk.fail(update)

    async def tell_damage(self, update: Update) -> None:
        """Tell the person that what was kept of a check cannot be read any more."""
        chat = chat_of(update)
        if chat is not None:
            await self._sender.page(chat, self._entrance.page("damaged"))

    def _read(self, update: Update) -> _Act | None:
        """Read what a person did; None for what is nobody's, or not in a private chat."""
        query, message = update.callback_query, update.message
        if query is not None and query.message is not None and query.message.chat.type == _PRIVATE:
            who, pressed = Person(query.message.chat.id, query.from_user.id), buttons.read_door(query.data)
            return _Act(update, who, query.message.message_id, None, query.id, pressed)
        if message is not None and message.from_user is not None and message.chat.type == _PRIVATE:
            words = said(message, self._username)
            if words is not None:
                who = Person(message.chat.id, message.from_user.id)
                return _Act(update, who, message.message_id, words, None, None)
        return None

    def _may_be_told(self, update: Update) -> bool:
        """Hold who calls the bot in groups to the pace: what it says there, strangers make it say."""
        message = update.message
        if message is None or message.from_user is None or not called(message, self._username):
            return True
        return self._telling.allows((message.from_user.id, "group"), update.update_id)

    # for everybody

    async def _leave(self, act: _Act) -> bool:
        """Tell what is kept, or delete it; False where it was not asked for."""
        chat = act.person.chat
        if not act.is_right:
            return False
        if not (self._terms.local or self._rights.allows(act.person.id, act.update.update_id)):
            await self._turn_away(act, "hurried", "busy", self._entrance.page("busy"))
        elif act.is_command("privacy"):
            await self._sender.page(chat, self._entrance.privacy())
        elif act.is_command("forget"):
            await self._sender.page(chat, self._entrance.forget())
        elif act.pressed_is("keep"):
            self._answer(act, None)
            await self._sender.turn(chat, act.message, self._entrance.page("kept"))
        else:
            self._answer(act, None)
            await self._forget(act.person, act.message)
        return True

    async def _forget(self, person: Person, message: int) -> None:
        await self._screens.quiet(person.chat, QUIET_SECONDS)
        current = await self._store.current(person.chat, person.id)
        gone = await self._store.forget(person.id)
        self._held.pop(person.id, None)
        self._metrics.happened("forgotten")
        screen = None if current is None else on_screen(current)
        if screen is not None:
            await self._sender.replace(person.chat, screen, self._entrance.page("deleted"))
        await self._sender.turn(person.chat, message, self._entrance.forgotten(gone))

    # for who is let in

    async def _come(self, act: _Act) -> None:
        standing = await self._gate.standing(act.person.id)
        if act.code and standing.role is None:
            if await self._enter(act):
                standing = await self._gate.standing(act.person.id)
            elif not standing.let_in:
                await self._turn_away(act, "code_refused", "stranger", self._entrance.page("no_entry"))
                return
        if not standing.let_in:
            await self._turn_away(act, "refused", "stranger", self._entrance.stranger(act.person.id))
        elif act.pressed_is("accept"):
            await self._accept(act, standing)
        elif not self._terms.local and self._entrance.version not in standing.accepted:
            await self._show_notice(act)
        else:
            await self._carry_out(act, standing)

    async def _carry_out(self, act: _Act, standing: Standing) -> None:
        told = await self._admin.answer(act.said, standing.role, act.person)
        if told is None:
            await self._desk.handle(act.update)
        else:
            await self._sender.page(act.person.chat, told)

    async def _enter(self, act: _Act) -> bool:
        """Use a code; one that comes too fast after others counts as wrong."""
        person = act.person.id
        if not self._codes.allows(person, act.update.update_id):
            return False
        entered = await self._store.members.enter(act.code, person, self._clock()) is not None
        if entered:
            self._metrics.happened("entered")
        return entered

    async def _show_notice(self, act: _Act) -> None:
        self._held[act.person.id] = (self._clock(), act)
        self._held.move_to_end(act.person.id)
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        self._answer(act, "unread")
        await self._sender.page(act.person.chat, self._entrance.notice())

    async def _accept(self, act: _Act, standing: Standing) -> None:
        """Note that the notice was accepted, and carry out what waited for it, or show what is open."""
        person, version = act.person, self._entrance.version
        if act.pressed is None or act.pressed.version != version:
            self._answer(act, "unread")
            await self._sender.turn(person.chat, act.message, self._entrance.notice())
            return
        if version not in standing.accepted:
            await self._store.members.accept(person.id, accepting(standing, version), self._clock())
            self._metrics.happened("accepted")
        self._answer(act, None)
        self._errands.run(self._sender.strip(person.chat, act.message))
        since, held = self._held.get(person.id, (0, None))
        if held is None or not 0 <= self._clock() - since <= IDLE:
            await self._desk.stand(person)
        else:
            await self._carry_out(held, standing)
        self._held.pop(person.id, None)

    # turned away

    async def _turn_away(self, act: _Act, why: Happening, toast: str, page: Screen) -> None:
        """Say politely that this was not carried out: to taps in passing, else once a minute."""
        self._metrics.happened(why)
        if act.query is not None:
            self._answer(act, toast)
        elif self._telling.allows((act.person.id, why), act.update.update_id):
            await self._sender.page(act.person.chat, page)

    def _answer(self, act: _Act, toast: str | None) -> None:
        if act.query is not None:
            self._errands.run(self._sender.answer(act.query, toast))
