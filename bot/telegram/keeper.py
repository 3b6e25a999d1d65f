"""What becomes of conversations: begun, written, closed, each with its screen.

1. A screen is drawn before its conversation is written: what cannot be shown never comes to stand.
2. Everything is written with compare-and-swap. Who loses reads again and acts on what stands then.
3. A conversation that another process has taken over to its content is not taken back while that is at work:
   else two processes would hand it to and fro, and no act would ever count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.engine import talk
from bot.telegram.rows import begun, closed, moved, new_id, opened, origin
from bot.telegram.screens import Drawn

if TYPE_CHECKING:
    from bot.engine.conversation import Conversation
    from bot.render.renderer import Renderer, Screen
    from bot.store import Saved, Store
    from bot.telegram.metrics import Metrics
    from bot.telegram.screens import Screens
    from bot.telegram.sender import Sender


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A person in a chat, by ids that stand in no representation."""

    chat: int
    id: int


class Keeper:
    """Writes conversations and has them shown.

    `fresh_id` makes ids, `clock` gives unix seconds; `name` is that of this process among all others.
    """

    def __init__(  # noqa: PLR0913, PLR0917  what writing and showing needs
        self,
        store: Store,
        renderer: Renderer,
        sender: Sender,
        screens: Screens,
        metrics: Metrics,
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
        name: str,
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._sender = sender
        self._screens = screens
        self._metrics = metrics
        self._clock = clock
        self._fresh_id = fresh_id
        self._name = name

    def new_id(self, message: int) -> str:
        """An id for a conversation that a message begins."""
        return new_id(self._fresh_id, message)

    async def start(self, person: Person, wanted: talk.Opening, message: int, above: Screen | None) -> None:
        """Begin what a command wants, with a page above it; one that came before what stands is old."""
        while True:
            current = await self._store.current(person.chat, person.id)
            if current is not None and message <= _after(current):
                self._screens.show(current)
                return
            screen = None if current is None else current.message
            if await self.begin(person, wanted, self.new_id(message), current, screen, above=above):
                return

    async def start_once(self, person: Person, wanted: talk.Opening, identifier: str, after: int) -> bool:
        """Begin what a page offers, unless that was done; False where the id is somebody else's.

        `after` is the newest message of the chat that was carried out: commands up to it are older.
        """
        while True:
            known = await self._store.get(identifier)
            if known is not None:
                self._screens.show(known)
                return (known.chat, known.owner) == (person.chat, person.id)
            current = await self._store.current(person.chat, person.id)
            screen = None if current is None else current.message
            if await self.begin(person, wanted, identifier, current, screen, after=after):
                return True

    async def end(self, person: Person, message: int) -> str | None:
        """Close what is open; gives the page that tells, None where the command is an old one."""
        while True:
            current = await self._store.current(person.chat, person.id)
            if current is None:
                return "nothing_open"
            if message <= _after(current):
                return None
            over = closed(current, current.message)
            if await self._store.save(over, was=current.revision):
                self._screens.show(over)
                return "cancelled"

    async def begin(  # noqa: PLR0913  what begins, and what ends
        self,
        person: Person,
        wanted: talk.Opening,
        identifier: str,
        closing: Saved | None,
        screen: int | None,
        *,
        above: Screen | None = None,
        after: int = 0,
    ) -> bool:
        """Begin a conversation and close another, whose screen is given; False when somebody was faster."""
        new = talk.begin(self._renderer.library, wanted, identifier, self._clock())
        new = new.model_copy(update={"after": after})
        drawn = self._drawn(new)
        row = begun(new, person.chat, person.id)
        over = None if closing is None else closed(closing, screen)
        if not await self._store.begin(row, over):
            return False
        self._metrics.begun(new.dialog)
        if above is not None:
            await self._sender.page(person.chat, above)
        self._screens.show(row, drawn)
        if over is not None:
            self._screens.show(over)
        return True

    async def leaves(self, row: Saved) -> bool:
        """Tell whether a conversation is another process's to go on with, that took it from this content."""
        here = self._renderer.library.digest
        if row.closed or row.content == here or here not in opened(row).before:
            return False
        replicas = await self._store.replicas.alive(await self._store.now())
        return any(one.content == row.content and one.id != self._name for one in replicas)

    async def take_over(self, row: Saved) -> None:
        """Bring a conversation that stands under another content to this one, and show it with that news."""
        if await self.leaves(row):
            return
        after = talk.refold(self._renderer.library, opened(row), self._clock())
        if await self.write(row, after, row.message) and after.view == "closed" and row.message is None:
            # nothing stands in the chat that could say so
            await self._sender.page(row.chat, self._renderer.screen(after))

    async def write(self, row: Saved, after: Conversation, screen: int | None) -> bool:
        """Write what became of a conversation and show it; False when somebody was faster."""
        drawn = self._drawn(after)
        changed = moved(row, after, screen)
        if not await self._store.save(changed, was=row.revision):
            return False
        self._screens.show(changed, drawn)
        return True

    def _drawn(self, conversation: Conversation) -> Drawn:
        return Drawn(conversation, self._renderer.screen(conversation))


def _after(row: Saved) -> int:
    """The message that a command must be newer than, to be one that was not carried out yet."""
    try:
        return max(origin(row.id), opened(row).after)
    except ValidationError:
        return origin(row.id)
