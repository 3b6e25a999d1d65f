"""How fast a person may act: a bucket of tokens for each, in this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

SWEEP = 1000
"""Rows of which those that are over are let go; once more of them are in use, when they have doubled."""


@dataclass(slots=True)
class _Row:
    """`due` is when the next act is due at an even pace; `passed` are the updates that passed last."""

    due: float
    passed: deque[int] = field(default_factory=deque)


class Pace:
    """`rate` acts a second, and `burst` at once. Times are seconds of `clock`, which only goes forward."""

    def __init__(self, clock: Callable[[], float], *, rate: float, burst: int) -> None:
        self._clock = clock
        self._each = 1 / rate
        self._burst = burst
        self._rows: dict[Hashable, _Row] = {}
        self._room = SWEEP

    def allows(self, who: Hashable, update: int) -> bool:
        """Take a token for an update; an update that passed and is tried again passes, and takes none."""
        now = self._clock()
        row = self._rows.get(who)
        if row is None:
            row = self._rows[who] = _Row(now)
        if update in row.passed:
            return True
        if row.due - (self._burst - 1) * self._each > now:
            return False
        row.due = max(row.due, now) + self._each
        row.passed.append(update)
        if len(row.passed) > self._burst:
            row.passed.popleft()
        if len(self._rows) > self._room:
            self._rows = {key: one for key, one in self._rows.items() if one.due > now}
            self._room = max(SWEEP, 2 * len(self._rows))
        return True
