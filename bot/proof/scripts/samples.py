"""Samples: cases with a title, as what a person would type and tap in them.

They are walked through when they are asked for, so that no sample shows what the bot no longer does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypedDict

from bot.proof.scripts.engine import CHECK, engine_front
from bot.proof.scripts.run import Run, carry_out

if TYPE_CHECKING:
    from bot.proof.scripts.decide import Decider
    from bot.proof.scripts.fronts import Front, FrontFactory, Seen
    from bot.proof.scripts.load import Scripted

_ENGINE = "engine"


class Sample(TypedDict):
    """Each step is {"text": words} or {"tap": label}, the label as the screen shows it."""

    title: str
    steps: Sequence[dict[str, str]]


async def samples(scripts: Iterable[Scripted], decider: Decider) -> list[Sample]:
    """Walk every case that is a sample, in their order; raises ScriptError for one that does not hold."""
    found: list[Sample] = []
    for scripted in scripts:
        if scripted.case.sample is not None:
            steps: list[dict[str, str]] = []
            fronts = {_ENGINE: _noting(engine_front(decider.renderer), steps)}
            await carry_out(Run(scripted, _ENGINE), decider, fronts)
            found.append({"title": scripted.case.sample, "steps": steps})
    return found


class _Noting:
    """A front that notes what is done on it."""

    def __init__(self, front: Front, dialog: str, steps: list[dict[str, str]]) -> None:
        self._front = front
        self._dialog = dialog
        self._steps = steps

    async def start(self) -> None:
        self._steps.append({"text": f"{CHECK} {self._dialog}"})
        await self._front.start()

    async def tap(self, label: str) -> None:
        self._steps.append({"tap": label})
        await self._front.tap(label)

    async def say(self, text: str) -> None:
        self._steps.append({"text": text})
        await self._front.say(text)

    async def screen(self) -> Seen:
        return await self._front.screen()

    async def old_tap(self, label: str) -> None:
        await self._front.old_tap(label)

    async def restart(self) -> None:
        await self._front.restart()

    async def later(self, seconds: int) -> None:
        await self._front.later(seconds)


def _noting(make: FrontFactory, steps: list[dict[str, str]]) -> FrontFactory:
    @asynccontextmanager
    async def noted(dialog: str) -> AsyncIterator[Front]:
        async with make(dialog) as front:
            yield _Noting(front, dialog, steps)

    return noted
