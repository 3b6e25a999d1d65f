"""Server-sent events: what happens in the emulator, told to pages as it happens.

GET /sim/events is a stream of these, each with a JSON object:

hello   {now}                    the first one
change  {chat, seq}              something that a person can see
call    see calls.Call           when it begins, and once more when it is answered
update  {update_id, kind}        one is queued for the bot
clock   {now, ahead}             the clock was moved
chats   {}                       a chat is new, gone, or has other members

Nothing is kept for those who come late: a reader that connects (again) reads all anew.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import web

_MOST_WAITING = 1000
_BREATH = 15.0
"""Seconds of silence after which a comment keeps the connection open."""
_AGAIN = 1000
"""Milliseconds after which a reader that lost the connection shall come again."""


class Tell(Protocol):
    """Takes the name of an event and what it carries."""

    def __call__(self, event: str, data: Mapping[str, object]) -> None:
        """Tell it to whoever listens; return at once."""


class Events:
    """Everybody who listens. `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._listeners: set[_Listener] = set()

    def routes(self) -> list[web.RouteDef]:
        """The stream."""
        return [web.get("/sim/events", self._stream)]

    def tell(self, event: str, data: Mapping[str, object]) -> None:
        """Tell it to whoever listens now. Who is too slow to keep up is sent away, and may come again."""
        if not self._listeners:
            return
        chunk = _written(event, data)
        for listener in list(self._listeners):
            listener.hear(chunk)

    def close(self) -> None:
        """Let everybody go who listens."""
        for listener in self._listeners:
            listener.leave()

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        listener = _Listener()
        listener.hear(f"retry: {_AGAIN}\n".encode() + _written("hello", {"now": self._now()}))
        self._listeners.add(listener)
        try:
            await response.prepare(request)
            while chunk := await listener.next():
                await response.write(chunk)
        except ConnectionResetError:
            pass  # it went away; nothing is lost, as nothing is kept
        finally:
            self._listeners.discard(listener)
        return response


class _Listener:
    """One open stream: chunks that wait to be written, and None for its end."""

    def __init__(self) -> None:
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()

    def hear(self, chunk: bytes) -> None:
        if self._chunks.qsize() < _MOST_WAITING:
            self._chunks.put_nowait(chunk)
        else:
            self.leave()

    def leave(self) -> None:
        while not self._chunks.empty():
            self._chunks.get_nowait()
        self._chunks.put_nowait(None)

    async def next(self) -> bytes | None:
        try:
            return await asyncio.wait_for(self._chunks.get(), _BREATH)
        except TimeoutError:
            return b": still here\n\n"


def _written(event: str, data: Mapping[str, object]) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()
