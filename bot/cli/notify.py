"""Telling systemd how a service is: ready, stopping, still alive. Without systemd nothing is told.

It listens on a datagram socket that NOTIFY_SOCKET names, and for a sign of life where WATCHDOG_USEC says so.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress

_MICROSECONDS = 1_000_000


class Notify:
    """Tells the service manager that an environment names."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        # a name in the abstract namespace is written with an @
        self._address = f"\0{name[1:]}" if name.startswith("@") else name
        given = environ.get("WATCHDOG_USEC", "")
        self._watched = int(given) / _MICROSECONDS if given.isascii() and given.isdecimal() else 0.0

    def tell(self, state: str) -> None:
        """Tell a state such as READY=1. A manager that does not listen is nobody's concern here."""
        if self._address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.settimeout(0)  # it may be slow, the loop may not
                manager.sendto(state.encode(), self._address)

    async def live(self) -> None:
        """Give signs of life for as long as the loop turns, where they are asked for."""
        while self._watched:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(self._watched / 2)
