"""The world: everything that Telegram's server would remember, and what a person can do in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bot.emulator import text
from bot.emulator.chats import Answer, Chat, Message, User
from bot.emulator.errors import ApiError, SimError, bad_request
from bot.emulator.pulse import Pulse
from bot.emulator.updates import CALLBACK_LIFETIME, DAY, UpdateQueue

_FIRST_UPDATE = range(2_000_001, 2**30)


@dataclass
class Query:
    """A tap that waits for its answer until the clock says `expires_at`."""

    id: str
    chat: Chat
    message_id: int
    expires_at: float
    answered: bool = False


class World:
    """One bot, its chats and its queue of updates.

    `clock` gives Unix seconds; `random` makes the ids that Telegram makes at random.
    """

    def __init__(
        self, bot: User, clock: Callable[[], float], random: Random, *, strict_polling: bool
    ) -> None:
        self.bot = bot
        self.clock = clock
        self.updates = UpdateQueue(clock, random.choice(_FIRST_UPDATE), strict=strict_polling)
        self._random = random
        self._chats: dict[int, Chat] = {}
        self._queries: dict[str, Query] = {}
        self._instances: dict[int, str] = {}
        self._seen: dict[int, int] = {}
        self._change = Pulse()
        self._closed = False

    # --- what the bot's calls need ---

    def chat(self, name: str) -> Chat:
        """The chat of a `chat_id` parameter. Raises ApiError 400 when empty or unknown."""
        if not name:
            raise ApiError(400, "Bad Request: chat_id is empty")
        found = self._chats.get(int(name)) if name.removeprefix("-").isdecimal() else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def query(self, query_id: str) -> Query:
        """The tap with this id. Raises ApiError 400 when unknown or too old."""
        found = self._queries.get(query_id)
        if found is None or found.expires_at < self.clock():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return found

    def answer(self, query: Query, note: str, *, alert: bool) -> None:
        """Show the answer to a tap. Only the first one counts; an empty one is not visible."""
        if not query.answered and note:
            query.chat.answers.append(Answer(query.id, query.message_id, note, alert))
            self.changed(query.chat.id)
        query.answered = True

    # --- what is visible, and when it changes ---

    def seen(self, chat_id: int) -> int:
        """How many visible changes this chat has had."""
        return self._seen.get(chat_id, 0)

    def changed(self, chat_id: int) -> None:
        """Note a visible change and wake those who wait for one."""
        self._seen[chat_id] = self.seen(chat_id) + 1
        self._change.fire()

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
        if chat_id not in self._chats:
            raise SimError(404, f"no chat {chat_id}", chats=sorted(self._chats))
        return self._chats[chat_id]

    def meet(self, person: User) -> Chat:
        """The private chat with this person, new at need; their names are taken over."""
        chat = self._chats.setdefault(person.id, Chat(person.id, {}))
        chat.members[person.id] = person
        return chat

    def say(self, chat: Chat, person: User, words: str) -> tuple[int | None, Message]:
        """A person sends a text. The update's id (None when the bot does not want such) and the message."""
        message = chat.add(person, int(self.clock()), text.from_person(words))
        self.changed(chat.id)
        return self.updates.push("message", message.as_api(), DAY), message

    def tap(self, chat: Chat, person: User, message_id: int, data: str) -> tuple[int | None, Query]:
        """A person taps a button; `data` need not be on the message, and the message may be gone."""
        message = chat.messages.get(message_id)
        gone: dict[str, object] = {"chat": chat.as_api(), "message_id": message_id, "date": 0}
        query = Query(self.number(), chat, message_id, self.clock() + CALLBACK_LIFETIME)
        self._queries[query.id] = query
        body: dict[str, object] = {
            "id": query.id,
            "from": person.as_api(),
            "message": gone if message is None else message.as_api(),
            "chat_instance": self._instances.setdefault(chat.id, self.number()),
            "data": data,
        }
        return self.updates.push("callback_query", body, CALLBACK_LIFETIME), query

    def number(self) -> str:
        """An id as Telegram makes them up."""
        return str(self._random.getrandbits(62))

    # --- the end ---

    def reset(self) -> None:
        """Forget chats, messages, taps and updates; update ids go on, message ids start anew."""
        known = list(self._chats)
        self._chats.clear()
        self._queries.clear()
        self.updates.clear()
        for chat_id in known:
            self.changed(chat_id)

    def close(self) -> None:
        """Let everybody who waits go."""
        self._closed = True
        self.updates.close()
        self._change.fire()
