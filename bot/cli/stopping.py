"""Told to stop: Ctrl-C, the SIGTERM of whoever runs us, or the end of the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import signal


def stopping() -> asyncio.Event:
    """Give an event of the running loop that the first signal to stop sets; a second Ctrl-C breaks off."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    signals = [signal.SIGINT, signal.SIGTERM]
    # Windows has no SIGHUP, and nohup has it ignored
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)
    for number in signals:
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            loop.add_signal_handler(number, told)
    return stop
