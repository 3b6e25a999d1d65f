"""URLs and e-mail addresses in a text, found as Telegram finds them.

Rule 1  Around a dot stands a domain; before it may stand a user and a protocol, behind it a port and a path.
Rule 2  A domain without http, https, ftp or tonsite before it ends in a top-level domain that is known.
Rule 3  A path ends before a bracket that it has not opened, and before the stops at its end.
Rule 4  What has the form of an e-mail address is one. tg: and ton: links need no dot.

Telegram knows every top-level domain; here stand those of countries and the commonest others, none of them
outside ASCII.
"""

import re
from collections.abc import Iterator

Stretch = tuple[int, int, str]
"""Where it begins and ends in characters, and its type."""

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca
cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr
ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq
mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa
re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn
to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_OTHERS = """
academy aero agency app art asia bank bio biz blog bot care cat center chat clinic cloud club com community
coop dental dev digital doctor edu education email engineering events expert foundation global gov group
guide health healthcare help hospital info institute int international jobs legal life link live med media
mil mobi museum name net network news ngo one online ong org page pharmacy post pro report review school
science services shop site social software solutions space store study support surgery systems team tech
technology tel today tools top training travel university vet video vip website wiki work world xxx xyz zone
"""
TOP_DOMAINS = frozenset((_COUNTRIES + _OTHERS).split())
_LOOKS_LIKE_TELEGRAM = "teiegram.org"
_LONGEST_PART = 63  # bytes
_MOST_PORT = 65535

_SPACES = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OUTSIDE = rf"{_SPACES}\u200b\u200e\u200f\u2016-\u206f"  # but joiners and dashes may stand in a URL
_DOMAIN = rf"(?:[A-Za-z0-9._~-]|[^\0-\xbf{_OUTSIDE}])"
_IN_DOMAIN = re.compile(_DOMAIN)
_FROM_DOT = re.compile(rf"(?:@|{_DOMAIN})*")
_IN_USER = re.compile(rf"[^\n/\[\]{{}}()'`<>\"@«»{_OUTSIDE}]")
_PORT = re.compile(r":0*([1-9][0-9]{0,4})(?![0-9])")
_PATH = re.compile(rf"[/?#][^\n<>\"«»{_OUTSIDE}]*")
_STOPS = ".:;,('?!`"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_PROTOCOL = re.compile(r"(?ai:https?|ftp|tonsite)://")
_PROTOCOL_BEFORE = re.compile(rf"{_PROTOCOL.pattern}\Z")
_OTHER_BEFORE = re.compile(rf"(?<![A-Za-z0-9+-])(?<![^\0-\x7f{_SPACES}])(?ai:shttp|tftp|sftp)://\Z")
_SPOILS = re.compile(r"[\w/#@]")
_INNER = re.compile(r"(?ai:(?<=tg)|(?<=ton)|(?<=tonsite))://[A-Za-z0-9_-]{1,253}")
_EMAIL = re.compile(
    r"(?ai:(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}@"
    r"(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9]\.){1,6}[a-z]{2,8})"
)
_NUMBER = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{3}}")
_PUNYCODE = re.compile(r"xn--[A-Za-z0-9]{2,}")


def found(text: str) -> Iterator[Stretch]:
    """All of them, those of tg: and ton: first; these may overlap others."""
    yield from _inner(text)
    for begin, end in _candidates(text):
        url = text[begin:end]
        mail = url.removeprefix("mailto:")
        if _EMAIL.fullmatch(mail):
            yield end - len(mail), end, "email"
        elif length := _length(url):
            yield begin, begin + length, "url"


