"""On what terms the bot may be used, as its operator sets them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.entrance import Days


@dataclass(frozen=True, slots=True)
class Terms:
    """Who is let in, and how long what they leave is kept. People are Telegram's ids.

    `open`: everybody is let in, not only admins, who is on the allow list, and members. `local`: whoever
    reaches the bot sits at its machine; no notice stands before the first use, and no pace is held.
    """

    open: bool = False
    allow: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()
    local: bool = False
    days: Days = Days()  # noqa: RUF009  frozen itself


LOCAL = Terms(open=True, local=True)
"""For a bot whose server is on the same machine."""
