"""The queue of updates, and one way out of it: getUpdates. The other way is in delivery.

Rule 1  An update leaves the queue when confirmed (a later call has offset > its id), dropped or expired.
Rule 2  What was delivered but not confirmed is delivered again: at least once, and the bot must not mind.
Rule 3  One reader. When a second one starts to wait, the older gets 409.
Rule 4  Expiry follows the clock that was passed in; the pace of polling is real, as waiting is real.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NoReturn

from bot.emulator.errors import SimError, conflict
from bot.emulator.events import Tell
from bot.emulator.pulse import Pulse

DAY = 24 * 3600.0
"""Seconds that most updates wait for the bot."""

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
_LOST_TO_READER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_LOST_TO_WEBHOOK = "terminated by setWebhook request"
_REMEMBERED = 1000
_REDELIVERED_FOR = 150.0


class Lane(IntEnum):
    """What has an order of its own for a webhook: messages of a chat, taps of a person, ..."""

    MESSAGES = 0
    INLINE_QUERIES = 1
    CHOSEN_RESULTS = 2
    TAPS = 3
    MEMBERSHIP = 5


def lane(of: int, kind: Lane = Lane.MESSAGES) -> int:
    """The order that an update of this chat or person is in; the number that Telegram's server uses."""
    return of + (kind << 33)


@dataclass
class Update:
    """One update, queued `at` a time of the clock until it expires at another.

    Those of one `lane` keep their order on a webhook; 0 is none. `again`: deliver it once more, whatever the
    offset.
    """

    update_id: int
    kind: str
    body: dict[str, object]
    lane: int
    at: float
    expires_at: float
    delivered: bool = False
    confirmed: bool = False
    again: bool = False

    def as_api(self) -> dict[str, object]:
        """The Update object of the Bot API."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """What the bot has not confirmed yet, in order of update_id."""

    def __init__(self, clock: Callable[[], float], first_id: int, tell: Tell, *, strict: bool) -> None:
        self._clock = clock
        self._tell = tell
        self._strict = strict
        self._next_id = first_id
        self._queue: dict[int, Update] = {}
        self._log: deque[Update] = deque(maxlen=_REMEMBERED)
        self._allowed: frozenset[str] | None = None
        self._arrived = Pulse()
        self._left = Pulse()
        self._reader: object | None = None
        self._lost_to = _LOST_TO_READER
        self._last_offset: int | None = None
        self._last_start = float("-inf")
        self._next_conflict = float("-inf")
        self._closed = False
        self._on_arrival: Callable[[], None] | None = None

    @property
    def allowed(self) -> list[str] | None:
        """The kinds asked for, or None for the default."""
        return None if self._allowed is None else sorted(self._allowed)

    def allow(self, kinds: Iterable[object]) -> None:
        """Queue only these kinds from now on. Unknown names are dropped; none left means the default."""
        self._allowed = frozenset(str(kind).lower() for kind in kinds) & _KINDS or None

    def push(self, kind: str, body: dict[str, object], lifetime: float, in_lane: int = 0) -> int | None:
        """Queue an update for `lifetime` seconds. Its id, or None when the bot did not ask for this kind."""
        if kind not in self._allowed if self._allowed is not None else kind in _ASKED_FOR:
            return None
        now = self._clock()
        update = Update(self._next_id, kind, body, in_lane, now, now + lifetime)
        self._queue[update.update_id] = update
        self._log.append(update)
        self._next_id += 1
        self._came()
        self._tell("update", {"update_id": update.update_id, "kind": kind})
        return update.update_id

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, as if its confirmation was lost. Raises SimError 404 when unknown."""
        found = next((update for update in self._log if update.update_id == update_id), None)
        if found is None:
            raise SimError(404, f"no update {update_id}")
        self._queue = dict(sorted({**self._queue, update_id: found}.items()))
        found.expires_at = max(found.expires_at, self._clock() + _REDELIVERED_FOR)
        found.again, found.confirmed = True, False
        self._came()

    def pending(self) -> int:
        """How many updates wait for delivery or for their confirmation."""
        now = self._clock()
        self._drop([update for update in self._queue.values() if update.expires_at < now])
        return len(self._queue)

    def waiting(self) -> list[Update]:
        """Those updates, oldest first."""
        self.pending()
        return list(self._queue.values())

    def confirm(self, update: Update) -> None:
        """The bot has it; unless it was dropped meanwhile."""
        update.confirmed = True
        self.drop(update)

    def drop(self, update: Update) -> None:
        """The bot shall not have it; unless it has it already."""
        if update.update_id in self._queue:
            self._drop([update])

    def as_json(self, after: int) -> list[dict[str, object]]:
        """The last thousand updates with an id above `after`, and what became of them."""
        return [
            {**update.as_api(), "at": update.at, "delivered": update.delivered, "confirmed": update.confirmed}
            for update in self._log
            if update.update_id > after
        ]

    def on_arrival(self, call: Callable[[], None]) -> None:
        """Have this called whenever there is something to deliver."""
        self._on_arrival = call

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
        self._log.clear()

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
        self._lost_to = _LOST_TO_READER
        self._arrived.fire()  # the older reader wakes up and finds that it is no longer the one
        until = loop.time() + seconds
        while True:
            woken = await self._arrived.wait(until - loop.time())
            if self._reader is not me:
                await self.refuse(self._lost_to)
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

    def dismiss(self) -> None:
        """Send the reader away, as a webhook takes over."""
        self._reader, self._lost_to = None, _LOST_TO_WEBHOOK
        self._arrived.fire()

    async def refuse(self, reason: str) -> NoReturn:
        """Raise ApiError 409; who asks for it too often has to wait for it."""
        loop = asyncio.get_running_loop()
        if self._strict and loop.time() < self._next_conflict:
            await asyncio.sleep(_CONFLICT_EVERY)
        self._next_conflict = loop.time() + _CONFLICT_EVERY
        raise conflict(reason)

    def _take(self, offset: int, limit: int) -> list[dict[str, object]]:
        self.pending()
        if offset < 0:
            self._drop(list(self._queue.values())[:offset])
        if 0 < offset <= self._next_id + _FAR_FUTURE:  # an offset far ahead is not believed
            known = self._queue.values()
            for update in [update for update in known if update.update_id < offset and not update.again]:
                self.confirm(update)
        chosen = list(self._queue.values())[:limit]
        for update in chosen:
            update.again = False
            update.delivered = True
        return [update.as_api() for update in chosen]

    def _came(self) -> None:
        self._arrived.fire()
        if self._on_arrival is not None:
            self._on_arrival()

    def _drop(self, updates: list[Update]) -> None:
        for update in updates:
            del self._queue[update.update_id]
        if updates:
            self._left.fire()
