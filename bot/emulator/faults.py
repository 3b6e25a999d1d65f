"""Faults that a test orders: calls that fail, come late, or are cut off."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Literal

from bot.emulator.errors import ApiError, SimError
from bot.emulator.table import API

_SAYS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

_FIRST_ERROR = 400
_LAST_ERROR = 599
_METHODS = frozenset(name.lower() for name in API)

Drop = Literal["", "before", "after"]
_DROPS: dict[str, Drop] = {"None": "", "False": "", "True": "after", "before": "before", "after": "after"}


@dataclass
class Fault:
    """What shall happen to the next `times` calls of `method` ("*": of any); with `chat` only in that chat.

    `delay` seconds pass first. Then `status` answers an error instead of working; `drop` "before" cuts the
    connection instead of working, "after" works and then cuts it. A fault with a delay alone works, late.
    """

    method: str
    times: int
    status: int
    retry_after: int | None
    delay: float
    drop: Drop
    description: str
    chat: int | None

    def strike(self) -> None:
        """Raise the ApiError that is to be answered; return when the call shall work."""
        if self.drop == "before":
            # Nobody will read it: the connection is cut.
            raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "cut off before it was done")
        if not self.status:
            return
        if self.retry_after is not None:
            says = f"Too Many Requests: retry after {self.retry_after}"
        else:
            says = _SAYS.get(self.status, "Bad Request: ordered by a test")
        raise ApiError(self.status, self.description or says, self.retry_after)


class Faults:
    """The orders that are not used up, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def order(self, wish: Mapping[str, Any]) -> None:
        """Take an order as JSON (see Fault). Raises SimError 400 when it says nothing that could happen."""
        drop = _DROPS.get(str(wish.get("drop")))
        if drop is None:
            raise SimError(400, 'drop is true, "before" or "after"')
        retry_after, chat = wish.get("retry_after"), wish.get("chat")
        try:
            fault = Fault(
                method=str(wish.get("method", "*")).lower(),
                times=int(wish.get("times", 1)),
                status=int(wish.get("status", 0 if retry_after is None else HTTPStatus.TOO_MANY_REQUESTS)),
                retry_after=None if retry_after is None else int(retry_after),
                delay=float(wish.get("delay", 0)),
                drop=drop,
                description=str(wish.get("description", "")),
                chat=None if chat is None else int(chat),
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise SimError(400, f"a fault has numbers in number fields: {error}") from None
        if not (fault.status or fault.delay or fault.drop):
            raise SimError(400, "a fault needs a status, a delay or a drop")
        if fault.status and not _FIRST_ERROR <= fault.status <= _LAST_ERROR:
            raise SimError(400, f"status is that of an error: {_FIRST_ERROR} to {_LAST_ERROR}")
        if fault.times < 1 or not 0 <= fault.delay < math.inf:
            raise SimError(400, "times is at least 1, and delay some seconds")
        if fault.method != "*" and fault.method not in _METHODS:
            raise SimError(400, f"the Bot API has no method {wish['method']!r}")
        self._orders.append(fault)

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The fault for this call, used once; None when the call shall go as usual."""
        for fault in self._orders:
            if fault.method in {"*", method.lower()} and fault.chat in {None, chat}:
                fault.times -= 1
                if fault.times <= 0:
                    self._orders.remove(fault)
                return fault
        return None

    def as_json(self) -> list[dict[str, object]]:
        """Those orders; `times` is how often each still strikes."""
        return [asdict(order) for order in self._orders]

    def clear(self) -> None:
        """Forget all orders."""
        self._orders.clear()
