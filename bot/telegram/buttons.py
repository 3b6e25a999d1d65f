"""What a button carries: `v1:<conversation>:<revision>:<action>`, at most 64 bytes, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

if TYPE_CHECKING:
    from bot.render.renderer import Screen

LONGEST = 64
"""Bytes."""
_DATA = re.compile(
    r"v1:(?P<conversation>[A-Za-z0-9_-]{1,10}):(?P<revision>[1-9][0-9]{0,8})"
    r":(?P<action>[!?][a-z][a-z0-9_]*|[a-z][a-z0-9_]*=[a-z0-9](?:[a-z0-9_. ]*[a-z0-9])?)"
)


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button: whose, of which screen, and what for."""

    conversation: str
    revision: int
    action: str


def pack(press: Press) -> str:
    """Callback data; raises ValueError when it would not be read back or is too long."""
    data = f"v1:{press.conversation}:{press.revision}:{press.action}"
    if read(data) != press:
        raise ValueError("a button's data is too long or malformed")
    return data


def read(data: str | None) -> Press | None:
    """Read callback data; None for anything that no button of this bot carries."""
    if data is None or len(data) > LONGEST:
        return None
    found = _DATA.fullmatch(data)
    return Press(found["conversation"], int(found["revision"]), found["action"]) if found else None


def keyboard(conversation: str, revision: int, screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons below a screen; None where it has none."""
    rows = [
        [
            InlineKeyboardButton(
                text=button.label,
                callback_data=pack(Press(conversation, revision, button.action)),
                style=button.style,
            )
            for button in row
        ]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
