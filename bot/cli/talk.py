"""The conversation in this terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.console import terminal
from bot.console.chat import chat
from bot.console.saved import SavedError
from bot.content.errors import hint
from bot.engine.answers import FactError

if TYPE_CHECKING:
    from bot.proof.proved import Proved


def chat_here(proved: Proved, dialog: str, saved: Path | None) -> int:
    """Talk on standard input and output until `quit` or the end.

    Raises FactError for an unknown dialog, and for a state file that is not a conversation's.
    """
    if dialog not in proved.library.dialogs:
        raise FactError(f"There is no dialog {dialog!r}. {hint(dialog, proved.library.dialogs)}")
    try:
        chat(
            proved,
            dialog,
            read_line=terminal.read_line,
            write=terminal.write,
            clock=now,
            fresh_id=fresh_id,
            saved=saved,
        )
    except SavedError as error:
        raise FactError(f"{error} Name another file for --state, or remove that one.") from error
    return 0
