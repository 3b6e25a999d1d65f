"""Running scripts: each case is decided, and talked through on every front that is passed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.proof.scripts.decide import Decider
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.walk import Walk, walkable

if TYPE_CHECKING:
    from bot.proof.scripts.fronts import FrontFactory
    from bot.proof.scripts.load import Scripted

DECIDE = "decide"
"""Names the run of a case without any conversation."""


@dataclass(frozen=True, slots=True)
class Run:
    """One case on one front, or only decided."""

    scripted: Scripted
    front: str

    def __str__(self) -> str:
        return f"{self.scripted.file}: {self.scripted.case.name} [{self.front}]"


@dataclass(frozen=True, slots=True)
class Result:
    """How a run went; `failure` is None when all is well."""

    run: Run
    failure: ScriptError | None


def runs(scripts: Iterable[Scripted], fronts: Iterable[str], decider: Decider) -> Iterator[Run]:
    """List what there is to run. Facts with a gap that no conversation can pass are only decided."""
    names = tuple(fronts)
    for scripted in scripts:
        if scripted.case.expect is not None:
            yield Run(scripted, DECIDE)
        if scripted.case.talk or walkable(scripted, decider) is not None:
            yield from (Run(scripted, name) for name in names if scripted.on(name))


async def carry_out(run: Run, decider: Decider, fronts: Mapping[str, FrontFactory]) -> None:
    """Carry one run out; raises ScriptError when the case does not hold."""
    scripted = run.scripted
    if run.front == DECIDE:
        decider.check(scripted)
        return
    async with fronts[run.front](scripted.part.id) as front:
        walk = Walk(scripted, front, run.front, decider)
        if scripted.case.talk:
            await walk.talk()
            return
        facts = walkable(scripted, decider)
        if facts is not None:
            await walk.facts(facts)


async def results(
    wanted: Iterable[Run], decider: Decider, fronts: Mapping[str, FrontFactory], *, at_once: int = 1
) -> AsyncIterator[Result]:
    """Carry runs out, so many side by side; the results come in their order."""
    turn = asyncio.Semaphore(at_once)

    async def result(run: Run) -> Result:
        async with turn:
            try:
                await carry_out(run, decider, fronts)
            except ScriptError as failure:
                return Result(run, failure)
            return Result(run, None)

    started = [asyncio.ensure_future(result(run)) for run in wanted]
    try:
        for one in started:
            yield await one
    finally:
        for one in started:
            one.cancel()
