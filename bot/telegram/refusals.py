"""What is refused, in the log: enough to find a wrong setting by, and nothing of what was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from bot.telegram.log import logger

EVERY = 60.0
"""Seconds between two lines about the same status."""
_log = logger(__name__)


@dataclass(slots=True)
class _Row:
    since: float
    untold: int = 0


class Refusals:
    """Tells of each status at most once a minute. Times are seconds of `clock`, which only goes forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rows: dict[HTTPStatus, _Row] = {}

    def note(self, status: HTTPStatus) -> None:
        """A request was answered with this status."""
        now = self._clock()
        row = self._rows.get(status)
        if row is not None and now - row.since < EVERY:
            row.untold += 1
            return
        self._rows[status] = _Row(now)
        untold = row.untold if row is not None else 0
        _log.warning("delivery_refused", status=status.value, reason=status.phrase, untold_before=untold)
