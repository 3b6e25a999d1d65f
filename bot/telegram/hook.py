"""Where a webhook is: the address that Telegram delivers to, and the one that the bot listens on."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from bot.telegram.errors import telegram_error
from bot.telegram.listen import Listen

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook. `url` is public, `host` and `port` are this machine's, `secret` proves who delivers."""

    url: str = field(repr=False)  # some people put the token into it
    host: str
    port: int
    secret: str = field(repr=False)

    @classmethod
    def read(cls, url: str, listen: str, secret: str | None, token: str) -> Self:
        """Read it from what an operator wrote.

        Without a secret, one is derived from the token, so that several processes agree on it. Raises
        TelegramError. No error repeats the address: some people put the token into it.
        """
        if reason := _refused(url):
            raise telegram_error("webhook-url", reason=reason)
        if secret and not _SECRET.fullmatch(secret):
            raise telegram_error("webhook-secret")
        place = Listen.read(listen, "webhook")
        return cls(url, place.host, place.port, secret or _derived(token))

    @property
    def listen(self) -> str:
        """Host and port of this machine, as an operator writes them."""
        return str(Listen(self.host, self.port))

    def fits(self, path: str) -> bool:
        """Tell whether a decoded path is this address's, with or without what a proxy cuts off its front."""
        public, given = _path(unquote(urlsplit(self.url).path)), _path(path)
        return given == public or (given != "/" and public.endswith(given))

    def is_at(self, url: str) -> bool:
        """Tell whether an address, as Telegram repeats it, is this one's."""
        return _same(url) == _same(self.url)


def _same(url: str) -> tuple[str | None, ...]:
    """An address in parts, with what may be written in several ways written in one."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return (url,)
    return parts.scheme, parts.hostname, str(port), unquote(parts.path) or "/"


def _path(path: str) -> str:
    return path.rstrip("/") or "/"


def _refused(url: str) -> str:
    """Why Telegram cannot deliver to an address; empty when it can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it cannot be read"
    if not host:
        return "it names no host"
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(host)):
        return "it does not begin with https://"
    if parts.username is not None or parts.query or parts.fragment or any(one.isspace() for one in url):
        return "it holds more than host, port and path"
    return ""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _derived(token: str) -> str:
    return hmac.digest(token.encode(), b"bedside webhook", "sha256").hex()
