"""What is refused, in the log: enough to find a wrong setting by, and nothing of what was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

EVERY = 60.0
"""Seconds between two lines about the same status."""
_log = logging.getLogger(__name__)


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
        before = f"; {row.untold} more since the last such line" if row and row.untold else ""
        _log.warning("A request to the webhook was answered %d %s%s.", status, status.phrase, before)
