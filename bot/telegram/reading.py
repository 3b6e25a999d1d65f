"""Whether anybody can have read a screen yet.

A second tap at the same place falls on the next question when its buttons come in between. Such a tap was on
its way before the screen could be read, so it does not count.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

_KEPT = 1000


class Reading:
    """Since when each screen stands. `seconds` is what reading takes; `now` only has to go forward.

    A screen that another process has shown is not known, and counts as read.
    """

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._shown: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def began(self, conversation: str, revision: int) -> None:
        """Note that the screen of a revision stands now. Shown once more, it is no news."""
        if self._shown.get(conversation, (0, 0.0))[0] != revision:
            self._shown[conversation] = (revision, self._now())
            self._shown.move_to_end(conversation)
            if len(self._shown) > _KEPT:
                self._shown.popitem(last=False)

    def unread(self, conversation: str, revision: int) -> bool:
        """Whether the screen of a revision came too recently to have been read."""
        shown, since = self._shown.get(conversation, (0, 0.0))
        return shown == revision and self._now() - since < self._seconds
