"""The pictures in the README: the page as it is, with the real bot behind it; `make screenshots`."""

import asyncio
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bot.cli.local import TOKEN, LocalBot
from bot.emulator import Emulator
from bot.emulator.clock import Clock
from tests.browser.chromium import FLAGS, MISSING, find_chromium
from tests.browser.person import CLEAR, PROCEDURE, Person
from tests.kept import proved

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "images"
COLOURS = 128
ALWAYS = 1_800_004_200
"""Unix seconds: the pictures do not tell when they were taken."""
ALEX, ROBIN = 1001, 1002


async def take(browser: Browser, url: str) -> None:
    """Walk and take: an adult after a procedure on a phone, then everybody's chats side by side."""
    page = await opened(browser, f"{url}/#chats={ALEX}", "light", ViewportSize(width=390, height=760), 2)
    alex = Person(page, ALEX)
    await alex.begins()
    await alex.walks(PROCEDURE)
    await alex.sees("0.2 mg (2 mL)")
    await keep(page, "phone")

    wide = ViewportSize(width=1280, height=760)
    page = await opened(browser, f"{url}/#chats={ALEX},{ROBIN}", "dark", wide, 1.5)
    robin = Person(page, ROBIN)
    await robin.begins()
    await robin.taps("Benzodiazepine overdose")
    await robin.sees("How old is the patient?")
    await robin.says("54 y")
    await robin.walks(CLEAR[:4])
    await robin.sees("Any anticonvulsant")
    await page.get_by_role("button", name="Add a chat").click()
    await page.get_by_role("dialog").get_by_role("button", name="A group").click()
    await page.get_by_role("dialog").get_by_label("Its name").fill("Night shift")
    await page.get_by_role("dialog").get_by_role("button", name="Make the group").click()
    group = page.get_by_role("region", name="Night shift, a group")
    await group.get_by_role("textbox", name="Message").fill("/check@bedside_bot")
    await page.keyboard.press("Enter")
    await expect(group.get_by_role("log")).to_contain_text("Write to this bot in a chat of your own")
    await keep(page, "wide")


async def opened(
    browser: Browser, url: str, scheme: Literal["light", "dark"], size: ViewportSize, scale: float
) -> Page:
    """Open the page in a browser of this size."""
    context = await browser.new_context(
        viewport=size,
        device_scale_factor=scale,
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(url)
    return page


async def keep(page: Page, name: str) -> None:
    """Write what is seen as docs/images/<name>.png, with few colours: the page has no more."""
    await page.mouse.move(0, 0)  # no button is lit
    path = FOLDER / f"{name}.png"
    with Image.open(BytesIO(await page.screenshot())) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")


async def main() -> None:
    """Take them all."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(MISSING)
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=20_000)
    clock = Clock(lambda: ALWAYS)
    with TemporaryDirectory() as folder:
        async with (
            Emulator(TOKEN, clock=clock, bot_name="Bedside", bot_username="bedside_bot") as emulator,
            async_playwright() as playwright,
        ):
            bot = LocalBot(
                proved(), emulator.url, Path(folder) / "bedside.db", clock=emulator.clock.now, reading=0
            )
            await bot.start()
            browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            await take(browser, emulator.url)
            await browser.close()
            await bot.finish()


if __name__ == "__main__":
    asyncio.run(main())
