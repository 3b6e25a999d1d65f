"""Where conversations are kept. This is the room's door: nothing else of it is imported from outside."""

from bot.store.decisions import Decision
from bot.store.errors import StoreDamage, StoreError, StoreFault, store_error
from bot.store.leases import Lease
from bot.store.members import Invite, Member, Role
from bot.store.opening import open_store, unsealed
from bot.store.rekey import Changed
from bot.store.reminders import Reminder
from bot.store.replicas import Replica
from bot.store.saved import Saved
from bot.store.seal import parse_key, written
from bot.store.store import Store

__all__ = [
    "Changed",
    "Decision",
    "Invite",
    "Lease",
    "Member",
    "Reminder",
    "Replica",
    "Role",
    "Saved",
    "Store",
    "StoreDamage",
    "StoreError",
    "StoreFault",
    "open_store",
    "parse_key",
    "store_error",
    "unsealed",
    "written",
]
