"""Answers to taps, and the signs that the bot gives of what it is doing."""

import re
from collections.abc import Mapping

from bot.emulator.errors import bad_request
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.world import World

_ACTION_LASTS = 5.0
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio",
    "upload_audio", "upload_document", "choose_sticker", "find_location", "pick_up_location",
    "record_video_note", "upload_video_note", "cancel",
})  # fmt: skip


class Answers:
    """The handlers, on one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {
            "answerCallbackQuery": self._answer_callback_query,
            "sendChatAction": self._send_chat_action,
        }

    def _answer_callback_query(self, params: Params) -> object:
        query = self._world.query(params.text("callback_query_id"))
        url, bot = params.text("url"), re.escape(self._world.bot.username)
        # Without a game, only a link that starts this bot may be opened.
        if url and not re.fullmatch(rf"(https?://)?(t|telegram)\.me/{bot}\?start=[\w-]{{1,64}}", url):
            raise bad_request("URL_INVALID")
        self._world.answer(query, params.text("text"), alert=params.flag("show_alert"))
        return True

    def _send_chat_action(self, params: Params) -> object:
        action = params.text("action").lower()
        if action not in _ACTIONS:
            raise bad_request("Wrong parameter action in request")
        if params.text("business_connection_id"):
            raise bad_request("business connection not found")
        chat = self._world.writable(params.text("chat_id"))
        if params.integer("message_thread_id") > 0 and chat.type == "private":
            raise bad_request("Message thread not found")
        chat.action = "" if action == "cancel" else action
        chat.action_until = self._world.clock() + _ACTION_LASTS
        self._world.changed(chat.id)
        return True
