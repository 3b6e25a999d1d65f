"""The phone page: its files, and the rules of the house that keep other web pages out.

Rule 1  A request must be addressed to this machine or to the host that the server was started on. A web page
        elsewhere can make its own name point here (DNS rebinding), but not its name into one of these.
Rule 2  What a browser sends on behalf of another site is refused. Programs send no Origin and are let in.
Rule 3  The page may load and run only what this server gives out as a file.
"""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TypedDict

from aiohttp import hdrs, web

_PAGE = Path(__file__).with_name("page")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sample(TypedDict):
    """A conversation that the page can play: each step is {"text": words} or {"tap": label}."""

    title: str
    steps: Sequence[dict[str, str]]


class Site:
    """The files of the page and the samples it offers, for a server on `host`."""

    def __init__(self, host: str, samples: Sequence[Sample] = ()) -> None:
        self._host = host
        self._samples = samples

    def routes(self) -> list[web.RouteDef]:
        """The page at /, its files under /page/, the samples."""
        return [
            web.get("/", self._file),
            web.get("/page/{name}", self._file),
            web.get("/sim/samples", self._list_samples),
        ]

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse with 403 who comes by another name or from another site."""
        if not self._is_mine(request.host):
            return _refusal(
                f"this server does not answer to the name {request.host!r}: use 127.0.0.1 or localhost, "
                "or start it on that host"
            )
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.partition("://")[2] != request.host:
            return _refusal(f"a page of {origin} has no business here")
        return await handler(request)

    @staticmethod
    async def dress(_request: web.Request, response: web.StreamResponse) -> None:
        """Give every answer the headers of rule 3; a signal handler for on_response_prepare."""
        response.headers.update(_ALWAYS)

    def _is_mine(self, host: str) -> bool:
        name = _without_port(host).lower()
        if name in {"localhost", self._host.lower()}:
            return True
        address, bound = _address(name), _address(self._host)
        # Open to the network, it goes by any address, and an address cannot be made to point elsewhere.
        return address is not None and (address.is_loopback or (bound is not None and bound.is_unspecified))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        # No name that is in the list of the folder leads out of it.
        path = next((path for path in _PAGE.iterdir() if path.name == name and path.suffix in _TYPES), None)
        if path is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": "no-cache"}
        return web.FileResponse(path, headers=headers)

    async def _list_samples(self, _request: web.Request) -> web.Response:
        return web.json_response({"samples": list(self._samples)})


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _refusal(sentence: str) -> web.Response:
    # In both shapes: that of /sim and that of the Bot API.
    body = {"error": sentence, "ok": False, "error_code": 403, "description": f"Forbidden: {sentence}"}
    return web.json_response(body, status=403)
