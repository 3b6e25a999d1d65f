"""Who may use the bot: members, and the invites that let them in. Codes and ids are kept as keyed hashes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.store.driver import Driver, Work
from bot.store.schema import invite, member
from bot.store.seal import Seal

_member, _invite = member.c, invite.c
_GET = select(member).where(_member.owner == bindparam("whose"))
_ALL = select(member).where(_member.role != bindparam("guest")).order_by(_member.since, _member.owner)
_ADD = insert(member)
_ACCEPT = update(member).where(_member.owner == bindparam("whose")).values(accepted=bindparam("version"))
_REMOVE = delete(member).where(_member.owner == bindparam("whose"))
_MAKE = insert(invite)
_INVITES = select(invite).order_by(_invite.made, _invite.code)
_USE = (
    update(invite)
    .where(
        _invite.code == bindparam("key"),
        _invite.used.is_(None),
        _invite.revoked.is_(None),
        _invite.expires > bindparam("now"),
    )
    .values(used=bindparam("now"))
)
_REVOKE = (
    update(invite)
    .where(_invite.code == bindparam("key"), _invite.used.is_(None), _invite.revoked.is_(None))
    .values(revoked=bindparam("now"))
)
_CLEAR = delete(invite).where(_invite.expires < bindparam("before"))


class Role(StrEnum):
    """What a member may do."""

    CLINICIAN = "clinician"
    ADMIN = "admin"
    GUEST = (
        "guest"  # nothing by this row, which only keeps what was accepted: something else lets the person in
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A person who is let in. `accepted` is the version of the notice that was accepted."""

    id: int
    role: Role
    since: int
    accepted: str | None


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite that lets one person in. `key` names it without letting anybody in: 32 hex digits."""

    key: str
    role: Role
    made: int
    expires: int
    used: int | None
    revoked: int | None

    def holds_at(self, now: int) -> bool:
        """Tell whether it still lets somebody in."""
        return self.used is None and self.revoked is None and self.expires > now


class Members:
    """Members and invites. Times are unix seconds. Calls raise what the driver raises."""

    def __init__(self, driver: Driver, seal: Seal) -> None:
        self._driver = driver
        self._seal = seal

    async def get(self, person: int) -> Member | None:
        """The member with this Telegram id."""
        rows = (await self._driver.run(_GET, {"whose": self._owner(person)})).rows
        return self._opened(rows[0]) if rows else None

    async def all(self) -> list[Member]:
        """All members, oldest first; guests are none."""
        found = (await self._driver.run(_ALL, {"guest": Role.GUEST.value})).rows
        return [self._opened(row) for row in found]

    async def add(self, person: int, role: Role, now: int) -> None:
        """Let a person in, or give another role; what was accepted stays."""

        def work() -> Work[None]:
            rows = (yield _GET, {"whose": self._owner(person)}).rows
            known = self._opened(rows[0]) if rows else None
            since = known.since if known and known.role is not Role.GUEST else now
            yield _REMOVE, {"whose": self._owner(person)}
            yield _ADD, self._words(person, role, since, None, known.accepted if known else None)

        await self._driver.together(work)

    async def accept(self, person: int, version: str, now: int) -> None:
        """Note that a person accepted the notice of a version; it makes nobody a member."""

        def work() -> Work[None]:
            if not (yield _ACCEPT, {"whose": self._owner(person), "version": version}).count:
                yield _ADD, self._words(person, Role.GUEST, now, None, version)

        await self._driver.together(work)

    async def remove(self, person: int) -> bool:
        """Take a person out; False where nobody was."""
        return (await self._driver.run(_REMOVE, {"whose": self._owner(person)})).count == 1

    async def invite(self, code: str, role: Role, now: int, seconds: int) -> Invite:
        """Make an invite of a code that nobody can guess."""
        key = self._code(code, role)
        made = Invite(key.hex(), role, now, now + seconds, None, None)
        words = {"code": key, "role": role.value, "made": now, "expires": made.expires}
        await self._driver.run(_MAKE, words | {"used": None, "revoked": None})
        return made

    async def enter(self, code: str, person: int, now: int) -> Role | None:
        """Use an invite: the person is a member then. None where it is used, revoked, expired or none."""

        def work() -> Work[Role | None]:
            for role in (Role.CLINICIAN, Role.ADMIN):
                key = self._code(code, role)
                if not (yield _USE, {"key": key, "now": now}).count:
                    continue
                rows = (yield _GET, {"whose": self._owner(person)}).rows
                known = self._opened(rows[0]) if rows else None
                yield _REMOVE, {"whose": self._owner(person)}
                yield _ADD, self._words(person, role, now, key, known.accepted if known else None)
                return role
            return None

        return await self._driver.together(work)

    async def invites(self) -> list[Invite]:
        """All invites, oldest first."""
        return [_invited(row) for row in (await self._driver.run(_INVITES, {})).rows]

    async def revoke(self, key: str, now: int) -> bool:
        """Revoke an invite by its key; False where it was used or is none."""
        try:
            code = bytes.fromhex(key)
        except ValueError:
            return False
        return (await self._driver.run(_REVOKE, {"key": code, "now": now})).count == 1

    async def clear(self, before: int) -> int:
        """Delete invites that ended before a time; says how many there were."""
        return (await self._driver.run(_CLEAR, {"before": before})).count

    def _owner(self, person: int) -> bytes:
        return self._seal.hash("owner", person)

    def _code(self, code: str, role: Role) -> bytes:
        """What an invite is found by: the role is part of it, so that no hand can raise it in the table."""
        return self._seal.hash("invite", role.value, code)

    def _words(
        self, person: int, role: Role, since: int, invite: bytes | None, accepted: str | None
    ) -> dict[str, object]:
        return {
            "owner": self._owner(person),
            "role": role.value,
            "since": since,
            "invite": invite,
            "accepted": accepted,
            "sealed": self._seal.close(str(person).encode(), _about(self._owner(person), role)),
        }

    def _opened(self, row: tuple[Any, ...]) -> Member:
        found = dict(zip(_member.keys(), row, strict=True))
        person = int(self._seal.open(found["sealed"], _about(found["owner"], found["role"])))
        return Member(person, Role(found["role"]), found["since"], found["accepted"])


def _about(owner: bytes, role: str) -> str:
    return f"member {owner.hex()} {role}"


def _invited(row: tuple[Any, ...]) -> Invite:
    found = dict(zip(_invite.keys(), row, strict=True))
    return Invite(
        key=found["code"].hex(),
        role=Role(found["role"]),
        made=found["made"],
        expires=found["expires"],
        used=found["used"],
        revoked=found["revoked"],
    )
