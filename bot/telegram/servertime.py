"""What time it is by Telegram's clock: a witness beside this machine's, from the Date that answers carry."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime


class ServerTime:
    """Remembers the last Date that was heard. `steady` gives seconds and only goes forward."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._heard: tuple[str, float] | None = None

    def note(self, date: str | None) -> None:
        """An answer came just now with this Date, as HTTP writes one, or with none."""
        if date:
            self._heard = date, self._steady()

    def now(self) -> int | None:
        """Unix seconds, and never later than it is there; None where nothing was heard that is a time."""
        if self._heard is None:
            return None
        date, at = self._heard
        try:
            return int(parsedate_to_datetime(date).timestamp() + self._steady() - at)
        except (ValueError, OverflowError):
            return None
