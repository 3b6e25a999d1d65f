"""What a request under /sim says, and how it is answered: JSON both ways, SimError as its status."""

import inspect
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.emulator.chats import Chat, Message
from bot.emulator.errors import SimError
from bot.emulator.params import decoded
from bot.emulator.text import is_utf8

LONGEST_WAIT = 60.0

Wish = Mapping[str, Any]
"""The values of a request: the JSON object of its body, or the texts of its query."""
Handler = Callable[[Wish], object | Awaitable[object]]
"""It answers JSON, bytes of a file, or a text to read; and raises SimError."""


def integer(wish: Wish, name: str, default: int | None = None) -> int:
    """A whole number. Raises SimError 400 when it is none, or missing without a default."""
    found = wish.get(name)
    if found is None and default is not None:
        return default
    try:
        return int(found)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise SimError(400, f"{name} must be an integer") from None


def number(wish: Wish, name: str) -> float:
    """A finite number. Raises SimError 400."""
    try:
        found = float(wish[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise SimError(400, f"{name} must be a number")
    return found


def seconds(wish: Wish) -> float:
    """How long to wait at most: `timeout`, 10 seconds without one. Raises SimError 400."""
    return min(number({"timeout": 10, **wish}, "timeout"), LONGEST_WAIT)


def words(wish: Wish, name: str) -> str:
    """A text. Raises SimError 400 when it is empty or missing."""
    found = text(wish, name)
    if not found.strip():
        raise SimError(400, f"{name} must be a text")
    return found


def text(wish: Wish, name: str) -> str:
    """The same, but it may be empty or missing."""
    found = wish.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or not is_utf8(found):
        raise SimError(400, f"{name} must be a text")
    return found


def flag(wish: Wish, name: str) -> bool:
    """True or false; false when missing. Raises SimError 400."""
    found = wish.get(name, False)
    if not isinstance(found, bool):
        raise SimError(400, f"{name} must be true or false")
    return found


def message(chat: Chat, message_id: int) -> Message:
    """A message that stands in a chat. Raises SimError 404."""
    found = chat.messages.get(message_id)
    if found is None:
        raise SimError(404, f"no message {message_id}")
    return found


def post(name: str, handler: Handler) -> web.RouteDef:
    """The route of something to do."""

    async def handle(request: web.Request) -> web.Response:
        try:
            wish = decoded(await request.read() or b"{}")
        except (ValueError, web.RequestPayloadError):
            return _answer({"error": "the body must be JSON"}, 400)
        if not isinstance(wish, dict):
            return _answer({"error": "the body must be a JSON object"}, 400)
        return await _handled(handler, wish)

    return web.post(f"/sim/{name}", handle)


def get(name: str, handler: Handler) -> web.RouteDef:
    """The route of something to see."""

    async def handle(request: web.Request) -> web.Response:
        return await _handled(handler, dict(request.query))

    return web.get(f"/sim/{name}", handle)


async def _handled(handler: Handler, wish: Wish) -> web.Response:
    try:
        found = handler(wish)
        if inspect.isawaitable(found):
            found = await found
    except SimError as error:
        return _answer(error.body, error.status)
    if isinstance(found, bytes):
        return web.Response(body=found)
    if isinstance(found, str):
        # Half a character, as in the name of a file, cannot be written.
        return web.Response(body=found.encode(errors="replace"), content_type="text/plain", charset="utf-8")
    return _answer(found)


def _answer(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
