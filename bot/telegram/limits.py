"""How fast may be sent: so many calls a second in all, a message a second in a chat, and bursts of them.

A place in the row is reserved at once and waited for by whoever asked, so that nobody holds anybody else up.
Processes that send beside each other share what may be sent in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

OVERALL = 30.0
IN_CHAT = 1.0
BURST = 10
"""Messages that pass at once in a chat; Telegram takes short bursts."""
SWEEP = 1000
"""Rows of which those that are over are let go; once more of them are in use, when they have doubled."""

Row = int | str
"""What is waited for: a chat, or the name of a method that belongs to none."""


@dataclass(slots=True)
class _Row:
    """`due` is when the next one is due at an even pace; until `held` nothing passes."""

    due: float = 0.0
    held: float = 0.0

    def wait(self, now: float, slack: float) -> float:
        return max(self.due - slack, self.held, now) - now


class Limits:
    """Times are seconds of `clock`, which only has to go forward; `overall` is calls a second."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        overall: float = OVERALL,
        in_chat: float = IN_CHAT,
        burst: int = BURST,
    ) -> None:
        self._clock = clock
        self._whole = self._pace = 1 / overall
        self._all = _Row()
        self._in_chat = 1 / in_chat
        self._slack = (burst - 1) / in_chat
        self._rows: dict[Row, _Row] = {}
        self._room = SWEEP

    def share(self, processes: int) -> None:
        """Take one part of what may be sent in all, where so many processes send."""
        self._pace = self._whole * processes

    def reserve(self, row: Row, at_most: float, *, message: bool = False, free: bool = False) -> float | None:
        """Seconds to wait for one's turn; None, and no turn taken, when that is more than `at_most`.

        `message`: what is sent is a new message, and counts in the chat. What is `free` counts nowhere, and
        waits only where Telegram said so.
        """
        now = self._clock()
        waits = [0.0 if free else self._all.wait(now, max(1 - self._pace, 0))]
        found = self._rows.get(row)
        if found is None and message:
            found = self._rows[row] = _Row()
        if found is not None:
            waits.append(found.wait(now, self._slack) if message else max(found.held - now, 0.0))
        wait = max(waits)
        if wait > at_most:
            return None
        if not free:
            self._all.due = max(self._all.due, now) + self._pace
        if found is not None and message:
            found.due = max(found.due, now) + self._in_chat
        self._sweep(now)
        return wait

    def hold(self, row: Row, seconds: float) -> None:
        """Let nothing pass in a row for so long: Telegram said so."""
        found = self._rows.setdefault(row, _Row())
        found.held = max(found.held, self._clock() + seconds)

    def _sweep(self, now: float) -> None:
        if len(self._rows) > self._room:
            self._rows = {row: one for row, one in self._rows.items() if max(one.due, one.held) > now}
            self._room = max(SWEEP, 2 * len(self._rows))
