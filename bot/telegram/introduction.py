"""What the bot says of itself before anybody talks to it: its menu of commands, and its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramAPIError
from aiogram.methods import SetMyCommands, SetMyDescription, SetMyShortDescription, TelegramMethod
from aiogram.types import BotCommand

from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.render.renderer import Renderer

_COMMANDS, _SAID = 100, 256
"""The most commands that Telegram takes for its menu, and characters of what each does."""
_log = logger(__name__)


async def introduce(bot: Bot, renderer: Renderer) -> None:
    """Tell Telegram what the bot says of itself. It works without, too."""
    common = renderer.library.common
    menu = [
        (name, words if len(words) <= _SAID else f"{words[: _SAID - 3]}...")
        for name, words in renderer.menu()
    ]
    commands = [BotCommand(command=name, description=words) for name, words in menu[:_COMMANDS]]
    calls: list[TelegramMethod[bool]] = [
        SetMyCommands(commands=commands),
        SetMyDescription(description=renderer.profile(common.about)),
        SetMyShortDescription(short_description=renderer.profile(common.about_short)),
    ]
    for call in calls:
        try:
            await bot(call)
        except TelegramAPIError as error:
            _log.warning("introduction_refused", method=call.__api_method__, **fault(error))
