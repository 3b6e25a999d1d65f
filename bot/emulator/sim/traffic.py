"""What goes between the server and the bot: its calls, and its updates."""

from aiohttp import web

from bot.emulator.calls import CallLog
from bot.emulator.coverage import Coverage
from bot.emulator.delivery import Delivery
from bot.emulator.sim.wishes import Wish, get, integer, post, seconds
from bot.emulator.updates import UpdateQueue


class Traffic:
    """The handlers, on the log of calls, what was used of the API, the queue and its way to a webhook."""

    def __init__(self, calls: CallLog, coverage: Coverage, updates: UpdateQueue, delivery: Delivery) -> None:
        self._calls = calls
        self._coverage = coverage
        self._updates = updates
        self._delivery = delivery

    def routes(self) -> list[web.RouteDef]:
        """All of both ways."""
        return [
            get("calls", self._list_calls),
            get("coverage", lambda _wish: self._coverage.as_json()),
            get("updates", self._list_updates),
            get("webhook", lambda _wish: self._delivery.as_json()),
            get("idle", self._idle),
            get("pending", self._pending),
            post("redeliver", self._redeliver),
        ]

    def _list_calls(self, wish: Wish) -> object:
        return {"calls": self._calls.as_json(str(wish.get("method", "")), integer(wish, "after", 0))}

    def _list_updates(self, wish: Wish) -> object:
        return {"updates": self._updates.as_json(integer(wish, "after", 0))}

    async def _idle(self, wish: Wish) -> object:
        idle = await self._updates.idle(seconds(wish))
        return {"idle": idle, "pending": self._updates.pending()}

    def _pending(self, _wish: Wish) -> object:
        return {"pending": self._updates.pending()}

    def _redeliver(self, wish: Wish) -> object:
        self._updates.redeliver(integer(wish, "update_id"))
        return self._pending(wish)
