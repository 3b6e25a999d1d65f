"""Conversations, written with compare-and-swap: UPDATE ... WHERE revision = what was read."""

import json
from typing import Any

from sqlalchemy import bindparam, delete, insert, not_, select, update

from bot.store.driver import Driver, Outcome, TakenError, Work
from bot.store.errors import store_error
from bot.store.saved import Saved
from bot.store.schema import conversation
from bot.store.seal import Seal

_MOST_OWED = 1000
_MOST_EXPIRED = 1000
_row = conversation.c

_CURRENT = select(conversation).where(_row.place == bindparam("place"), not_(_row.closed))
_GET = select(conversation).where(_row.id == bindparam("id"))
_INSERT = insert(conversation)
_SAVE = (
    update(conversation)
    .where(_row.id == bindparam("id"), _row.revision == bindparam("was"))
    .values({column: bindparam(column.name) for column in _row if column.name not in {"id", "shown"}})
)
_SHOWN = (
    update(conversation)
    .where(_row.id == bindparam("id"), _row.shown <= bindparam("revision"))
    .values(shown=bindparam("revision"), message=bindparam("message"))
)
_OWED = (
    select(conversation)
    .where(_row.shown < _row.revision)
    .order_by(_row.touched, _row.id)
    .limit(bindparam("most"))
)
_FORGET = delete(conversation).where(_row.owner == bindparam("owner"))
_OLD = (
    select(_row.id).where(_row.touched < bindparam("before")).order_by(_row.touched).limit(bindparam("most"))
)
_EXPIRE = delete(conversation).where(_row.id.in_(_OLD.scalar_subquery()), _row.touched < bindparam("before"))


class _LostError(Exception):
    """Somebody was faster: what was written in this transaction is taken back."""


class Conversations:
    """All conversations. Calls raise what the driver raises."""

    def __init__(self, driver: Driver, seal: Seal) -> None:
        self._driver = driver
        self._seal = seal

    async def current(self, chat: int, owner: int) -> Saved | None:
        """The one conversation of this person in this chat that is not closed."""
        return self._one(await self._driver.run(_CURRENT, {"place": self._place(chat, owner)}))

    async def get(self, id: str) -> Saved | None:  # noqa: A002  the field's own name
        """The conversation with this id, open or closed."""
        return self._one(await self._driver.run(_GET, {"id": id}))

    async def begin(self, new: Saved, closing: Saved | None) -> bool:
        """Insert `new` and close `closing` in one transaction.

        `closing` is given as it shall stand: closed, one revision up. False, and nothing written, when its
        previous revision is no longer current, or when this person has another open conversation in this
        chat.
        """
        if closing is not None and not closing.closed:
            raise ValueError("A conversation to be closed is given closed.")

        def work() -> Work[None]:
            if closing is not None:
                swapped = yield _SAVE, self._words(closing) | {"was": closing.revision - 1}
                if swapped.count != 1:
                    raise _LostError
            yield _INSERT, self._words(new)

        try:
            await self._driver.together(work)
        except (_LostError, TakenError):
            return False
        return True

    async def save(self, changed: Saved, was: int) -> bool:
        """Write all but `shown` if the revision is still `was`; False, and nothing written, if not."""
        return (await self._driver.run(_SAVE, self._words(changed) | {"was": was})).count == 1

    async def shown(self, id: str, revision: int, message: int | None) -> None:  # noqa: A002
        """Note that `message` shows `revision`. News of an older screen than is noted changes nothing."""
        await self._driver.run(_SHOWN, {"id": id, "revision": revision, "message": message})

    async def owed(self, most: int = _MOST_OWED) -> list[Saved]:
        """The conversations whose screen is behind, the one longest untouched first, at most so many."""
        return [self._saved(row) for row in (await self._driver.run(_OWED, {"most": most})).rows]

    async def forget(self, owner: int) -> int:
        """Delete all of this person's conversations, and say how many there were."""
        gone = (await self._driver.run(_FORGET, {"owner": self._owner(owner)})).count
        await self._driver.purge()
        return gone

    async def expire(self, before: int) -> int:
        """Delete a thousand at most of those last touched before a time; says how many there were."""
        return (await self._driver.run(_EXPIRE, {"before": before, "most": _MOST_EXPIRED})).count

    def _owner(self, owner: int) -> bytes:
        return self._seal.hash("owner", owner)

    def _place(self, chat: int, owner: int) -> bytes:
        return self._seal.hash("place", chat, owner)

    def _words(self, row: Saved) -> dict[str, object]:
        secret = json.dumps([row.chat, row.owner, row.payload], ensure_ascii=False)
        return {
            "id": row.id,
            "place": self._place(row.chat, row.owner),
            "owner": self._owner(row.owner),
            "revision": row.revision,
            "shown": row.shown,
            "message": row.message,
            "content": row.content,
            "touched": row.touched,
            "closed": row.closed,
            "sealed": self._seal.close(secret.encode(), _about(row.id, row.revision)),
        }

    def _one(self, outcome: Outcome) -> Saved | None:
        return self._saved(outcome.rows[0]) if outcome.rows else None

    def _saved(self, row: tuple[Any, ...]) -> Saved:
        found = dict(zip(_row.keys(), row, strict=True))
        secret = self._seal.open(found["sealed"], _about(found["id"], found["revision"]))
        chat, owner, payload = json.loads(secret)
        # or a row could be put into the place of somebody else's, who would then act in it
        if (found["place"], found["owner"]) != (self._place(chat, owner), self._owner(owner)):
            raise store_error("store-seal", "store")
        return Saved(
            id=found["id"],
            chat=chat,
            owner=owner,
            revision=found["revision"],
            shown=found["shown"],
            message=found["message"],
            content=found["content"],
            touched=found["touched"],
            closed=bool(found["closed"]),
            payload=payload,
        )


def _about(identifier: str, revision: int) -> str:
    return f"conversation {identifier} {revision}"
