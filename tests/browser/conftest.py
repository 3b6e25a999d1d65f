"""The phone page in a real browser, on the emulator and the real bot, all at work in this process."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from bot.cli.local import TOKEN, LocalBot
from bot.emulator import Emulator
from bot.emulator.site import Sample
from tests.browser.chromium import FLAGS, MISSING, find_chromium
from tests.browser.person import Person
from tests.browser.watch import Watch
from tests.kept import proved

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
PATIENCE = 20_000
PHONE: ViewportSize = {"width": 390, "height": 844}

CHAT = 1001
SAMPLES: tuple[Sample, ...] = (
    {
        "title": "A short one",
        "steps": ({"text": "/check"}, {"tap": "By staff, for procedure"}, {"tap": "Adult"}),
    },
)

expect.set_options(timeout=PATIENCE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a module. Without one they are skipped; CI, which installs it, fails."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(
        TOKEN, bot_name="Bedside", bot_username="bedside_bot", samples=SAMPLES, rates=True
    ) as emulator:
        yield emulator


@pytest_asyncio.fixture(loop_scope="module")
async def bot(emulator: Emulator, tmp_path: Path) -> AsyncIterator[LocalBot]:
    bot = LocalBot(proved(), emulator.url, tmp_path / "bedside.db", clock=emulator.clock.now, reading=0)
    await bot.start()
    yield bot
    await bot.kill()


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that remembers nothing of the test before."""
    context = await browser.new_context(
        viewport=PHONE,
        locale="en-GB",
        timezone_id="UTC",
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def watch(
    request: pytest.FixtureRequest, context: BrowserContext, emulator: Emulator
) -> AsyncIterator[Watch]:
    """Fails the test for what goes wrong unseen, and keeps a picture of how it ended."""
    watch = Watch(context, emulator.url)
    yield watch
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    for number, page in enumerate(context.pages):
        await page.screenshot(path=PICTURES / f"{name}{f'-{number + 1}' if number else ''}.png")
    assert not watch.faults()


Ask = Callable[..., Awaitable[Any]]


@pytest_asyncio.fixture(loop_scope="module")
async def sim(context: BrowserContext, emulator: Emulator) -> Ask:
    """Do something in the emulator's world that nobody does on the page: `sim("user", chat=7)`."""

    async def act(path: str, **wish: object) -> Any:  # noqa: ANN401  JSON is whatever the server sent
        answer = await context.request.post(f"{emulator.url}/sim/{path}", data=wish)
        assert answer.ok, await answer.text()
        return await answer.json()

    return act


@pytest_asyncio.fixture(loop_scope="module")
async def api(context: BrowserContext, emulator: Emulator) -> Ask:
    """Call a method of the Bot API, as another bot may: `api("sendMessage", chat_id=7, text="x")`."""

    async def call(method: str, **params: object) -> Any:  # noqa: ANN401  JSON is whatever the server sent
        answer = await context.request.post(f"{emulator.url}/bot{TOKEN}/{method}", data=params)
        assert answer.ok, await answer.text()
        return (await answer.json())["result"]

    return call


@pytest_asyncio.fixture(loop_scope="module")
async def blank(watch: Watch, emulator: Emulator) -> Page:
    """The page, open, with no bot behind it."""
    page = await watch.context.new_page()
    await page.goto(f"{emulator.url}/#chats={CHAT}")
    return page


@pytest_asyncio.fixture(loop_scope="module")
async def page(watch: Watch, bot: LocalBot) -> Page:
    """The page, open, with the bot at work behind it."""
    page = await watch.context.new_page()
    await page.goto(f"{bot.url}/#chats={CHAT}")
    return page


@pytest_asyncio.fixture(loop_scope="module")
async def person(page: Page) -> Person:
    """Somebody who has just opened the chat with the bot."""
    person = Person(page, CHAT)
    await person.begins()
    return person
