"""Time and chance, for the rooms that take them as arguments."""

from __future__ import annotations

import secrets
import time
from datetime import date

from bot.content.review import utc_date

_ID_BYTES = 6
_CODE_BYTES = 16


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def today() -> date:
    """The day it is in UTC."""
    return utc_date(now())


def fresh_id() -> str:
    """Eight url-safe characters that cannot be guessed."""
    return secrets.token_urlsafe(_ID_BYTES)


def fresh_code() -> str:
    """Twenty-two url-safe characters that cannot be guessed."""
    return secrets.token_urlsafe(_CODE_BYTES)
