"""Conversations, written with compare-and-swap: UPDATE ... WHERE revision = what was read."""

import json
from typing import Any

from sqlalchemy import bindparam, delete, insert, not_, select, update

from bot.store.clock import Milliseconds
from bot.store.damage import Damage
from bot.store.driver import Driver, Outcome, Step, TakenError, Work
from bot.store.errors import StoreDamage, store_error
from bot.store.saved import Saved
from bot.store.schema import conversation
from bot.store.seal import Seal

_MOST_OWED = 1000
_MOST_EXPIRED = 1000
_row = conversation.c
_CLOSED, _SEALED = (_row.keys().index(name) for name in ("closed", "sealed"))
_READ = select(conversation, (Milliseconds() - _row.shown_at).label("stood"))

_CURRENT = _READ.where(_row.place == bindparam("place"), not_(_row.closed))
_GET = _READ.where(_row.id == bindparam("id"))
_INSERT = insert(conversation)
_UNTOUCHED = {"id", "shown", "shown_at"}
_SAVE = (
    update(conversation)
    .where(_row.id == bindparam("id"), _row.revision == bindparam("was"))
    .values({column: bindparam(column.name) for column in _row if column.name not in _UNTOUCHED})
)
_SHOWN = (
    update(conversation)
    .where(_row.id == bindparam("id"), _row.shown == bindparam("was_shown"))
    .values(shown=bindparam("revision"), message=bindparam("message"), shown_at=Milliseconds())
)
_OWED = (
    _READ.where(_row.shown < _row.revision)
    .order_by(_row.touched.desc(), _row.id.desc())
    .limit(bindparam("most"))
)
_FORGET = delete(conversation).where(_row.owner == bindparam("owner"))
_SET_ASIDE = (
    update(conversation)
    .where(_row.id == bindparam("id"), _row.sealed == bindparam("found"))
    .values(closed=True, shown=_row.revision)
)
_OLD = (
    select(_row.id).where(_row.touched < bindparam("before")).order_by(_row.touched).limit(bindparam("most"))
)
_EXPIRE = delete(conversation).where(_row.id.in_(_OLD.scalar_subquery()), _row.touched < bindparam("before"))


class _LostError(Exception):
    """Somebody was faster: what was written in this transaction is taken back."""


class Conversations:
    """All conversations. Calls raise what the driver raises.

    One that is damaged is set aside: closed, so that its person may begin another, and owed no screen.
    Whoever asks for it first is told so by StoreDamage, and afterwards it is not there.
    """

    def __init__(self, driver: Driver, seal: Seal, damage: Damage) -> None:
        self._driver = driver
        self._seal = seal
        self._damage = damage

    async def current(self, chat: int, owner: int) -> Saved | None:
        """The one conversation of this person in this chat that is not closed."""
        return await self._one(await self._driver.run(_CURRENT, {"place": self._place(chat, owner)}))

    async def get(self, id: str) -> Saved | None:  # noqa: A002  the field's own name
        """The conversation with this id, open or closed."""
        return await self._one(await self._driver.run(_GET, {"id": id}))

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
                swapped = yield _SAVE, self.row_of(closing) | {"was": closing.revision - 1}
                if swapped.count != 1:
                    raise _LostError
            yield _INSERT, self.row_of(new)

        try:
            await self._driver.together(work)
        except (_LostError, TakenError):
            return False
        return True

    async def save(self, changed: Saved, was: int) -> bool:
        """Write all but `shown` if the revision is still `was`; False, and nothing written, if not."""
        return (await self._driver.run(_SAVE, self.row_of(changed) | {"was": was})).count == 1

    async def shown(self, id: str, revision: int, message: int | None, was: int) -> bool:  # noqa: A002
        """Note that `message` shows `revision` if what was shown is still `was`; False if not.

        So of two processes that show the same, or an older and a newer screen, one learns of the other.
        """
        words = {"id": id, "revision": revision, "message": message, "was_shown": was}
        return (await self._driver.run(_SHOWN, words)).count == 1

    async def owed(self, most: int = _MOST_OWED) -> list[Saved]:
        """The conversations whose screen is behind, the one touched last first, at most so many.

        Those of chats that take nothing stay owed: they must not hide who acted after them.
        """
        found = [await self._opened(row) for row in (await self._driver.run(_OWED, {"most": most})).rows]
        return [row for row in found if row is not None]

    async def expire(self, before: int) -> int:
        """Delete a thousand at most of those last touched before a time; says how many there were."""
        return (await self._driver.run(_EXPIRE, {"before": before, "most": _MOST_EXPIRED})).count

    def _forgetting(self, owner: int) -> Step:
        return _FORGET, {"owner": self._owner(owner)}

    def _owner(self, owner: int) -> bytes:
        return self._seal.hash("owner", owner)

    def _place(self, chat: int, owner: int) -> bytes:
        return self._seal.hash("place", chat, owner)

    def row_of(self, row: Saved) -> dict[str, object]:
        """A conversation as it is kept."""
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
            "shown_at": None,
        }

    async def _one(self, outcome: Outcome) -> Saved | None:
        if not outcome.rows:
            return None
        found = await self._opened(outcome.rows[0])
        if found is None and not outcome.rows[0][_CLOSED]:
            raise StoreDamage
        return found

    async def _opened(self, row: tuple[Any, ...]) -> Saved | None:
        """Open a row; one that is damaged is set aside."""
        sealed = row[_SEALED]
        found = await self._damage.opened("conversation", sealed, lambda: self.read_row(row))
        if found is None:
            await self._driver.run(_SET_ASIDE, {"id": row[0], "found": sealed})
        return found

    def read_row(self, row: tuple[Any, ...]) -> Saved:
        """Open what is kept, with how long its screen has stood at its end; raises StoreError."""
        found = dict(zip((*_row.keys(), "stood"), row, strict=True))
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
            stood=found["stood"],
        )


def _about(identifier: str, revision: int) -> str:
    return f"conversation {identifier} {revision}"
