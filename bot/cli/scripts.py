"""Scripted dialog tests from the command line."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console.front import console_front
from bot.engine.answers import FactError
from bot.proof.coverage import coverage
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.load import load_scripts
from bot.proof.scripts.question import check_question, load_questions
from bot.proof.scripts.run import results, runs
from bot.reference.lexicon import Lexicon

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.proof.scripts.fronts import FrontFactory
    from bot.proof.scripts.load import Scripted
    from bot.proof.scripts.question import Typed

FRONTS = ("engine", "console", "telegram")
_BOTS = 4


def run_scripts(proved: Proved, path: Path, wanted: Sequence[str]) -> int:
    """Run scripts; the status is 1 when anything does not hold. Raises FactError and ContentError."""
    if not path.exists():
        raise FactError(f"There are no scripted tests at {path}. Name a file or a folder.")
    unknown = [name for name in wanted if name not in FRONTS]
    if unknown:
        raise FactError(f"There is no front {unknown[0]!r}. Known here: {', '.join(FRONTS)}.")
    scripts = load_scripts(path, proved.library, FRONTS)
    lexicon = Lexicon(proved.library)
    questions = load_questions(path, lexicon)
    if not scripts and not questions:
        raise FactError(f"There are no scripted tests at {path}. Name a file or a folder.")
    failed = asyncio.run(_run(proved, scripts, tuple(wanted) or FRONTS)) if scripts else 0
    return 1 if failed + _ask(questions, lexicon) else 0


def cover(proved: Proved, path: Path, least: int) -> int:
    """Print what scripts cover of each dialog; the status is 1 when a kind of thing is below `least` percent.

    Raises ContentError.
    """
    scripts = load_scripts(path, proved.library, FRONTS)
    found = [coverage(proved.library, dialog, scripts) for dialog in proved.library.dialogs]
    for one in found:
        print(f"{one.dialog}: covered by scripts")
        for kind, part in one.parts.items():
            print(f"  {kind}: {len(part.covered)} of {len(part.covered) + len(part.missing)}")
            for name in part.missing:
                print(f"    missing {name}")
    return 1 if any(one.percent < least for one in found) else 0


def _ask(questions: Sequence[Typed], lexicon: Lexicon) -> int:
    """Ask typed questions; gives how many are not answered as expected."""
    failed = 0
    for typed in questions:
        try:
            check_question(typed, lexicon)
        except ScriptError as failure:
            failed += 1
            print(f"{typed}\n{failure}\n")
    if questions:
        print(f"{len(questions)} typed questions: " + _tally(len(questions) - failed, failed))
    return failed


async def _run(proved: Proved, scripts: Sequence[Scripted], wanted: tuple[str, ...]) -> int:
    """Run cases; gives how many runs fail, and counts it as one when there was nothing to run."""
    decider = Decider(proved.library)
    fronts: dict[str, FrontFactory] = {}
    async with AsyncExitStack() as stack:
        if "engine" in wanted:
            fronts["engine"] = engine_front(decider.renderer)
        if "console" in wanted:
            fronts["console"] = console_front(proved)
        if "telegram" in wanted:
            fronts["telegram"] = await _telegram(proved, stack)
        held = failed = 0
        async for result in results(runs(scripts, fronts, decider), decider, fronts, at_once=_BOTS):
            if result.failure is None:
                held += 1
            else:
                failed += 1
                print(f"{result.run}\n{result.failure}\n")
    runs_made = f"{len(scripts)} cases, {held + failed} runs on {', '.join(wanted)}"
    print(f"{runs_made}: {_tally(held, failed)}")
    return failed or int(not held)


def _tally(held: int, failed: int) -> str:
    return "all hold" if not failed else f"{held} hold, {failed} fail"


async def _telegram(proved: Proved, stack: AsyncExitStack) -> FrontFactory:
    from bot.cli.local import TOKEN, LocalBot
    from bot.emulator import Emulator
    from bot.emulator.front import telegram_front

    bots = []
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for number in range(_BOTS):
        emulator = await stack.enter_async_context(Emulator(TOKEN, strict_polling=False))
        bot = LocalBot(proved, emulator.url, folder / f"{number}.db", clock=emulator.clock.now, reading=0)
        await bot.start()
        stack.push_async_callback(bot.kill)
        bots.append(bot)
    return telegram_front(bots)
