"""Whether anybody can have read a screen yet.

A second tap at the same place falls on the next question when its buttons come in between. Such a tap was on
its way before the screen could be read, so it does not count. Since when a screen stands is kept with it, by
the store's clock: so it is the same to every process, whichever showed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store import Saved


class Reading:
    """Reading takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._milliseconds = seconds * 1000

    def unread(self, row: Saved, revision: int) -> bool:
        """Whether the screen of a revision came too recently to have been read.

        One whose time is not known counts as read, and so does one of a time to come: the clock was set back.
        """
        return row.shown == revision and row.stood is not None and 0 <= row.stood < self._milliseconds
