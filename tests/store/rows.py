"""A conversation to keep."""

from dataclasses import replace

from bot.store import Saved

KEY = bytes(range(32))
FIRST = Saved(
    id="c-1",
    chat=-1001234567890,
    owner=7_000_000_001,
    revision=1,
    shown=0,
    message=None,
    content="digest",
    touched=1_760_000_000,
    closed=False,
    payload='{"log": ["größer"]}',
)


def next_of(row: Saved, *, closed: bool = False, payload: str = "{}") -> Saved:
    """The row one revision later."""
    return replace(row, revision=row.revision + 1, closed=closed, payload=payload)
