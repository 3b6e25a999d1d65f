"""Who may come in. The store is asked each time: who was taken out is out at once, on every replica."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store import Role

if TYPE_CHECKING:
    from bot.store.members import Member, Members
    from bot.telegram.terms import Terms

KEPT = 4
"""Versions of the notice that are remembered as accepted by a person."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands: let in or not, as what, and which versions of the notice were accepted last.

    Without a role somebody is let in only where everybody is.
    """

    let_in: bool
    role: Role | None
    accepted: tuple[str, ...]


class Gate:
    """Tells how people stand. Raises StoreFault and StoreError."""

    def __init__(self, terms: Terms, members: Members) -> None:
        self._terms = terms
        self._members = members

    async def standing(self, person: int) -> Standing:
        """How a person stands now."""
        member = await self._members.get(person)
        role = member.role if member and member.role is not Role.GUEST else None
        if person in self._terms.admins:
            role = Role.ADMIN
        elif role is None and person in self._terms.allow:
            role = Role.CLINICIAN
        return Standing(self._terms.open or role is not None, role, _versions(member))


def accepting(standing: Standing, version: str) -> str:
    """What is kept once a version is accepted: the last ones, since processes may be at different ones."""
    return " ".join((*standing.accepted, version)[-KEPT:])


def _versions(member: Member | None) -> tuple[str, ...]:
    return tuple((member.accepted or "").split()) if member else ()
