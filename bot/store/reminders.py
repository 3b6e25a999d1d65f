"""Reminders: what is to be said later. Each is leased while it is sent, so that one process of several does.

A process that dies with a lease loses it with time, and another says what was due: once at least.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update

from bot.store.damage import Damage
from bot.store.driver import Driver, Step, Work
from bot.store.schema import conversation, reminder
from bot.store.seal import Seal

_MOST_CLEARED = 1000
_row = reminder.c
_SEALED = _row.keys().index("sealed")
_PUT = insert(reminder)
_REMOVE = delete(reminder).where(_row.id == bindparam("reminder"))
_FREE = (
    select(reminder)
    .where(_row.due <= bindparam("now"), _row.leased_until <= bindparam("now"))
    .order_by(_row.due, _row.id)
    .limit(bindparam("most"))
)
_LEASE = (
    update(reminder)
    .where(
        _row.id == bindparam("reminder"),
        or_(_row.leased_until <= bindparam("now"), _row.holder == bindparam("who")),
    )
    .values(holder=bindparam("who"), leased_until=bindparam("ends"))
)
_DONE = delete(reminder).where(_row.id == bindparam("reminder"), _row.holder == bindparam("who"))
_NEXT = select(_row.due).order_by(_row.due).limit(1)
_OF_CONVERSATION = (
    select(reminder).where(_row.conversation == bindparam("conversation_id")).order_by(_row.due, _row.id)
)
_DROP = delete(reminder).where(_row.conversation == bindparam("conversation_id"))
_FORGET = delete(reminder).where(_row.owner == bindparam("whose"))
_LEFT = (
    select(_row.id).where(~exists().where(conversation.c.id == _row.conversation)).limit(bindparam("most"))
)
_CLEAR = delete(reminder).where(_row.id.in_(_LEFT.scalar_subquery()))


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be said to a person in a chat at a time (unix seconds). Its id is 1 to 40 characters."""

    id: str
    chat: int = field(repr=False)
    owner: int = field(repr=False)
    conversation: str
    due: int
    payload: str = field(repr=False)


class Reminders:
    """All reminders. Calls raise what the driver raises."""

    def __init__(self, driver: Driver, seal: Seal, damage: Damage) -> None:
        self._driver = driver
        self._seal = seal
        self._damage = damage

    async def put(self, new: Reminder) -> None:
        """Keep a reminder, in the place of one with the same id."""

        def work() -> Work[None]:
            yield _REMOVE, {"reminder": new.id}
            yield _PUT, self.row_of(new)

        await self._driver.together(work)

    async def lease_due(self, holder: str, now: int, seconds: int, most: int) -> list[Reminder]:
        """Lease what is due and free, the oldest first, for so many seconds; what is damaged goes."""

        def work() -> Work[list[tuple[Any, ...]]]:
            leased = []
            for row in (yield _FREE, {"now": now, "most": most}).rows:
                words = {"reminder": row[0], "now": now, "who": holder, "ends": now + seconds}
                if (yield _LEASE, words).count:
                    leased.append(row)
            return leased

        found = []
        for row in await self._driver.together(work):
            one = await self._open(row)
            if one is None:
                await self._driver.run(_REMOVE, {"reminder": row[0]})
            else:
                found.append(one)
        return found

    async def done(self, id: str, holder: str) -> None:  # noqa: A002  the field's own name
        """Drop what was said, if the lease is still this holder's."""
        await self._driver.run(_DONE, {"reminder": id, "who": holder})

    async def next_due(self) -> int | None:
        """When the next one is due."""
        rows = (await self._driver.run(_NEXT, {})).rows
        return rows[0][0] if rows else None

    async def of(self, conversation: str) -> list[Reminder]:
        """Those of a conversation, the next one first."""
        found = await self._driver.run(_OF_CONVERSATION, {"conversation_id": conversation})
        opened = [await self._open(row) for row in found.rows]
        return [one for one in opened if one is not None]

    async def drop(self, conversation: str) -> int:
        """Drop those of a conversation; says how many there were."""
        return (await self._driver.run(_DROP, {"conversation_id": conversation})).count

    async def clear(self) -> int:
        """Drop a thousand at most of those whose conversation is gone; says how many there were."""
        return (await self._driver.run(_CLEAR, {"most": _MOST_CLEARED})).count

    def forgetting(self, owner: int) -> Step:
        """Drop those of a person."""
        return _FORGET, {"whose": self._seal.hash("owner", owner)}

    async def _open(self, row: tuple[Any, ...]) -> Reminder | None:
        return await self._damage.opened("reminder", row[_SEALED], lambda: self.read_row(row))

    def row_of(self, one: Reminder) -> dict[str, object]:
        """A reminder as it is kept, free."""
        secret = json.dumps([one.chat, one.owner, one.payload], ensure_ascii=False)
        return {
            "id": one.id,
            "owner": self._seal.hash("owner", one.owner),
            "conversation": one.conversation,
            "due": one.due,
            "holder": None,
            "leased_until": 0,
            "sealed": self._seal.close(secret.encode(), _about(one.id, one.conversation, one.due)),
        }

    def read_row(self, row: tuple[Any, ...]) -> Reminder:
        """Open a reminder; raises StoreError."""
        found = dict(zip(_row.keys(), row, strict=True))
        about = _about(found["id"], found["conversation"], found["due"])
        chat, owner, payload = json.loads(self._seal.open(found["sealed"], about))
        return Reminder(found["id"], chat, owner, found["conversation"], found["due"], payload)


def _about(identifier: str, conversation: str, due: int) -> str:
    return f"reminder {identifier} {conversation} {due}"
