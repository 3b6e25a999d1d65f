"""What is kept and does not open any more: changed by another hand, or by a bad disk.

1. It counts as not there, and it alone: it is counted, told of in the log, and left for a person to look at.
   Whose it is begins anew, and nobody else is held up. Who can write to a store can delete in it, too: to
   stop for all what one row does not tell would only make that hand stronger.
2. Where the mark of the key does not open either it is not the row, but the key is another: that ends all.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal, TypeVar

from sqlalchemy import bindparam, select

from bot.store.driver import Driver
from bot.store.errors import StoreError, store_error
from bot.store.schema import KEY_MARK, about
from bot.store.seal import Seal

T = TypeVar("T")
Kind = Literal["conversation", "reminder", "decision", "member", "invite"]
_READ = select(about.c.value).where(about.c.name == bindparam("mark"))
_REMEMBERED = 1000
_log = logging.getLogger(__name__)


class Damage:
    """Opens what may be damaged. `count` is of what did not open since the start, each once."""

    def __init__(self, driver: Driver, seal: Seal) -> None:
        self._driver = driver
        self._seal = seal
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self.count = 0

    async def check_key(self, place: str = "store") -> None:
        """Raise StoreError where what is kept was sealed with another key, or does not tell any more."""
        rows = (await self._driver.run(_READ, {"mark": KEY_MARK})).rows
        if not rows:
            raise store_error("store-seal", place)
        try:
            self._seal.open(rows[0][0], KEY_MARK)
        except StoreError:
            raise store_error("store-key-other", place) from None

    def mark(self) -> bytes:
        """By what a store knows its key again."""
        return self._seal.close(b"bedside", KEY_MARK)

    async def opened(self, kind: Kind, sealed: bytes, opening: Callable[[], T]) -> T | None:
        """What `opening` opens; None where it is damaged. Raises StoreError where the key is another."""
        try:
            return opening()
        except StoreError:
            await self.check_key()
            self._note(kind, sealed)
            return None

    def _note(self, kind: Kind, sealed: bytes) -> None:
        if sealed in self._known:
            return
        self._known[sealed] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        self.count += 1
        _log.error("damaged", extra={"kind": kind})
