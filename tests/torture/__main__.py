"""The long form: round after round until the time is over, each with another seed. `make torture` runs it.

A round picks its store, way to receive, number of bots and faults by its seed, as far as they are not given.
What a round finds is printed with the words that repeat it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests import kept
from tests.store.server import postgres
from tests.torture.clinician import Habits
from tests.torture.faults import ALL, named
from tests.torture.lives import Cradle
from tests.torture.stage import Plan, Stage
from tests.torture.stores import File, on_server

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from tests.torture.stage import Result

_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What is given on the command line; empty is left to the seed."""

    seed: int
    minutes: float
    people: int
    store: str
    mode: str
    bots: int
    faults: str
    every: float
    seconds: float


def plan_of(wish: Wish, seed: int, store: File) -> tuple[Plan, str]:
    """The round of a seed, on a file; and the words that repeat it."""
    chance = Random(f"round {seed}")  # noqa: S311  no secret
    kind = chance.choice(("sqlite", "postgresql"))
    mode = chance.choice(("polling", "webhook"))
    bots = chance.choice((1, 2, 3))
    some = ",".join(one.name for one in chance.sample(ALL, chance.randint(2, 6)))
    reading = chance.choice((0.0, 0.0, 0.2))
    kind, mode, faults = wish.store or kind, wish.mode or mode, wish.faults or some
    bots = wish.bots or (bots if kind == "postgresql" else min(bots, 2))
    plan = Plan(
        store,
        seed=seed,
        people=wish.people,
        at_once=wish.people,
        mode="webhook" if mode == "webhook" else "polling",
        bots=bots,
        faults=named(faults, wish.every),
        habits=Habits(reading=reading),
        seconds=wish.seconds,
        patience=90,
        parting=True,
        old=1000,
    )
    words = (
        f"--seed {seed} --store {kind} --mode {mode} --bots {bots} --faults {faults} --people {wish.people}"
    )
    return plan, words


async def play(proved: Proved, cradle: Cradle, wish: Wish, seed: int, server: str) -> tuple[str, Result]:
    """One round."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="torture-"))
        plan, words = plan_of(wish, seed, File(Path(folder) / "bedside.db"))
        if "--store postgresql" in words:
            store = await stack.enter_async_context(on_server(server, Random(seed)))  # noqa: S311
            plan = replace(plan, store=store)
        return words, await Stage(proved, cradle, plan).run()


def main() -> int:
    """Torture; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--minutes", type=float, default=10.0, help="0 is one round")
    parser.add_argument("--people", type=int, default=80, help="in a round")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="")
    parser.add_argument("--mode", choices=("polling", "webhook"), default="")
    parser.add_argument("--bots", type=int, default=0)
    parser.add_argument("--faults", default="", help=",".join(one.name for one in ALL))
    parser.add_argument(
        "--every", type=float, default=1.0, help="seconds between strikes of a fault, on average"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="after which nothing more goes wrong")
    wish = Wish(**vars(parser.parse_args()))
    proved = kept.proved()
    cradle = Cradle(proved)
    until = time.monotonic() + 60 * wish.minutes
    seed, bad = wish.seed, 0
    with postgres() as server:
        while True:
            words, result = asyncio.run(play(proved, cradle, wish, seed, server))
            struck = " ".join(f"{name} {times}" for name, times in sorted(result.struck.items()))
            verdict = f"{len(result.findings)} FINDINGS" if result.findings else "sound"
            _tell(f"{words}: {result.conversations} conversations, {result.acts} acts,")
            _tell(f"  in {result.seconds:.0f} s {struck}: {verdict}")
            for one in result.findings[:_MOST_SHOWN]:
                _tell(f"  {one}")
            if result.findings:
                bad += 1
                _tell(f"  repeat: .venv/bin/python -m tests.torture --minutes 0 {words}")
            seed += 1
            if time.monotonic() > until:
                break
    cradle.close()
    _tell(f"{seed - wish.seed} rounds, {bad} with findings")
    return bool(bad)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
