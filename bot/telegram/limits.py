"""How fast may be sent: thirty calls a second in all, a message a second in a chat, and bursts of them.

A place in the row is reserved at once and waited for by whoever asked, so that nobody holds anybody else up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

OVERALL = 30.0
IN_CHAT = 1.0
BURST = 10
"""Messages that pass at once in a chat; Telegram takes short bursts."""
_SWEEP = 1000


@dataclass(slots=True)
class _Row:
    """`due` is when the next one is due at an even pace; until `held` nothing passes."""

    due: float = 0.0
    held: float = 0.0

    def wait(self, now: float, slack: float) -> float:
        return max(self.due - slack, self.held, now) - now


class Limits:
    """Times are seconds of `clock`, which only has to go forward."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        overall: float = OVERALL,
        in_chat: float = IN_CHAT,
        burst: int = BURST,
    ) -> None:
        self._clock = clock
        self._overall = 1 / overall
        self._all = _Row()
        self._in_chat = 1 / in_chat
        self._slack = (burst - 1) / in_chat
        self._chats: dict[int, _Row] = {}

    def reserve(self, chat: int | None, at_most: float, *, message: bool) -> float | None:
        """Seconds to wait for one's turn; None, and no turn taken, when that is more than `at_most`.

        `message`: what is sent is a new message, and counts in the chat.
        """
        now = self._clock()
        waits = [self._all.wait(now, 1 - self._overall)]
        row = None if chat is None else self._chats.get(chat)
        if row is None and chat is not None and message:
            row = self._chats[chat] = _Row()
        if row is not None:
            waits.append(row.wait(now, self._slack) if message else max(row.held - now, 0.0))
        wait = max(waits)
        if wait > at_most:
            return None
        self._all.due = max(self._all.due, now) + self._overall
        if row is not None and message:
            row.due = max(row.due, now) + self._in_chat
        self._sweep(now)
        return wait

    def hold(self, chat: int, seconds: float) -> None:
        """Let nothing pass in a chat for so long: Telegram said so."""
        row = self._chats.setdefault(chat, _Row())
        row.held = max(row.held, self._clock() + seconds)

    def _sweep(self, now: float) -> None:
        if len(self._chats) > _SWEEP:
            self._chats = {chat: row for chat, row in self._chats.items() if max(row.due, row.held) > now}
