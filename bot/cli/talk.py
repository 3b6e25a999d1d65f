"""The conversation in this terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import fresh_id, now
from bot.cli.common import chosen, renderer_of
from bot.console import terminal
from bot.console.chat import chat
from bot.console.saved import SavedError
from bot.engine.answers import FactError

if TYPE_CHECKING:
    from bot.proof.proved import Proved


def chat_here(proved: Proved, dialog: str | None, saved: Path | None) -> int:
    """Talk on standard input and output until `quit` or the end; without a dialog, in the only one there is.

    Raises FactError for an unknown dialog, and for a state file that is not a conversation's.
    """
    try:
        chat(
            proved,
            chosen(proved, dialog),
            read_line=terminal.read_line,
            write=terminal.write,
            clock=now,
            fresh_id=fresh_id,
            saved=saved,
            renderer=renderer_of(proved.library),
        )
    except SavedError as error:
        raise FactError(f"{error} Name another file for --state, or remove that one.") from error
    return 0
