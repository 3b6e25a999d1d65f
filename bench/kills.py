"""Conversations walked while the bot is killed again and again: how many answers are lost or doubled.

    .venv/bin/python bench/kills.py --conversations 10000 --kills 2

`--kills` is how many of a hundred answered acts are followed by a kill -9 at a random moment. A killed bot is
begun again at once, under the name that it had, as by a service manager that knows that it is dead.
"""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests import kept
from tests.store.server import postgres
from tests.torture.clinician import Habits
from tests.torture.lives import Cradle
from tests.torture.stage import Plan, Result, Stage
from tests.torture.stores import File, Store, on_server

AT_ONCE = 150
"""Conversations that are under way side by side."""
A_DAY = 24 * 3600.0
MOST_SHOWN = 20


async def walk(given: argparse.Namespace, cradle: Cradle, server: str) -> Result:
    """Walk all conversations, and judge."""
    async with AsyncExitStack() as stack:
        store: Store
        if server:
            store = await stack.enter_async_context(on_server(server, Random(given.seed)))
        else:
            folder = stack.enter_context(TemporaryDirectory(prefix="kills-"))
            store = File(Path(folder) / "bedside.db")
        plan = Plan(
            store,
            seed=given.seed,
            people=given.conversations,
            at_once=AT_ONCE,
            mode=given.mode,
            kill_share=given.kills / 100,
            habits=Habits(patience=2),
            seconds=A_DAY,
        )
        return await Stage(kept.proved(), cradle, plan).run()


def table(result: Result) -> str:
    """What came of it, a figure a line."""
    counts = result.counts
    other = sum(times for kind, times in counts.items() if kind not in {"lost", "doubled", "screen"})
    figures = {
        "conversations": result.conversations,
        "acts of people, each an update": result.acts,
        "calls of the Bot API": result.calls,
        "kills": result.kills,
        "seconds": round(result.seconds),
        "lost": counts["lost"],
        "doubled": counts["doubled"],
        "wrong screens": counts["screen"],
        "anything else that is wrong": other,
    }
    return "\n".join(f"{name:32}{figure:>10,}" for name, figure in figures.items())


def main() -> int:
    """Print a table; 1 where anything was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--conversations", type=int, default=1000, help="at least; each begins in its own chat"
    )
    parser.add_argument("--kills", type=float, default=2.0, help="of a hundred acts")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--mode", choices=("polling", "webhook"), default="polling")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cradle = Cradle(kept.proved())
    with postgres() if given.store == "postgresql" else nullcontext("") as server:
        result = asyncio.run(walk(given, cradle, server))
    cradle.close()
    print(table(result))
    for one in result.findings[:MOST_SHOWN]:
        print(one)
    return bool(result.findings)


if __name__ == "__main__":
    sys.exit(main())
