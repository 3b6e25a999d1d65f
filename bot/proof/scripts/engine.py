"""The front `engine`: engine and renderer alone, the conversation written out and read again each time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from bot.engine import talk
from bot.engine.conversation import Conversation
from bot.engine.shorthand import shorthand
from bot.proof.scripts.failure import same_spaces

if TYPE_CHECKING:
    from bot.proof.scripts.fronts import Front, FrontFactory
    from bot.render.renderer import Renderer

CHECK, CANCEL = "/check", "/cancel"
Watch = Callable[[Conversation, talk.Tap | talk.Say | None], None]
"""Is told of each conversation as it then stands, and of the act that counted; None where there was none."""
_OPENED = 1_800_000_000
"""Any time will do: it stands still until it is moved."""


@dataclass(frozen=True, slots=True)
class EngineSeen:
    """What the renderer draws."""

    text: str
    buttons: tuple[str, ...]
    notes: tuple[str, ...] = ()


class EngineFront:
    """One conversation without anything around it."""

    def __init__(self, renderer: Renderer, dialog: str, watch: Watch | None = None) -> None:
        self._renderer = renderer
        self._dialog = dialog
        self._watch = watch
        self._now = _OPENED
        self._ids = count(1)
        self._written = ""
        self._drawn = EngineSeen("", ())
        self._notes: tuple[str, ...] = ()
        self._screens: list[tuple[str, dict[str, talk.Tap]]] = []
        """Every screen so far: the conversation it showed, and its buttons."""

    async def start(self) -> None:
        """Begin a check."""
        self._notes = ()
        self._keep(self._begun())

    async def tap(self, label: str) -> None:
        """Tap a button."""
        self._do(self._screens[-1][1][same_spaces(label)])

    async def old_tap(self, label: str) -> None:
        """Tap a button of an earlier screen; one of another conversation is gone."""
        wanted, here = same_spaces(label), self._screens[-1]
        found = next(
            (screen for screen in reversed(self._screens) if screen != here and wanted in screen[1]), None
        )
        if found is None:
            raise LookupError(label)
        if found[0] == here[0]:
            self._do(found[1][wanted])
        else:
            self._notes = (self._renderer.toast("gone"),)

    async def say(self, text: str) -> None:
        """Type a line."""
        command, _, words = text.partition(" ")
        if command == CHECK:
            self._dialog = words or self._dialog
            await self.start()
        elif command.startswith("/") and command[1:] in self._renderer.library.dialogs:
            self._dialog = command[1:]
            read = shorthand(self._renderer.library, self._dialog, words)
            self._keep(self._begun(talk.Opening(self._dialog, read.log, partly=bool(read.unread))))
        elif text == CANCEL:
            self._keep(talk.close(self._read()))
        else:
            self._do(talk.Say(text))

    async def screen(self) -> EngineSeen:
        """Look."""
        return replace(self._drawn, notes=self._notes)

    async def restart(self) -> None:
        """Nothing is kept but what is written, so there is nothing to do."""

    async def later(self, seconds: int) -> None:
        """Move the clock."""
        self._now += seconds

    def _do(self, act: talk.Tap | talk.Say) -> None:
        outcome = talk.step(self._renderer.library, self._read(), act, self._now)
        self._notes = (self._renderer.toast(outcome.toast),) if outcome.toast else ()
        after = self._begun(outcome.begin) if outcome.begin else outcome.conversation
        self._keep(after, None if outcome.toast else act)

    def _begun(self, opening: talk.Opening | None = None) -> Conversation:
        wanted, identifier = opening or talk.Opening(self._dialog), f"c{next(self._ids)}"
        return talk.begin(self._renderer.library, wanted, identifier, self._now)

    def _read(self) -> Conversation:
        return Conversation.model_validate_json(self._written)

    def _keep(self, conversation: Conversation, act: talk.Tap | talk.Say | None = None) -> None:
        self._written = conversation.model_dump_json()
        drawn = self._renderer.screen(self._read())
        if self._watch is not None:
            self._watch(conversation, act)
        buttons = [button for row in drawn.rows for button in row]
        self._drawn = EngineSeen(drawn.text, tuple(button.label for button in buttons))
        revision = conversation.revision
        taps = {same_spaces(button.label): talk.Tap(button.action, revision) for button in buttons}
        self._screens.append((conversation.id, taps))


def engine_front(renderer: Renderer, watch: Watch | None = None) -> FrontFactory:
    """Give the factory of this front; `watch` is told of all that comes to pass on it."""

    @asynccontextmanager
    async def make(dialog: str) -> AsyncIterator[Front]:
        yield EngineFront(renderer, dialog, watch)

    return make
