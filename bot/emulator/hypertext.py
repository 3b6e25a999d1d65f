"""parse_mode HTML: Telegram's small HTML to a text and its entities, with Telegram's words for what is wrong.

Positions in messages are byte offsets in the UTF-8 source, so the source is read as bytes. A zero byte stands
behind the end: it counts as white space and ends every loop. Tag names ignore case, attributes that mean
nothing are skipped, and an & that starts no known character reference stands for itself.
"""

import re
from dataclasses import dataclass
from functools import reduce

from bot.emulator.entities import Entity, in_order, units
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.links import LinkError, checked, mentioned_user

_STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
_TAGS = _STYLES.keys() | {"a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
_SPACE = b" \t\r\n\0\v"
_NAME_ENDS = _SPACE + b"=>/\"'"
_NAMED = {b"lt": ord("<"), b"gt": ord(">"), b"amp": ord("&"), b"quot": ord('"')}
_REFERENCE = re.compile(rb"&(?:#[xX]([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))")
_LONGEST_REFERENCE = 9
_LAST_CHARACTER = 0x10FFFF
_PLAIN = re.compile(rb"[^<&]+")
_TOKEN = re.compile(rb"[0-9a-zA-Z.\-]*")
_EMOJI = re.compile(r"-?[1-9][0-9]{0,18}")
_UNIX_TIME = re.compile(r"(-?)([0-9]+)")
_DATE_FORMAT = re.compile(r"[rR]|[tTdDwW]*")


@dataclass
class _Open:
    """A tag that waits for its end: its name, what its attributes say, and where it began in the result."""

    name: str
    argument: str
    date: int
    offset: int
    begin: int


def parse(source: str) -> tuple[str, list[Entity]]:
    """The text and its entities as written: sorted, but neither merged nor trimmed.

    Raises ApiError 400 ("can't parse entities: ...").
    """
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._size = len(source.encode("utf-8", "surrogatepass"))
        self._source = source.encode("utf-8", "surrogatepass") + b"\0"
        self._at = 0
        self._out = bytearray()
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []
        # Languages of <code class="language-x">, by index of the entity: they count only together with <pre>.
        self._languages: dict[int, str] = {}

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            byte = self._source[self._at]
            if byte == ord("<"):
                if self._source[self._at + 1] == ord("/"):
                    self._end_tag()
                else:
                    self._start_tag()
            elif byte == ord("&") and (code := self._reference()):
                self._out += chr(code).encode("utf-8", "surrogatepass")
                self._units += 1 + (code > 0xFFFF)  # noqa: PLR2004 - the last code that is one UTF-16 unit
            else:
                plain = _PLAIN.match(self._source, self._at, self._size)
                found = plain[0] if plain else b"&"
                self._units += units(found.decode("utf-8", "surrogatepass"))
                self._out += found
                self._at += len(found)
        if self._open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        try:
            text = self._out.decode()
        except UnicodeDecodeError:
            raise _refused(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ) from None
        return text, in_order(self._entities)

    # --- small steps ---

    def _reference(self) -> int:
        """The code of the character reference here, behind which we then stand; 0 when there is none."""
        found = _REFERENCE.match(self._source, self._at)
        if not found:
            return 0
        hexadecimal, decimal, name = found.groups()
        if name is None:
            digits, base = (decimal, 10) if hexadecimal is None else (hexadecimal, 16)
            if found.end() - found.start() > _LONGEST_REFERENCE:
                return 0
            code = int(digits or b"0", base)
            if code >= _LAST_CHARACTER:
                return 0
        else:
            code = _NAMED.get(name, 0)
        if code:
            self._at = found.end() + (self._source[found.end()] == ord(";"))
        return code

    def _skip_space(self) -> None:
        while self._at < self._size and self._source[self._at] in _SPACE and self._source[self._at]:
            self._at += 1

    def _read_until(self, stops: bytes) -> bytes:
        begin = self._at
        while self._source[self._at] not in stops:
            self._at += 1
        return self._source[begin : self._at]

    def _here(self) -> int:
        return self._source[self._at]

    # --- tags ---

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = _small(self._read_until(_SPACE + b">"))
        if not self._here():
            raise _refused(f"Unclosed start tag at byte offset {begin}")
        if name not in _TAGS:
            raise _refused(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = _Open(name, "", 0, self._units, len(self._out))
        while self._here() != ord(">"):
            self._skip_space()
            if self._here() == ord(">"):
                break
            self._attribute(tag, begin)
        self._at += 1
        if name == "span" and tag.argument != "spoiler":
            raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(tag)

    def _attribute(self, tag: _Open, begin: int) -> None:
        name = self._read_until(_NAME_ENDS).decode("utf-8", "replace")
        if not name:
            raise _refused(f'Empty attribute name in the tag "{tag.name}" at byte offset {begin}')
        self._skip_space()
        if self._here() != ord("="):
            if not self._here():
                raise _refused(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
            if tag.name == "blockquote" and name == "expandable":
                tag.argument = "1"
            return
        self._at += 1
        self._skip_space()
        if not self._here():
            raise _refused(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
        value = self._quoted() if self._here() in b"'\"" else self._token()
        if not self._here():
            raise _refused(f"Unclosed start tag at byte offset {begin}")
        _note(tag, name, value)

    def _token(self) -> str:
        begin = self._at
        found = _TOKEN.match(self._source, begin)
        self._at = found.end() if found else begin
        if self._here() not in _SPACE and self._here() != ord(">"):
            raise _refused(f"Unexpected end of name token at byte offset {begin}")
        return _small(self._source[begin : self._at])

    def _quoted(self) -> str:
        quote = self._here()
        self._at += 1
        value = bytearray()
        while self._here() not in (quote, 0):
            if self._here() == ord("&") and (code := self._reference()):
                value += chr(code).encode("utf-8", "surrogatepass")
                continue
            value.append(self._here())
            self._at += 1
        if self._here() == quote:
            self._at += 1
        return value.decode("utf-8", "replace")

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _refused(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        name = _small(self._read_until(_SPACE + b">"))
        self._skip_space()
        if self._here() != ord(">"):
            raise _refused(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open[-1]
        if name and name != tag.name:  # </> closes whatever is open
            raise _refused(
                f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self._units > tag.offset:
            self._close(tag)
        self._open.pop()

    # --- entities ---

    def _close(self, tag: _Open) -> None:
        if tag.name in _STYLES:
            self._add(tag, _STYLES[tag.name])
        elif tag.name == "a":
            self._link(tag)
        elif tag.name in {"pre", "code"}:
            self._code(tag)
        elif tag.name == "blockquote":
            self._add(tag, "expandable_blockquote" if tag.argument else "blockquote")
        elif tag.name == "tg-emoji":
            if not _EMOJI.fullmatch(tag.argument) or not -(2**63) <= int(tag.argument) < 2**63:
                raise _refused("Invalid custom emoji identifier specified")
            self._add(tag, "custom_emoji", ("custom_emoji_id", tag.argument))
        else:
            self._date(tag)

    def _add(self, tag: _Open, kind: str, *extra: tuple[str, object]) -> None:
        self._entities.append(Entity(kind, tag.offset, self._units - tag.offset, extra))

    def _link(self, tag: _Open) -> None:
        url = tag.argument or self._out[tag.begin :].decode("utf-8", "replace")
        if user := mentioned_user(url):
            self._add(tag, "text_mention", ("user", user))
            return
        try:
            self._add(tag, "text_link", ("url", checked(url)))
        except LinkError:
            return  # what is no address stays plain text

    def _code(self, tag: _Open) -> None:
        """<pre> and <code class="language-x"> over the same stretch are one block in that language."""
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last.offset, last.end) == (tag.offset, self._units)
        if same and last is not None:
            index = len(self._entities) - 1
            inner_language = self._languages.get(index, "") if tag.name == "pre" else tag.argument
            wanted = "code" if tag.name == "pre" else "pre"
            if last.type == wanted and not last.extra and inner_language:
                self._entities[-1] = Entity("pre", last.offset, last.length, (("language", inner_language),))
                return
        if tag.name == "code" and tag.argument:
            self._languages[len(self._entities)] = tag.argument
        self._add(tag, tag.name)

    def _date(self, tag: _Open) -> None:
        try:
            shown = date_format(tag.argument)
        except ValueError:
            raise _refused("Invalid date format used") from None
        if tag.date > 0:
            self._add(tag, "date_time", ("unix_time", tag.date), ("date_time_format", shown))


def _note(tag: _Open, name: str, value: str) -> None:
    """Keep what the attribute says when it says something for this tag."""
    match tag.name, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            tag.argument = value
        case "code", "class" if value.startswith("language-"):
            tag.argument = value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            tag.argument = value.removeprefix("tg-")
        case "blockquote", "expandable":
            tag.argument = "1"
        case "tg-time", "unix":
            tag.date = _unix_time(value)


def _unix_time(written: str) -> int:
    """The leading digits as a number of 32 bits, which runs over; 0 when there are none."""
    found = _UNIX_TIME.match(written)
    if not found:
        return 0
    seconds = reduce(lambda number, digit: (number * 10 + int(digit)) % 2**32, found[2], 0)
    return (seconds * (-1 if found[1] else 1) + 2**31) % 2**32 - 2**31


def date_format(written: str) -> str:
    """In Telegram's order: weekday, date, time; the short form of two. Raises ValueError for others."""
    if not _DATE_FORMAT.fullmatch(written):
        raise ValueError(written)
    if written in {"r", "R"}:
        return "r"
    date = "d" if "d" in written else "D" if "D" in written else ""
    time = "t" if "t" in written else "T" if "T" in written else ""
    return ("w" if "w" in written.lower() else "") + date + time


def _small(name: bytes) -> str:
    return name.lower().decode("utf-8", "replace")


def _refused(reason: str) -> ApiError:
    return bad_request(f"Can't parse entities: {reason}")
