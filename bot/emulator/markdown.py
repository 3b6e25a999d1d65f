"""parse_mode MarkdownV2 and the older Markdown: to a text and its entities, with Telegram's words for errors.

As in HTML, positions in messages are byte offsets, and zero bytes stand behind the end. MarkdownV2 nests; in
the older one a character that begins an entity also ends it, and everything between is text.
"""

import re
from dataclasses import dataclass

from bot.emulator.entities import Entity, in_order
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.hypertext import date_format
from bot.emulator.links import LinkError, checked, mentioned_user

_BEHIND = b"\0\0\0"
_SPACE = b" \t\r\n\0\v"
_LAST_ESCAPABLE = 126
_RESERVED = frozenset(b"_*[]()~`>#+-=|{}.!\n")
_API = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre", "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
}  # fmt: skip
_MARKS = {
    "Bold": b"*", "Italic": b"_", "Underline": b"__", "Strikethrough": b"~", "Spoiler": b"||", "Code": b"`",
    "Pre": b"```", "PreCode": b"```", "TextUrl": b"]", "CustomEmoji": b"]",
}  # fmt: skip
"""What ends each kind of entity; most begin with the same."""
_SIMPLE = {ord("*"): "Bold", ord("~"): "Strikethrough", ord("["): "TextUrl"}
_OLD = {ord("_"): "italic", ord("*"): "bold", ord("`"): "code", ord("["): "text_link"}
_TG_LINK = re.compile(r"tg:(?://)?(emoji|time)/?\?([^#]*)", re.IGNORECASE)


@dataclass
class _Open:
    """An entity that waits for its end: in Telegram's words, with where it began."""

    kind: str
    language: str
    offset: int
    at: int
    begin: int


class _Reader:
    """What both have in common: the source in bytes, and the result so far."""

    def __init__(self, source: str) -> None:
        raw = source.encode("utf-8", "surrogatepass")
        self._size = len(raw)
        self._source = raw + _BEHIND
        self._at = 0
        self._out = bytearray()
        self._units = 0
        self._entities: list[Entity] = []

    def _starts(self, mark: bytes) -> bool:
        return self._source.startswith(mark, self._at)

    def _keep(self, byte: int) -> None:
        if byte & 0xC0 != 0x80:  # noqa: PLR2004 - a byte that begins a character
            self._units += 1 + (byte >= 0xF0)  # noqa: PLR2004 - one of four bytes
        self._out.append(byte)

    def _language(self) -> str:
        """Behind the marks of a block: its language, and one line break are skipped."""
        begin = end = self._at
        while self._source[end] not in _SPACE and self._source[end] != ord("`"):
            end += 1
        language = b""
        if begin != end < self._size and self._source[end] != ord("`"):
            language, self._at = self._source[begin:end], end
        if self._source[self._at] in b"\r\n":
            pair = self._source[self._at : self._at + 2]
            self._at += 2 if pair in {b"\r\n", b"\n\r"} else 1
        return language.decode("utf-8", "replace")

    def _link(self, offset: int, raw: bytes) -> None:
        """A link over what came since; what is no address stays plain text."""
        if self._units == offset:
            return
        url = raw.decode("utf-8", "replace")
        if user := mentioned_user(url):
            self._add("text_mention", offset, ("user", user))
            return
        try:
            link = checked(url)
        except LinkError:
            return
        if url.encode() != raw:
            raise bad_request("MessageEntityTextUrl.url must be encoded in UTF-8")
        self._add("text_link", offset, ("url", link))

    def _add(self, kind: str, offset: int, *extra: tuple[str, object]) -> None:
        self._entities.append(Entity(kind, offset, self._units - offset, extra))

    def _result(self) -> tuple[str, list[Entity]]:
        return self._out.decode(), in_order(self._entities)


def parse_old(source: str) -> tuple[str, list[Entity]]:
    """The older Markdown, as hypertext.parse. Raises ApiError 400."""
    return _Old(source).run()


