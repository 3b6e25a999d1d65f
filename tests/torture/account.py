"""What a person keeps of a chat: what was done and what was seen, in order. Nothing is judged here."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.emulator.updates import Update
    from tests.torture.ward import Look


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did: a command, a line, or a tap on a message with what its button carries."""

    kind: Literal["command", "line", "tap"]
    words: str
    message: int
    update: Update


@dataclass(slots=True)
class Account:
    """One person's. `stuck`: the chat did not go on although the person insisted.

    `times` are those of the looks, and `ended` when the person left, on a clock that only goes forward.
    """

    chat: int
    events: list[Act | Look] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    ended: float = inf
    stuck: bool = False

    def see(self, look: Look) -> None:
        """Keep what was seen."""
        self.events.append(look)
        self.times.append(monotonic())

    @property
    def acts(self) -> list[Act]:
        """What was done."""
        return [one for one in self.events if isinstance(one, Act)]
