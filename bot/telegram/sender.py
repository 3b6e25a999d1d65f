"""The calls that show something to a person, and what their refusals mean."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendMessage,
    SendPhoto,
)
from aiogram.types import BufferedInputFile

from bot.telegram.buttons import keyboard
from bot.telegram.log import fault, logger
from bot.telegram.retry import jittered

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import TelegramMethod
    from aiogram.types import InlineKeyboardMarkup

    from bot.render.renderer import Renderer, Screen

PAGE_SECONDS = 30.0
"""How long a page may take until its update is acknowledged without it."""
_PAGE_PAUSE = 1.0
_UNCHANGED = "message is not modified"
_NOT_THERE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
)
_CLOSED_DOOR = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "peer_id_invalid",
)
_log = logger(__name__)


class UnreachableError(Exception):
    """The chat takes nothing from the bot: it was blocked, or is gone."""


class Sender:
    """Shows screens and pages. Raises UnreachableError, and TelegramAPIError for what passes or is a bug."""

    def __init__(self, bot: Bot, renderer: Renderer) -> None:
        self._bot = bot
        self._renderer = renderer

    async def send(
        self, chat: int, conversation: str, revision: int, screen: Screen, picture: bytes | None = None
    ) -> int:
        """Send a screen below everything else, a PNG with it or not; gives the message."""
        markup = keyboard(screen, conversation, revision)
        if picture is not None and (message := await self._send_picture(chat, screen, markup, picture)):
            return message
        try:
            sent = await self._bot(SendMessage(chat_id=chat, text=screen.html, reply_markup=markup))
        except (TelegramForbiddenError, TelegramMigrateToChat, TelegramBadRequest) as error:
            raise _meaning(error) from None
        return sent.message_id

    async def _send_picture(
        self, chat: int, screen: Screen, markup: InlineKeyboardMarkup | None, picture: bytes
    ) -> int | None:
        """Send a picture with the screen below it; None when it does not get through: its text still may."""
        photo = BufferedInputFile(picture, "map.png")
        call = SendPhoto(chat_id=chat, photo=photo, caption=screen.html, reply_markup=markup)
        try:
            return (await self._bot(call)).message_id
        except TelegramRetryAfter:
            raise
        except (TelegramForbiddenError, TelegramMigrateToChat) as error:
            raise _meaning(error) from None
        except TelegramAPIError as error:
            _log.warning("picture_refused", **fault(error))
            return None

    async def announce_picture(self, chat: int) -> None:
        """Let the person see that a picture is on its way."""
        with suppress(TelegramAPIError):
            await self._bot(SendChatAction(chat_id=chat, action="upload_photo"))

    async def keep(self, chat: int, message: int, conversation: str, revision: int, screen: Screen) -> bool:
        """Leave a message as it is, with the buttons of a screen; False when it is gone."""
        markup = keyboard(screen, conversation, revision)
        return await self._edited(
            EditMessageReplyMarkup(chat_id=chat, message_id=message, reply_markup=markup)
        )

    async def edit(self, chat: int, message: int, conversation: str, revision: int, screen: Screen) -> bool:
        """Make a message show a screen; False when that message cannot be edited any more."""
        markup = keyboard(screen, conversation, revision)
        return await self._edited(
            EditMessageText(chat_id=chat, message_id=message, text=screen.html, reply_markup=markup)
        )

    async def _edited(self, call: EditMessageText | EditMessageReplyMarkup) -> bool:
        try:
            await self._bot(call)
        except TelegramBadRequest as error:
            if _UNCHANGED in error.message:
                return True
            meaning = _meaning(error)
            if isinstance(meaning, UnreachableError):
                raise meaning from None
            # whatever else is wrong with that message, a new one may do
            if not any(words in error.message.lower() for words in _NOT_THERE):
                _log.warning("edit_refused")
            return False
        except (TelegramForbiddenError, TelegramMigrateToChat) as error:
            raise _meaning(error) from None
        return True

    async def strip(self, chat: int, message: int) -> None:
        """Take a message's buttons away, if it can be done."""
        with suppress(TelegramAPIError):
            await self._bot(EditMessageReplyMarkup(chat_id=chat, message_id=message))

    async def remove(self, chat: int, message: int) -> None:
        """Delete a message; where that cannot be done, take its buttons away."""
        try:
            await self._bot(DeleteMessage(chat_id=chat, message_id=message))
        except TelegramAPIError:
            await self.strip(chat, message)

    async def answer(self, query: str, toast: str | None) -> None:
        """Answer a tap, with a passing word or silently. One that is too old to be answered is left."""
        text = self._renderer.toast(toast) if toast else None
        with suppress(TelegramAPIError):
            await self._bot(AnswerCallbackQuery(callback_query_id=query, text=text))

    async def page(self, chat: int, page: Screen) -> bool:
        """Send a page that belongs to no conversation; False when it is given up after half a minute."""
        call = SendMessage(chat_id=chat, text=page.html, reply_markup=keyboard(page))
        try:
            await self._insist(call)
        except (TelegramAPIError, TimeoutError) as error:
            _log.warning("page_unsent", **fault(error))
            return False
        return True

    async def turn(self, chat: int, message: int, page: Screen) -> None:
        """Let the message of a page show another; where it cannot be edited, a new message does."""
        call = EditMessageText(chat_id=chat, message_id=message, text=page.html, reply_markup=keyboard(page))
        try:
            await self._insist(call)
        except TelegramBadRequest as error:
            if _UNCHANGED not in error.message:
                await self.page(chat, page)
        except (TelegramAPIError, TimeoutError) as error:
            _log.warning("page_unturned", **fault(error))

    async def replace(self, chat: int, message: int, page: Screen) -> None:
        """Let a page stand in the place of a screen; where that cannot be edited, the screen goes."""
        call = EditMessageText(chat_id=chat, message_id=message, text=page.html, reply_markup=keyboard(page))
        try:
            if not await self._edited(call):
                await self.remove(chat, message)
        except (TelegramAPIError, UnreachableError) as error:
            _log.warning("screen_unreplaced", **fault(error))

    async def _insist(self, call: TelegramMethod[Any]) -> None:
        async with asyncio.timeout(PAGE_SECONDS):
            while not await self._passed(call):  # noqa: ASYNC110  nothing tells when it will pass
                await asyncio.sleep(jittered(_PAGE_PAUSE))

    async def _passed(self, call: TelegramMethod[Any]) -> bool:
        """Send; False when trying again may help."""
        try:
            await self._bot(call)
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter):
            return False
        return True


def _meaning(error: TelegramAPIError) -> Exception:
    words = error.message.lower()
    if isinstance(error, TelegramBadRequest) and not any(part in words for part in _CLOSED_DOOR):
        return error
    return UnreachableError()