class _Old(_Reader):
    def run(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            byte = self._source[self._at]
            if byte == ord("\\") and self._source[self._at + 1] in _OLD:
                self._keep(self._source[self._at + 1])
                self._at += 2
            elif byte in _OLD:
                self._entity(byte)
            else:
                self._keep(byte)
                self._at += 1
        return self._result()

    def _entity(self, byte: int) -> None:
        start = self._at
        is_block = self._starts(b"```")
        self._at += 3 if is_block else 1
        language = self._language() if is_block else ""
        end = b"```" if is_block else b"]" if byte == ord("[") else bytes([byte])
        offset = self._units
        while self._at < self._size and not self._starts(end):
            self._keep(self._source[self._at])
            self._at += 1
        if self._at == self._size:
            raise _refused(f"Can't find end of the entity starting at byte offset {start}")
        # Telegram reads the label where it has already begun to write the result.
        label = (self._out + self._source[len(self._out) :])[start + 1 : self._at]
        self._at += len(end)
        if self._units == offset:
            return
        if byte == ord("["):
            self._link(offset, self._url(label))
        else:
            extra = (("language", language),) if language else ()
            self._add("pre" if is_block else _OLD[byte], offset, *extra)

    def _url(self, label: bytearray) -> bytes:
        """What stands in round brackets behind a label, or else the label."""
        if self._source[self._at] != ord("("):
            return bytes(label)
        found = self._source.find(b")", self._at, self._size)
        end = self._size if found < 0 else found
        url = self._source[self._at + 1 : end]
        self._at = end + 1
        return url


def parse(source: str) -> tuple[str, list[Entity]]:
    """MarkdownV2, as hypertext.parse. Raises ApiError 400."""
    return _New(source).run()


class _New(_Reader):
    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._open: list[_Open] = []
        self._in_quote = False
        self._may_quote = True

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            byte = self._source[self._at]
            if byte == ord("\\") and 0 < self._source[self._at + 1] <= _LAST_ESCAPABLE:
                byte = self._source[self._at + 1]
                self._keep(byte)
                self._at += 2
                if byte != ord("\r"):
                    self._may_quote = byte == ord("\n")
            elif not self._is_reserved(byte):
                self._keep(byte)
                self._at += 1
                if byte & 0xC0 != 0x80 and byte != ord("\r"):  # noqa: PLR2004 - it begins a character
                    self._may_quote = False
            elif self._ends(byte):
                self._end(byte)
            else:
                self._begin(byte)
        if self._in_quote:
            self._close_quote()
        if self._open:
            raise self._unclosed()
        return self._result()

    def _is_reserved(self, byte: int) -> bool:
        if self._open and self._open[-1].kind in {"Code", "Pre", "PreCode"}:
            return byte == ord("`")
        return byte in _RESERVED

    # --- begin ---

    def _begin(self, byte: int) -> None:
        start = self._at
        kind, language = "", ""
        if byte == ord("\n"):
            self._keep(byte)
            self._may_quote = True
            self._at += 1
            return
        if byte == ord(">") and self._may_quote:
            self._at += 1
            if self._in_quote:
                return
            kind, self._in_quote = "BlockQuote", True
        elif self._starts(b"```"):
            self._at += 3
            language = self._language()
            kind = "PreCode" if language else "Pre"
        else:
            kind, length = self._inline(byte)
            self._at += length
        self._open.append(_Open(kind, language, self._units, start, len(self._out)))

    def _inline(self, byte: int) -> tuple[str, int]:
        """The kind of entity that begins here, and the length of its mark."""
        if byte == ord("_"):
            return ("Underline", 2) if self._starts(b"__") else ("Italic", 1)
        if byte == ord("`"):
            return "Code", 1
        if self._starts(b"||"):
            return "Spoiler", 2
        if self._starts(b"!["):
            return "CustomEmoji", 2
        if byte in _SIMPLE:
            return _SIMPLE[byte], 1
        raise _refused(f"Character '{chr(byte)}' is reserved and must be escaped with the preceding '\\'")

    # --- end ---

    def _ends(self, byte: int) -> bool:
        if not self._open:
            return False
        if self._in_quote and byte == ord("\n") and not self._starts(b"\n>"):
            return True
        kind = self._open[-1].kind
        if kind == "Italic" and self._starts(b"__"):
            return False
        return kind in _MARKS and self._starts(_MARKS[kind])

    def _end(self, byte: int) -> None:
        if byte == ord("\n"):
            self._end_quote()
            return
        entity = self._open.pop()
        if entity.kind == "TextUrl":
            self._at += 1
            label = bytes(self._out[entity.begin :])
            url = self._url() if self._source[self._at] == ord("(") else label
            self._link(entity.offset, url)
        elif entity.kind == "CustomEmoji":
            self._at += 1
            if self._source[self._at] != ord("("):
                raise _refused("The entity must contain a tg://emoji or tg://time URL")
            self._emoji_or_date(entity.offset, self._url())
        else:
            self._at += len(_MARKS[entity.kind])
            if self._units > entity.offset:
                extra = (("language", entity.language),) if entity.language else ()
                self._add(_API[entity.kind], entity.offset, *extra)

    def _end_quote(self) -> None:
        kind = self._quote_kind(self._at)
        entity = self._open.pop()
        self._keep(ord("\n"))
        self._at += 1
        self._in_quote, self._may_quote = False, True
        self._add(_API[kind], entity.offset)

    def _quote_kind(self, end: int) -> str:
        """Of the quote that ends here, where it has to be the inmost; || at its end makes it expandable."""
        last = self._open[-1]
        if last.kind == "BlockQuote":
            return "BlockQuote"
        at_end = last.at == end - 2 or (last.at == end - 3 and self._out.endswith(b"\r"))
        if last.kind != "Spoiler" or not at_end:
            raise self._unclosed()
        self._open.pop()
        if self._open[-1].kind != "BlockQuote":
            raise self._unclosed()
        return "ExpandableBlockQuote"

    def _close_quote(self) -> None:
        """The text ends in a quote."""
        kind = "BlockQuote"
        if self._open[-1].kind == "Spoiler" and self._open[-1].at == self._size - 2:
            self._open.pop()
            kind = "ExpandableBlockQuote"
        if self._open[-1].kind == "BlockQuote":
            entity = self._open.pop()
            if self._units > entity.offset:
                self._add(_API[kind], entity.offset)

    def _unclosed(self) -> ApiError:
        entity = self._open[-1]
        return _refused(f"Can't find end of {entity.kind} entity at byte offset {entity.at}")

    # --- links ---

    def _url(self) -> bytes:
        """What stands in round brackets here, with its escapes undone."""
        self._at += 1
        begin = self._at
        url = bytearray()
        while self._at < self._size and self._source[self._at] != ord(")"):
            if self._source[self._at] == ord("\\") and 0 < self._source[self._at + 1] <= _LAST_ESCAPABLE:
                self._at += 1
            url.append(self._source[self._at])
            self._at += 1
        if self._at == self._size:
            raise _refused(f"Can't find end of a URL at byte offset {begin}")
        self._at += 1
        return bytes(url)

    def _emoji_or_date(self, offset: int, raw: bytes) -> None:
        found = _TG_LINK.match(raw.decode("utf-8", "replace"))
        extra = _tg_entity(found[1].lower(), found[2]) if found else None
        if extra is None:
            raise _refused("Invalid tg://emoji or tg://time URL specified")
        if self._units > offset:
            self._add(extra[0], offset, *extra[1])


def _tg_entity(kind: str, query: str) -> tuple[str, tuple[tuple[str, object], ...]] | None:
    """The entity that a tg://emoji or a tg://time link stands for, or None."""
    given = [part.partition("=")[::2] for part in query.split("&")]
    if kind == "emoji":
        emoji = next((value for name, value in given if name == "id"), "")
        if not re.fullmatch(r"-?[1-9][0-9]{0,18}", emoji) or not -(2**63) <= int(emoji) < 2**63:
            return None
        return "custom_emoji", (("custom_emoji_id", emoji),)
    times = [value for name, value in given if name == "unix"]
    if not times or not all(re.fullmatch(r"[1-9][0-9]{0,9}", time) and int(time) < 2**31 for time in times):
        return None
    written = [value for name, value in given if name == "format"]
    try:
        shown = date_format(written[-1] if written else "")
    except ValueError:
        return None
    return "date_time", (("unix_time", int(times[-1])), ("date_time_format", shown))


def _refused(reason: str) -> ApiError:
    return bad_request(f"Can't parse entities: {reason}")
