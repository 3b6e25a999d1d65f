"""Which addresses Telegram takes as links, and the form it keeps them in."""

import ipaddress
import re

_TG_SCHEMES = ("tg:", "ton:", "tonsite:")
_SCHEME = re.compile(r"[^:/?#@\[\]]*://")
_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*")
_USER_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*")
_MOST_PORT = 65535
_MOST_USER = 2**40 - 1


class LinkError(ValueError):
    """An address that Telegram does not take; the message is Telegram's reason."""


def mentioned_user(link: str) -> int:
    """The user id of a tg://user?id=1 link, or 0 when it is no such link."""
    found = re.fullmatch(r"tg:(?://)?user/?\?([^#]*)(?:#.*)?", link.lower(), re.DOTALL)
    if found:
        for parameter in found[1].split("&"):
            key, _, value = parameter.partition("=")
            if key == "id":
                user = int(value) if re.fullmatch(r"[1-9][0-9]{0,12}", value) else 0
                return user if user <= _MOST_USER else 0
    return 0


def checked(link: str) -> str:
    """The link as Telegram keeps it: with a scheme, a small-letter host and a path. Raises LinkError."""
    for scheme in _TG_SCHEMES:
        if link.lower().startswith(scheme):
            return _checked_inner(scheme, link[len(scheme) :].removeprefix("//"))
    protocol, userinfo, host, port, query = parts(link)
    if "." not in host and not host.startswith("["):
        raise LinkError("Wrong HTTP URL")
    return f"{protocol}://{userinfo and userinfo + '@'}{host}{(port and ':' + str(port)) or ''}{query}"


def _checked_inner(scheme: str, rest: str) -> str:
    protocol, userinfo, host, port, query = parts(rest)
    if rest.lower().startswith("http://") or protocol == "https" or userinfo or port or host.startswith("["):
        raise LinkError("Wrong tg URL" if scheme == "tg:" else "Wrong ton URL")
    allowed = r"[a-z0-9\-_.]*" if scheme == "tonsite:" else r"[a-z0-9\-_]*"
    if not re.fullmatch(allowed, host):
        raise LinkError("Unallowed characters in URL host")
    return f"{scheme}//{host}{query[1:] if query.startswith('/?') else query}"


def parts(link: str) -> tuple[str, str, str, int, str]:
    """Protocol, user info, host, port (0 when not written), path with query. Raises LinkError."""
    scheme = _SCHEME.match(link)
    protocol = scheme[0][:-3].lower() if scheme else "http"
    if protocol not in {"http", "https"}:
        raise LinkError("Unsupported URL protocol")
    rest = link[scheme.end() :] if scheme else link
    found = re.match(r"[^/?#]*", rest)
    authority = found[0] if found else ""
    query = rest[len(authority) :].rstrip(" \t\r\n\0\v")
    authority, port = _port(authority)
    userinfo, _, host = authority.rpartition("@")
    if not host:
        raise LinkError("URL host is empty")
    if host == ".":
        raise LinkError("Host is invalid")
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise LinkError("Wrong IPv6 address specified in the URL") from None
    elif not _PART.fullmatch(host):
        raise LinkError("Disallowed character in URL host")
    elif not _USER_PART.fullmatch(userinfo):
        raise LinkError("Disallowed character in URL userinfo")
    if not query.startswith("/"):
        query = "/" + query
    query = re.sub(r"[\0-\x20]", lambda blank: f"%{ord(blank[0]):02X}", query)
    return protocol, userinfo, _small(host), port, query


def _port(authority: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.+):([^:\]@]*)", authority, re.DOTALL)
    if not found:
        return authority, 0
    digits = found[2].lstrip("0")
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) > _MOST_PORT:
        raise LinkError("Wrong port number specified in the URL")
    return found[1], int(digits)


def _small(text: str) -> str:
    """Small letters in ASCII only."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
