"""One run: people at work with one or several bots on one store, things that go wrong, and the judgement."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from bot.cli.ports import free_port
from bot.content.review import utc_date
from bot.render.renderer import Renderer
from bot.store import open_store
from bot.telegram import Hook
from tests.torture.checks import Checks, Finding, Kept
from tests.torture.clinician import FIRST_CHAT, Clinician, Habits
from tests.torture.faults import SHOWING
from tests.torture.lives import KEY, Cradle, Order
from tests.torture.post import Post
from tests.torture.ward import Ward
from tests.torture.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.proof.proved import Proved
    from tests.torture.faults import Fault
    from tests.torture.stores import Store

_HASTE = 4.0
"""Telegram tries a webhook again after seconds; nobody here waits for them."""
_LOOK = 0.002
_IN_THE_MIDST = 3
"""Screens that each person has seen, on average, until a bot is lost."""
_MORE = 2
"""Acts that a person does at most once nothing goes wrong any more: what counts is that the chat goes on."""
_SLOW = 0.4
"""Seconds that Telegram takes to show something while everybody leaves at once."""
_ROUGH: dict[str, dict[str, Any]] = {
    "flood": {"retry_after": 1},
    "stumble": {"status": 502},
    "cut": {"drop": "after"},
}
"""What becomes then of what it was to show, where such a fault is in the plan."""
_STILL = 0.25
"""Seconds without a call after which a bot has nothing left to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is. All that can be decided is decided by `seed`.

    So many `people` come, so many of them `at_once`. Each fault strikes every so many seconds on average.
    `kill_share` is how many of one answered act are followed by a kill. After `seconds` nothing more goes
    wrong: in `patience` seconds more all must be done with, and in as many all must be quiet.
    At a `parting` everybody does one thing more and leaves, and then bots are killed or the store is gone:
    nobody asks twice for what is to come of it. In the end half of them tap so many `old` buttons at most; in
    other chats nobody wakes a screen that is left behind.
    """

    store: Store
    seed: int = 1
    people: int = 60
    at_once: int = 60
    mode: Literal["polling", "webhook"] = "polling"
    bots: int = 1
    faults: Sequence[tuple[Fault, float]] = ()
    kill_share: float = 0.0
    habits: Habits = field(default_factory=Habits)
    seconds: float = 60.0
    patience: float = 60.0
    parting: bool = False
    old: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run."""

    findings: list[Finding]
    seconds: float
    acts: int
    updates: int
    calls: int
    kills: int
    struck: Counter[str]
    conversations: int
    ends: list[str]

    @property
    def counts(self) -> Counter[str]:
        """How many findings there are of each kind."""
        return Counter(one.kind for one in self.findings)


