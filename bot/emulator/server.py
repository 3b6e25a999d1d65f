"""The server: sockets, routes, faults. What a call means is in methods, what a person does in sim."""

import errno
from collections.abc import Sequence
from email.utils import formatdate
from random import Random
from types import TracebackType
from typing import Protocol, Self

from aiohttp import web

from bot.emulator import documents
from bot.emulator.answers import Answers
from bot.emulator.calls import CallLog
from bot.emulator.chats import User
from bot.emulator.clock import Clock
from bot.emulator.delivery import Delivery
from bot.emulator.dispatch import Dispatch, refusal
from bot.emulator.edits import Edits
from bot.emulator.errors import ApiError, PortTakenError
from bot.emulator.events import Events
from bot.emulator.faults import Faults
from bot.emulator.files import Files
from bot.emulator.inline import Inline
from bot.emulator.members import Members
from bot.emulator.messages import Messages
from bot.emulator.methods import Methods
from bot.emulator.params import Params
from bot.emulator.profile import Profile
from bot.emulator.rates import Rates
from bot.emulator.receiving import Receiving
from bot.emulator.sim.acts import Acts
from bot.emulator.sim.controls import Controls
from bot.emulator.sim.inline import InlineActs
from bot.emulator.sim.traffic import Traffic
from bot.emulator.sim.views import Views
from bot.emulator.site import Sample, Site
from bot.emulator.world import World

_LARGEST_BODY = documents.LARGEST + 2**20
_SHUTDOWN = 1.0


class Routed(Protocol):
    """Something that answers under addresses of its own."""

    def routes(self) -> list[web.RouteDef]:
        """Which, and how."""
        ...


class Emulator:
    """A Bot API server for one bot on one address.

    `token` is the only one that is let in; the number before its colon is the bot's id. Port 0 takes a free
    one. `clock` is the time of all that it keeps, and can be moved. `strict_polling` slows a bot down that
    repeats an offset, as Telegram does, and `rates` refuses what one sends too fast. `samples` are
    conversations that the phone page offers to play.

        async with Emulator("42:token") as emulator:
            ...  # emulator.url is where the bot finds it
    """

    def __init__(  # noqa: PLR0913 - each is a fact of the outside that a test may want to fix
        self,
        token: str,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Clock | None = None,
        random: Random | None = None,
        strict_polling: bool = True,
        rates: bool = False,
        bot_name: str = "Bot",
        bot_username: str = "local_bot",
        samples: Sequence[Sample] = (),
    ) -> None:
        bot = User(int(token.partition(":")[0]), is_bot=True, first_name=bot_name, username=bot_username)
        self.token = token
        self.host = host
        self.port = port
        self.clock = clock or Clock()
        self._events = Events(self.clock.now)
        self._site = Site(host, samples)
        random = random or Random()  # noqa: S311 - no secret
        self._world = World(bot, self.clock.now, random, self._events.tell, strict_polling=strict_polling)
        self._delivery = Delivery(self.clock, self._world.updates, random, self._carry_out)
        self._inline = Inline(self._world)
        self._profile = Profile(self._world)
        self._files = Files(self._world.number)
        self._methods = Methods(
            [
                Receiving(self._world, self._delivery),
                Messages(self._world, self._files),
                Edits(self._world, self._files),
                Answers(self._world),
                Members(self._world),
                self._inline,
                self._files,
                self._profile,
            ]
        )
        self._calls = CallLog(self.clock.now, self._events.tell)
        self._faults = Faults()
        self._rates = Rates(self.clock.now, enforced=rates)
        self._dispatch = Dispatch(self._world, self._methods, self._calls, self._faults, self._rates)
        self._runner: web.AppRunner | None = None
        self.clock.on_move(self._tell_time)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Listen. Raises PortTakenError when something else does."""
        app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[self._site.guard])
        app.on_response_prepare.append(self._site.dress)
        app.on_response_prepare.append(self._date)
        app.add_routes(self._site.routes())
        app.add_routes(self._events.routes())
        for part in self._sim():
            app.add_routes(part.routes())
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
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
        await self._delivery.end()
        self._world.close()
        self._events.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _sim(self) -> list[Routed]:
        forget = [
            self._world.reset,
            self._inline.clear,
            self._calls.clear,
            self._methods.coverage.clear,
            self._delivery.forget,
            self._faults.clear,
            self._rates.clear,
            self.clock.reset,
        ]
        return [
            Acts(self._world),
            InlineActs(self._world, self._inline),
            Views(self._world, self._profile),
            Traffic(self._calls, self._methods.coverage, self._world.updates, self._delivery),
            Controls(self.clock, self._faults, forget),
        ]

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Date every answer by the virtual clock; a signal handler for on_response_prepare."""
        response.headers["Date"] = formatdate(self.clock.now(), usegmt=True)

    def _tell_time(self) -> None:
        self._events.tell("clock", {"now": self.clock.now(), "ahead": self.clock.ahead})

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return refusal(ApiError(401, "Unauthorized"))
        found = self._files.download(request.match_info["path"])
        if found is None:
            return refusal(ApiError(404, "Not Found"))
        # what a bot has uploaded is saved, and never run on the page's own address
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=found[0], content_type=found[1], headers=headers)

    async def _carry_out(self, method: str, params: Params) -> None:
        await self._dispatch.carry_out(method, params)

    async def _nothing(self, _request: web.Request) -> web.Response:
        return refusal(ApiError(404, "Not Found"))

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return refusal(ApiError(401, "Unauthorized"))
        if request.method not in {"GET", "POST"}:
            return refusal(ApiError(501, "Not Implemented"))
        try:
            params = await Params.read(request)
        except ApiError as error:
            return refusal(error)
        outcome = await self._dispatch.carry_out(request.match_info["method"], params)
        return _cut_off(request) if outcome.cut_off else outcome.answer


def _cut_off(request: web.Request) -> web.Response:
    """Close the connection; the response goes nowhere, but a handler has to return one."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
