"""/sim: the other side of the server, where tests and phones act as a person and look at the chat.

Everything is JSON. What cannot be done answers a 4xx status and {"error": a sentence, ...}.

POST /sim/text        {chat, text, user?}              -> {update_id, message_id, seq}
POST /sim/tap         {chat, label, message_id?, user?} -> {update_id, callback_query_id, message_id, seq}
POST /sim/tap         {chat, data, message_id, user?}   the same for data that need not be on any button
POST /sim/redeliver   {update_id}                       deliver this update once more
POST /sim/fault       see faults.Fault
POST /sim/reset                                         forget everything
GET  /sim/transcript  ?chat= [&form=text]               -> {chat, seq, action, messages, answers}
GET  /sim/picture     ?chat= &message_id=              the file of a photo, as it came
GET  /sim/wait        ?chat= &after= &timeout=          -> {seq, changed} after a visible change
GET  /sim/idle        ?timeout=                         -> {idle, pending} once all updates are confirmed
GET  /sim/pending                                       -> {pending}
GET  /sim/calls       ?method=                          -> {calls}, see calls.Call

`chat` is the id of the person, `user` an object with first_name, last_name, username, language_code; times
are seconds. `action` is what the bot says that it is doing, such as upload_photo. `seq` grows with every
change that a person could see.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.emulator import markup, transcript
from bot.emulator.calls import CallLog
from bot.emulator.chats import Chat, User
from bot.emulator.errors import ApiError, SimError
from bot.emulator.faults import Faults
from bot.emulator.world import World

_LONGEST_WAIT = 60.0
_NAMES = ("first_name", "last_name", "username", "language_code")


class Sim:
    """The handlers, on one world."""

    def __init__(self, world: World, calls: CallLog, faults: Faults) -> None:
        self._world = world
        self._calls = calls
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """All of /sim."""
        posts = {
            "text": self._text,
            "tap": self._tap,
            "redeliver": self._redeliver,
            "fault": self._fault,
            "reset": self._reset,
        }
        gets = {
            "transcript": self._transcript,
            "picture": self._picture,
            "wait": self._wait,
            "idle": self._idle,
            "pending": self._pending,
            "calls": self._list_calls,
        }
        return [
            *(web.post(f"/sim/{name}", _posted(handler)) for name, handler in posts.items()),
            *(web.get(f"/sim/{name}", _asked(handler)) for name, handler in gets.items()),
        ]

    # --- to do ---

    async def _text(self, wish: dict[str, Any]) -> object:
        chat = self._world.meet(self._person(wish))
        try:
            update_id, message = self._world.say(chat, chat.members[chat.id], str(wish.get("text", "")))
        except ApiError as error:
            raise SimError(400, error.description) from None
        return {"update_id": update_id, "message_id": message.message_id, "seq": self._world.seen(chat.id)}

    async def _tap(self, wish: dict[str, Any]) -> object:
        chat = self._world.find(_integer(wish, "chat"))
        person = self._person(wish) if "user" in wish else chat.members[chat.id]
        if "data" in wish:
            message_id, data = _integer(wish, "message_id"), str(wish["data"])
        else:
            message_id, data = _button(chat, str(wish.get("label", "")), wish.get("message_id"))
        update_id, query = self._world.tap(chat, person, message_id, data)
        return {
            "update_id": update_id,
            "callback_query_id": query.id,
            "message_id": message_id,
            "seq": self._world.seen(chat.id),
        }

    async def _redeliver(self, wish: dict[str, Any]) -> object:
        self._world.updates.redeliver(_integer(wish, "update_id"))
        return {"pending": self._world.updates.pending()}

    async def _fault(self, wish: dict[str, Any]) -> object:
        self._faults.order(wish)
        return {}

    async def _reset(self, _wish: dict[str, Any]) -> object:
        self._world.reset()
        self._calls.clear()
        self._faults.clear()
        return {}

    def _person(self, wish: dict[str, Any]) -> User:
        """Who acts: new people are called by their id; a known person keeps the names that are not given."""
        given = wish.get("user") or {}
        given = given if isinstance(given, dict) else {"id": given}
        chat_id = _integer(wish, "chat")
        user_id = _integer({"id": chat_id, **given}, "id")
        if chat_id <= 0:
            raise SimError(400, "a private chat has a positive id")
        try:
            known = self._world.find(chat_id).members.get(user_id)
        except SimError:
            known = None
        person = known or User(user_id, is_bot=False, first_name=f"User {user_id}")
        for name in _NAMES:
            setattr(person, name, str(given.get(name, getattr(person, name))))
        return person

    # --- to see ---

    async def _transcript(self, query: dict[str, str]) -> object:
        chat = self._world.find(_integer(query, "chat"))
        if query.get("form") == "text":
            return transcript.as_text(chat)
        action = chat.action if self._world.clock() < chat.action_until else ""
        head = {"chat": chat.id, "seq": self._world.seen(chat.id), "action": action}
        return {**head, **transcript.as_json(chat)}

    async def _picture(self, query: dict[str, str]) -> object:
        chat, number = self._world.find(_integer(query, "chat")), _integer(query, "message_id")
        message = chat.messages.get(number)
        if message is None or message.photo is None:
            raise SimError(404, f"message {number} is no photo")
        return message.photo.data

    async def _wait(self, query: dict[str, str]) -> object:
        chat_id = _integer(query, "chat")
        changed = await self._world.change(
            chat_id, _integer({"after": "0", **query}, "after"), _seconds(query)
        )
        return {"seq": self._world.seen(chat_id), "changed": changed}

    async def _idle(self, query: dict[str, str]) -> object:
        idle = await self._world.updates.idle(_seconds(query))
        return {"idle": idle, "pending": self._world.updates.pending()}

    async def _pending(self, _query: dict[str, str]) -> object:
        return {"pending": self._world.updates.pending()}

    async def _list_calls(self, query: dict[str, str]) -> object:
        return {"calls": self._calls.as_json(query.get("method", ""))}


def _button(chat: Chat, label: str, message_id: int | None) -> tuple[int, str]:
    """Message and data of the button with this label. Raises SimError 404 with the labels that are there."""
    message = chat.with_keyboard() if message_id is None else chat.messages.get(message_id)
    if message is None:
        raise SimError(404, f"no message {message_id}" if message_id else "no message has buttons", labels=[])
    buttons = [button for row in markup.rows(message.markup) for button in row]
    button = next((button for button in buttons if button["text"] == label), None)
    if button is None:
        labels = [button["text"] for button in buttons]
        raise SimError(404, f"no button {label!r}", labels=labels, message_id=message.message_id)
    if "callback_data" not in button:
        raise SimError(409, f"the button {label!r} sends the bot nothing", button=button)
    return message.message_id, button["callback_data"]


def _integer(wish: dict[str, Any], name: str) -> int:
    try:
        return int(wish[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise SimError(400, f"{name} must be an integer") from None


def _seconds(query: dict[str, str]) -> float:
    try:
        return min(float(query.get("timeout", "10")), _LONGEST_WAIT)
    except ValueError:
        raise SimError(400, "timeout must be a number of seconds") from None


def _posted(
    handler: Callable[[dict[str, Any]], Awaitable[object]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            wish = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError):
            return _answer({"error": "the body must be JSON"}, 400)
        if not isinstance(wish, dict):
            return _answer({"error": "the body must be a JSON object"}, 400)
        return await _handled(handler(wish))

    return handle


def _asked(
    handler: Callable[[dict[str, str]], Awaitable[object]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return await _handled(handler(dict(request.query)))

    return handle


async def _handled(result: Awaitable[object]) -> web.Response:
    try:
        found = await result
    except SimError as error:
        return _answer(error.body, error.status)
    if isinstance(found, bytes):
        return web.Response(body=found)
    return web.Response(text=found) if isinstance(found, str) else _answer(found)


def _answer(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
