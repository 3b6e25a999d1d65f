"""Who may use the bot: members, and the invites that let them in. Codes and ids are kept as keyed hashes.

Each row is sealed with all that stands in it: one that another hand changed lets nobody in.
"""

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.store.damage import Damage
from bot.store.driver import Driver, Step, Work
from bot.store.errors import StoreError
from bot.store.schema import conversation, invite, member
from bot.store.seal import Seal

_MOST_EXPIRED = 1000
_member, _invite = member.c, invite.c
_GET = select(member).where(_member.owner == bindparam("whose"))
_HOLD = _GET.with_for_update()
_ALL = select(member).where(_member.role != bindparam("guest")).order_by(_member.since, _member.owner)
_ADD = insert(member)
_REPLACE = (
    update(member)
    .where(_member.owner == bindparam("owner"))
    .values({column: bindparam(column.name) for column in _member if column.name != "owner"})
)
_REMOVE = delete(member).where(_member.owner == bindparam("whose"))
_FORGET = delete(member).where(_member.owner == bindparam("whose"), _member.role == bindparam("guest"))
_LEFT = (
    select(_member.owner)
    .where(
        _member.role == bindparam("guest"),
        _member.since < bindparam("before"),
        ~exists().where(conversation.c.owner == _member.owner),
    )
    .limit(bindparam("most"))
)
_EXPIRE = delete(member).where(_member.owner.in_(_LEFT.scalar_subquery()))
_MAKE = insert(invite)
_INVITES = select(invite).order_by(_invite.made, _invite.code)
_TAKE = select(invite).where(_invite.code == bindparam("key")).with_for_update()
_MADE_BY = select(invite).where(_invite.maker == bindparam("whose")).with_for_update()
_CHANGE = (
    update(invite)
    .where(_invite.code == bindparam("code"))
    .values({column: bindparam(column.name) for column in _invite if column.name != "code"})
)
_CLEAR = delete(invite).where(_invite.expires < bindparam("before"))
Row = dict[str, Any]


