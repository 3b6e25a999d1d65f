"""Another key for a store: all that is kept is opened with the old one and sealed with the new, in one step.

1. It is one transaction, and nobody else writes in it: killed half-way, the old key still opens everything.
2. Whoever is named beside a hash is hashed anew. What stood under a hash alone cannot follow: open invites
   end, and a decision of somebody of whom nothing else is kept any more leads to nobody from now on.
3. What is damaged is left as it is, and stays damaged.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Select, Table, Update, bindparam, delete, select, update

from bot.store.clock import Milliseconds
from bot.store.decisions import Decision
from bot.store.driver import Work
from bot.store.errors import StoreError, store_error
from bot.store.schema import KEY_MARK, about, conversation, decision, invite, member, reminder

if TYPE_CHECKING:
    from bot.store.store import Store

_PAGE = 500
_PEOPLE = 1000
_NOW = select(Milliseconds())
_MEMBERS = select(member)
_MEMBER = select(member).where(member.c.owner == bindparam("whose"))
_THEIRS = select(conversation).where(conversation.c.owner == bindparam("whose"))
_INVITES = select(invite)
_END = delete(invite)
_MARK = update(about).where(about.c.name == KEY_MARK).values(value=bindparam("mark"))
Row = tuple[Any, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of keys came to, in rows.

    `sealed` were sealed anew; `ended` are the open invites that ended, `parted` the decisions that lost their
    pseudonym, and `damaged` what did not open and was left.
    """

    sealed: int
    ended: int
    parted: int
    damaged: int


class _Person(NamedTuple):
    """A person under the new key, where known, and their conversations: old pseudonym to new."""

    owner: str | None
    conversations: dict[str, str]


class Change:
    """A change of keys. `old` and `new` are one store, with one key and with the other."""

    def __init__(self, old: "Store", new: "Store") -> None:
        self._old = old
        self._new = new
        self._people: dict[str, _Person] = {}
        self._sealed = self._ended = self._parted = self._damaged = 0

    def work(self) -> Work[Changed]:
        """Seal all anew. Raises StoreError where a bot is at work on the store."""
        now = (yield _NOW, {}).rows[0][0] // 1000
        if (yield self._old.replicas.living(now)).rows:
            raise store_error("store-at-work", "store")
        yield from self._decisions()  # first: their people are found by the old hashes
        yield from self._reminders()
        yield from self._conversations()
        yield from self._members()
        for row in (yield _INVITES, {}).rows:
            with suppress(StoreError):
                self._ended += self._old.members.read_invite(row).holds_at(now)
        yield _END, {}
        yield _MARK, {"mark": self._new.damage.mark()}
        return Changed(self._sealed, self._ended, self._parted, self._damaged)

    def _conversations(self) -> Work[None]:
        read, write = _paged(conversation), _written(conversation, "place", "owner", "sealed")
        after = ""
        while rows := (yield read, {"after": after}).rows:
            for row in rows:
                found = self._opened(self._old.read_row, (*row, None))
                if found is not None:
                    yield write, self._new.row_of(found) | {"was": row[0]}
            after = rows[-1][0]

    def _reminders(self) -> Work[None]:
        read, write = _paged(reminder), _written(reminder, "owner", "sealed")
        after = ""
        while rows := (yield read, {"after": after}).rows:
            for row in rows:
                found = self._opened(self._old.reminders.read_row, row)
                if found is not None:
                    yield write, self._new.reminders.row_of(found) | {"was": row[0]}
            after = rows[-1][0]

    def _members(self) -> Work[None]:
        # all at once: they are named by the hash that changes
        write = _written(member, "owner", "invite", "sealed")
        for row in (yield _MEMBERS, {}).rows:
            found = self._opened(self._old.members.read_row, row)
            if found is not None:
                yield write, self._new.members.row_of(replace(found, invite=None)) | {"was": row[0]}

    def _decisions(self) -> Work[None]:
        read, write = _paged(decision), _written(decision, "owner", "conversation", "sealed")
        after = 0
        while rows := (yield read, {"after": after}).rows:
            for row in rows:
                found = self._opened(self._old.decisions.read_row, row)
                if found is not None:
                    renamed = yield from self._renamed(found)
                    yield write, self._new.decisions.row_of(renamed) | {"was": row[0]}
            after = rows[-1][0]

    def _renamed(self, one: Decision) -> Work[Decision]:
        """Name person and conversation as the new key does."""
        person = _Person(None, {})
        if one.owner is not None:
            person = self._people.get(one.owner) or (yield from self._person(one.owner))
            self._parted += person.owner is None
        # of a check that is gone nobody asks by its id, but its decisions still belong together
        gone = self._new.decisions.conversation(f"before {one.conversation}")
        return replace(one, owner=person.owner, conversation=person.conversations.get(one.conversation, gone))

    def _person(self, owner: str) -> Work[_Person]:
        """Find out whose an old pseudonym is, by what is kept of that person."""
        old, new, whose = self._old, self._new.decisions, {"whose": bytes.fromhex(owner)}
        person, conversations = None, {}
        for row in (yield _MEMBER, whose).rows:
            with suppress(StoreError):
                person = new.owner(old.members.read_row(row).id)
        for row in (yield _THEIRS, whose).rows:
            with suppress(StoreError):
                found = old.read_row((*row, None))
                person = new.owner(found.owner)
                conversations[old.decisions.conversation(found.id)] = new.conversation(found.id)
        if len(self._people) >= _PEOPLE:
            self._people.clear()
        known = self._people[owner] = _Person(person, conversations)
        return known

    def _opened(self, read: Callable[[Row], T], row: Row) -> T | None:
        """Count a row as sealed anew, or as damaged."""
        try:
            found = read(row)
        except StoreError:
            self._damaged += 1
            return None
        self._sealed += 1
        return found


def _paged(table: Table) -> Select[Any]:
    return select(table).where(table.c.id > bindparam("after")).order_by(table.c.id).limit(_PAGE)


def _written(table: Table, *changing: str) -> Update:
    key = next(iter(table.primary_key))
    return update(table).where(key == bindparam("was")).values({name: bindparam(name) for name in changing})
