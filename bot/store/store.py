"""The store as a whole: what is kept, by noun."""

from sqlalchemy import bindparam, select

from bot.store.conversations import Conversations
from bot.store.decisions import Decisions
from bot.store.driver import Driver
from bot.store.errors import StoreError, store_error
from bot.store.leases import Leases
from bot.store.members import Members
from bot.store.reminders import Reminders
from bot.store.schema import KEY_MARK, about
from bot.store.seal import Seal

_READ = select(about.c.value).where(about.c.name == bindparam("mark"))


class Store(Conversations):
    """Keeps conversations, and what goes with them.

    What a call wrote before it returned outlives a kill and a power cut. Every call may raise StoreFault:
    nothing may be acknowledged then, and it may be tried again. A StoreError tells of a store that turned out
    to be damaged. Misuse (an id taken twice, a screen shown that was never saved) raises the driver's own
    error.
    """

    def __init__(self, driver: Driver, seal: Seal) -> None:
        super().__init__(driver, seal)
        self.reminders = Reminders(driver, seal)
        self.decisions = Decisions(driver, seal)
        self.members = Members(driver, seal)
        self.leases = Leases(driver)

    async def check_key(self, place: str) -> None:
        """Raise StoreError where what is kept was sealed with another key, or does not tell any more."""
        rows = (await self._driver.run(_READ, {"mark": KEY_MARK})).rows
        if not rows:
            raise store_error("store-seal", place)
        try:
            self._seal.open(rows[0][0], KEY_MARK)
        except StoreError:
            raise store_error("store-key-other", place) from None

    async def forget_all(self, owner: int) -> int:
        """Delete whatever tells of a person but the membership; says how many conversations there were."""
        await self.reminders.forget(owner)
        await self.decisions.forget(owner)
        return await self.forget(owner)

    async def close(self) -> None:
        """Finish what was asked for, then let go. Closing twice is harmless."""
        await self._driver.close()