def _inner(text: str) -> Iterator[Stretch]:
    at = 0
    while link := _INNER.search(text, at):
        at = _behind_path(text, link.end())
        scheme = 2 if text[link.start() - 2 : link.start()].lower() == "tg" else 3
        yield link.start() - scheme, at, "url"


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """Where a domain may be, with all that belongs to it. What was taken or refused is not read again."""
    begin = 0
    while 0 <= (dot := text.find(".", begin)) < len(text) - 1:
        domain = _back(_IN_DOMAIN, text, begin, dot)
        behind = _matched(_FROM_DOT, text, dot)
        with_user = "@" in text[dot:behind]
        if with_user:
            domain = _back(_IN_USER, text, begin, domain)
        end = _end(text, dot, behind)
        start = _start(text, begin, domain, with_user=with_user)
        if start is None:
            end = text.rfind(".", 0, end) + 1
        else:
            if end > dot + 1:
                yield start, end
            while text[end : end + 1] == ".":
                end += 1
        begin = max(end, dot + 1)


def _back(symbol: re.Pattern[str], text: str, begin: int, at: int) -> int:
    while at > begin and symbol.match(text, at - 1):
        at -= 1
    return at


def _matched(pattern: re.Pattern[str], text: str, at: int) -> int:
    matched = pattern.match(text, at)
    return matched.end() if matched else at


def _end(text: str, dot: int, behind: int) -> int:
    """Behind the port and the path."""
    port = _PORT.match(text, behind)
    if port and int(port[1]) <= _MOST_PORT:
        behind = port.end()
    end = _behind_path(text, behind)
    while end > dot + 1 and text[end - 1] == ".":
        end -= 1
    return end


def _behind_path(text: str, at: int) -> int:
    path = _PATH.match(text, at)
    if not path:
        return at
    end = at + 1 + len(path[0][1:].rstrip(_STOPS))
    return end if text[at] == "/" or end > at + 1 else at


def _start(text: str, begin: int, domain: int, *, with_user: bool) -> int | None:
    """Before the user and the protocol. None: it is no address because of what stands there."""
    start = domain
    if text[begin:start].endswith("@"):
        start = _back(_IN_USER, text, begin, domain - 1)
        if with_user or start == domain - 1:
            return None
    before = text[begin:start]
    if before.endswith("://"):
        protocol = _PROTOCOL_BEFORE.search(before)
        return start - len(protocol[0]) if protocol and not _OTHER_BEFORE.search(before) else None
    return None if _SPOILS.match(before[-1:]) else start


def _length(url: str) -> int:
    """How much of it is a URL, in characters."""
    host = _matched(_PROTOCOL, url, 0)
    path = re.search(r"[/?#]|\Z", url[host:])
    at = host + (path.start() if path else 0)
    name = url[host:at]
    name = name[name.find("@") + 1 :]
    name = name.rpartition(":")[0] if ":" in name else name
    return at + len(_balanced(url[at:])) if _is_host(name, any_top=host > 0) else 0


def _balanced(path: str) -> str:
    depth = dict.fromkeys(_CLOSING.values(), 0)
    for at, char in enumerate(path):
        if char in depth:
            depth[char] += 1
        elif char in _CLOSING:
            depth[_CLOSING[char]] -= 1
            if depth[_CLOSING[char]] < 0:
                path = path[:at]
                break
    return path.rstrip(_STOPS)


def _is_host(name: str, *, any_top: bool) -> bool:
    *parts, top = name.split(".")
    if any(not part or len(part.encode()) > _LONGEST_PART or part.endswith("-") for part in (*parts, top)):
        return False
    if _IPV4.fullmatch(name):
        return True
    if not parts or "_" in parts[-1] or len(top) == 1 or not name.strip(".0123456789"):
        return False
    if name.lower() == _LOOKS_LIKE_TELEGRAM:
        return False
    if top.startswith("xn--"):
        return bool(_PUNYCODE.fullmatch(top))
    return not {"_", "-"} & set(top) and (any_top or _is_known(top))


def _is_known(top: str) -> bool:
    """A capital at its beginning alone is that of a new sentence."""
    small = top.lower()
    return small in TOP_DOMAINS and (top == small or top[1:] != small[1:])
