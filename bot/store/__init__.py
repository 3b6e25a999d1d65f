"""Where conversations are kept. This is the room's door: nothing else of it is imported from outside."""

from bot.store.errors import StoreError, StoreFault
from bot.store.opening import open_store
from bot.store.saved import Saved, Store

__all__ = ["Saved", "Store", "StoreError", "StoreFault", "open_store"]
