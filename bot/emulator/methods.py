"""The methods of the Bot API that the bot uses."""

import inspect
from collections.abc import Awaitable, Callable

from bot.emulator import markup, photos, text
from bot.emulator.chats import Chat, Message
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.params import Params
from bot.emulator.profile import Profile
from bot.emulator.world import World

_LONGEST_WAIT = 50
_MOST_UPDATES = 100
_LONGEST_ANSWER = 200
_DELETABLE_FOR = 48 * 3600
_ACTION_LASTS = 5.0
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio",
    "upload_audio", "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note", "cancel",
})  # fmt: skip

Method = Callable[[Params], object | Awaitable[object]]


class Methods:
    """The methods by name, on one world. A method takes parameters, answers JSON, and raises ApiError."""

    def __init__(self, world: World) -> None:
        self._world = world
        profile = Profile()
        known: dict[str, Method] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "editMessageText": self._edit_message_text,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            "sendChatAction": self._send_chat_action,
            "setMyCommands": profile.set_commands,
            "getMyCommands": profile.get_commands,
            "setMyDescription": lambda params: profile.set_text("description", params),
            "getMyDescription": lambda params: profile.get_text("description", params),
            "setMyShortDescription": lambda params: profile.set_text("short_description", params),
            "getMyShortDescription": lambda params: profile.get_text("short_description", params),
        }
        self.names = {name.lower(): name for name in known}
        self._known = {name.lower(): method for name, method in known.items()}

    async def call(self, name: str, params: Params) -> object:
        """The result of a method, whatever the case of its name. Raises ApiError."""
        method = self._known.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        result = method(params)
        return await result if inspect.isawaitable(result) else result

    # --- the bot and its updates ---

    def _get_me(self, _params: Params) -> object:
        return {
            **self._world.bot.as_api(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _get_updates(self, params: Params) -> object:
        self._allow(params)
        offset = params.integer("offset")
        limit = params.integer("limit", _MOST_UPDATES, 1, _MOST_UPDATES)
        seconds = params.integer("timeout", 0, 0, _LONGEST_WAIT)
        return await self._world.updates.get(offset, limit, seconds)

    def _allow(self, params: Params) -> None:
        # Telegram ignores a list that it cannot read.
        try:
            allowed = params.json("allowed_updates", "")
        except ApiError:
            return
        if isinstance(allowed, list) and all(isinstance(kind, str) for kind in allowed):
            self._world.updates.allow(allowed)

    def _delete_webhook(self, params: Params) -> object:
        if params.flag("drop_pending_updates"):
            self._world.updates.clear()
        return True

    def _get_webhook_info(self, _params: Params) -> object:
        info: dict[str, object] = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": self._world.updates.pending(),
        }
        if self._world.updates.allowed is not None:
            info["allowed_updates"] = self._world.updates.allowed
        return info

    # --- messages ---

    def _send_message(self, params: Params) -> object:
        return self._sent(params, text.from_call(params), None)

    def _send_photo(self, params: Params) -> object:
        photo = photos.from_call(params, self._world.number())
        return self._sent(params, text.caption(params), photo)

    def _sent(self, params: Params, words: text.Text, photo: photos.Photo | None) -> object:
        keyboard = markup.from_call(params)
        chat = self._world.chat(params.text("chat_id"))
        reply_to = _replied(chat, params)
        message = chat.add(self._world.bot, int(self._world.clock()), words)
        message.photo = photo
        message.markup = keyboard
        message.reply_to = reply_to
        message.protected = params.flag("protect_content")
        self._world.changed(chat.id)
        return message.as_api()

    def _edit_message_text(self, params: Params) -> object:
        words = text.from_call(params)
        return self._edited(params, words)

    def _edit_message_reply_markup(self, params: Params) -> object:
        return self._edited(params, None)

    def _edited(self, params: Params, words: text.Text | None) -> object:
        # An edit without reply_markup takes the keyboard away.
        keyboard = markup.from_call(params, only_inline=True)
        if "chat_id" not in params and "message_id" not in params:
            raise bad_request("Message identifier is not specified")
        message = self._message(params, "message to edit")
        if message.sender is not self._world.bot:
            raise bad_request("message can't be edited")
        if words is not None and message.photo is not None:
            raise bad_request("There is no text in the message to edit")
        if (words or message.text, keyboard) == (message.text, message.markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        message.edit_date = int(self._world.clock())
        if words is not None:
            message.text = words
            message.edited = True
        message.markup = keyboard
        self._world.changed(message.chat.id)
        return message.as_api()

    def _delete_message(self, params: Params) -> object:
        if "chat_id" not in params:
            raise bad_request("Chat identifier is not specified")
        if not params.integer("message_id"):
            raise bad_request("Message identifier is not specified")
        message = self._message(params, "message to delete")
        if message.date + _DELETABLE_FOR < self._world.clock():
            raise bad_request("message can't be deleted for everyone")
        del message.chat.messages[message.message_id]
        self._world.changed(message.chat.id)
        return True

    def _message(self, params: Params, name: str) -> Message:
        chat = self._world.chat(params.text("chat_id"))
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request(f"{name} not found")
        return message

    # --- answers and signs ---

    def _answer_callback_query(self, params: Params) -> object:
        query = self._world.query(params.text("callback_query_id"))
        note = params.text("text")
        if len(note) > _LONGEST_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self._world.answer(query, note, alert=params.flag("show_alert"))
        return True

    def _send_chat_action(self, params: Params) -> object:
        action = params.text("action").lower()
        if action not in _ACTIONS:
            raise bad_request("Wrong parameter action in request")
        chat = self._world.chat(params.text("chat_id"))
        chat.action = "" if action == "cancel" else action
        chat.action_until = self._world.clock() + _ACTION_LASTS
        self._world.changed(chat.id)
        return True


def _replied(chat: Chat, params: Params) -> Message | None:
    given = params.json("reply_parameters", "Can't parse reply parameters JSON object")
    wanted = given.get("message_id") if isinstance(given, dict) else params.integer("reply_to_message_id")
    if not wanted:
        return None
    found = chat.messages.get(wanted)
    lenient = isinstance(given, dict) and given.get("allow_sending_without_reply") is True
    if found is None and not lenient and not params.flag("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found
