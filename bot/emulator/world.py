"""The world: everything that Telegram's server would remember, and what a person can do in it."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from bot.emulator import groups, text
from bot.emulator.chats import Chat, Message, User
from bot.emulator.errors import ApiError, SimError, bad_request
from bot.emulator.events import Tell
from bot.emulator.pulse import Pulse
from bot.emulator.taps import CALLBACK_LIFETIME, Query
from bot.emulator.updates import DAY, Lane, UpdateQueue, lane

_CHAT_ID = re.compile(r"-?[0-9]{1,19}")
_FIRST_UPDATE = range(2_000_001, 2**30)


class World:
    """One bot, its people, chats and its queue of updates.

    `clock` gives Unix seconds; `random` makes the ids that Telegram makes at random; `tell` spreads the news.
    """

    def __init__(
        self, bot: User, clock: Callable[[], float], random: Random, tell: Tell, *, strict_polling: bool
    ) -> None:
        self.bot = bot
        self.clock = clock
        self.updates = UpdateQueue(clock, random.choice(_FIRST_UPDATE), tell, strict=strict_polling)
        self.people: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self._random = random
        self._tell = tell
        self._queries: dict[str, Query] = {}
        self._instances: dict[int, str] = {}
        self._seen: dict[int, int] = {}
        self._change = Pulse()
        self._closed = False

    # --- what the bot's calls need ---

    def chat(self, name: str) -> Chat:
        """The chat of a `chat_id` parameter.

        Raises ApiError 400 when it is empty, or the bot does not know it; 403 when it was taken out of it.
        """
        if not name:
            raise ApiError(400, "Bad Request: chat_id is empty")
        found = self.chats.get(int(name)) if _CHAT_ID.fullmatch(name) else None
        if found is None or not (found.started or self._has_met(found.id)):
            raise bad_request("chat not found")
        if found.blocked and found.type != "private":
            raise ApiError(403, f"Forbidden: bot was kicked from the {found.type} chat")
        return found

    def writable(self, name: str) -> Chat:
        """The same for what shows in the chat. Raises ApiError 403 also where the person does not let it."""
        found = self.chat(name)
        if not found.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        if found.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return found

    def query(self, query_id: str) -> Query:
        """The tap with this id. Raises ApiError 400 when unknown or too old."""
        found = self._queries.get(query_id)
        if found is None or found.expires_at < self.clock():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return found

    def answer(self, query: Query, note: str, *, alert: bool) -> None:
        """Show the answer to a tap, to who tapped. Only the first one counts; an empty one is not visible."""
        if not query.answered and note:
            query.chat.answer(query.person.id, query.id, query.message_id, note, alert=alert)
            self.changed(query.chat.id)
        query.answered = True

    def inline_message(self, inline_message_id: str) -> Message:
        """The message that was posted via the bot. Raises ApiError 400 when there is none."""
        for chat in self.chats.values() if inline_message_id else ():
            for message in chat.messages.values():
                if message.inline_message_id == inline_message_id:
                    return message
        raise bad_request("message to edit not found")

    def _has_met(self, person: int) -> bool:
        """Whether the bot shares a group with somebody who has not begun a chat with it."""
        return any(chat.type != "private" and person in chat.members for chat in self.chats.values())

    # --- what is visible, and when it changes ---

    def seen(self, chat_id: int) -> int:
        """How many visible changes this chat has had."""
        return self._seen.get(chat_id, 0)

    def changed(self, chat_id: int) -> None:
        """Note a visible change and wake those who wait for one."""
        self._seen[chat_id] = self.seen(chat_id) + 1
        self._change.fire()
        self._tell("change", {"chat": chat_id, "seq": self.seen(chat_id)})

    async def change(self, chat_id: int, after: int, seconds: float) -> bool:
        """True as soon as the chat has had more than `after` visible changes; false if none comes in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.seen(chat_id) <= after and not self._closed:
            if not await self._change.wait(until - loop.time()):
                break
        return self.seen(chat_id) > after

    # --- what a person does ---

    def find(self, chat_id: int) -> Chat:
        """A chat that the phone knows. Raises SimError 404."""
        if chat_id not in self.chats:
            raise SimError(404, f"no chat {chat_id}", chats=sorted(self.chats))
        return self.chats[chat_id]

    def introduce(self, user_id: int, names: Mapping[str, str]) -> User:
        """Somebody known or new; who is new is called by their id, who is known keeps what is not given."""
        person = self.people.setdefault(user_id, User(user_id, is_bot=False, first_name=f"User {user_id}"))
        before = replace(person)
        for name, value in names.items():
            setattr(person, name, value)
        if person != before:
            self._tell("chats", {})
        return person

    def meet(self, person: User) -> Chat:
        """The private chat with this person, new at need."""
        chat = self.chats.get(person.id)
        if chat is None:
            chat = self.chats[person.id] = Chat(person.id, {person.id: person}, started=False)
            self._tell("chats", {})
        return chat

    def open_group(self, chat: Chat, founder: User) -> None:
        """A group into which its founder has just put the bot. Raises SimError 409 when it is known."""
        if chat.id in self.chats:
            raise SimError(409, f"there is a chat {chat.id} already")
        self.chats[chat.id] = chat
        self._tell("chats", {})
        self._came_or_went(chat, founder, "left")

    def block(self, chat: Chat, person: User, *, blocked: bool) -> int | None:
        """A person blocks the bot or lets it in again; in a group: takes it out of it, or adds it anew.

        The id of the update; None when nothing changes.
        """
        if chat.blocked == blocked:
            return None
        was, chat.blocked = chat.bot_status, blocked
        self._tell("chats", {})
        if chat.type == "private":
            return self._membership(chat, person, was)
        return self._came_or_went(chat, person, was)

    def say(
        self, chat: Chat, person: User, words: str, reply_to: Message | None = None
    ) -> tuple[int | None, Message]:
        """A person sends a text. The update's id (None when the bot is not told) and the message.

        Raises ApiError 400 for a text that cannot be sent, SimError 409 where the bot is blocked.
        """
        if chat.blocked and chat.type == "private":
            raise SimError(409, "this person has blocked the bot, and has to unblock it first")
        message = chat.add(person, int(self.clock()), text.from_person(words))
        message.reply_to = reply_to
        message.for_bot = groups.is_for_bot(message, self.bot)
        chat.started = True
        return self.posted(message), message

    def posted(self, message: Message) -> int | None:
        """Show a message of a person and tell the bot, if it may hear it. The update's id, or None."""
        chat = message.chat
        self.changed(chat.id)
        hears = not chat.blocked and (message.for_bot or chat.admin)
        return self.updates.push("message", message.as_api(), DAY, lane(chat.id)) if hears else None

    def tap(self, chat: Chat, person: User, message_id: int, data: str) -> tuple[int | None, Query]:
        """A person taps a button; `data` need not be on the message, and the message may be gone."""
        message = chat.messages.get(message_id)
        query = Query(self.number(), chat, person, message_id, self.clock() + CALLBACK_LIFETIME)
        self._queries[query.id] = query
        body: dict[str, object] = {
            "id": query.id,
            "from": person.as_api(),
            **_where(chat, message_id, message),
            "chat_instance": self._instances.setdefault(chat.id, self.number()),
            "data": data,
        }
        return self.updates.push("callback_query", body, CALLBACK_LIFETIME, lane(person.id, Lane.TAPS)), query

    def delete(self, chat: Chat, message_id: int) -> None:
        """A person deletes a message for everybody; Telegram tells no bot. Raises SimError 404."""
        if chat.messages.pop(message_id, None) is None:
            raise SimError(404, f"no message {message_id}")
        self.changed(chat.id)

    def number(self) -> str:
        """An id as Telegram makes them up."""
        return str(self._random.getrandbits(62))

    def _came_or_went(self, chat: Chat, person: User, was: str) -> int | None:
        """The bot is in a group now, or out of it: its standing changes, and a message says so."""
        told = self._membership(chat, person, was)
        message = chat.add(person, int(self.clock()), text.Text(""))
        message.service = groups.happened(person, self.bot, gone=chat.blocked)
        self.posted(message)
        return told

    def _membership(self, chat: Chat, person: User, was: str) -> int | None:
        body: dict[str, object] = {
            "chat": chat.as_api(),
            "from": person.as_api(),
            "date": int(self.clock()),
            "old_chat_member": groups.standing(self.bot, was),
            "new_chat_member": groups.standing(self.bot, chat.bot_status),
        }
        return self.updates.push("my_chat_member", body, DAY, lane(chat.id, Lane.MEMBERSHIP))

    # --- the end ---

    def reset(self) -> None:
        """Forget people, chats, taps and updates; update ids go on, message ids start anew."""
        known = list(self.chats)
        self.people.clear()
        self.chats.clear()
        self._queries.clear()
        self.updates.clear()
        self._tell("chats", {})
        for chat_id in known:
            self.changed(chat_id)

    def close(self) -> None:
        """Let everybody who waits go."""
        self._closed = True
        self.updates.close()
        self._change.fire()


def _where(chat: Chat, message_id: int, message: Message | None) -> dict[str, object]:
    """What a tap says of its message: one that was posted via the bot is known by its inline id alone."""
    if message is not None and message.inline_message_id:
        return {"inline_message_id": message.inline_message_id}
    gone: dict[str, object] = {"chat": chat.as_api(), "message_id": message_id, "date": 0}
    return {"message": gone if message is None else message.as_api()}
