"""The virtual clock: all time that Telegram's server would keep, and that a test may move.

What a person waits for stays real: a long poll lasts its seconds, and a fault its delay.
"""

import time
from collections.abc import Callable

from bot.emulator.errors import SimError

_YEAR_10000 = 253_402_300_800.0
"""The first second of it: no date can be written from there on."""


class Clock:
    """Unix seconds of `source`, and as many more as it was moved `ahead`."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._ahead = 0.0
        self._watchers: list[Callable[[], None]] = []

    @property
    def ahead(self) -> float:
        """By how many seconds it was moved, all in all."""
        return self._ahead

    def now(self) -> float:
        """Unix seconds."""
        return self._source() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move on. Raises SimError 400 for a step back, or one beyond the year 9999."""
        if seconds < 0:
            raise SimError(400, "advance goes forward only; set takes any time")
        self._move(self._ahead + seconds)

    def set(self, now: float) -> None:
        """Make it this time, which may be an earlier one. Raises SimError 400 outside 1970 to 9999."""
        self._move(now - self._source())

    def reset(self) -> None:
        """Let it show the time of its source again."""
        self._move(0.0)

    def on_move(self, call: Callable[[], None]) -> None:
        """Have this called whenever the clock is moved."""
        self._watchers.append(call)

    def _move(self, ahead: float) -> None:
        if not 0 <= self._source() + ahead < _YEAR_10000:
            raise SimError(400, "the clock shows times of the years 1970 to 9999")
        self._ahead = ahead
        for call in self._watchers:
            call()
