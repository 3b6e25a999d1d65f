"""Where conversations are kept. This is the room's door: nothing else of it is imported from outside."""

from bot.store.decisions import Decision
from bot.store.errors import StoreError, StoreFault, store_error
from bot.store.leases import Lease
from bot.store.members import Invite, Member, Role
from bot.store.opening import open_store, unsealed
from bot.store.reminders import Reminder
from bot.store.saved import Saved
from bot.store.seal import parse_key, written
from bot.store.store import Store

__all__ = [
    "Decision",
    "Invite",
    "Lease",
    "Member",
    "Reminder",
    "Role",
    "Saved",
    "Store",
    "StoreError",
    "StoreFault",
    "open_store",
    "parse_key",
    "store_error",
    "unsealed",
    "written",
]
