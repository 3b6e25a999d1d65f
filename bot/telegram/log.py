"""What the bot tells of its work: events with a name and fields, through the standard library's logging.

1. An event's name never changes with what happened; what differs stands in fields of bounded sets.
2. No field holds what somebody wrote, or who it was: an update is followed by a number of its own.
3. An error is told by kind and place. Its text may repeat what somebody wrote, or an address with the token.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import cast

import structlog
from structlog.contextvars import bound_contextvars
from structlog.stdlib import BoundLogger, filter_by_level, render_to_log_kwargs

_FRAMES = 6


def logger(name: str) -> BoundLogger:
    """Give the logger of a module: `_log.warning("page_unsent", **fault(error))`."""
    made = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[filter_by_level, render_to_log_kwargs],
        wrapper_class=BoundLogger,
    )
    return cast("BoundLogger", made)


def fault(error: BaseException) -> dict[str, str]:
    """Kind and place of an error, as fields of an event: where it was raised, then who called that."""
    frames = reversed(extract_tb(error.__traceback__)[-_FRAMES:])
    place = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return {"error": type(error).__name__} | ({"place": place} if place else {})


@dataclass(frozen=True, slots=True)
class Trace:
    """An update as the log knows it: the how manieth it is, and when it came by the loop's clock."""

    number: int
    came: float


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """The update that is being carried out; None for what the bot does by itself."""
    return _CURRENT.get()


@contextmanager
def following(trace: Trace | None) -> Iterator[None]:
    """Let the log name an update beside everything that happens in here."""
    token = _CURRENT.set(trace)
    try:
        with bound_contextvars(update=trace and trace.number):
            yield
    finally:
        _CURRENT.reset(token)
