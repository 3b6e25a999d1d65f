"""Two replicas on one PostgreSQL under load, one killed for good: every chat goes on, and how soon.

    .venv/bin/python bench/replicas.py --people 200 --mode webhook

Polling, the one that is killed is the one that receives. With webhooks a balancer stands before the two.
"""

import argparse
import asyncio
import sys
from math import isfinite
from random import Random
from statistics import median

from tests import kept
from tests.store.server import postgres
from tests.torture.lives import Cradle
from tests.torture.stage import Plan, Result, Stage
from tests.torture.stores import on_server

MOST_SHOWN = 20


async def work(given: argparse.Namespace, cradle: Cradle, server: str) -> tuple[Result, list[float]]:
    """Let people work, and one replica die in the midst; gives also how soon each chat went on."""
    async with on_server(server, Random(given.seed)) as store:
        plan = Plan(
            store,
            seed=given.seed,
            people=given.people,
            at_once=given.people,
            mode=given.mode,
            bots=2,
            seconds=600,
        )
        stage = Stage(kept.proved(), cradle, plan)
        await stage.play(lose=0)
        return await stage.judge(), stage.went_on()


def main() -> int:
    """Print a table; 1 where a chat did not go on, or anything else is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=200, help="who are at work at the same time")
    parser.add_argument("--mode", choices=("polling", "webhook"), default="webhook")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cradle = Cradle(kept.proved())
    with postgres() as server:
        result, gaps = asyncio.run(work(given, cradle, server))
    cradle.close()
    went_on = [gap for gap in gaps if isfinite(gap)]
    print(
        f"{given.people} people, {result.acts:,} acts in {result.seconds:.0f} s, two replicas by {given.mode}"
    )
    print(f"one was killed, and stayed dead: of {len(gaps)} chats at work {len(went_on)} went on,")
    print(f"half of them in {median(went_on):.1f} s, the last in {max(went_on):.1f} s")
    print(f"{result.counts['lost']} lost, {result.counts['doubled']} doubled, {len(result.findings)} wrong")
    for one in result.findings[:MOST_SHOWN]:
        print(one)
    return bool(result.findings) or len(went_on) < len(gaps)


if __name__ == "__main__":
    sys.exit(main())
