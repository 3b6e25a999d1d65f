"""What only a test has a hand on: the clock, faults, a new beginning."""

from collections.abc import Callable, Sequence

from aiohttp import web

from bot.emulator.clock import Clock
from bot.emulator.errors import SimError
from bot.emulator.faults import Faults
from bot.emulator.sim.wishes import Wish, get, number, post


class Controls:
    """The handlers, on the clock, the faults, and all that `forget` makes forget."""

    def __init__(self, clock: Clock, faults: Faults, forget: Sequence[Callable[[], None]]) -> None:
        self._clock = clock
        self._faults = faults
        self._forget = forget

    def routes(self) -> list[web.RouteDef]:
        """All that a test can turn."""
        return [
            get("clock", self._time),
            post("clock", self._move),
            get("faults", lambda _wish: {"faults": self._faults.as_json()}),
            post("fault", self._fault),
            post("faults/clear", self._clear_faults),
            post("reset", self._reset),
        ]

    def _time(self, _wish: Wish) -> object:
        return {"now": self._clock.now(), "ahead": self._clock.ahead}

    def _move(self, wish: Wish) -> object:
        if ("advance" in wish) == ("set" in wish):
            raise SimError(400, "say advance, in seconds, or set, in Unix seconds")
        if "advance" in wish:
            self._clock.advance(number(wish, "advance"))
        else:
            self._clock.set(number(wish, "set"))
        return self._time(wish)

    def _fault(self, wish: Wish) -> object:
        self._faults.order(wish)
        return {}

    def _clear_faults(self, _wish: Wish) -> object:
        self._faults.clear()
        return {}

    def _reset(self, _wish: Wish) -> object:
        for forget in self._forget:
            forget()
        return {}
