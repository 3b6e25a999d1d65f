"""The audit: which decisions were shown, to whom by pseudonym, and on what grounds.

A pseudonym is a keyed hash: the same person or conversation always has the same, and nobody tells whose it is
without the key. Who is forgotten loses it.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.store.damage import Damage
from bot.store.driver import Driver, Step, TakenError, Work
from bot.store.errors import store_error
from bot.store.schema import conversation, decision
from bot.store.seal import Seal

_PAGE = 500
_MOST_EXPIRED = 1000
_row = decision.c
_ADD = insert(decision).values({column: bindparam(column.name) for column in _row if column.name != "id"})
_STANDS = (
    select(conversation.c.id)
    .where(conversation.c.id == bindparam("id"))
    .with_for_update(read=True, key_share=True)
)
"""Held until the decision is written: who is forgotten meanwhile is forgotten after it, or before."""
_PAGES = (
    select(decision)
    .where(_row.id > bindparam("after"), _row.at >= bindparam("since"), _row.at < bindparam("before"))
    .order_by(_row.id)
    .limit(_PAGE)
)
_LAST = (
    select(_row.verdict)
    .where(_row.conversation == bindparam("conversation"), _row.revision < bindparam("before"))
    .order_by(_row.revision.desc())
    .limit(1)
)
_FORGET_OWNER = update(decision).where(_row.owner == bindparam("whose")).values(owner=None)
_OLD = select(_row.id).where(_row.at < bindparam("before")).order_by(_row.at).limit(bindparam("most"))
_EXPIRE = delete(decision).where(_row.id.in_(_OLD.scalar_subquery()))


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was shown. `owner` and `conversation` are pseudonyms, 32 hex digits.

    `answers` are those of the conversation, question to answer.
    """

    at: int
    dialog: str
    content: str
    verdict: str
    owner: str | None
    conversation: str
    revision: int
    answers: Mapping[str, str] = field(repr=False)


class Decisions:
    """All decisions. Calls raise what the driver raises."""

    def __init__(self, driver: Driver, seal: Seal, damage: Damage) -> None:
        self._driver = driver
        self._seal = seal
        self._damage = damage

    async def add(  # noqa: PLR0913  what a decision consists of
        self,
        *,
        at: int,
        dialog: str,
        content: str,
        verdict: str,
        owner: int,
        conversation: str,
        revision: int,
        answers: Mapping[str, str],
    ) -> bool:
        """Keep a decision; one of the same revision is kept once.

        False, and nothing kept, where the conversation is gone: its person was forgotten meanwhile.
        """
        names = self.owner(owner), self.conversation(conversation)
        words = self.row_of(Decision(at, dialog, content, verdict, *names, revision, answers))

        def work() -> Work[bool]:
            if not (yield _STANDS, {"id": conversation}).rows:
                return False
            yield _ADD, words
            return True

        try:
            return await self._driver.together(work)
        except TakenError:
            return True

    async def last(self, conversation: str, before: int) -> str | None:
        """The verdict of the last decision of a conversation before a revision; None where there is none."""
        words = {"conversation": self._seal.hash("conversation", conversation), "before": before}
        rows = (await self._driver.run(_LAST, words)).rows
        return rows[0][0] if rows else None

    async def export(self, since: int = 0, before: int = 2**62) -> AsyncIterator[Decision]:
        """All of a span of time, oldest first. Raises StoreError at the end where some are damaged."""
        after = damaged = 0
        while rows := (
            await self._driver.run(_PAGES, {"after": after, "since": since, "before": before})
        ).rows:
            for row in rows:
                one = await self._damage.opened("decision", row[-1], partial(self.read_row, row))
                damaged += one is None
                if one is not None:
                    yield one
            after = rows[-1][0]
        if damaged:
            raise store_error("store-damaged", "store", count=damaged)

    def forgetting(self, owner: int) -> Step:
        """Take a person's pseudonym away; counts from how many."""
        return _FORGET_OWNER, {"whose": self._seal.hash("owner", owner)}

    async def expire(self, before: int) -> int:
        """Delete a thousand at most of those before a time; says how many there were."""
        return (await self._driver.run(_EXPIRE, {"before": before, "most": _MOST_EXPIRED})).count

    def owner(self, person: int) -> str:
        """The pseudonym of a person."""
        return self._seal.hash("owner", person).hex()

    def conversation(self, identifier: str) -> str:
        """The pseudonym of a conversation."""
        return self._seal.hash("conversation", identifier).hex()

    def row_of(self, one: Decision) -> dict[str, Any]:
        """A decision as it is kept."""
        row = {
            "at": one.at,
            "dialog": one.dialog,
            "content": one.content,
            "verdict": one.verdict,
            "owner": None if one.owner is None else bytes.fromhex(one.owner),
            "conversation": bytes.fromhex(one.conversation),
            "revision": one.revision,
        }
        answers = json.dumps(dict(one.answers), ensure_ascii=False)
        return row | {"sealed": self._seal.close(answers.encode(), _about(row))}

    def read_row(self, row: tuple[Any, ...]) -> Decision:
        """Open a decision; raises StoreError."""
        found = dict(zip(_row.keys(), row, strict=True))
        answers = self._seal.open(found["sealed"], _about(found))
        return Decision(
            at=found["at"],
            dialog=found["dialog"],
            content=found["content"],
            verdict=found["verdict"],
            owner=found["owner"].hex() if found["owner"] is not None else None,
            conversation=found["conversation"].hex(),
            revision=found["revision"],
            answers=json.loads(answers),
        )


def _about(row: Mapping[str, Any]) -> str:
    """All that stands beside the answers but the owner, who may be forgotten: no record is rewritten."""
    named = (row["revision"], row["at"], row["dialog"], row["content"], row["verdict"])
    return f"decision {row['conversation'].hex()} {json.dumps(named)}"
