"""A phone: one person's side of a chat, over the /sim HTTP API of an emulator."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.emulator.errors import SimError

_PATIENCE = 10.0
_QUIET = 0.3


class Phone:
    """The person whose private chat with the bot has the id `chat`. `url` is that of the emulator.

    Use it in `async with`. What cannot be done raises SimError with the status and the JSON of the answer.
    """

    def __init__(self, url: str, chat: int) -> None:
        self.chat = chat
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def text(self, words: str) -> dict[str, Any]:
        """Send a text: {update_id, message_id, seq}."""
        return await self.ask("POST", "text", {"chat": self.chat, "text": words})

    async def tap(self, label: str, message_id: int | None = None) -> dict[str, Any]:
        """Tap the button with this label, on the newest message with buttons or on the one given."""
        return await self.ask("POST", "tap", {"chat": self.chat, "label": label, "message_id": message_id})

    async def send_data(self, data: str, message_id: int) -> dict[str, Any]:
        """Send callback data that need not be on any button."""
        return await self.ask("POST", "tap", {"chat": self.chat, "data": data, "message_id": message_id})

    async def transcript(self) -> dict[str, Any]:
        """{chat, seq, action, messages, answers}; nothing yet in a chat that nobody has opened."""
        try:
            return await self.ask("GET", "transcript", {"chat": self.chat})
        except SimError as error:
            if error.status == 404:  # noqa: PLR2004 - HTTP's own number
                return {"chat": self.chat, "seq": 0, "action": "", "messages": [], "answers": []}
            raise

    async def picture(self, message_id: int) -> bytes:
        """The file of a photo that stands in the chat."""
        query = {"chat": self.chat, "message_id": message_id}
        async with self._open().get(f"{self._url}/sim/picture", params=query) as answer:
            if answer.ok:
                return await answer.read()
            body = await answer.json()
            raise SimError(answer.status, body.pop("error"), **body)

    async def wait(self, after: int, seconds: float) -> bool:
        """True as soon as the chat has had more than `after` visible changes."""
        query = {"chat": self.chat, "after": after, "timeout": seconds}
        return bool((await self.ask("GET", "wait", query))["changed"])

    async def idle(self, seconds: float = _PATIENCE) -> bool:
        """True as soon as the bot has confirmed every update."""
        return bool((await self.ask("GET", "idle", {"timeout": seconds}))["idle"])

    async def settled(self, patience: float = _PATIENCE, quiet: float = _QUIET) -> dict[str, Any]:
        """The transcript once the bot has confirmed all and nothing has changed for `quiet` seconds.

        As long as it says that it is doing something, that is waited for. After `patience` seconds it is
        given as it then is.
        """
        await self.idle(patience)
        seen = await self.transcript()
        for _ in range(int(patience / quiet)):
            changed = await self.wait(seen["seq"], quiet)
            seen = await self.transcript()
            if not changed and not seen["action"]:
                break
        return seen

    async def ask(self, verb: str, path: str, values: dict[str, Any]) -> dict[str, Any]:
        """Any request under /sim, by its JSON or query values."""
        given = {name: value for name, value in values.items() if value is not None}
        how = {"json": given} if verb == "POST" else {"params": given}
        async with self._open().request(verb, f"{self._url}/sim/{path}", **how) as answer:  # type: ignore[arg-type]
            body: dict[str, Any] = await answer.json()
            if answer.ok:
                return body
            raise SimError(answer.status, body.pop("error"), **body)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("a phone is used in `async with`")
        return self._session
