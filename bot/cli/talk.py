"""The conversation in this terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.console.chat import chat
from bot.content.errors import hint
from bot.engine.answers import FactError

if TYPE_CHECKING:
    from bot.proof.proved import Proved


def chat_here(proved: Proved, dialog: str, saved: Path | None) -> int:
    """Talk on standard input and output until `quit` or the end; raises FactError for an unknown dialog."""
    if dialog not in proved.library.dialogs:
        raise FactError(f"There is no dialog {dialog!r}. {hint(dialog, proved.library.dialogs)}")
    chat(proved, dialog, read_line=_read_line, write=_write, clock=now, fresh_id=fresh_id, saved=saved)
    return 0


def _read_line() -> str | None:
    return sys.stdin.readline() or None


def _write(text: str) -> None:
    print(text, end="\n\n", flush=True)