class Stage:
    """Everything that takes part in a run."""

    def __init__(self, proved: Proved, cradle: Cradle, plan: Plan) -> None:
        self.plan = plan
        self.cradle = cradle
        self.ward = Ward(_HASTE if plan.mode == "webhook" else 1.0)
        self.balancer: Wire | None = None
        self.posts: list[Post] = []
        self.lost: list[Post] = []
        self.clinicians: list[Clinician] = []
        self.struck: Counter[str] = Counter()
        self._proved = proved
        self._findings: list[Finding] = []
        self._seconds = 0.0
        self._lost_at = 0.0
        self._chance = Random(f"{plan.seed}")  # noqa: S311  no secret

    async def run(self) -> Result:
        """Play it all, and judge."""
        await self.play()
        return await self.judge()

    async def play(self, lose: int | None = None) -> None:
        """Let people work and things go wrong, until all is quiet.

        `lose` is the number of a bot that is killed in the midst, and never comes back.
        """
        began = time.monotonic()
        async with self.ward, self._bots():
            troubles = [asyncio.create_task(self._trouble(*one)) for one in self.plan.faults]
            if self.plan.kill_share:
                troubles.append(asyncio.create_task(self._kill_by_acts()))
            stays = self._people()
            if lose is not None:
                await self._lose(self.posts[lose])
            await asyncio.wait(stays, timeout=self.plan.seconds)
            for trouble in troubles:
                trouble.cancel()
            for ended in await asyncio.gather(*troubles, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended
            self.ward.mend()
            await self._all_gone(stays)
            await self._end()
            self._seconds = time.monotonic() - began

    async def _end(self) -> None:
        """Let everybody part, all become quiet, and old buttons be tapped."""
        if self.plan.parting:
            await self._part()
        self._findings += await self._quiet()
        for clinician in self.clinicians:
            clinician.last_look()
        if self.plan.old:
            for clinician in self.clinicians[::2]:
                clinician.tap_old(self.plan.old)
            self._findings += await self._quiet()
            for clinician in self.clinicians:
                clinician.last_look()

    @asynccontextmanager
    async def _bots(self) -> AsyncIterator[None]:
        plan = self.plan
        ports = [free_port(0) for _ in range(plan.bots)]
        async with AsyncExitStack() as stack:
            if plan.mode == "webhook":
                ends = [("127.0.0.1", port) for port in ports]
                self.balancer = await stack.enter_async_context(Wire(ends, self._chance))
            for number, port in enumerate(ports):
                order = Order(
                    f"{plan.seed}.{number}",
                    plan.store.address,
                    self.ward.emulator.url,
                    hook=self._hook(port),
                    reading=plan.habits.reading,
                    name=f"post-{number}",
                )
                self.posts.append(Post(self.cradle, order))
                stack.push_async_callback(self.posts[-1].end)
                self.posts[-1].begin()
                await self.posts[-1].ready()
            yield

    def _hook(self, port: int) -> Hook | None:
        if self.balancer is None:
            return None
        return Hook(f"http://127.0.0.1:{self.balancer.port}/hook", "127.0.0.1", port, "secret")

    def _people(self) -> list[asyncio.Task[None]]:
        beds = asyncio.Semaphore(self.plan.at_once)

        async def stay(clinician: Clinician) -> None:
            async with beds:
                await clinician.walk()

        for number in range(self.plan.people):
            chance = Random(f"{self.plan.seed}.{number}")  # noqa: S311  no secret
            self.clinicians.append(Clinician(self.ward, FIRST_CHAT + number, chance, self.plan.habits))
        return [asyncio.create_task(stay(one)) for one in self.clinicians]

    async def _all_gone(self, stays: list[asyncio.Task[None]]) -> None:
        """Wait until everybody is done; who is not, although nothing goes wrong any more, is stuck."""
        for clinician in self.clinicians:
            clinician.acts_left = min(clinician.acts_left, _MORE)
        _, late = await asyncio.wait(stays, timeout=self.plan.patience)
        for clinician, one in zip(self.clinicians, stays, strict=True):
            one.cancel()
            clinician.account.stuck = one in late
        for ended in await asyncio.gather(*stays, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _part(self) -> None:
        """Everybody leaves while Telegram is slow; then the store is gone and half come back, or bots die."""
        names = {fault.name for fault, _ in self.plan.faults}
        rough = [how for name, how in _ROUGH.items() if name in names] or [{}]
        for method in SHOWING:
            how = self._chance.choice(rough)
            self.ward.order(method=method, times=4 * self.plan.people, delay=_SLOW, **how)
        for clinician in self.clinicians:
            clinician.leave()
        await asyncio.sleep(self._chance.uniform(0.2, 0.9) * _SLOW)
        if "gone" in names:
            gone = asyncio.create_task(self.plan.store.gone(2 * _SLOW))
            await asyncio.sleep(_SLOW)
            for clinician in self.clinicians[::2]:
                clinician.leave()
            await gone
        else:
            for post in self.posts:
                post.kill()
        self.ward.mend()

    async def _trouble(self, fault: Fault, every: float) -> None:
        chance = Random(f"{self.plan.seed}.{fault.name}")  # noqa: S311  no secret
        while True:
            await asyncio.sleep(chance.expovariate(1 / every))
            self.struck[fault.name] += 1
            await fault.strike(self, chance)

    async def _lose(self, post: Post) -> None:
        while self.ward.steps < _IN_THE_MIDST * self.plan.people:  # noqa: ASYNC110  a count is looked at
            await asyncio.sleep(_LOOK)
        post.close()
        post.kill()
        self._lost_at = time.monotonic()
        self.posts.remove(post)
        self.lost.append(post)

    async def _kill_by_acts(self) -> None:
        chance = Random(f"{self.plan.seed}.kills")  # noqa: S311  no secret
        due = 0.0
        while True:
            due += chance.expovariate(self.plan.kill_share)
            while self.ward.steps < due:  # noqa: ASYNC110  the same
                await asyncio.sleep(_LOOK)
            await asyncio.sleep(chance.uniform(0, 0.02))
            post = chance.choice(self.posts)
            await post.ready()
            post.kill()
            self.struck["kill"] += 1

    async def _quiet(self) -> list[Finding]:
        """Let nothing more go wrong, and wait until everything is done that is to be done."""
        until = time.monotonic() + self.plan.patience
        for post in self.posts:
            post.open()
            await post.ready()
        calls = -1
        owed = 1
        while self.ward.pending() or owed or calls != self.ward.calls():
            if time.monotonic() > until:
                return [Finding("stuck", f"{self.ward.pending()} updates wait and {owed} screens are owed")]
            calls = self.ward.calls()
            await asyncio.sleep(_STILL)
            if not self.ward.pending() and calls == self.ward.calls():
                owed = await self._owed()
        return []

    async def _owed(self) -> int:
        store = await open_store(self.plan.store.true_address, KEY)
        try:
            return len(await store.owed())
        finally:
            await store.close()

    def went_on(self) -> list[float]:
        """For each chat that was at work when a bot was lost: seconds until the next screen, or infinity."""
        return [
            min((at - self._lost_at for at in account.times if at > self._lost_at), default=inf)
            for account in (one.account for one in self.clinicians)
            if account.ended > self._lost_at and account.times and account.times[0] < self._lost_at
        ]

    async def judge(self) -> Result:
        """Hold what is kept and what is shown against what people did and saw."""
        store = await open_store(self.plan.store.true_address, KEY)
        try:
            kept = await Kept.read(store)
        finally:
            await store.close()
        renderer = Renderer(
            self._proved.library, today=lambda: utc_date(self.cradle.now()), require_review=False
        )
        idle = any(fault.name == "leap" for fault, _ in self.plan.faults)
        checks = Checks(self.ward, renderer, kept, idle=idle, unread=self.plan.habits.reading > 0)
        posts = [*self.posts, *self.lost]
        accounts = [one.account for one in self.clinicians]
        findings = self._findings + checks.all(accounts, [words for post in posts for words in post.words])
        ends = [why for post in posts for why in post.ends]
        expected = {why for fault, _ in self.plan.faults for why in fault.ends}
        findings += [
            Finding("end", f"a bot ended by itself: {why}") for why in ends if why and why not in expected
        ]
        return Result(
            findings,
            self._seconds,
            acts=sum(len(one.acts) for one in accounts),
            updates=len(self.ward.updates),
            calls=self.ward.calls(),
            kills=sum(post.kills for post in posts),
            struck=self.struck,
            conversations=sum(map(len, kept.rows.values())),
            ends=ends,
        )
