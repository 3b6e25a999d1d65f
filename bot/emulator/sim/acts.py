"""What people do: write, tap, block, delete, found a group."""

from typing import Any

from aiohttp import web

from bot.emulator import markup
from bot.emulator.chats import Chat, User
from bot.emulator.errors import ApiError, SimError
from bot.emulator.sim.wishes import Wish, flag, integer, message, post, text, words
from bot.emulator.world import World

_NAMES = ("first_name", "last_name", "username", "language_code")
_FIRST_PERSON = 1001
_FIRST_GROUP = -1_001_000_000_001
_LAST_ID = 2**52 - 1
"""Ids have at most 52 bits, so that every language can hold them."""


class Acts:
    """The handlers, on one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """All that a person can do in chats."""
        return [
            post("user", self._user),
            post("group", self._group),
            post("text", self._text),
            post("tap", self._tap),
            post("block", self._block),
            post("delete", self._delete),
        ]

    def _user(self, wish: Wish) -> object:
        chat_id = integer(wish, "chat", max([*self._world.people, _FIRST_PERSON - 1]) + 1)
        person = self._person(chat_id, wish)
        return {"chat": self._world.meet(person).id, "user": person.as_api()}

    def _group(self, wish: Wish) -> object:
        given = wish.get("members")
        if not isinstance(given, list) or not given:
            raise SimError(400, "members must be a list of the ids of people, the founder first")
        people = [self._person(integer({"members": one}, "members"), {}) for one in given]
        groups = [chat_id for chat_id in self._world.chats if chat_id < 0]
        chat_id = integer(wish, "chat", min([*groups, _FIRST_GROUP + 1]) - 1)
        if not -_LAST_ID <= chat_id < 0:
            raise SimError(400, "a group has a negative id above -2 ** 52")
        chat = Chat(chat_id, {person.id: person for person in people}, "supergroup", words(wish, "title"))
        chat.creator, chat.admin = people[0].id, flag(wish, "admin")
        self._world.open_group(chat, people[0])
        return {"chat": chat.id}

    def _text(self, wish: Wish) -> object:
        chat, person = self._speaker(wish)
        answered = integer(wish, "reply_to", 0)
        reply_to = message(chat, answered) if answered else None
        try:
            update_id, said = self._world.say(chat, person, text(wish, "text"), reply_to)
        except ApiError as error:
            raise SimError(400, error.description) from None
        return {"update_id": update_id, "message_id": said.message_id, "seq": self._world.seen(chat.id)}

    def _tap(self, wish: Wish) -> object:
        chat = self._world.find(integer(wish, "chat"))
        person = self._member(chat, wish)
        if chat.blocked:
            raise SimError(409, "the bot is blocked here: nobody would hear the tap")
        if "data" in wish:
            message_id, data = integer(wish, "message_id"), text(wish, "data")
        else:
            message_id, data = _button(chat, text(wish, "label"), integer(wish, "message_id", 0))
        update_id, query = self._world.tap(chat, person, message_id, data)
        return {
            "update_id": update_id,
            "callback_query_id": query.id,
            "message_id": message_id,
            "seq": self._world.seen(chat.id),
        }

    def _block(self, wish: Wish) -> object:
        chat = self._world.find(integer(wish, "chat"))
        person = chat.members[chat.creator or chat.id]
        return {"update_id": self._world.block(chat, person, blocked=flag(wish, "blocked"))}

    def _delete(self, wish: Wish) -> object:
        chat = self._world.find(integer(wish, "chat"))
        self._world.delete(chat, integer(wish, "message_id"))
        return {"seq": self._world.seen(chat.id)}

    # --- who ---

    def _speaker(self, wish: Wish) -> tuple[Chat, User]:
        """The chat and who speaks in it; a private chat with somebody new is opened."""
        chat_id = integer(wish, "chat")
        if chat_id < 0:
            chat = self._world.find(chat_id)
            return chat, self._member(chat, wish)
        user_id, names = _who(wish, chat_id)
        if user_id != chat_id:
            raise SimError(409, f"nobody but {chat_id} can write in this private chat")
        person = self._person(user_id, names)
        return self._world.meet(person), person

    def _member(self, chat: Chat, wish: Wish) -> User:
        """Who acts in a chat that is there. In a private one that may be somebody else, who has forged it."""
        user_id, names = _who(wish, chat.id)
        if chat.type != "private" and user_id not in chat.members:
            reason = f"user must say which member of the group acts, not {user_id}"
            raise SimError(409, reason, members=sorted(chat.members))
        return self._person(user_id, names)

    def _person(self, user_id: int, names: Wish) -> User:
        """Somebody known or new, with what of their names is given."""
        if not 0 < user_id <= _LAST_ID:
            raise SimError(400, "a person and their private chat have a positive id below 2 ** 52")
        if user_id == self._world.bot.id:
            raise SimError(400, f"{user_id} is the bot, and no person")
        given = {name: text(names, name) for name in _NAMES if names.get(name) is not None}
        return self._world.introduce(user_id, given)


def _who(wish: Wish, default: int) -> tuple[int, Wish]:
    """The id of who acts, and what of their names is given."""
    given = wish.get("user")
    if isinstance(given, dict):
        return integer(given, "id", default), given
    return integer(wish, "user", default), {}


def _button(chat: Chat, label: str, message_id: int) -> tuple[int, str]:
    """Message (0: the newest that has buttons) and data of the button with this label.

    Raises SimError 404 with the labels that are there, 409 for a button that cannot be tapped.
    """
    found = chat.messages.get(message_id) if message_id else chat.with_keyboard()
    if found is None:
        raise SimError(404, f"no message {message_id}" if message_id else "no message has buttons", labels=[])
    buttons: list[dict[str, Any]] = [button for row in markup.rows(found.markup) for button in row]
    button = next((button for button in buttons if button["text"] == label), None)
    if button is None:
        labels = [button["text"] for button in buttons]
        raise SimError(404, f"no button {label!r}", labels=labels, message_id=found.message_id)
    if "disabled" in button:
        raise SimError(409, f"the button {label!r} is disabled", button=button)
    if "callback_data" not in button:
        raise SimError(409, f"the button {label!r} sends the bot nothing", button=button)
    return found.message_id, button["callback_data"]
