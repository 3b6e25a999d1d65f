"""The parameters of one call. Telegram reads all of them as text; objects and lists are JSON in that text.

Files come along in a multipart body.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulator.errors import ApiError, bad_request

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_ATTACHED = "attach://"
_MOST_TEXT = 2**20
"""Characters of all parameters together; files do not count."""
_NO_FORM = (ValueError, LookupError, RuntimeError, HttpProcessingError)
"""What reading a form raises: for its parts, a character set, a transfer encoding, headers in it."""
_WRITTEN: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Boolean": (bool,),
    "Chat": (int, str),
}
"""How a JSON body writes a type of the table; the rest are texts."""


@dataclass(frozen=True)
class Upload:
    """A file that came along, by the name that it had."""

    name: str
    data: bytes


class Params:
    """Name to text. What is missing reads as empty, as it does at Telegram."""

    def __init__(
        self,
        values: Mapping[str, str],
        files: Mapping[str, Upload],
        written: Mapping[str, type] | None = None,
    ) -> None:
        self._values = dict(values)
        self._files = dict(files)
        self._written = written or {}

    @classmethod
    async def read(cls, request: web.Request) -> "Params":
        """Those in the query, then those in the body; the first of a name counts.

        The body is urlencoded, JSON or multipart. Raises ApiError 400 for a body that is not what its type
        says, 413 for one that is too large.
        """
        values, files, written = dict(request.query), dict[str, Upload](), dict[str, type]()
        if request.can_read_body:
            try:
                body = await _body(request)
            except web.HTTPRequestEntityTooLarge:
                raise ApiError(413, "Request Entity Too Large") from None
            except web.RequestPayloadError:
                raise ApiError(400, "Bad Request: unexpected end of request content") from None
            except _NO_FORM:
                raise ApiError(400, "Bad Request: can't parse form data headers") from None
            for name, value in body.items():
                if isinstance(value, Upload):
                    files.setdefault(name, value)
                elif name not in values:
                    values[name] = _text(value)
                    if request.content_type == "application/json":
                        written[name] = type(value)
        if sum(map(len, values.values())) > _MOST_TEXT:
            raise ApiError(413, "Request Entity Too Large: too many parameters")
        return cls(values, files, written)

    @classmethod
    def from_json(cls, body: bytes) -> "Params":
        """Those in a JSON object. Raises ApiError 400 when it is none."""
        found = _json_body(body)
        values = {name: _text(value) for name, value in found.items()}
        return cls(values, {}, {name: type(value) for name, value in found.items()})

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def as_dict(self) -> dict[str, str]:
        """A copy, for the log of calls."""
        return dict(self._values)

    def names(self) -> set[str]:
        """Of all parameters, and of the files that no text attaches under another name."""
        texts = " ".join(self._values.values())
        return {*self._values, *(name for name in self._files if f"{_ATTACHED}{name}" not in texts)}

    def given(self, name: str) -> bool:
        """Whether there is a text or a file for it."""
        return name in self or self.upload(name) is not None

    def written_as(self, name: str, kind: str) -> bool:
        """Whether a JSON body writes it in the type of the table; other bodies have nothing but texts."""
        return name not in self._written or self._written[name] in _WRITTEN.get(kind, (str,))

    def upload(self, name: str) -> Upload | None:
        """The file of a parameter: the one of that name, or the one that its text attach://other names."""
        return self.attached(self.text(name), name)

    def attached(self, text: str, name: str = "") -> Upload | None:
        """The file that a text attaches; that of the parameter when there is no text."""
        if text and not text.startswith(_ATTACHED):
            return None
        return self._files.get(text.removeprefix(_ATTACHED) or name)

    def text(self, name: str) -> str:
        """The text as it came, or empty."""
        return self._values.get(name, "")

    def flag(self, name: str) -> bool:
        """True for true, yes and 1, whatever the case; else false."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0, least: int = -(2**31), most: int = 2**31 - 1) -> int:
        """The leading digits, 0 when there are none, brought into least..most. Missing: the default."""
        text = self.text(name)
        if not text:
            return default
        found = _INTEGER.match(text)
        return max(least, min(most, int(found[0]) if found else 0))

    def json(self, name: str, error: str) -> Any:  # noqa: ANN401 - JSON is whatever the bot sent
        """The decoded JSON, or None when missing. Raises ApiError 400 with `error` when it does not parse."""
        text = self.text(name)
        if not text:
            return None
        try:
            return decoded(text)
        except ValueError:
            raise bad_request(error) from None

    def lenient_json(self, name: str) -> Any:  # noqa: ANN401 - JSON is whatever the bot sent
        """The same where Telegram takes what does not parse as missing."""
        try:
            return self.json(name, "")
        except ApiError:
            return None


def decoded(source: str | bytes) -> Any:  # noqa: ANN401 - JSON is whatever was sent
    """JSON as it is defined, without NaN and Infinity. Raises ValueError."""
    try:
        return json.loads(source, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _no_number(written: str) -> None:
    raise ValueError(f"{written} is no number in JSON")


async def _body(request: web.Request) -> Mapping[str, object]:
    if request.content_type == "application/json":
        return _json_body(await request.read())
    form = await request.post()
    values: dict[str, object] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            with value.file:
                values.setdefault(name, Upload(value.filename, value.file.read()))
        elif isinstance(value, bytes | bytearray):
            values.setdefault(name, Upload("", bytes(value)))
        else:
            values.setdefault(name, value)
    return values


def _text(value: object) -> str:
    """What is not text keeps its JSON form; so null is the text "null"."""
    return value if isinstance(value, str) else json.dumps(value)


def _json_body(body: bytes) -> dict[str, object]:
    if not body:
        return {}
    try:
        found = decoded(body)
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse parameter value") from None
    if not isinstance(found, dict):
        raise ApiError(400, "Bad Request: JSON object expected")
    return found
