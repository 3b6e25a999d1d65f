"""A running bot, the Bot API server that it talks to, and phones."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot import telegram
from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone as SimPhone
from bot.proof.proved import Proved
from bot.store import Store, open_store
from tests import kept

CONTENT = Path(__file__).parents[2]
TOKEN = "42:secret"  # noqa: S105  it opens nothing
KEY = bytes(range(32))
NOW = 1_800_000_000
"""Unix seconds at which the clock of both stands until it is moved."""
PATIENCE = 15.0
QUIET = 0.04

Message = dict[str, Any]


class Phone(SimPhone):
    """A person's phone. The screen is the newest message that has buttons."""

    async def says(self, words: str) -> None:
        """Send a text and wait until everything that it brings about is there."""
        await self.text(words)
        await self.still()

    async def taps(self, label: str, message_id: int | None = None) -> None:
        """Tap a button and wait until everything that it brings about is there."""
        await self.tap(label, message_id)
        await self.still()

    async def does(self, *wanted: str) -> None:
        """Tap the buttons with these actions, each on the screen that the one before it led to."""
        for action in wanted:
            # an update is acknowledged a moment before its screen is there
            until = time.monotonic() + PATIENCE
            screen = await self.screen()
            while action not in actions(screen) and time.monotonic() < until:
                await self.wait((await self.transcript())["seq"], QUIET)
                screen = await self.screen()
            await self.sends(data_of(screen, action), screen["message_id"])

    async def does_on(self, screen: Message, action: str) -> None:
        """Tap the button with this action on a message."""
        await self.sends(data_of(screen, action), screen["message_id"])

    async def sends(self, data: str, message_id: int) -> None:
        """Send any callback data and wait until everything that it brings about is there."""
        await self.send_data(data, message_id)
        await self.still()

    async def still(self) -> None:
        """Wait until the bot has confirmed all, and nothing has changed for a moment."""
        await self.settled(PATIENCE, QUIET)

    async def messages(self) -> list[Message]:
        """What stands in the chat."""
        found: list[Message] = (await self.transcript())["messages"]
        return found

    async def notes(self) -> list[str]:
        """The passing words that answered taps, oldest first."""
        return [answer["text"] for answer in (await self.transcript())["answers"]]

    async def live(self) -> list[Message]:
        """The messages that have buttons."""
        return [message for message in await self.messages() if message["keyboard"]]

    async def screen(self) -> Message:
        """The one message that has buttons. A new one may come a moment before the old one loses its own."""
        until = time.monotonic() + PATIENCE
        while len(live := await self.live()) != 1 and time.monotonic() < until:
            await self.wait((await self.transcript())["seq"], QUIET)
        (screen,) = live
        return screen

    async def offers(self) -> list[str]:
        """The actions that the screen offers."""
        return actions(await self.screen())

    async def sees(self, words: str) -> Message:
        """Wait for a message with these words; gives it."""
        until = time.monotonic() + PATIENCE
        while True:
            seen = await self.transcript()
            for message in reversed(seen["messages"]):
                if message["from"] == "bot" and words in message["text"]:
                    found: Message = message
                    return found
            if time.monotonic() > until:
                raise AssertionError([message["text"] for message in seen["messages"]])
            await self.wait(seen["seq"], 0.5)

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls that the bot made of a method."""
        found: list[dict[str, Any]] = (await self.ask("GET", "calls", {"method": method}))["calls"]
        return found

    async def fault(self, method: str, **how: object) -> None:
        """Order a fault, see bot.emulator.faults."""
        await self.ask("POST", "fault", {"method": method, **how})


def data(screen: Message) -> list[str]:
    """What the buttons below a message carry."""
    return [str(button["data"]) for row in screen["keyboard"] for button in row]


def actions(screen: Message) -> list[str]:
    """The actions of the buttons below a message."""
    return [one.split(":", 3)[3] for one in data(screen)]


def data_of(screen: Message, action: str) -> str:
    """What the button with this action carries."""
    found = [one for one in data(screen) if one.endswith(f":{action}")]
    assert found, (action, actions(screen))
    return found[0]


class Running:
    """The bot, in this process: started, stopped or killed as a test likes."""

    def __init__(self, proved: Proved, emulator: Emulator, address: str) -> None:
        self.proved = proved
        self.emulator = emulator
        self.address = address
        self.require_review = False
        self.terms = telegram.LOCAL
        self.reading = 0.0
        self.lease_seconds = telegram.LEASE_SECONDS
        self.sends_per_second = telegram.SENDS_PER_SECOND
        self.webhook: telegram.Hook | None = None
        self.status: telegram.Listen | None = None
        self.reload: Callable[[], Proved] | None = None
        self.renew = asyncio.Event()
        self.store: Store | None = None
        self._ids = itertools.count(1)
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def now(self) -> int:
        """Unix seconds on the clock that the bot and the emulator share."""
        return int(self.emulator.clock.now())

    @now.setter
    def now(self, seconds: int) -> None:
        self.emulator.clock.set(seconds)

    @property
    def works(self) -> bool:
        """Whether it was started and has not ended."""
        return self._task is not None and not self._task.done()

    @property
    def open_store(self) -> Store:
        """The store, open."""
        assert self.store is not None
        return self.store

    def push(self, kind: str, body: dict[str, Any]) -> None:
        """Let Telegram have an update that no phone here can send."""
        self.emulator._world.updates.push(kind, body, 60)  # noqa: SLF001

    async def start(self, token: str = TOKEN) -> None:
        """Start it and wait until it receives."""
        self.store = await open_store(self.address, KEY)
        self._stop = asyncio.Event()
        ready = asyncio.Event()
        self._task = asyncio.create_task(
            telegram.run(
                self.proved,
                self.store,
                token=token,
                api_url=self.emulator.url,
                require_review=self.require_review,
                webhook=self.webhook,
                status=self.status,
                reading=self.reading,
                lease_seconds=self.lease_seconds,
                sends_per_second=self.sends_per_second,
                stop=self._stop,
                clock=lambda: self.now,
                fresh_id=lambda: f"{next(self._ids):x}",
                terms=self.terms,
                fresh_code=lambda: f"{next(self._ids):022x}",
                on_ready=lambda _username: ready.set(),
                reload=self.reload,
                renew=self.renew,
            )
        )
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            self._task.result()

    async def stop(self) -> None:
        """Stop it in order; raises what it ended with."""
        self._stop.set()
        await self.ended()

    async def ended(self) -> None:
        """Wait for its end; raises what it ended with."""
        task, self._task = self._task, None
        try:
            if task is not None:
                await task
        finally:
            await self._close()

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError, telegram.TelegramError):
                await task
        await self._close()

    async def _close(self) -> None:
        if self.store is not None:
            await self.store.close()
            self.store = None


@pytest.fixture(scope="session")
def proved() -> Proved:
    return kept.proved()


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(TOKEN, clock=Clock(lambda: float(NOW)), bot_username="bedside_bot") as emulator:
        yield emulator


@pytest.fixture
async def idle_bot(proved: Proved, emulator: Emulator, tmp_path: Path) -> AsyncIterator[Running]:
    """A bot that is not started yet."""
    running = Running(proved, emulator, f"sqlite:///{tmp_path / 'bedside.db'}")
    yield running
    await running.kill()


@pytest.fixture
async def bot(idle_bot: Running) -> Running:
    await idle_bot.start()
    return idle_bot


NewPhone = Callable[[int], Phone]


@pytest.fixture
async def new_phone(emulator: Emulator) -> AsyncIterator[NewPhone]:
    """A phone for a person."""
    phones: list[Phone] = []

    def make(chat: int) -> Phone:
        phones.append(Phone(emulator.url, chat))
        return phones[-1]

    yield make
    for phone in phones:
        await phone.__aexit__(None, None, None)


@pytest.fixture
async def phone(emulator: Emulator) -> AsyncIterator[Phone]:
    """The phone of person 7."""
    async with Phone(emulator.url, 7) as phone:
        yield phone
