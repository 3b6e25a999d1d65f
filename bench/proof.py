"""What the proof costs, measured side by side in one run, and as ratios where there are two ways.

Run with `make bench`. What is timed in this process is the best of five. Whole commands are run once, with
the memory of the largest.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from synthetic import write

from bot.content.library import find, load
from bot.engine.decide import decide
from bot.engine.profile import Profile
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.profiles import Space
from bot.proof.proved import prove
from bot.proof.texts import lines, texts
from bot.render.renderer import Renderer

SAMPLE = 2_000
BEDSIDE = Path(sys.executable).with_name("bedside")


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def command(*words: str) -> float:
    """Seconds of one whole command."""
    start = time.perf_counter()
    subprocess.run([BEDSIDE, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own program
    return time.perf_counter() - start


def laws() -> None:
    """All laws over all profiles, beside only deciding the same profiles one by one."""
    library = load(find())
    part = library.dialogs["flumazenil"]
    space = Space(part)
    profiles = space.legal.bit_count()
    chance = random.Random(1)
    sample = [Profile(space.first(1 << chance.randrange(space.size)), {}) for _ in range(SAMPLE)]
    held = best(lambda: [*structure(space), *stated(space), *doses(library, space)])
    said = best(lambda: list(texts(space, lines(Renderer(library), space))))
    proof = best(lambda: prove(library))
    plain = best(lambda: [decide(part.tables, one) for one in sample]) / SAMPLE * profiles
    print(f"{profiles:,} profiles, {len(part.laws.laws)} laws")
    print(f"all laws of answers, outcomes and doses over all profiles: {held * 1000:.0f} ms")
    print(f"all laws of texts, with every line worded: {said * 1000:.0f} ms")
    print(f"what each start proves, with the sets of profiles laid out: {proof * 1000:.0f} ms")
    print(f"only deciding them one by one: {plain:.1f} s, {plain / proof:,.0f} times as long")


def commands() -> None:
    """Whole commands on what ships, and on a dialog as large as will do."""
    print(f"bedside check: {command('check'):.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        wide = command("check", "--content", folder)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the same for fourteen questions of three readings: {wide:.1f} s, at most {memory:,.0f} MiB")
    print(f"bedside mutate: {command('mutate'):.1f} s")


if __name__ == "__main__":
    laws()
    commands()
