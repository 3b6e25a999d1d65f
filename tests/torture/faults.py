"""What goes wrong, each by its name. A fault strikes now and then, and mends in the end what it broke."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from tests.torture.stores import fill_disk

if TYPE_CHECKING:
    from tests.torture.stage import Stage

SHOWING = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")
_NO_TELEGRAM = frozenset({"telegram-unreachable", "telegram-refused", "webhook-refused"})
_NO_STORE = frozenset({"store-unreachable", "store-locked", "store-unwritable"})
_SHARE = 0.5
_SHARE_OF_POLLS = 0.2
_TIMES = 12


class Fault(Protocol):
    """Something that goes wrong."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        ...

    @property
    def ends(self) -> frozenset[str]:
        """With what a bot may end that begins while it lasts; a service manager begins it again."""
        ...

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Let it happen once; return when it is over."""
        ...


@dataclass(frozen=True, slots=True)
class Kill:
    """kill -9 at a random moment. The next life begins at once."""

    name: str = "kill"
    ends: frozenset[str] = frozenset()

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Kill any of the bots that works."""
        post = chance.choice(stage.posts)
        if post.life.ready.is_set():
            post.kill()


@dataclass(frozen=True, slots=True)
class Stop:
    """SIGTERM, as at each update of the bot."""

    name: str = "stop"
    ends: frozenset[str] = frozenset()

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Stop any of the bots that works."""
        post = chance.choice(stage.posts)
        if post.life.ready.is_set():
            post.stop()


@dataclass(frozen=True, slots=True)
class Again:
    """Updates come again, and in another order."""

    name: str = "again"
    ends: frozenset[str] = frozenset()

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Let some of the last updates come once more."""
        late = stage.ward.updates[-400:]
        for update in chance.sample(late, min(len(late), chance.randint(1, 12))):
            stage.ward.again(update)


@dataclass(frozen=True, slots=True)
class Flood:
    """A storm of 429: Telegram says to wait."""

    name: str = "flood"
    ends: frozenset[str] = _NO_TELEGRAM

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Refuse some calls."""
        _disturb(stage, chance, retry_after=1)


@dataclass(frozen=True, slots=True)
class Stumble:
    """5xx of all kinds."""

    name: str = "stumble"
    ends: frozenset[str] = _NO_TELEGRAM

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Fail some calls."""
        _disturb(stage, chance, status=chance.choice((500, 502, 503, 504)))


@dataclass(frozen=True, slots=True)
class Cut:
    """Connections that are cut: before anything is done, or after, so that the answer is lost."""

    name: str = "cut"
    ends: frozenset[str] = _NO_TELEGRAM

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Cut some calls off."""
        _disturb(stage, chance, drop=chance.choice(("before", "after")))


@dataclass(frozen=True, slots=True)
class Hang:
    """Calls that hang for up to so many seconds, and then work, fail or are cut off."""

    name: str = "hang"
    ends: frozenset[str] = _NO_TELEGRAM
    seconds: float = 1.5

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Let some calls hang."""
        how = chance.choice(({}, {"status": 502}, {"drop": "before"}, {"drop": "after"}))
        _disturb(stage, chance, delay=chance.uniform(0.05, self.seconds), **how)


@dataclass(frozen=True, slots=True)
class Leap:
    """The clock of the bot's machine jumps, forward or back, and is set right again."""

    name: str = "leap"
    ends: frozenset[str] = frozenset()

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Jump by minutes, hours or days."""
        stage.cradle.ahead = chance.choice((-1, 1)) * chance.choice((40.0, 2400.0, 7200.0, 100_000.0))
        try:
            await asyncio.sleep(chance.uniform(0.2, 1.5))
        finally:
            stage.cradle.ahead = 0.0


@dataclass(frozen=True, slots=True)
class Gone:
    """The database is gone for a while: its wire is pulled out, or another process holds the file."""

    name: str = "gone"
    ends: frozenset[str] = _NO_STORE
    seconds: float = 1.5

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Take it away, and give it back."""
        await stage.plan.store.gone(chance.uniform(0.1, self.seconds))


@dataclass(frozen=True, slots=True)
class Full:
    """The disk is full: a bot can write no file, but what it writes to its log."""

    name: str = "full"
    ends: frozenset[str] = _NO_STORE
    seconds: float = 1.5

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Fill it, and make room again."""
        await fill_disk(chance.choice(stage.posts).life.pid, chance.uniform(0.1, self.seconds))


@dataclass(frozen=True, slots=True)
class Snap:
    """All connections between Telegram and webhooks are cut, whatever has gone over them."""

    name: str = "snap"
    ends: frozenset[str] = frozenset()

    async def strike(self, stage: Stage, chance: Random) -> None:
        """Cut them; some of the time, let none through for a moment."""
        wire = stage.balancer
        if wire is None:
            return
        if chance.random() < 0.5:
            wire.cut()
            return
        wire.pull()
        try:
            await asyncio.sleep(chance.uniform(0.05, 0.5))
        finally:
            wire.put_back()


ALL: tuple[Fault, ...] = (
    Kill(), Stop(), Again(), Flood(), Stumble(), Cut(), Hang(), Leap(), Gone(), Full(), Snap(),
)  # fmt: skip


def named(names: str, every: float) -> list[tuple[Fault, float]]:
    """Faults by their names, with commas between; each strikes every so many seconds on average."""
    known = {one.name: one for one in ALL}
    return [(known[name], every) for name in names.split(",") if name]


def _disturb(stage: Stage, chance: Random, **how: Any) -> None:  # noqa: ANN401  see bot.emulator.faults
    """Let some of the next calls go wrong; of polls only one: the bot makes long pauses."""
    for method in SHOWING:
        if chance.random() < _SHARE:
            stage.ward.order(method=method, times=chance.randint(1, _TIMES), **how)
    if chance.random() < _SHARE_OF_POLLS:
        stage.ward.order(method="getUpdates", times=1, **how)
