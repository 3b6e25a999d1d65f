"""The parameters of one call. Telegram reads all of them as text; objects and lists are JSON in that text.

Files come along in a multipart body.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.emulator.errors import ApiError, bad_request

_INTEGER = re.compile(r"-?\d+")


class Params:
    """Name to text. What is missing reads as empty, as it does at Telegram."""

    def __init__(self, values: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        self._values = dict(values)
        self._files = dict(files)

    @classmethod
    async def read(cls, request: web.Request) -> "Params":
        """Those in the query, then those in the body; the first of a name counts.

        The body is urlencoded, JSON or multipart. Raises ApiError 400 for a body that is not what its type
        says.
        """
        values, files = dict(request.query), dict[str, bytes]()
        if request.method == "POST" and request.can_read_body:
            for name, value in (await _body(request)).items():
                if isinstance(value, str):
                    values.setdefault(name, value)
                else:
                    files.setdefault(name, value)
        return cls(values, files)

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def as_dict(self) -> dict[str, str]:
        """A copy, for the log of calls."""
        return dict(self._values)

    def upload(self, name: str) -> bytes | None:
        """The file of a parameter: the one of that name, or the one that its text attach://other names."""
        return self._files.get(self.text(name).removeprefix("attach://") or name)

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
            return json.loads(text)
        except (ValueError, RecursionError):
            raise bad_request(error) from None


async def _body(request: web.Request) -> Mapping[str, str | bytes]:
    if request.content_type == "application/json":
        return _json_body(await request.read())
    try:
        form = await request.post()
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse form data headers") from None
    values: dict[str, str | bytes] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            with value.file:
                values.setdefault(name, value.file.read())
        else:
            values.setdefault(name, bytes(value) if isinstance(value, bytearray) else value)
    return values


def _json_body(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "Bad Request: can't parse parameter value") from None
    if not isinstance(found, dict):
        raise ApiError(400, "Bad Request: JSON object expected")
    # What is not text keeps its JSON form; so null is the text "null", which no optional object accepts.
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
