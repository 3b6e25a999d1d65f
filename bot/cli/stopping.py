"""Told to stop: Ctrl-C, the SIGTERM of whoever runs us, or the end of the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal


def stopping(renew: asyncio.Event | None = None) -> asyncio.Event:
    """Give an event of the running loop that the first signal to stop sets; a second Ctrl-C breaks off.

    With `renew` a SIGHUP sets that: somebody sent it. Only where the terminal that this was started from is
    gone does it mean to stop, since nobody sees any more what runs there.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    watched = _watched()

    def told() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    def hung_up() -> None:
        if renew is None or (watched and not _watched()):
            told()
        else:
            renew.set()

    handlers = {signal.SIGINT: told, signal.SIGTERM: told}
    # Windows has no SIGHUP, and nohup has it ignored
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        handlers[signal.SIGHUP] = hung_up
    for number, handler in handlers.items():
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            loop.add_signal_handler(number, handler)
    return stop


def _watched() -> bool:
    """Tell whether a terminal is at any of the standard files: a terminal that is gone is none."""
    return any(os.isatty(number) for number in range(3))
