"""A proxy that does what the site for nginx says: a path, a method, a bound on bodies, several upstreams."""

import re
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

_UNITS = {"": 1, "k": 2**10, "m": 2**20}
_DROPPED = {"connection", "content-length", "host", "transfer-encoding"}


class Proxy:
    """Listens on a port of this machine. An upstream that does not listen is passed over, as nginx does."""

    def __init__(self, site: str, port: int) -> None:
        self.upstreams = re.findall(r"^ +server ([\d.]+:\d+)\b", site, re.MULTILINE)
        self.passed: list[str] = []
        """Where each request went, in order."""
        self._path = _one(r"location = (\S+) \{", site)
        self._methods = _one(r"limit_except ([A-Z ]+) \{ deny all; \}", site).split()
        size, unit = re.fullmatch(r"(\d+)([km]?)", _one(r"client_max_body_size +(\S+);", site)).groups()  # type: ignore[union-attr]
        self._app = web.Application(client_max_size=int(size) * _UNITS[unit])
        self._app.router.add_route("*", "/{path:.*}", self._request)
        self._runner = web.AppRunner(self._app, access_log=None)
        self._port = port
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _request(self, request: web.Request) -> web.Response:
        if request.path != self._path:
            return web.Response(status=404)
        if request.method not in self._methods:
            return web.Response(status=403)
        assert self._session is not None
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _DROPPED}
        for upstream in self.upstreams:
            try:
                async with self._session.post(
                    f"http://{upstream}{request.path}", data=body, headers=headers
                ) as answer:
                    self.passed.append(upstream)
                    return web.Response(status=answer.status, body=await answer.read())
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break  # it may have been taken: whoever delivers tries again
        return web.Response(status=502)


def _one(pattern: str, site: str) -> str:
    (found,) = re.findall(pattern, site)
    return str(found)
