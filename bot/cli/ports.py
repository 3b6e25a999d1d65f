"""Ports of this machine."""

from __future__ import annotations

import os
import socket

from bot.emulator.errors import PortTakenError

LOCAL = "127.0.0.1"
_NEXT = 20


def free_port(wanted: int, *, at_least: bool = False) -> int:
    """Give a port that nobody listens on: the one wanted, with `at_least` one of the next; for 0 any.

    Raises PortTakenError.
    """
    for port in range(wanted, wanted + (_NEXT if at_least else 1)):
        with socket.socket() as probe:
            if os.name == "posix":  # as the server will ask for it: a port that was just left is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCAL, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PortTakenError(LOCAL, wanted)
