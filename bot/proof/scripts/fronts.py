"""A front as a script sees it: what a person can do, and what they see. No front is known here.

A front is made for one case. Its clock stands still until `later` moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Seen(Protocol):
    """What a person sees: the current screen, and the passing words for the last act."""

    @property
    def text(self) -> str:
        """The plain text."""
        ...

    @property
    def buttons(self) -> Sequence[str]:
        """The labels, in order."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What was said in passing about the last act alone."""
        ...


class Front(Protocol):
    """One conversation with one person. A label is given exactly as `screen` showed it."""

    async def start(self) -> None:
        """Begin a check."""
        ...

    async def tap(self, label: str) -> None:
        """Tap a button of the current screen."""
        ...

    async def old_tap(self, label: str) -> None:
        """Tap a button of the latest earlier screen that had it; raises LookupError where there is none."""
        ...

    async def say(self, text: str) -> None:
        """Send a typed line; `/check` begins a new check."""
        ...

    async def screen(self) -> Seen:
        """Look at the screen, once everything sent before has been dealt with."""
        ...

    async def restart(self) -> None:
        """Stop the bot without warning and start it again."""
        ...

    async def later(self, seconds: int) -> None:
        """Let time pass."""
        ...


FrontFactory = Callable[[str], AbstractAsyncContextManager[Front]]
"""Makes the front of one case from the id of its dialog; leaving it frees what it holds."""
