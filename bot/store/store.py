"""The store as a whole: what is kept, by noun."""

from sqlalchemy import select

from bot.store.clock import Milliseconds
from bot.store.conversations import Conversations
from bot.store.damage import Damage
from bot.store.decisions import Decisions
from bot.store.driver import Driver, Work
from bot.store.leases import Leases
from bot.store.members import Members
from bot.store.rekey import Change, Changed
from bot.store.reminders import Reminders
from bot.store.replicas import Replicas
from bot.store.seal import Seal

_NOW = select(Milliseconds())


class Store(Conversations):
    """Keeps conversations, and what goes with them.

    What a call wrote before it returned outlives a kill and a power cut. Every call may raise StoreFault:
    nothing may be acknowledged then, and it may be tried again. A StoreError tells of a store that turned out
    to be damaged. Misuse (an id taken twice, a screen shown that was never saved) raises the driver's own
    error.
    """

    def __init__(self, driver: Driver, seal: Seal) -> None:
        self.damage = Damage(driver, seal)
        super().__init__(driver, seal, self.damage)
        self.reminders = Reminders(driver, seal, self.damage)
        self.decisions = Decisions(driver, seal, self.damage)
        self.members = Members(driver, seal, self.damage)
        self.leases = Leases(driver)
        self.replicas = Replicas(driver)

    async def now(self) -> int:
        """Unix seconds of the clock that all processes share which share this store."""
        found: int = (await self._driver.run(_NOW, {})).rows[0][0]
        return found // 1000

    async def forget(self, owner: int) -> int:
        """Delete whatever tells of a person but the membership; says how many conversations there were.

        All of it goes at once. What is on its way elsewhere finds its conversation gone, and is not noted.
        """

        def work() -> Work[tuple[int, int]]:
            # conversations first: who notes a decision holds on to its conversation, and is waited for here
            gone = (yield self._forgetting(owner)).count
            parts = (self.decisions, self.reminders, self.members)
            rest = 0
            for part in parts:
                rest += (yield part.forgetting(owner)).count
            return gone, rest

        conversations, rest = await self._driver.together(work)
        if conversations or rest:
            await self._driver.purge()
        return conversations

    async def change_key(self, key: bytes) -> Changed:
        """Seal all that is kept with another key of 32 bytes; it opens with nothing else from then on.

        Killed half-way, nothing is changed. Raises StoreError where a bot is at work on the store. This
        object is of no use afterwards but to be closed.
        """
        change = Change(self, Store(self._driver, self._seal.with_key(key)))
        changed = await self._driver.together(change.work, alone=True)
        await self._driver.purge()
        return changed

    async def close(self) -> None:
        """Finish what was asked for, then let go. Closing twice is harmless."""
        await self._driver.close()
