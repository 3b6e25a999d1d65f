"""Standard input and output, as `chat` takes them. Piped input works too: its end ends the chat."""

from __future__ import annotations

import sys


def read_line() -> str | None:
    """Read a line; None at the end of input."""
    return (sys.stdin.readline() or None) if sys.stdin else None


def write(text: str) -> None:
    """Write a text and an empty line, at once."""
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()
