"""People, chats and the messages in them."""

from dataclasses import dataclass, field, replace
from typing import Literal

from bot.emulator import markup
from bot.emulator.entities import Entity
from bot.emulator.markup import Markup
from bot.emulator.photos import Photo
from bot.emulator.text import Text


@dataclass
class User:
    """A person, or the bot."""

    id: int
    is_bot: bool
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    def as_api(self) -> dict[str, object]:
        """The User object of the Bot API."""
        names = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{name: value for name, value in names.items() if value},
        }


@dataclass
class Message:
    """One message. `date` and `edit_date` are Unix seconds; `edit_date` is 0 when it was never edited.

    With a photo, the text is its caption. `edited` is what a person sees: only a changed text counts, not
    changed buttons.
    """

    chat: "Chat"
    message_id: int
    sender: User
    date: int
    text: Text
    photo: Photo | None = None
    markup: Markup | None = None
    reply_to: "Message | None" = None
    protected: bool = False
    edit_date: int = 0
    edited: bool = False

    def as_api(self) -> dict[str, object]:
        """The Message object of the Bot API."""
        found: dict[str, object] = {
            "message_id": self.message_id,
            "from": self.sender.as_api(),
            "chat": self.chat.as_api(),
            "date": self.date,
        }
        if self.edit_date:
            found["edit_date"] = self.edit_date
        if self.reply_to is not None:
            # The one it answers stands in it, but not the one that this one answers.
            found["reply_to_message"] = replace(self.reply_to, reply_to=None).as_api()
        text, entities = ("text", "entities") if self.photo is None else ("caption", "caption_entities")
        if self.photo is not None:
            found["photo"] = self.photo.as_api()
        if self.photo is None or self.text.text:
            found[text] = self.text.text
        if self.text.entities:
            found[entities] = [self.entity(entity) for entity in self.text.entities]
        if self.protected:
            found["has_protected_content"] = True
        if markup.rows(self.markup):
            found["reply_markup"] = self.markup
        return found

    def entity(self, entity: Entity) -> dict[str, object]:
        """An entity; a mention carries the person instead of the id."""
        found = entity.as_api()
        if entity.type == "text_mention":
            found["user"] = User(int(str(found["user"])), is_bot=False, first_name="").as_api()
        return found


@dataclass
class Answer:
    """What a person saw in answer to a tap: a short note, or an alert that waits to be closed."""

    callback_query_id: str
    message_id: int
    text: str
    alert: bool


@dataclass
class Chat:
    """One chat. A private chat has the id of its person; members are those who may speak in it."""

    id: int
    members: dict[int, User]
    type: Literal["private", "group", "supergroup"] = "private"
    title: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    last_message_id: int = 0
    action: str = ""
    """What the bot says that it is doing; its next message ends it, or its time."""
    action_until: float = 0.0

    def as_api(self) -> dict[str, object]:
        """The Chat object of the Bot API."""
        found: dict[str, object] = {"id": self.id, "type": self.type}
        if self.type != "private":
            return {**found, "title": self.title}
        person = self.members[self.id]
        names = {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
        return {**found, **{name: value for name, value in names.items() if value}}

    def add(self, sender: User, date: int, text: Text) -> Message:
        """A new message at the end."""
        self.last_message_id += 1
        if sender.is_bot:
            self.action = ""
        message = Message(self, self.last_message_id, sender, date, text)
        self.messages[message.message_id] = message
        return message

    def with_keyboard(self) -> Message | None:
        """The newest message that has buttons."""
        return next((found for found in reversed(self.messages.values()) if markup.rows(found.markup)), None)
