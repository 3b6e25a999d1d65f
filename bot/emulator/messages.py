"""What the bot says: messages sent, forwarded, copied and deleted."""

from collections.abc import Mapping
from typing import Any

from bot.emulator import markup, text
from bot.emulator.chats import Chat, Message
from bot.emulator.documents import Document
from bot.emulator.errors import bad_request, not_offered
from bot.emulator.files import Files
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.photos import Photo
from bot.emulator.world import World

_DELETABLE_FOR = 48 * 3600
_MOST_DELETED = 100


class Messages:
    """The handlers, on one world."""

    def __init__(self, world: World, files: Files) -> None:
        self._world = world
        self._files = files

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "forwardMessage": self._forward_message,
            "copyMessage": self._copy_message,
            "deleteMessage": self._delete_message,
            "deleteMessages": self._delete_messages,
        }

    # --- send ---

    def _send_message(self, params: Params) -> object:
        more = {"link_preview_options": text.preview(params)}
        return self._sent(params, text.from_call(params), more=more).as_api()

    def _send_photo(self, params: Params) -> object:
        photo = self._files.from_call(Photo, params, "photo")
        more = {
            "show_caption_above_media": params.flag("show_caption_above_media"),
            "has_media_spoiler": params.flag("has_spoiler"),
        }
        return self._sent(params, text.caption(params), photo, more).as_api()

    def _send_document(self, params: Params) -> object:
        document = self._files.from_call(Document, params, "document")
        return self._sent(params, text.caption(params), document).as_api()

    def _sent(
        self,
        params: Params,
        words: text.Text,
        media: Photo | Document | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Message:
        keyboard = markup.from_call(params)
        if params.text("business_connection_id"):
            raise bad_request("business connection not found")
        chat = self._world.writable(params.text("chat_id"))
        if params.integer("message_thread_id") > 0 and chat.type == "private":
            raise bad_request("Message thread not found")
        reply_to = _replied(chat, params)
        message = chat.add(self._world.bot, int(self._world.clock()), words)
        message.media = media
        message.markup = keyboard
        message.reply_to = reply_to
        message.protected = params.flag("protect_content")
        effect = params.text("message_effect_id") if chat.type == "private" else ""
        message.more = {name: value for name, value in {**(more or {}), "effect_id": effect}.items() if value}
        self._world.changed(chat.id)
        return message

    # --- send again ---

    def _forward_message(self, params: Params) -> object:
        source = self._source(params, "message to forward")
        if source.protected:
            raise bad_request("Message has protected content and can't be forwarded")
        if source.service is not None:
            raise bad_request("The message can't be forwarded")
        origin = {"type": "user", "sender_user": source.sender.as_api(), "date": source.date}
        known = source.more.get("forward_origin", origin)
        more = {**source.more, "forward_origin": known}
        return self._sent(params, source.text, source.media, more).as_api()

    def _copy_message(self, params: Params) -> object:
        words = text.caption(params)
        source = self._source(params, "message to copy")
        if source.protected or source.service is not None:
            raise bad_request("The message can't be copied")
        if source.media is None or "caption" not in params:
            words = source.text
        more = {name: value for name, value in source.more.items() if name != "forward_origin"}
        return {"message_id": self._sent(params, words, source.media, more).message_id}

    def _source(self, params: Params, name: str) -> Message:
        chat = self._world.chat(params.text("from_chat_id"))
        return chat.message(params.integer("message_id"), name)

    # --- delete ---

    def _delete_message(self, params: Params) -> object:
        if not params.integer("message_id"):
            raise bad_request("Message identifier is not specified")
        chat = self._world.chat(params.text("chat_id"))
        self._delete(chat, [chat.message(params.integer("message_id"), "message to delete")])
        return True

    def _delete_messages(self, params: Params) -> object:
        wanted = [_message_id(given) for given in params.lenient_json("message_ids")]
        if not wanted:
            raise bad_request("Message identifiers are not specified")
        if len(wanted) > _MOST_DELETED:
            raise bad_request("Too many message identifiers specified")
        chat = self._world.chat(params.text("chat_id"))
        # Those that are not there are passed over.
        there = [number for number in dict.fromkeys(wanted) if number in chat.messages]
        self._delete(chat, [chat.messages[number] for number in there])
        return True

    def _delete(self, chat: Chat, messages: list[Message]) -> None:
        for message in messages:
            age = self._world.clock() - message.date
            mine = chat.type == "private" or chat.admin or message.sender is self._world.bot
            if not mine or (chat.type != "private" and age >= _DELETABLE_FOR):
                raise bad_request("Message can't be deleted")
            if age > _DELETABLE_FOR:
                raise bad_request("Message can't be deleted for everyone")
        for message in messages:
            del chat.messages[message.message_id]
        self._world.changed(chat.id)


def _message_id(given: Any) -> int:  # noqa: ANN401 - JSON is whatever was sent
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise bad_request("Message identifier must be a Number")
    try:
        number = int(str(given))
    except ValueError:
        raise bad_request("Can't parse message identifier as a Number") from None
    if number <= 0:
        raise bad_request("Invalid message identifier specified")
    return number


def _replied(chat: Chat, params: Params) -> Message | None:
    given = params.lenient_json("reply_parameters")
    if given is None:
        lenient, wanted = params.flag("allow_sending_without_reply"), params.integer("reply_to_message_id")
    else:
        lenient, wanted = given.get("allow_sending_without_reply", False), int(given.get("message_id", 0))
        if str(given.get("chat_id", chat.id)) != str(chat.id):
            raise not_offered("replies to another chat")
    if wanted <= 0:
        return None
    found = chat.messages.get(wanted)
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    return found
