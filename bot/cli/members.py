"""Who is let in, from the command line: so the first administrator comes in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_code, now
from bot.cli.kept import with_store
from bot.store import Role
from bot.telegram.invites import HOUR, link

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store


def invite_one(settings: Settings, role: str, hours: int) -> int:
    """Make an invite and print its code, its link where the bot's name is known, its end and its key."""

    async def work(store: Store) -> int:
        code = fresh_code()
        made = await store.members.invite(code, Role(role), now(), hours * HOUR)
        print(f"code   {code}")
        if settings.bot:
            print(f"link   {link(settings.bot.removeprefix('@'), code)}")
        else:
            print(f"       send the bot: /start {code}")
        print(f"until  {_time(made.expires)}")
        print(f"key    {made.key}")
        return 0

    return with_store(settings, work)


def list_members(settings: Settings) -> int:
    """Print who was let in: id, role, since when."""

    async def work(store: Store) -> int:
        for member in await store.members.all():
            print(f"{member.id:<12} {member.role.value:<10} since {_time(member.since)}")
        return 0

    return with_store(settings, work)


def remove_one(settings: Settings, person: int) -> int:
    """Take somebody out; the status is 1 where nobody was."""

    async def work(store: Store) -> int:
        if await store.members.remove(person, now()):
            print(f"{person} is no member any more, and open invites that this person made let nobody in.")
            if person in settings.allow | settings.admins:
                print(
                    f"bedside: {person} is still let in by BEDSIDE_ALLOW or BEDSIDE_ADMINS.", file=sys.stderr
                )
            return 0
        print(
            f"bedside: {person} is no member. BEDSIDE_ALLOW and BEDSIDE_ADMINS let in, too.", file=sys.stderr
        )
        return 1

    return with_store(settings, work)


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
