"""What a button carries, at most 64 bytes, read strictly.

`v1:<conversation>:<revision>:<action>` acts in a conversation; `p1:<address>` leads to a page; and
`d1:<errand>` or `d1:<errand>.<version>` is tapped at the door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.reference import address
from bot.render.entrance import AT_DOOR
from bot.render.renderer import TO_PAGE

if TYPE_CHECKING:
    from bot.reference.address import Address
    from bot.render.renderer import Button, Screen

LONGEST = 64
"""Bytes."""
_PAGE = "p1:"
_DOOR = "d1:"
_ERRAND = re.compile(r"d1:(?P<errand>accept|forget|keep)(?:\.(?P<version>[0-9a-f]{16}))?")
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


@dataclass(frozen=True, slots=True)
class AtDoor:
    """A tap at the door: what for, and for which version of the notice."""

    errand: str
    version: str | None


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


def read_page(data: str | None) -> Address | None:
    """Read the address that a button carries; None for one that leads to no page."""
    led = data is not None and len(data) <= LONGEST and data.startswith(_PAGE)
    return address.read(data.removeprefix(_PAGE)) if data and led else None


def read_door(data: str | None) -> AtDoor | None:
    """Read the errand that a button carries; None for one that carries none."""
    found = _ERRAND.fullmatch(data) if data else None
    return AtDoor(found["errand"], found["version"]) if found else None


def keyboard(screen: Screen, conversation: str = "", revision: int = 0) -> InlineKeyboardMarkup | None:
    """The buttons below a screen, of a conversation or of none; None where it has none."""
    rows = [
        [
            InlineKeyboardButton(
                text=button.label,
                callback_data=_data(button, conversation, revision),
                style=button.style,
            )
            for button in row
        ]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _data(button: Button, conversation: str, revision: int) -> str:
    if button.action.startswith(TO_PAGE):
        return _PAGE + button.action.removeprefix(TO_PAGE)
    if button.action.startswith(AT_DOOR):
        return _DOOR + button.action.removeprefix(AT_DOOR)
    return pack(Press(conversation, revision, button.action))
