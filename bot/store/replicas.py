"""The processes that share a store: which are alive, and what one tells all the others.

Times are unix seconds of the store's clock (see Store.now), so that the processes' own need not agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.store.driver import Driver, Step, Work
from bot.store.schema import RELOADS, counter, replica

REPLICA_SECONDS = 20
"""A process that was not seen for so long counts as dead."""

_row = replica.c
_SEEN = (
    update(replica)
    .where(_row.id == bindparam("who"))
    .values(seen=bindparam("at"), content=bindparam("serves"))
)
_NEW = insert(replica)
_ALIVE = (
    select(replica).where(_row.seen > bindparam("after"), _row.seen < bindparam("before")).order_by(_row.id)
)
_BURY = delete(replica).where(or_(_row.seen <= bindparam("after"), _row.seen >= bindparam("before")))
_GONE = delete(replica).where(_row.id == bindparam("who"))
_ASK = update(counter).where(counter.c.name == RELOADS).values(value=counter.c.value + 1)
_ASKED = select(counter.c.value).where(counter.c.name == RELOADS)


@dataclass(frozen=True, slots=True)
class Replica:
    """A process at work. `content` is the digest of what it serves."""

    id: str
    seen: int
    content: str


class Replicas:
    """All processes at work. Calls raise what the driver raises."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def beat(self, id: str, now: int, content: str) -> None:  # noqa: A002  the field's own name
        """Say that a process is alive, and which content it serves. Its id is 1 to 40 characters."""

        def work() -> Work[None]:
            if not (yield _SEEN, {"who": id, "at": now, "serves": content}).count:
                yield _NEW, {"id": id, "seen": now, "content": content}

        await self._driver.together(work)

    async def alive(self, now: int) -> list[Replica]:
        """Those that were seen lately."""
        return [Replica(*row) for row in (await self._driver.run(*self.living(now))).rows]

    def living(self, now: int) -> Step:
        """What tells those, as a part of other work."""
        return _ALIVE, _span(now)

    async def bury(self, now: int) -> int:
        """Strike off those that died; says how many. Each death is told to one caller alone."""
        return (await self._driver.run(_BURY, _span(now))).count

    async def gone(self, id: str) -> None:  # noqa: A002
        """Strike off a process that ends."""
        await self._driver.run(_GONE, {"who": id})

    async def ask_reload(self) -> int:
        """Ask every process to load its content anew: each does that sees the counter grown. Gives it."""

        def work() -> Work[int]:
            yield _ASK, {}
            found: int = (yield _ASKED, {}).rows[0][0]
            return found

        return await self._driver.together(work)

    async def reload_asked(self) -> int:
        """How often that was asked for."""
        found: int = (await self._driver.run(_ASKED, {})).rows[0][0]
        return found


def _span(now: int) -> Mapping[str, int]:
    """When who lives was seen. What lies ahead was noted before the clock was set back."""
    return {"after": now - REPLICA_SECONDS, "before": now + REPLICA_SECONDS}
