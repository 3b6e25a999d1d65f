"""How much the bot may send: what Telegram tells bots to keep to, as limits that are enforced.

In a private chat about one message a second, and bursts of ten more; in a group twenty a minute; thirty a
second in all. Edits and answers are free. A webhook may be set once a second.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.emulator.errors import ApiError

_FREE = frozenset({"sendchataction"})
_NEW_MESSAGES = ("send", "forward", "copy")
_TOO_MANY = 429


@dataclass(frozen=True)
class _Limit:
    """At most so many in any stretch of so many seconds."""

    most: int
    seconds: float


_PRIVATE = _Limit(40, 30.0)
_GROUP = _Limit(20, 60.0)
_ALL = _Limit(30, 1.0)
_WEBHOOK = _Limit(1, 1.0)


class Rates:
    """Counts what was sent; `clock` gives seconds. Nothing is too much unless they are `enforced`."""

    def __init__(self, clock: Callable[[], float], *, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._sent: dict[tuple[str, int], deque[float]] = defaultdict(deque)

    def check(self, method: str, chat: int | None) -> None:
        """Raise ApiError 429 with the seconds to wait, when this call is one too many."""
        now = self._clock()
        waits = [self._wait(self._sent[key], limit, now) for key, limit in _limits(method, chat)]
        wait = math.ceil(max(waits, default=0.0))
        if wait > 0 and self._enforced:
            raise ApiError(_TOO_MANY, f"Too Many Requests: retry after {wait}", wait)

    def count(self, method: str, chat: int | None) -> None:
        """This call has worked."""
        for key, _ in _limits(method, chat):
            self._sent[key].append(self._clock())

    def clear(self) -> None:
        """Forget what was sent."""
        self._sent.clear()

    def _wait(self, sent: deque[float], limit: _Limit, now: float) -> float:
        while sent and sent[0] <= now - limit.seconds:
            sent.popleft()
        while sent and sent[-1] > now:  # the clock was set back: that has not been yet
            sent.pop()
        return sent[-limit.most] + limit.seconds - now if len(sent) >= limit.most else 0.0


def _limits(method: str, chat: int | None) -> Iterator[tuple[tuple[str, int], _Limit]]:
    name = method.lower()
    if name == "setwebhook":
        yield (name, 0), _WEBHOOK
    if name.startswith(_NEW_MESSAGES) and name not in _FREE:
        yield ("all", 0), _ALL
        if chat is not None:
            yield ("chat", chat), _PRIVATE if chat > 0 else _GROUP
