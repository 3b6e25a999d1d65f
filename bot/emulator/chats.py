"""People, chats and the messages in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.emulator import markup
from bot.emulator.documents import Document
from bot.emulator.entities import Entity
from bot.emulator.errors import bad_request
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


@dataclass(frozen=True)
class Service:
    """What happened in a chat: `says` to people, `fields` of the Message object to the bot."""

    says: str
    fields: Mapping[str, object]


@dataclass
class Message:
    """One message. `date` and `edit_date` are Unix seconds; `edit_date` is 0 when it was never edited.

    With a photo or a document, the text is its caption. `more` are further fields of the Message object that
    only say how it is shown. `edited` is what a person sees: only a changed text counts, not
    changed buttons.
    """

    chat: "Chat"
    message_id: int
    sender: User
    date: int
    text: Text
    media: Photo | Document | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    markup: Markup | None = None
    reply_to: "Message | None" = None
    protected: bool = False
    edit_date: int = 0
    edited: bool = False
    service: Service | None = None
    via_bot: User | None = None
    inline_message_id: str = ""
    for_bot: bool = True
    """Whether the bot may see it where privacy mode keeps messages of other people from it."""

    @property
    def photo(self) -> Photo | None:
        """Its photo."""
        return self.media if isinstance(self.media, Photo) else None

    @property
    def document(self) -> Document | None:
        """Its document."""
        return self.media if isinstance(self.media, Document) else None

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
        if self.service is not None:
            return {**found, **self.service.fields}
        if self.reply_to is not None:
            # The one it answers stands in it, but not the one that this one answers.
            found["reply_to_message"] = replace(self.reply_to, reply_to=None).as_api()
        found |= self.more
        text, entities = ("text", "entities") if self.media is None else ("caption", "caption_entities")
        if self.media is not None:
            found["photo" if self.photo else "document"] = self.media.as_api()
        if self.media is None or self.text.text:
            found[text] = self.text.text
        if self.text.entities:
            found[entities] = [self.entity(entity) for entity in self.text.entities]
        if self.protected:
            found["has_protected_content"] = True
        if self.via_bot is not None:
            found["via_bot"] = self.via_bot.as_api()
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
    """What `user` alone saw in answer to a tap: a short note, or an alert that waits to be closed."""

    id: int
    user: int
    callback_query_id: str
    message_id: int
    text: str
    alert: bool


@dataclass
class Chat:
    """One chat. A private chat has the id of its person; members are the people who may speak in it."""

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
    started: bool = True
    """The bot may write: its person has once said something."""
    blocked: bool = False
    """The person has blocked the bot, or somebody has taken it out of the group."""
    creator: int = 0
    """Who made the group."""
    admin: bool = False
    """The bot is an administrator of the group, and hears everything."""
    bot_spoke: bool = False

    @property
    def bot_status(self) -> Literal["administrator", "member", "kicked"]:
        """How the bot stands in it, in the words of a ChatMember."""
        if self.blocked:
            return "kicked"
        return "administrator" if self.admin else "member"

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
            self.bot_spoke = True
        message = Message(self, self.last_message_id, sender, date, text)
        self.messages[message.message_id] = message
        return message

    def message(self, message_id: int, name: str) -> Message:
        """The message with this number. Raises ApiError 400: `name` is not found."""
        if message_id not in self.messages:
            raise bad_request(f"{name} not found")
        return self.messages[message_id]

    def answer(self, user: int, query_id: str, message_id: int, note: str, *, alert: bool) -> None:
        """Show a person the answer to a tap."""
        self.answers.append(Answer(len(self.answers) + 1, user, query_id, message_id, note, alert))

    def name(self) -> str:
        """What people call it: its title, or the names of its person."""
        if self.type != "private":
            return self.title
        person = self.members[self.id]
        return f"{person.first_name} {person.last_name}".strip()

    def with_keyboard(self) -> Message | None:
        """The newest message that has buttons."""
        return next((found for found in reversed(self.messages.values()) if markup.rows(found.markup)), None)
