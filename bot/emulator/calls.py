"""The log of API calls, for tests that ask what the bot did."""

from collections import deque
from collections.abc import Callable

from bot.emulator.errors import ApiError

_KEPT = 1000


class CallLog:
    """The last thousand calls of each method, so that polling does not push out the rest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._count = 0
        self._by_method: dict[str, deque[dict[str, object]]] = {}

    def begin(self, method: str, params: dict[str, str]) -> dict[str, object]:
        """Note a call. Give the entry to `end` when it is answered; until then "ok" is None."""
        self._count += 1
        entry: dict[str, object] = {
            "call": self._count, "at": self._clock(), "method": method, "params": params, "ok": None,
        }  # fmt: skip
        self._by_method.setdefault(method.lower(), deque(maxlen=_KEPT)).append(entry)
        return entry

    def end(self, entry: dict[str, object], error: ApiError | None = None, *, fault: bool) -> None:
        """Note how it went, and whether a fault was ordered for it."""
        entry["ok"] = error is None
        if error is not None:
            entry["error_code"] = error.code
            entry["description"] = error.description
        if fault:
            entry["fault"] = True

    def list(self, method: str = "") -> "list[dict[str, object]]":
        """The calls of one method, or of all, oldest first."""
        if method:
            return [*self._by_method.get(method.lower(), ())]
        everything = [entry for entries in self._by_method.values() for entry in entries]
        return sorted(everything, key=lambda entry: str(entry["call"]).zfill(12))

    def clear(self) -> None:
        """Forget them all."""
        self._by_method.clear()
