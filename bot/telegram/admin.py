"""What an administrator does in the chat: invite, list, revoke, take out, have the content loaded anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.content.words import ADMIN_COMMANDS
from bot.store import Role
from bot.telegram.commands import Command
from bot.telegram.invites import HOUR, HOURS, MOST_HOURS, link
from bot.telegram.log import logger

if TYPE_CHECKING:
    from bot.render.entrance import Entrance
    from bot.render.renderer import Screen
    from bot.store.members import Members
    from bot.telegram.keeper import Person
    from bot.telegram.metrics import Happening, Metrics

_DIGITS = 19
_ROLES = {role.value: role for role in (Role.CLINICIAN, Role.ADMIN)}
_log = logger(__name__)


class Admin:
    """Carries out administrators' commands. Raises StoreFault and StoreError.

    `reload` has the content loaded anew and tells a chat what came of it.
    `fresh_code` makes codes of 22 characters, of letters, digits, - and _, that nobody can guess.
    """

    def __init__(  # noqa: PLR0913  what administrators do takes
        self,
        members: Members,
        entrance: Entrance,
        metrics: Metrics,
        reload: Callable[[int], Awaitable[None]],
        *,
        username: str,
        clock: Callable[[], int],
        fresh_code: Callable[[], str],
    ) -> None:
        self._members = members
        self._entrance = entrance
        self._metrics = metrics
        self._reload = reload
        self._username = username
        self._clock = clock
        self._fresh_code = fresh_code

    async def answer(self, said: Command | str | None, role: Role | None, person: Person) -> Screen | None:
        """Carry a command out and give what it comes to; None where it is none that this person may give.

        What comes later is told in the chat.
        """
        if role is not Role.ADMIN or not isinstance(said, Command) or said.name not in ADMIN_COMMANDS:
            return None
        found = await self._carry_out(said.name, said.words.split(), person)
        return found or self._entrance.admin(HOURS, MOST_HOURS)

    async def _carry_out(  # noqa: PLR0911  a command each
        self, name: str, words: list[str], person: Person
    ) -> Screen | None:
        """Carry a command out; None where its words are not understood."""
        now, members, draw = self._clock(), self._members, self._entrance
        match name, words:
            case "invite", _:
                return await self._invite(words, person)
            case "invites", []:
                return draw.invites([one for one in await members.invites() if one.holds_at(now)])
            case "revoke", [key]:
                return draw.page("revoked", done=self._noted("revoked", done=await members.revoke(key, now)))
            case "members", []:
                return draw.members(await members.all())
            case "remove", [whom] if _is_number(whom):
                return draw.page(
                    "removed", done=self._noted("removed", done=await members.remove(int(whom), now))
                )
            case "reload", []:
                await self._reload(person.chat)
                return draw.page("reloading")
        return None

    async def _invite(self, words: list[str], maker: Person) -> Screen | None:
        """Make an invite for a role and so many hours, in either order; it ends with its maker's rights."""
        roles = [_ROLES[word] for word in words if word in _ROLES] or [Role.CLINICIAN]
        hours = [int(word) for word in words if _is_number(word)] or [HOURS]
        understood = all(word in _ROLES or _is_number(word) for word in words)
        if not understood or len(roles) > 1 or len(hours) > 1 or not 1 <= hours[0] <= MOST_HOURS:
            return None
        code = self._fresh_code()
        now, seconds = self._clock(), hours[0] * HOUR
        made = await self._members.invite(code, roles[0], now, seconds, maker.id)
        self._noted("invited", done=True, role=roles[0].value)
        return self._entrance.invited(made, link(self._username, code))

    def _noted(self, happening: Happening, *, done: bool, **fields: str) -> bool:
        """Count what was done, and log it: of nobody, since a log is read by many."""
        if done:
            self._metrics.happened(happening)
            _log.info(happening, **fields)
        return done


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _DIGITS
