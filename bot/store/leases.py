"""Leases: which of several processes does what only one may do, and until when.

They keep processes out of each other's way; nothing is lost or done twice where two believe they hold one.
"""

from enum import StrEnum

from sqlalchemy import bindparam, or_, select, update

from bot.store.driver import Driver
from bot.store.schema import lease

_row = lease.c
_TAKE = (
    update(lease)
    .where(
        _row.name == bindparam("lease"),
        or_(
            _row.holder == bindparam("who"),
            _row.until <= bindparam("now"),
            _row.until > bindparam("latest"),
        ),
    )
    .values(holder=bindparam("who"), until=bindparam("ends"))
)
_HOLDER = select(_row.holder).where(_row.name == bindparam("lease"))
_DROP = update(lease).where(_row.name == bindparam("lease"), _row.holder == bindparam("who")).values(until=0)


class Lease(StrEnum):
    """What one process at a time does."""

    POLLING = "polling"
    RETENTION = "retention"


class Leases:
    """All leases. `holder` names a process, differently from all others."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def take(self, name: Lease, holder: str, now: int, seconds: int) -> bool:
        """Take a lease that is free or one's own, for so many seconds; False while another holds it.

        One that ends in more than twice that time is free: it was taken before the clock was set back.
        """
        words = {"lease": name.value, "who": holder, "now": now, "ends": now + seconds}
        words["latest"] = now + 2 * seconds
        return (await self._driver.run(_TAKE, words)).count == 1

    async def holder(self, name: Lease) -> str:
        """Who took a lease last, whether it has ended or not."""
        found: str = (await self._driver.run(_HOLDER, {"lease": name.value})).rows[0][0]
        return found

    async def drop(self, name: Lease, holder: str) -> None:
        """Let go of a lease, so that another need not wait for its end."""
        await self._driver.run(_DROP, {"lease": name.value, "who": holder})
