"""Edits of what the bot has said. One without reply_markup takes the keyboard away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator import markup, text
from bot.emulator.chats import Message
from bot.emulator.documents import Document
from bot.emulator.errors import bad_request
from bot.emulator.files import Files, Media
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.photos import Photo
from bot.emulator.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_MEDIA: Mapping[str, type[Media]] = {"photo": Photo, "document": Document}


@dataclass(frozen=True)
class _Content:
    """What a message shows, but for its keyboard."""

    text: text.Text
    media: Media | None
    more: Mapping[str, object]


class Edits:
    """The handlers, on one world."""

    def __init__(self, world: World, files: Files) -> None:
        self._world = world
        self._files = files

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "editMessageReplyMarkup": self._edit_reply_markup,
        }

    def _edit_text(self, params: Params) -> object:
        words = text.from_call(params)
        more = _told({"link_preview_options": text.preview(params)})
        message = self._message(params)
        if message.media is not None:
            raise bad_request("There is no text in the message to edit")
        return self._edited(params, message, _Content(words, None, more))

    def _edit_caption(self, params: Params) -> object:
        words = text.caption(params)
        message = self._message(params)
        if message.media is None:
            raise bad_request("There is no caption in the message to edit")
        above = params.flag("show_caption_above_media") and isinstance(message.media, Photo)
        more = _told({**message.more, "show_caption_above_media": above})
        return self._edited(params, message, _Content(words, message.media, more))

    def _edit_media(self, params: Params) -> object:
        given = params.lenient_json("media")
        words = text.media_caption(given)
        media = self._media(params, given)
        is_photo = isinstance(media, Photo)
        more = _told(
            {
                "show_caption_above_media": is_photo and given.get("show_caption_above_media"),
                "has_media_spoiler": is_photo and given.get("has_spoiler"),
            }
        )
        return self._edited(params, self._message(params), _Content(words, media, more))

    def _media(self, params: Params, given: dict[str, Any]) -> Media:
        kind = _MEDIA.get(given["type"])
        if kind is None:
            raise bad_request(f'Can\'t parse InputMedia: type "{given["type"]}" is unsupported')
        media = self._files.named(kind, params, str(given.get("media", "")))
        if media is None:
            raise bad_request("Can't parse InputMedia: media not found")
        return media

    def _edit_reply_markup(self, params: Params) -> object:
        message = self._message(params)
        return self._edited(params, message, _Content(message.text, message.media, message.more))

    def _message(self, params: Params) -> Message:
        if params.text("business_connection_id"):
            raise bad_request("business connection not found")
        if "chat_id" not in params and params.integer("message_id") <= 0:
            if "inline_message_id" not in params:
                raise bad_request("Message identifier is not specified")
            return self._world.inline_message(params.text("inline_message_id"))
        message = self._world.writable(params.text("chat_id")).message(
            params.integer("message_id"), "message to edit"
        )
        if message.sender is not self._world.bot:
            raise bad_request("Message can't be edited")
        return message

    def _edited(self, params: Params, message: Message, content: _Content) -> object:
        keyboard = markup.from_call(params, only_inline=True)
        before = _Content(message.text, message.media, message.more)
        if (content, keyboard) == (before, message.markup):
            raise bad_request(_NOT_MODIFIED)
        message.edit_date = int(self._world.clock())
        message.edited = message.edited or content != before
        message.text, message.media, message.more = content.text, content.media, content.more
        message.markup = keyboard
        self._world.changed(message.chat.id)
        return message.as_api() if "chat_id" in params else True


def _told(more: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in more.items() if value}
