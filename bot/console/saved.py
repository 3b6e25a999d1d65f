"""Where a terminal keeps its conversation, so that it goes on after a restart: one JSON file, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from bot.engine.conversation import Conversation


class SavedError(ValueError):
    """A state file that holds something else, or is no file: it is left as it is."""


class Saved:
    """A state file; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self) -> Conversation | None:
        """Read the conversation; a file that is missing counts as none. Raises SavedError."""
        if self._path is None:
            return None
        try:
            if self._path.exists() and not self._path.is_file():
                raise SavedError(f"{self._path} is not a file.")
            return Conversation.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise SavedError(f"{self._path} holds something else than a conversation.") from error
        except OSError as error:
            raise SavedError(f"{self._path} cannot be read: {error.strerror}.") from error

    def write(self, conversation: Conversation | None) -> None:
        """Replace the file as a whole, for its owner alone to read; None takes it away."""
        if self._path is None:
            return
        if conversation is None:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(conversation.model_dump_json().encode())
        fresh.replace(self._path)
