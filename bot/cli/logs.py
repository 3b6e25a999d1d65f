"""The log of a bot at work: each event is one line on stderr, as JSON or for a terminal.

1. A line holds an event's name and fields of bounded sets: see bot.telegram.log.
2. An error is told by kind and place, also one that nobody caught, and whatever a library says of it.
3. A library's words are told as they stand in its code, without what it fills in.
4. Should a secret come through all the same, it is struck out of the finished line.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO
from urllib.parse import quote

from structlog.contextvars import get_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer
from structlog.stdlib import ProcessorFormatter

from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    import asyncio
    from collections.abc import MutableMapping

Form = Literal["json", "text"]
Level = Literal["debug", "info", "warning", "error"]
STRUCK = "[struck out]"
_SHORTEST = 6
"""Characters of a secret, lest one of two letters strikes out half of every line."""
_OURS = "bot"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_log = logger(__name__)


def form_of(wish: Literal["auto", "json", "text"], stream: TextIO) -> Form:
    """The form that is wished for, or the one that fits a stream."""
    if wish == "auto":
        return "text" if stream.isatty() else "json"
    return wish


@contextmanager
def telling(
    form: Form, level: Level, secrets: Iterable[str], stream: TextIO
) -> Iterator[Callable[[str], None]]:
    """Write the log to a stream while in here; gives a way to name a secret that comes to be known later.

    Libraries say less than the bot, except at `debug`.
    """
    handler, formatter = _Lines(stream), _Formatter(form)
    for secret in secrets:
        formatter.hide(secret)
    handler.setFormatter(formatter)
    root, ours = logging.getLogger(), logging.getLogger(_OURS)
    before = root.level, ours.level, threading.excepthook, sys.unraisablehook, warnings.showwarning
    wanted = logging.getLevelName(level.upper())
    root.setLevel(wanted if level == "debug" else max(wanted, logging.WARNING))
    ours.setLevel(wanted)
    root.addHandler(handler)
    threading.excepthook = lambda found: _unhandled("thread", found.exc_value)
    sys.unraisablehook = lambda found: _unhandled("interpreter", found.exc_value)
    warnings.showwarning = _warned
    try:
        yield formatter.hide
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])
        threading.excepthook, sys.unraisablehook, warnings.showwarning = before[2:]


def unhandled_in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what a loop could not hand to anybody. Its own words repeat errors and arguments."""
    _unhandled("loop", context.get("exception"))


def _unhandled(where: str, error: BaseException | None) -> None:
    _log.error("unhandled", where=where, **(fault(error) if error is not None else {}))


def _warned(  # noqa: PLR0913, PLR0917  Python's signature
    message: Warning | str,  # noqa: ARG001  it may repeat anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    _log.warning("python_warning", error=category.__name__, place=f"{Path(filename).name}:{lineno}")


class _Lines(logging.StreamHandler[TextIO]):
    """A line that cannot be made or written is lost, and nothing of it is told elsewhere."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Print no traceback with the record in it, as the standard library would."""


class _Formatter(ProcessorFormatter):
    """Makes lines of records."""

    def __init__(self, form: Form) -> None:
        super().__init__(
            processors=[
                _event,
                JSONRenderer() if form == "json" else ConsoleRenderer(colors=False, pad_event_to=0),
            ],
            use_get_message=False,
            pass_foreign_args=True,
        )
        self._secrets: list[str] = []

    def hide(self, secret: str) -> None:
        """Strike a secret out of every line from now on, in each way it may be written."""
        if len(secret) >= _SHORTEST:
            ways = {secret, json.dumps(secret)[1:-1], quote(secret, safe="")}
            # the longest first: one may be a part of another
            self._secrets = sorted({*self._secrets, *ways}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Make one line, and strike the secrets out of it."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, STRUCK)
        return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)


def _event(_logger: object, _name: str, given: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Make an event of a record: the bot's with its fields, a library's with its words as in its code."""
    record: logging.LogRecord = given["_record"]
    words, filled, error = given["event"], given["positional_args"], given.get("exc_info")
    if record.name.partition(".")[0] == _OURS:
        event = _filled(words, filled)
        fields: dict[str, Any] = {
            name: value for name, value in record.__dict__.items() if name not in _STANDARD
        }
    else:
        # without anything to fill in, the words may have been filled before they came here
        event = "library"
        fields = {"words": words if filled else None, "place": f"{record.filename}:{record.lineno}"}
    line: dict[str, Any] = {
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": event,
        "logger": record.name,
        **get_contextvars(),
        **fields,
        **(fault(error[1]) if error and error[1] is not None else {}),
    }
    return {name: value for name, value in line.items() if value is not None}


def _filled(words: str, filled: tuple[object, ...]) -> str:
    try:
        return words % filled if filled else words
    except (TypeError, ValueError):
        return words  # a slip in what tells of something must not hide it
