"""The audit: which decisions were shown, to whom by pseudonym, and on what grounds.

A pseudonym is a keyed hash: the same person or conversation always has the same, and nobody tells whose it is
without the key. Who is forgotten loses it.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.store.driver import Driver, TakenError
from bot.store.schema import decision
from bot.store.seal import Seal

_PAGE = 500
_MOST_EXPIRED = 1000
_row = decision.c
_ADD = insert(decision).values({column: bindparam(column.name) for column in _row if column.name != "id"})
_PAGES = (
    select(decision)
    .where(_row.id > bindparam("after"), _row.at >= bindparam("since"), _row.at < bindparam("before"))
    .order_by(_row.id)
    .limit(_PAGE)
)
_FORGET = update(decision).where(_row.owner == bindparam("whose")).values(owner=None)
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

    def __init__(self, driver: Driver, seal: Seal) -> None:
        self._driver = driver
        self._seal = seal

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
    ) -> None:
        """Keep a decision; one of the same revision is kept once."""
        pseudonym = self._seal.hash("conversation", conversation)
        words: dict[str, Any] = {
            "at": at,
            "dialog": dialog,
            "content": content,
            "verdict": verdict,
            "owner": self._seal.hash("owner", owner),
            "conversation": pseudonym,
            "revision": revision,
        }
        words["sealed"] = self._seal.close(
            json.dumps(dict(answers), ensure_ascii=False).encode(), _about(words)
        )
        try:
            await self._driver.run(_ADD, words)
        except TakenError:
            return

    async def export(self, since: int = 0, before: int = 2**62) -> AsyncIterator[Decision]:
        """All of a span of time, oldest first."""
        after = 0
        while rows := (
            await self._driver.run(_PAGES, {"after": after, "since": since, "before": before})
        ).rows:
            for row in rows:
                yield self._opened(dict(zip(_row.keys(), row, strict=True)))
            after = rows[-1][0]

    async def forget(self, owner: int) -> int:
        """Take a person's pseudonym away; says from how many."""
        return (await self._driver.run(_FORGET, {"whose": self._seal.hash("owner", owner)})).count

    async def expire(self, before: int) -> int:
        """Delete a thousand at most of those before a time; says how many there were."""
        return (await self._driver.run(_EXPIRE, {"before": before, "most": _MOST_EXPIRED})).count

    def _opened(self, row: dict[str, Any]) -> Decision:
        sealed = self._seal.open(row["sealed"], _about(row))
        return Decision(
            at=row["at"],
            dialog=row["dialog"],
            content=row["content"],
            verdict=row["verdict"],
            owner=row["owner"].hex() if row["owner"] is not None else None,
            conversation=row["conversation"].hex(),
            revision=row["revision"],
            answers=json.loads(sealed),
        )


def _about(row: Mapping[str, Any]) -> str:
    """All that stands beside the answers but the owner, who may be forgotten: no record is rewritten."""
    named = (row["revision"], row["at"], row["dialog"], row["content"], row["verdict"])
    return f"decision {row['conversation'].hex()} {json.dumps(named)}"
