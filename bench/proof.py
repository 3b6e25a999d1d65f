"""How much the bitsets gain: all laws over all profiles, against deciding the same profiles one by one.

Run with `make bench`. Both are timed in one run, the best of five. In the second a sample of profiles stands
for all of them. What counts is the ratio.
"""

import random
import time
from collections.abc import Callable

from bot.content.library import find, load
from bot.engine.decide import decide
from bot.engine.profile import Profile
from bot.proof.profiles import Space
from bot.proof.proved import prove

SAMPLE = 2_000


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print both figures and their ratio."""
    library = load(find())
    part = library.dialogs["flumazenil"]
    space = Space(part)
    profiles = space.legal.bit_count()
    chance = random.Random(1)
    sample = []
    while len(sample) < SAMPLE:
        readings = space.first(1 << chance.randrange(space.size))
        sample.append(Profile(readings, {}))
    proof = best(lambda: prove(library))
    plain = best(lambda: [decide(part.tables, one) for one in sample]) / SAMPLE * profiles
    print(f"{profiles:,} profiles, {len(part.laws.laws)} laws")
    print(f"all laws over all profiles: {proof * 1000:.0f} ms")
    print(f"only deciding them one by one: {plain:.1f} s, {plain / proof:,.0f} times as long")


if __name__ == "__main__":
    main()
