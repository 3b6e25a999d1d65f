"""Where the bot wants its updates posted: the settings of setWebhook, and which of them Telegram takes.

In one thing it is laxer than Telegram: on this machine a webhook may be plain http, and on any port.
"""

import asyncio
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.links import LinkError, parts
from bot.emulator.params import Params

_PORTS = frozenset({443, 80, 88, 8443})
_LONGEST_SECRET = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_CONNECTIONS = 40
_MOST_CONNECTIONS = 100


@dataclass(frozen=True)
class Webhook:
    """The settings as a call gives them; `ip_address` is empty unless the bot has fixed one."""

    url: str
    secret: str
    max_connections: int
    ip_address: str

    @classmethod
    def from_call(cls, params: Params) -> "Webhook":
        """What setWebhook says, not checked yet."""
        return cls(
            params.text("url"),
            params.text("secret_token"),
            params.integer("max_connections", _CONNECTIONS, 1, _MOST_CONNECTIONS),
            params.text("ip_address"),
        )

    @property
    def address(self) -> str:
        """The url, which may be written without https:// in front."""
        return self.url if "://" in self.url else f"https://{self.url}"

    async def checked(self) -> str:
        """The IP address that it leads to. Raises ApiError 400 in Telegram's words."""
        try:
            protocol, _, host, port, _ = parts(self.address)
        except LinkError:
            raise bad_request("Invalid webhook URL specified") from None
        if len(self.secret) > _LONGEST_SECRET:
            raise bad_request("Secret token is too long")
        if not _SECRET.fullmatch(self.secret):
            raise bad_request("Secret token contains unallowed characters")
        host = host.strip("[]")
        if not _is_here(host):
            if protocol == "http":
                raise _bad("An HTTPS URL must be provided for webhook")
            if port and port not in _PORTS:
                raise _bad("Webhook can be set up only on ports 80, 88, 443 or 8443")
        found = _address(self.ip_address or await _resolved(host))
        if found is None:
            raise _bad("Invalid IP address specified")
        if not found.is_global and not _is_here(host):
            raise _bad(f"IP address {found} is reserved")
        return str(found)


def _is_here(host: str) -> bool:
    """Whether this is a name or an address of this machine alone."""
    found = _address(host)
    return host == "localhost" or (found is not None and found.is_loopback)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


async def _resolved(host: str) -> str:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
    except UnicodeError:  # no name of a host is so long, or has such characters
        raise _bad("Failed to resolve host: Name or service not known") from None
    except OSError as error:
        raise _bad(f"Failed to resolve host: {error.strerror}") from None
    ips = [str(where[0]) for *_, where in found]
    return next((ip for ip in ips if ":" not in ip), ips[0])


def _bad(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: bad webhook: {reason}")
