"""Time and chance, for the rooms that take them as arguments."""

from __future__ import annotations

import secrets
import time

_ID_BYTES = 6


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def fresh_id() -> str:
    """Eight url-safe characters that cannot be guessed."""
    return secrets.token_urlsafe(_ID_BYTES)
