"""Decisions from facts: one, or a line for a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TextIO

from bot.content.errors import hint
from bot.engine.advice import advise
from bot.engine.answers import FactError, read, shown
from bot.render.record import record

if TYPE_CHECKING:
    from bot.render.renderer import Renderer

LONGEST = 100_000
"""Bytes of a line of answers."""


class Decider:
    """Decides one dialog of proved content; raises FactError for a dialog that does not exist."""

    def __init__(self, renderer: Renderer, dialog: str) -> None:
        self.library = renderer.library
        self.renderer = renderer
        if dialog not in self.library.dialogs:
            raise FactError(f"There is no dialog {dialog!r}. {hint(dialog, self.library.dialogs)}")
        self.part = self.library.dialogs[dialog]

    def record(self, facts: Mapping[str, str]) -> dict[str, Any]:
        """Decide, as a record; raises FactError."""
        return record(self.renderer, advise(self.library, self.part, read(self.part.dialog, facts)))

    def as_json(self, facts: Mapping[str, str]) -> str:
        """Decide, as one line of JSON; raises FactError."""
        return json.dumps(self.record(facts), ensure_ascii=False)

    def batch(self, given: BinaryIO, out: TextIO) -> int:
        """Answer each line with exactly one line, in order; the status is 1 when any line was bad."""
        status = 0
        for number, line in enumerate(_lines(given), start=1):
            try:
                answer = self.as_json(parse_line(line))
            except FactError as error:
                answer = json.dumps({"error": str(error), "line": number}, ensure_ascii=False)
                status = 1
            out.write(answer + "\n")
            out.flush()
        return status


def parse_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Read `key=value` words; raises FactError."""
    facts: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise FactError(f"{pair!r} is not KEY=VALUE. Write for example age=54y.")
        if key in facts:
            raise FactError(f"{key} is given twice.")
        facts[key] = value
    return facts


def _lines(given: BinaryIO) -> Iterator[bytes]:
    """Read lines; of one that is too long no more is kept than shows that it is."""
    while line := given.readline(LONGEST + 1):
        yield line
        while line and not line.endswith(b"\n"):
            line = given.readline(LONGEST + 1)


def parse_line(line: bytes) -> dict[str, str]:
    """Read one JSON object of answers; numbers keep their digits, null is no answer. Raises FactError."""
    if len(line) > LONGEST:
        raise FactError(f"This line has more than {LONGEST:,} bytes.")
    try:
        found = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, FactError):
            raise
        raise FactError("This line is not one JSON object of answers.") from error
    if not isinstance(found, dict):
        raise FactError("This line is not one JSON object of answers.")
    for key, value in found.items():
        if value is not None and not isinstance(value, str):
            raise FactError(
                f"{shown(key)}: the answer must be a text, an answer id or a number with its unit."
            )
    return {key: value for key, value in found.items() if value is not None}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FactError("A key stands twice in this line.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise FactError(f"{name} is not an answer.")
