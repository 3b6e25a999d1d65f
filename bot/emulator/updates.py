"""The queue of updates, and the only way out of it: getUpdates.

Rule 1  An update leaves the queue when confirmed (a later call has offset > its id), dropped or expired.
Rule 2  What was delivered but not confirmed is delivered again: at least once, and the bot must not mind.
Rule 3  One reader. When a second one starts to wait, the older gets 409.
Rule 4  Expiry follows the clock that was passed in; the pace of polling is real, as waiting is real.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.emulator.errors import SimError, conflict
from bot.emulator.pulse import Pulse

DAY = 24 * 3600.0
CALLBACK_LIFETIME = 150.0
"""Seconds that a tap waits for the bot."""

# These have to be asked for by name; everything else comes by default.
_ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_KINDS = _ASKED_FOR | {
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "callback_query",
    "chosen_inline_result", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_join_request", "chat_boost", "removed_chat_boost",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
    "guest_message", "managed_bot", "subscription",
}  # fmt: skip
_SAME_OFFSET_WAITS = 3.0
_SAME_OFFSET_IS_CUT = 0.5
_FAR_FUTURE = 10
_CONFLICT_EVERY = 3.0
_REMEMBERED = 1000


@dataclass
class Update:
    """One update; it expires at a time of the clock. `again`: deliver it once more, whatever the offset."""

    update_id: int
    kind: str
    body: dict[str, object]
    expires_at: float
    again: bool = False

    def as_api(self) -> dict[str, object]:
        """The Update object of the Bot API."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """What the bot has not confirmed yet, in order of update_id."""

    def __init__(self, clock: Callable[[], float], first_id: int, *, strict: bool) -> None:
        self._clock = clock
        self._strict = strict
        self._next_id = first_id
        self._queue: dict[int, Update] = {}
        self._past: deque[Update] = deque(maxlen=_REMEMBERED)
        self._allowed: frozenset[str] | None = None
        self._arrived = Pulse()
        self._left = Pulse()
        self._reader: object | None = None
        self._last_offset: int | None = None
        self._last_start = float("-inf")
        self._next_conflict = float("-inf")
        self._closed = False

    @property
    def allowed(self) -> list[str] | None:
        """The kinds asked for, or None for the default."""
        return None if self._allowed is None else sorted(self._allowed)

    def allow(self, kinds: Iterable[object]) -> None:
        """Queue only these kinds from now on. Unknown names are dropped; none left means the default."""
        self._allowed = frozenset(str(kind).lower() for kind in kinds) & _KINDS or None

    def push(self, kind: str, body: dict[str, object], lifetime: float) -> int | None:
        """Queue an update for `lifetime` seconds. Its id, or None when the bot did not ask for this kind."""
        if kind not in self._allowed if self._allowed is not None else kind in _ASKED_FOR:
            return None
        update = Update(self._next_id, kind, body, self._clock() + lifetime)
        self._queue[update.update_id] = update
        self._next_id += 1
        self._arrived.fire()
        return update.update_id

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, as if its confirmation was lost. Raises SimError 404 when unknown."""
        found = self._queue.get(update_id)
        if found is None:
            found = next((old for old in self._past if old.update_id == update_id), None)
            if found is None:
                raise SimError(404, f"no update {update_id}")
            self._past.remove(found)
            self._queue = dict(sorted({**self._queue, update_id: found}.items()))
        found.expires_at = max(found.expires_at, self._clock() + CALLBACK_LIFETIME)
        found.again = True
        self._arrived.fire()

    def pending(self) -> int:
        """How many updates wait for delivery or for their confirmation."""
        now = self._clock()
        self._drop([update for update in self._queue.values() if update.expires_at < now])
        return len(self._queue)

    async def idle(self, seconds: float) -> bool:
        """True as soon as nothing is pending; false when that takes longer than so many seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.pending() and not self._closed:
            if not await self._left.wait(until - loop.time()):
                return not self.pending()
        return not self.pending()

    def clear(self) -> None:
        """Forget all updates. Ids go on, so that a running bot's offset stays right."""
        self._drop(list(self._queue.values()))
        self._past.clear()

    def close(self) -> None:
        """Let everybody who waits go."""
        self._closed = True
        self._arrived.fire()
        self._left.fire()

    async def get(self, offset: int, limit: int, seconds: float) -> list[dict[str, object]]:
        """What getUpdates answers: at most `limit` updates, waiting so many seconds for the first.

        offset > 0 confirms all before it; < 0 keeps only the last so many; 0 confirms nothing.
        Raises ApiError 409 when a newer call takes over.
        """
        loop = asyncio.get_running_loop()
        limit, seconds = self._paced(offset, limit, seconds, loop.time())
        found = self._take(offset, limit)
        if found or seconds <= 0:
            return found
        me = self._reader = object()
        self._arrived.fire()  # the older reader wakes up and finds that it is no longer the one
        until = loop.time() + seconds
        while True:
            woken = await self._arrived.wait(until - loop.time())
            if self._reader is not me:
                await self._lose()
            # The sign of a negative offset was obeyed above; now it only means "from the first one on".
            found = self._take(max(offset, 0), limit)
            if found or not woken or self._closed:
                self._reader = None
                return found

    def _paced(self, offset: int, limit: int, seconds: float, now: float) -> tuple[int, float]:
        """A bot that repeats an offset at once is slowed down: it waits longer and gets one update."""
        if self._strict and offset == self._last_offset:
            if now < self._last_start + _SAME_OFFSET_WAITS:
                seconds = max(seconds, _SAME_OFFSET_WAITS)
            if now < self._last_start + _SAME_OFFSET_IS_CUT:
                limit = 1
        self._last_offset, self._last_start = offset, now
        return limit, seconds

    async def _lose(self) -> None:
        loop = asyncio.get_running_loop()
        if self._strict and loop.time() < self._next_conflict:
            await asyncio.sleep(_CONFLICT_EVERY)
        self._next_conflict = loop.time() + _CONFLICT_EVERY
        raise conflict(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )

    def _take(self, offset: int, limit: int) -> list[dict[str, object]]:
        self.pending()
        if offset < 0:
            self._drop(list(self._queue.values())[:offset])
        if 0 < offset <= self._next_id + _FAR_FUTURE:  # an offset far ahead is not believed
            known = self._queue.values()
            self._drop([update for update in known if update.update_id < offset and not update.again])
        chosen = list(self._queue.values())[:limit]
        for update in chosen:
            update.again = False
        return [update.as_api() for update in chosen]

    def _drop(self, updates: list[Update]) -> None:
        for update in updates:
            del self._queue[update.update_id]
            self._past.append(update)
        if updates:
            self._left.fire()
