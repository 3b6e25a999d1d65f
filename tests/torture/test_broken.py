"""A bot that is broken on purpose is found out: torture that finds nothing would prove nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.proof.proved import Proved
from bot.telegram.audit import Audit
from bot.telegram.buttons import Press
from bot.telegram.desk import Desk
from bot.telegram.keeper import Person
from bot.telegram.owed import Owed
from tests.torture.lives import Cradle
from tests.torture.stage import Plan, Stage
from tests.torture.stores import File

Break = Callable[[pytest.MonkeyPatch], None]


def leaves_what_is_owed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Owed, "show", lambda *_, **__: None)


def records_no_decision(patch: pytest.MonkeyPatch) -> None:
    async def note(*_: object) -> Callable[[], None]:
        return lambda: None

    patch.setattr(Audit, "note", note)


def obeys_old_buttons(patch: pytest.MonkeyPatch) -> None:
    tap = Desk._tap  # noqa: SLF001  no public door leads to a bot that is broken

    async def obeyed(desk: Desk, press: Press | None, message: int, person: Person) -> str | None:
        row = await desk._store.get(press.conversation) if press else None  # noqa: SLF001
        if press and row:
            press = replace(press, revision=row.revision)
        return await tap(desk, press, message, person)

    patch.setattr(Desk, "_tap", obeyed)


@pytest.fixture
def broken(request: pytest.FixtureRequest, proved: Proved) -> Iterator[Cradle]:
    """A cradle of bots that are broken; here nothing is."""
    with pytest.MonkeyPatch.context() as patch:
        request.param(patch)
        cradle = Cradle(proved)
    yield cradle
    cradle.close()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        pytest.param(leaves_what_is_owed, "screens are owed", id="owed"),
        pytest.param(records_no_decision, "is on no record", id="decision"),
        pytest.param(obeys_old_buttons, "lost", id="revision"),
    ],
    indirect=["broken"],
)
async def test_a_broken_bot_is_found_out(broken: Cradle, words: str, proved: Proved, tmp_path: Path) -> None:
    store = File(tmp_path / "bedside.db")
    plan = Plan(store, people=5, seconds=0.6, patience=2, parting=True, old=6)
    result = await Stage(proved, broken, plan).run()
    assert any(words in str(one) for one in result.findings)