class Role(StrEnum):
    """What a member may do."""

    CLINICIAN = "clinician"
    ADMIN = "admin"
    GUEST = (
        "guest"  # nothing by this row, which only keeps what was accepted: something else lets the person in
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A person who is let in. `accepted` is the version of the notice that was accepted.

    `invite` is the key of the invite that let the person in, where one did.
    """

    id: int = field(repr=False)
    role: Role
    since: int
    accepted: str | None = None
    invite: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite that lets one person in. `key` names it without letting anybody in: 32 hex digits."""

    key: str
    role: Role
    made: int
    expires: int
    used: int | None
    revoked: int | None

    @property
    def is_open(self) -> bool:
        """Whether it was neither used nor revoked."""
        return self.used is None and self.revoked is None

    def holds_at(self, now: int) -> bool:
        """Tell whether it still lets somebody in."""
        return self.is_open and self.expires > now


class Members:
    """Members and invites. Times are unix seconds. Calls raise what the driver raises.

    What is damaged counts as not there.
    """

    def __init__(self, driver: Driver, seal: Seal, damage: Damage) -> None:
        self._driver = driver
        self._seal = seal
        self._damage = damage

    async def get(self, person: int) -> Member | None:
        """The member with this Telegram id."""
        rows = (await self._driver.run(_GET, {"whose": self._owner(person)})).rows
        return await self._open(rows[0]) if rows else None

    async def all(self) -> list[Member]:
        """All members, oldest first; guests are none."""
        found = (await self._driver.run(_ALL, {"guest": Role.GUEST.value})).rows
        opened = [await self._open(row) for row in found]
        return [one for one in opened if one is not None]

    async def add(self, person: int, role: Role, now: int) -> None:
        """Let a person in, or give another role; what was accepted stays."""

        def work() -> Work[None]:
            known = yield from self._held(person)
            known = known or Member(person, Role.GUEST, now)
            since = now if known.role is Role.GUEST else known.since
            yield from self._put(replace(known, role=role, since=since))

        await self._driver.together(work)

    async def accept(self, person: int, version: str, now: int) -> None:
        """Note that a person accepted the notice of a version; it makes nobody a member."""

        def work() -> Work[None]:
            known = yield from self._held(person)
            if known is None or known.role is Role.GUEST:
                known = Member(person, Role.GUEST, now)
            yield from self._put(replace(known, accepted=version))

        await self._driver.together(work)

    async def remove(self, person: int, now: int) -> bool:
        """Take a person out, and revoke the open invites that the person made; False where there was none."""

        def work() -> Work[bool]:
            words = {"whose": self._owner(person)}
            taken = bool((yield _REMOVE, words).count)
            for row in (yield _MADE_BY, words).rows:
                found = self._read(row)
                if found is not None and found.is_open:
                    yield self._changed(row, revoked=now)
                    taken = True
            return taken

        return await self._driver.together(work)

    async def expire(self, before: int) -> int:
        """Delete a thousand at most of the guests since before a time who have no conversation left."""
        words = {"guest": Role.GUEST.value, "before": before, "most": _MOST_EXPIRED}
        return (await self._driver.run(_EXPIRE, words)).count

    def forgetting(self, person: int) -> Step:
        """Drop what is kept of a guest."""
        return _FORGET, {"whose": self._owner(person), "guest": Role.GUEST.value}

    async def invite(self, code: str, role: Role, now: int, seconds: int, maker: int | None = None) -> Invite:
        """Make an invite of a code that nobody can guess; `maker` is the administrator who does, by id.

        Where nothing is kept of the maker any more, who was taken out a moment ago, it is made revoked.
        """
        key = self._code(code, role)

        def work() -> Work[Invite]:
            # held until the invite stands: who is taken out is so before it, or after, and ends it then
            out = maker is not None and not (yield _HOLD, {"whose": self._owner(maker)}).rows
            made = Invite(key.hex(), role, now, now + seconds, None, now if out else None)
            row: Row = {"code": key, "role": role.value, "made": now, "expires": made.expires}
            row |= {"used": None, "revoked": made.revoked}
            row |= {"maker": None if maker is None else self._owner(maker)}
            yield _MAKE, self._sealed(row)
            return made

        return await self._driver.together(work)

    async def enter(self, code: str, person: int, now: int) -> Role | None:
        """Use an invite: the person is a member then. None where it is used, revoked, expired or none."""

        def work() -> Work[Role | None]:
            for role in (Role.CLINICIAN, Role.ADMIN):
                for row in (yield _TAKE, {"key": self._code(code, role)}).rows:
                    found = self._read(row)
                    if found is None or not found.holds_at(now):
                        return None
                    yield self._changed(row, used=now)
                    known = yield from self._held(person)
                    accepted = known.accepted if known else None
                    yield from self._put(Member(person, role, now, accepted, found.key))
                    return role
            return None

        return await self._driver.together(work)

    async def invites(self) -> list[Invite]:
        """All invites, oldest first."""
        rows = (await self._driver.run(_INVITES, {})).rows
        found = [await self._damage.opened("invite", row[-1], partial(self.read_invite, row)) for row in rows]
        return [one for one in found if one is not None]

    async def revoke(self, key: str, now: int) -> bool:
        """Revoke an invite by its key; False where it was used or is none."""
        try:
            code = bytes.fromhex(key)
        except ValueError:
            return False

        def work() -> Work[bool]:
            for row in (yield _TAKE, {"key": code}).rows:
                found = self._read(row)
                if found is not None and found.is_open:
                    yield self._changed(row, revoked=now)
                    return True
            return False

        return await self._driver.together(work)

    async def clear(self, before: int) -> int:
        """Delete invites that ended before a time; says how many there were."""
        return (await self._driver.run(_CLEAR, {"before": before})).count

    def _owner(self, person: int) -> bytes:
        return self._seal.hash("owner", person)

    def _code(self, code: str, role: Role) -> bytes:
        """What an invite is found by: the role is part of it, so that no hand can raise it in the table."""
        return self._seal.hash("invite", role.value, code)

    # members

    def _held(self, person: int) -> Work[Member | None]:
        """Read a member in a transaction, and let nobody else change the row before its end."""
        rows = (yield _HOLD, {"whose": self._owner(person)}).rows
        try:
            return self.read_row(rows[0]) if rows else None
        except StoreError:
            return None

    def _put(self, one: Member) -> Work[None]:
        """Write a member in the place of what is kept of this person.

        The row stays the same one: whoever waits for it would find one that was deleted gone.
        """
        row = self.row_of(one)
        if not (yield _REPLACE, row).count:
            yield _ADD, row

    async def _open(self, row: tuple[Any, ...]) -> Member | None:
        return await self._damage.opened("member", row[-1], partial(self.read_row, row))

    def row_of(self, one: Member) -> Row:
        """The row of a member."""
        row = {
            "owner": self._owner(one.id),
            "role": one.role.value,
            "since": one.since,
            "invite": None if one.invite is None else bytes.fromhex(one.invite),
            "accepted": one.accepted,
        }
        return row | {"sealed": self._seal.close(str(one.id).encode(), _about("member", row))}

    def read_row(self, row: tuple[Any, ...]) -> Member:
        """Open a member; raises StoreError."""
        found = dict(zip(_member.keys(), row, strict=True))
        person = int(self._seal.open(found["sealed"], _about("member", found)))
        invite = None if found["invite"] is None else found["invite"].hex()
        return Member(person, Role(found["role"]), found["since"], found["accepted"], invite)

    # invites

    def _read(self, row: tuple[Any, ...]) -> Invite | None:
        """The invite in a row; None where it is damaged."""
        try:
            return self.read_invite(row)
        except StoreError:
            return None

    def read_invite(self, row: tuple[Any, ...]) -> Invite:
        """Open an invite; raises StoreError."""
        found = dict(zip(_invite.keys(), row, strict=True))
        self._seal.open(found["sealed"], _about("invite", found))
        return Invite(
            key=found["code"].hex(),
            role=Role(found["role"]),
            made=found["made"],
            expires=found["expires"],
            used=found["used"],
            revoked=found["revoked"],
        )

    def _changed(self, row: tuple[Any, ...], **now: int) -> Step:
        return _CHANGE, self._sealed(dict(zip(_invite.keys(), row, strict=True)) | now)

    def _sealed(self, row: Row) -> Row:
        """The row of an invite, with the proof of all that stands in it."""
        return row | {"sealed": self._seal.close(b"", _about("invite", row))}


def _about(kind: str, row: Row) -> str:
    """All that stands in a row, but what is sealed."""
    told = {name: one.hex() if isinstance(one, bytes) else one for name, one in row.items()}
    return f"{kind} {json.dumps([told[name] for name in sorted(told) if name != 'sealed'])}"
