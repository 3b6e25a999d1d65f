"""Calls of the Bot API over one aiohttp client: as JSON, and as a form where a file goes along.

1. An error is told by its HTTP status, also when what comes back is a proxy's page and no JSON.
2. No exception holds the address: the token is part of it.
3. The answer classes are kept: pydantic builds a generic one in a tenth of a second whenever it was dropped.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import certifi
import orjson
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData, TCPConnector
from pydantic import ValidationError

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import InputFile

SECONDS = 20.0
"""How long a call may take as a whole."""
_CONNECT_SECONDS = 10.0
_CONNECTIONS = 100
_NAMES_KEPT_SECONDS = 300
_HEADERS = {"Content-Type": "application/json"}

_BY_STATUS: dict[int, type[TelegramAPIError]] = {
    HTTPStatus.BAD_REQUEST: TelegramBadRequest,
    HTTPStatus.UNAUTHORIZED: TelegramUnauthorizedError,
    HTTPStatus.FORBIDDEN: TelegramForbiddenError,
    HTTPStatus.NOT_FOUND: TelegramNotFound,
    HTTPStatus.CONFLICT: TelegramConflictError,
}


class JsonSession(BaseSession):
    """The session of one bot; `api_url` is a Bot API server other than Telegram's.

    `dated` is told the Date of each answer, None where it has none.
    """

    def __init__(
        self, api_url: str | None = None, dated: Callable[[str | None], None] = lambda _date: None
    ) -> None:
        api = TelegramAPIServer.from_base(_plain(api_url)) if api_url else PRODUCTION
        super().__init__(api=api, json_loads=loads, timeout=SECONDS)
        self._dated = dated
        self._client: ClientSession | None = None
        self._answers: dict[Any, type[Response[Any]]] = {}

    async def close(self) -> None:
        """Let go of all connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  aiogram's signature
    ) -> TelegramType:
        """Call a method. Raises TelegramAPIError."""
        files: dict[str, InputFile] = {}
        given = self.prepare_value(method.model_dump(warnings=False), bot, files, _dumps_json=False)
        form = _form(given, files, bot) if files else None
        seconds = self.timeout if timeout is None else timeout
        address = self.api.api_url(token=bot.token, method=method.__api_method__)
        try:
            async with self._open().post(
                address,
                data=orjson.dumps(given) if form is None else form,
                headers=_HEADERS if form is None else None,
                timeout=ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS),
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, await answer.read()
                self._dated(answer.headers.get("Date"))
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from None
        return self._result(bot, method, status, body)

    def stream_content(self, *_given: object, **_named: object) -> AsyncGenerator[bytes, None]:
        """Refuse: this bot fetches no files."""
        raise NotImplementedError

    def _open(self) -> ClientSession:
        if self._client is None:
            https = self.api.base.startswith("https:")
            secure = ssl.create_default_context(cafile=certifi.where()) if https else True
            connector = TCPConnector(ssl=secure, limit=_CONNECTIONS, ttl_dns_cache=_NAMES_KEPT_SECONDS)
            self._client = ClientSession(connector=connector)
        return self._client

    def _result(
        self, bot: Bot, method: TelegramMethod[TelegramType], status: int, body: bytes
    ) -> TelegramType:
        try:
            found = loads(body)
        except (ValueError, RecursionError):
            found = None
        if status != HTTPStatus.OK or not isinstance(found, dict) or found.get("ok") is not True:
            raise _refusal(method, status, found)
        kind = self._answers.get(type(method))
        if kind is None:
            kind = self._answers[type(method)] = Response[method.__returning__]  # type: ignore[name-defined]
        try:
            answer = kind.model_validate(found, context={"bot": bot})
        except ValidationError:
            # What could not be read stays out of the exception: it may be somebody's message.
            raise TelegramAPIError(method=method, message="the answer is not understood") from None
        return cast("TelegramType", answer.result)


def _plain(url: str) -> str:
    """Keep the braces of an address, which aiogram would fill in."""
    return url.replace("{", "{{").replace("}", "}}")


def _form(given: Mapping[str, Any], files: Mapping[str, InputFile], bot: Bot) -> FormData:
    """Put texts as they are, everything else as JSON, and then the files that they name."""
    form = FormData(quote_fields=False)
    for name, value in given.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, file in files.items():
        form.add_field(name, file.read(bot), filename=file.filename or name)
    return form


def loads(text: str | bytes) -> Any:  # noqa: ANN401  JSON is whatever the server sent
    """Read what Telegram sent; raises ValueError, and RecursionError for what is nested without end."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # half an emoji, which orjson does not take, and no text can hold
        written = json.dumps(json.loads(text), ensure_ascii=False)
        return orjson.loads(written.encode(errors="replace"))


def _refusal(method: TelegramMethod[Any], status: int, found: object) -> TelegramAPIError:
    body = found if isinstance(found, dict) else {}
    message = str(body.get("description", "no description"))
    given = body.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = parameters.get("retry_after")
        after = seconds if isinstance(seconds, int) and seconds > 0 else 1
        return TelegramRetryAfter(method=method, message=message, retry_after=after)
    if isinstance(parameters.get("migrate_to_chat_id"), int):
        return TelegramMigrateToChat(method, message, parameters["migrate_to_chat_id"])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TelegramServerError(method=method, message=message)
    if found is None and status == HTTPStatus.OK:
        return TelegramNetworkError(method=method, message="the answer is no JSON")
    # Without JSON it is not the Bot API that answers, and the status says nothing about token or message.
    kind = _BY_STATUS.get(status, TelegramAPIError) if body else TelegramAPIError
    return kind(method=method, message=message)
