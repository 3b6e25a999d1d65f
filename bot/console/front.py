"""The front `console` of scripted tests: the chat is driven by lines, and resumes from its file for each."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.console.buttons import AFTER_LETTER, BESIDE
from bot.console.chat import chat
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.proof.scripts.fronts import Front, FrontFactory

_OPENED = 1_800_000_000
_BUTTON = re.compile(rf"([a-z]+){AFTER_LETTER}(\S.*)")


@dataclass(frozen=True, slots=True)
class ConsoleSeen:
    """What the chat wrote last, read as a person reads it."""

    text: str
    letters: tuple[tuple[str, str], ...] = ()
    """Label and letter of each button."""
    notes: tuple[str, ...] = ()

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels."""
        return tuple(label for label, _ in self.letters)


class ConsoleFront:
    """A person at a terminal, who types one line and leaves again."""

    def __init__(self, proved: Proved, renderer: Renderer, dialog: str, saved: Path) -> None:
        self._proved = proved
        self._renderer = renderer
        self._dialog = dialog
        self._saved = saved
        self._now = _OPENED
        self._ids = count(1)
        self._seen = ConsoleSeen("")

    async def start(self) -> None:
        """Begin a check."""
        self._seen = self._type()

    async def tap(self, label: str) -> None:
        """Type the letter of a button."""
        self._seen = self._type(dict(self._seen.letters)[label])

    async def old_tap(self, label: str) -> None:
        """Refuse: in a terminal a letter always means the newest screen."""
        raise LookupError(label)

    async def say(self, text: str) -> None:
        """Type a line."""
        self._seen = self._type(text)

    async def screen(self) -> ConsoleSeen:
        """Look."""
        return self._seen

    async def restart(self) -> None:
        """Open the chat again."""
        self._seen = self._type()

    async def later(self, seconds: int) -> None:
        """Move the clock."""
        self._now += seconds

    def _type(self, *lines: str) -> ConsoleSeen:
        written: list[str] = []
        unread = iter(lines)
        chat(
            self._proved,
            self._dialog,
            read_line=lambda: next(unread, None),
            write=written.append,
            clock=lambda: self._now,
            fresh_id=lambda: f"c{next(self._ids)}",
            saved=self._saved,
            renderer=self._renderer,
        )
        # the first block is the screen that the chat opened with; what it wrote since answers the line
        blocks = written[1:] or written
        return _read(blocks[-1], tuple(blocks[:-1]))


def _read(block: str, notes: tuple[str, ...]) -> ConsoleSeen:
    text, _, last = block.rpartition("\n\n")
    found = [_BUTTON.fullmatch(cell) for line in last.splitlines() for cell in line.split(BESIDE)]
    letters = tuple((button[2], button[1]) for button in found if button)
    return ConsoleSeen(text, letters, notes) if len(letters) == len(found) else ConsoleSeen(block, (), notes)


def console_front(proved: Proved) -> FrontFactory:
    """Give the factory of this front."""
    renderer = Renderer(proved.library)  # templates are compiled once for all cases

    @asynccontextmanager
    async def make(dialog: str) -> AsyncIterator[Front]:
        with TemporaryDirectory() as folder:
            yield ConsoleFront(proved, renderer, dialog, Path(folder) / "chat.json")

    return make
