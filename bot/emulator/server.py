"""The server: sockets, routes, faults. What a call means is in methods, what a person does in sim."""

import asyncio
import errno
import time
from collections.abc import Callable
from random import Random
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.emulator.calls import CallLog
from bot.emulator.chats import User
from bot.emulator.errors import ApiError, PortTakenError
from bot.emulator.faults import Fault, Faults
from bot.emulator.methods import Methods
from bot.emulator.params import Params
from bot.emulator.sim import Sim
from bot.emulator.world import World

_LARGEST_BODY = 50 * 2**20
_SHUTDOWN = 1.0


class Emulator:
    """A Bot API server for one bot on one address.

    `token` is the only one that is let in; the number before its colon is the bot's id. Port 0 takes a free
    one. `clock` gives Unix seconds. `strict_polling` slows a bot down that repeats an offset, as Telegram
    does.

        async with Emulator("42:token") as emulator:
            ...  # emulator.url is where the bot finds it
    """

    def __init__(  # noqa: PLR0913 - each is a fact of the outside that a test may want to fix
        self,
        token: str,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Callable[[], float] = time.time,
        random: Random | None = None,
        strict_polling: bool = True,
        bot_name: str = "Bot",
        bot_username: str = "local_bot",
    ) -> None:
        bot = User(int(token.partition(":")[0]), is_bot=True, first_name=bot_name, username=bot_username)
        self.token = token
        self.host = host
        self.port = port
        self._world = World(bot, clock, random or Random(), strict_polling=strict_polling)  # noqa: S311 - no secret
        self._methods = Methods(self._world)
        self._calls = CallLog(clock)
        self._faults = Faults()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Listen. Raises PortTakenError when something else does."""
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.add_routes(Sim(self._world, self._calls, self._faults).routes())
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_route("*", "/{rest:.*}", self._nothing)
        # A poll of a bot that has died must not take updates away from the next one: it ends with its socket.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(self.host, self.port) from None
            raise
        self._runner = runner
        self.port = int(runner.addresses[0][1])

    async def close(self) -> None:
        """Answer whoever still waits, and stop listening."""
        self._world.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _nothing(self, _request: web.Request) -> web.Response:
        return _refusal(ApiError(404, "Not Found"))

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        try:
            params = await Params.read(request)
        except ApiError as error:
            return _refusal(error)
        name = request.match_info["method"]
        fault = self._faults.take(name, self._chat_id(params))
        if fault is None:
            return await self._answer(name, params, None)
        # What is on its way arrives, even if the bot no longer waits for the answer.
        answer = await asyncio.shield(asyncio.ensure_future(self._answer(name, params, fault)))
        return _cut_off(request) if fault.drop else answer

    async def _answer(self, name: str, params: Params, fault: Fault | None) -> web.Response:
        call = self._calls.begin(self._methods.names.get(name.lower(), name), params.as_dict())
        try:
            if fault is not None:
                call.fault = True
                await asyncio.sleep(fault.delay)
                fault.strike()
            result = await self._methods.call(name, params)
        except ApiError as error:
            call.ok, call.error_code, call.description = False, error.code, error.description
            return _refusal(error)
        call.ok = True
        return web.json_response({"ok": True, "result": result})

    def _chat_id(self, params: Params) -> int | None:
        """The chat that a call is about: a tap is answered by its own id."""
        try:
            if "callback_query_id" in params:
                return self._world.query(params.text("callback_query_id")).chat.id
            return params.integer("chat_id", least=-(2**63), most=2**63) if "chat_id" in params else None
        except ApiError:
            return None


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    return web.json_response(body, status=error.code, headers=headers)


def _cut_off(request: web.Request) -> web.Response:
    """Close the connection; the response goes nowhere, but a handler has to return one."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
