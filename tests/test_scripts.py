"""The scripted dialog tests of tests/scripts: one item for each case and front, and each typed question."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.console.front import console_front
from bot.emulator import Emulator
from bot.emulator.front import telegram_front
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.fronts import FrontFactory
from bot.proof.scripts.load import load_scripts
from bot.proof.scripts.question import Typed, check_question, load_questions
from bot.proof.scripts.run import DECIDE, Result, Run, carry_out, results, runs
from bot.reference.lexicon import Lexicon
from tests.kept import proved

PROVED = proved()
DECIDER = Decider(PROVED.library)
FRONTS: dict[str, FrontFactory] = {"engine": engine_front(DECIDER.renderer), "console": console_front(PROVED)}
TELEGRAM = "telegram"
FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = load_scripts(FOLDER, PROVED.library, (*FRONTS, TELEGRAM))
LEXICON = Lexicon(PROVED.library)
BOTS = 4


def told(failure: ScriptError | None) -> None:
    if failure is not None:
        pytest.fail(str(failure), pytrace=False)


@pytest.mark.parametrize("typed", load_questions(FOLDER, LEXICON), ids=str)
def test_typed_question(typed: Typed) -> None:
    try:
        check_question(typed, LEXICON)
    except ScriptError as failure:
        told(failure)


@pytest.mark.parametrize("run", tuple(runs(SCRIPTS, FRONTS, DECIDER)), ids=str)
async def test_script(run: Run) -> None:
    try:
        await carry_out(run, DECIDER, FRONTS)
    except ScriptError as failure:
        told(failure)


def on_a_phone() -> Iterator[Run]:
    """Every talk; of the facts, which all fronts walk by the same steps, one case for each verdict."""
    seen = set()
    for run in runs(SCRIPTS, [TELEGRAM], DECIDER):
        expect = run.scripted.case.expect
        kind = (run.scripted.part.id, str(expect and (expect.verdict or expect.verdicts)))
        if run.front != DECIDE and (run.scripted.case.talk or kind not in seen):
            seen |= set() if run.scripted.case.talk else {kind}
            yield run


@pytest.mark.parametrize("run", list(on_a_phone()), ids=str)
def test_script_on_telegram(run: Run, on_telegram: Mapping[str, Result]) -> None:
    told(on_telegram[str(run)].failure)


@pytest.fixture(scope="session")
def on_telegram(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Result]:
    """Every case that is wanted on Telegram, run side by side on a few bots."""
    from tests.telegram.conftest import TOKEN, Running  # noqa: PLC0415  aiogram takes seconds to import

    class Bot(Running):
        url = ""

        async def restart(self) -> None:
            await self.kill()
            await self.start()

    chosen = {
        item.callspec.id
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }

    async def run() -> dict[str, Result]:
        async with AsyncExitStack() as stack:
            bots = []
            for number in range(BOTS):
                emulator = await stack.enter_async_context(
                    Emulator(TOKEN, strict_polling=False, bot_username="bedside_bot")
                )
                bot = Bot(PROVED, emulator, f"sqlite:///{tmp_path_factory.mktemp('bot') / f'{number}.db'}")
                bot.url = emulator.url
                await bot.start()
                stack.push_async_callback(bot.kill)
                bots.append(bot)
            fronts = {TELEGRAM: telegram_front(bots)}
            wanted = [
                one for one in runs(SCRIPTS, fronts, DECIDER) if one.front == TELEGRAM and str(one) in chosen
            ]
            return {str(found.run): found async for found in results(wanted, DECIDER, fronts, at_once=BOTS)}

    return asyncio.run(run())
