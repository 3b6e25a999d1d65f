"""The log of API calls, for tests that ask what the bot did."""

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from operator import attrgetter

from bot.emulator.events import Tell

_KEPT = 1000


@dataclass
class Call:
    """One call. `at` is a time of the clock; `ok` is None until it is answered; `fault`: a fault struck."""

    call: int
    at: float
    method: str
    params: dict[str, str]
    ok: bool | None = None
    error_code: int | None = None
    description: str | None = None
    fault: bool = False


class CallLog:
    """The last thousand calls of each method, so that polling does not push out the rest."""

    def __init__(self, clock: Callable[[], float], tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._count = 0
        self._by_method: dict[str, deque[Call]] = {}

    def begin(self, method: str, params: dict[str, str]) -> Call:
        """Note a call; how it went is written into what comes back, and then told with `answered`."""
        self._count += 1
        call = Call(self._count, self._clock(), method, params)
        self._by_method.setdefault(method.lower(), deque(maxlen=_KEPT)).append(call)
        self._tell("call", asdict(call))
        return call

    def answered(self, call: Call) -> None:
        """Tell how it went."""
        self._tell("call", asdict(call))

    def as_json(self, method: str = "", after: int = 0) -> list[dict[str, object]]:
        """The calls of one method, or of all, that came after call number `after`, oldest first."""
        groups = [self._by_method.get(method.lower(), deque())] if method else self._by_method.values()
        return [
            asdict(call)
            for call in sorted((call for group in groups for call in group), key=attrgetter("call"))
            if call.call > after
        ]

    def clear(self) -> None:
        """Forget them all."""
        self._by_method.clear()
