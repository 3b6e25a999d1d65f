"""The short form of `make torture`: every fault on every store and way to receive, for some seconds each."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Literal

import pytest

from bot.proof.proved import Proved
from tests.torture import stores
from tests.torture.clinician import Habits
from tests.torture.faults import named
from tests.torture.lives import Cradle
from tests.torture.stage import Plan, Result, Stage
from tests.torture.stores import Store

PEOPLE = 14
SECONDS = 2.0
EVERY = 0.4
OLD = 8
Mode = Literal["polling", "webhook"]


@pytest.fixture
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "sqlite":
        yield stores.File(tmp_path / "bedside.db")
        return
    async with stores.on_server(request.getfixturevalue("server"), Random(1)) as found:  # noqa: S311
        yield found


def sound(result: Result, plan: Plan) -> None:
    found = "\n".join(map(str, result.findings[:20]))
    assert not result.findings, f"TORTURE_SEED={plan.seed} repeats it:\n{found}"
    assert result.conversations >= plan.people
    assert result.acts > 2 * plan.people


@pytest.mark.parametrize(
    ("store", "mode", "bots", "faults"),
    [
        ("sqlite", "polling", 1, "kill,stop,again,cut"),
        ("sqlite", "webhook", 1, "kill,again,snap,stumble,leap"),
        ("sqlite", "polling", 1, "gone,full,flood,hang"),
        ("postgresql", "polling", 2, "kill,again,leap,stumble"),
        ("postgresql", "webhook", 2, "kill,gone,snap,cut"),
    ],
    indirect=["store"],
)
async def test_nothing_is_lost_or_done_twice_whatever_goes_wrong(  # noqa: PLR0917  pytest's way
    store: Store, mode: Mode, bots: int, faults: str, proved: Proved, cradle: Cradle, seed: int
) -> None:
    plan = Plan(
        store,
        seed=seed,
        people=PEOPLE,
        mode=mode,
        bots=bots,
        faults=named(faults, EVERY),
        seconds=SECONDS,
        parting=True,
        old=OLD,
    )
    stage = Stage(proved, cradle, plan)
    sound(await stage.run(), plan)
    assert stage.struck


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_a_tap_on_a_screen_that_nobody_can_have_read_yet_does_not_count(
    store: Store, proved: Proved, cradle: Cradle, seed: int
) -> None:
    plan = Plan(store, seed=seed, people=6, habits=Habits(reading=0.1, twice=0.5), seconds=SECONDS)
    sound(await Stage(proved, cradle, plan).run(), plan)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
async def test_every_chat_goes_on_where_the_bot_that_received_is_killed_for_good(
    store: Store, proved: Proved, cradle: Cradle, seed: int
) -> None:
    plan = Plan(store, seed=seed, people=12, bots=2, seconds=SECONDS)
    stage = Stage(proved, cradle, plan)
    await stage.play(lose=0)
    result = await stage.judge()
    sound(result, plan)
    assert result.kills == 1
