"""Where the bot listens: an address of this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from bot.telegram.errors import telegram_error

What = Literal["webhook", "status"]
"""What listens, as in the codes of the error catalogue."""
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Listen:
    """A host and a port, 0 for any that is free."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str, what: What) -> Self:
        """Read `host:port`, as an operator writes it; raises TelegramError.

        A port that nobody knows beforehand is no address, and no host would mean every one of this machine.
        """
        host, _, number = text.rpartition(":")
        host = host.strip().strip("[]")
        port = int(number) if number.isascii() and number.isdecimal() else 0
        if not host or not 0 < port <= _LAST_PORT:
            raise telegram_error(f"{what}-listen", listen=text, reason="it is not host:port")
        return cls(host, port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
