"""Lives of a bot: processes forked from one that has everything loaded, so that killing one is cheap.

1. The cradle has one thread and no event loop: a fork takes all of it along.
2. A life is the real thing, bot.telegram.run on a real store. It tells over a socket how it goes, and ends
   when that socket does: no life outlives who ordered it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import signal
import socket
import sys
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from multiprocessing.sharedctypes import RawValue
from random import Random
from string import ascii_lowercase, digits
from time import time
from typing import TYPE_CHECKING, NoReturn

import bot.telegram.serving  # noqa: F401  loaded before the fork
from bot import telegram
from bot.cli.logs import telling, unhandled_in_loop
from bot.store import StoreError, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.proof.proved import Proved

KEY = bytes(range(32))
TOKEN = "42:secret"  # noqa: S105  it opens nothing
_FASTEST = 5000.0
_LEASE = 2
_LARGEST = 1 << 16
_LETTERS = ascii_lowercase + digits


@dataclass(frozen=True, slots=True)
class Order:
    """What a life is to be. `seed` makes its codes; a screen takes no tap for `reading` seconds.

    `busy` is how many seconds an SQLite file may be held by others. `name` tells its process from others; a
    life that has the name of one before it need not wait until that one is missed.
    """

    seed: str
    store: str
    api: str
    hook: telegram.Hook | None = None
    reading: float = 0.0
    busy: float = 0.3
    name: str = ""


class Cradle:
    """Bears lives. Make it where no event loop runs. Their clock can be moved `ahead` of the true one."""

    def __init__(self, proved: Proved) -> None:
        self._clock = RawValue("d", 0.0)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads may be left of other tests
            self._pid = os.fork()
        if not self._pid:
            self._control.close()
            _rock(theirs, proved, lambda: int(time() + self._clock.value))
        theirs.close()

    @property
    def ahead(self) -> float:
        """Seconds by which the clock of every life is off."""
        return float(self._clock.value)

    @ahead.setter
    def ahead(self, seconds: float) -> None:
        self._clock.value = seconds

    def now(self) -> int:
        """What the lives take for the time."""
        return int(time() + self.ahead)

    def bear(self, order: Order) -> Life:
        """Begin a life. Call it where an event loop runs."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        heard, said = os.pipe()
        socket.send_fds(self._control, [pickle.dumps(order)], [theirs.fileno(), said])
        theirs.close()
        os.close(said)
        return Life(int(ours.recv(_LARGEST)), ours, heard)

    def close(self) -> None:
        """End it; lives that are left go on until they are let go of."""
        self._control.close()
        os.waitpid(self._pid, 0)


class Life:
    """One process. `words` is what it wrote to its stderr; `why` what it ended with by itself."""

    def __init__(self, pid: int, status: socket.socket, heard: int) -> None:
        self.pid = pid
        self.ready = asyncio.Event()
        self.over = asyncio.Event()
        self.killed = False
        self.words = ""
        self.why = ""
        self._handle = os.pidfd_open(pid)
        self._status = status
        self._heard = heard
        status.setblocking(False)
        os.set_blocking(heard, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(status.fileno(), self._told)
        self._loop.add_reader(heard, self._hear)

    def kill(self) -> None:
        """SIGKILL."""
        self.killed = True
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: it finishes what is in hand."""
        self._signal(signal.SIGTERM)

    async def end(self) -> None:
        """Kill it if it lives, and wait for its end."""
        self.kill()
        await self.over.wait()

    def _signal(self, number: int) -> None:
        if not self.over.is_set():
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def _told(self) -> None:
        try:
            news = self._status.recv(_LARGEST).decode()
        except ConnectionError:
            news = ""
        match news.partition(" "):
            case ("ready", _, _):
                self.ready.set()
            case ("ended", _, why):
                self.why = why
            case _:
                self._close()

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            while said := os.read(self._heard, _LARGEST):
                self.words += said.decode(errors="replace")
            self._loop.remove_reader(self._heard)

    def _close(self) -> None:
        if self.over.is_set():
            return
        self._hear()
        self._loop.remove_reader(self._status.fileno())
        self._loop.remove_reader(self._heard)
        self._status.close()
        os.close(self._heard)
        os.close(self._handle)
        self.over.set()


def _rock(control: socket.socket, proved: Proved, clock: Callable[[], int]) -> NoReturn:
    """Bear whatever is ordered until the other side has gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever dies is forgotten
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while True:
        message, given, _, _ = socket.recv_fds(control, _LARGEST, 2)
        if not message:
            os._exit(0)
        if not os.fork():
            control.close()
            _live(pickle.loads(message), proved, clock, *given)  # noqa: S301  our own words
        for handle in given:
            os.close(handle)


def _live(order: Order, proved: Proved, clock: Callable[[], int], status: int, said: int) -> NoReturn:
    channel = socket.socket(fileno=status)
    why = ""
    try:
        os.dup2(said, 2)
        sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
        logging.getLogger().handlers.clear()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        channel.send(b"%d" % os.getpid())
        with telling("json", "info", (), sys.stderr):
            asyncio.run(_bot(order, proved, clock, channel))
    except (StoreError, telegram.TelegramError) as error:
        why = error.code
    except BaseException:  # noqa: BLE001  whatever it is, it is told
        traceback.print_exc()
        why = "a bug"
    finally:
        with suppress(OSError):
            channel.send(f"ended {why}".encode())
        os._exit(0)


async def _bot(order: Order, proved: Proved, clock: Callable[[], int], channel: socket.socket) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.set_exception_handler(unhandled_in_loop)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(channel.fileno(), os._exit, 1)
    chance = Random(order.seed)  # noqa: S311  no secret

    def fresh(length: int) -> str:
        return "".join(chance.choices(_LETTERS, k=length))

    def ready(_username: str) -> None:
        channel.send(b"ready")

    codes = chain([order.name] if order.name else [], (fresh(22) for _ in count()))

    store = await open_store(order.store, KEY, busy_timeout=order.busy)
    try:
        await telegram.run(
            proved,
            store,
            token=TOKEN,
            api_url=order.api,
            stop=stop,
            clock=clock,
            fresh_id=lambda: fresh(10),
            fresh_code=lambda: next(codes),
            terms=telegram.LOCAL,
            webhook=order.hook,
            reading=order.reading,
            sends_per_second=_FASTEST,
            lease_seconds=_LEASE,
            on_ready=ready,
        )
    finally:
        await store.close()
