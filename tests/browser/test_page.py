"""The page itself: for every screen, every hand and every eye, and when things go wrong around it."""

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Locator, Page, expect

from bot.cli.local import TOKEN, LocalBot
from bot.emulator import Emulator
from tests.browser.conftest import CHAT, Ask
from tests.browser.person import PROCEDURE, Person
from tests.browser.watch import Watch

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARKUP = "<img src=x onerror=alert(1)><b onmouseover=alert(2)>&amp;</b><script>alert(3)</script>"
STALE = "That button belongs to an earlier screen"
MOST_TABS = 60
NARROW = (320, 360)
WIDER = """() => [document.documentElement, ...document.querySelectorAll(".scroller, .phone, aside, dialog")]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)"""


async def drawer(page: Page) -> Locator:
    """The drawer, open."""
    await page.get_by_role("button", name="For the curious").click()
    found = page.get_by_role("complementary", name="For the curious")
    await expect(found).to_be_visible()
    return found


# --- what is said stays text ---


async def test_what_a_person_writes_stays_text(person: Person, page: Page, sim: Ask) -> None:
    await person.says(MARKUP)
    await expect(person.log.locator("article.own").last).to_contain_text(MARKUP)
    await sim("user", chat=7, first_name=MARKUP)
    await sim("group", chat=-7, title=MARKUP, members=[CHAT, 7])
    await sim("text", chat=-7, user={"id": 7}, text=MARKUP)
    await page.goto(page.url.partition("#")[0] + "#chats=7,-7&at=-7")
    await expect(page.locator("article.other .sender")).to_have_text(MARKUP)
    await expect(page.get_by_role("heading", level=2, name=MARKUP)).to_be_visible()
    await (await drawer(page)).get_by_text("message", exact=True).first.click()
    await expect(page.locator("pre:visible")).to_contain_text("onerror")
    await expect(page.locator("img")).to_have_count(0)


async def test_what_a_bot_sends_is_shown_as_it_means_it(blank: Page, api: Ask) -> None:
    await Person(blank, CHAT).starts()
    text = "<b>bold</b> <i>italic</i> <code>code</code> &lt;b&gt;not&lt;/b&gt;"
    await api("sendMessage", chat_id=CHAT, text=text, parse_mode="HTML")
    article = blank.locator("article.bot")
    await expect(article.locator(".text")).to_contain_text("bold italic code <b>not</b>")
    await expect(article.get_by_role("strong")).to_have_text("bold")
    await expect(article.get_by_role("emphasis")).to_have_text("italic")
    await expect(article.get_by_role("code")).to_have_text("code")


async def test_what_telegram_finds_in_a_text_can_be_tapped(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    await api("sendMessage", chat_id=CHAT, text="Send /help, see x.org:8080/a:b, ask a@x.org or @name")
    article = blank.locator("article.bot")
    await expect(article.locator(".mention")).to_have_text("@name")
    for words, address in (("x.org:8080/a:b", "http://x.org:8080/a:b"), ("a@x.org", "mailto:a@x.org")):
        await article.get_by_role("link", name=words, exact=True).click()
        await expect(blank.locator("dialog[open]")).to_contain_text(address)
        await blank.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    await article.get_by_role("button", name="/help", exact=True).click()
    await expect(person.log.locator("article.own").last).to_contain_text("/help")


# --- answers to taps ---


async def test_a_tap_on_an_earlier_screen_is_answered_by_a_toast(person: Person, bot: LocalBot) -> None:
    await bot.kill()
    await person.taps("By staff, for procedure", "Benzodiazepine overdose")
    await bot.start()
    await expect(person.toast(STALE)).to_be_visible()
    await person.sees("How old is the patient?")


async def test_an_alert_is_read_before_anything_else(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    button = {"text": "Ask", "callback_data": "ask"}
    await api("sendMessage", chat_id=CHAT, text="?", reply_markup={"inline_keyboard": [[button]]})
    await person.taps("Ask")
    _start, tap = await api("getUpdates", timeout=5)
    query = tap["callback_query"]["id"]
    await api("answerCallbackQuery", callback_query_id=query, text="Read this", show_alert=True)
    alert = blank.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Read this")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await blank.keyboard.press("Enter")
    await expect(alert).to_have_count(0)


async def test_a_copy_button_copies(blank: Page, api: Ask) -> None:
    await blank.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person = Person(blank, CHAT)
    await person.starts()
    button = {"text": "Copy", "copy_text": {"text": "0.2 mg"}}
    await api("sendMessage", chat_id=CHAT, text="?", reply_markup={"inline_keyboard": [[button]]})
    await person.taps("Copy")
    await expect(person.toast("Copied")).to_be_visible()
    assert await blank.evaluate("navigator.clipboard.readText()") == "0.2 mg"


# --- the keyboard alone ---


async def tab_to(page: Page, label: str) -> None:
    """Press Tab until what has this label is in focus."""
    for _ in range(MOST_TABS):
        found = await page.evaluate(
            "() => { const one = document.activeElement;"
            " return (one.getAttribute('aria-label') ?? one.textContent).replace(/\\s+/g, ' ').trim() }"
        )
        if found == label:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(label)


async def test_a_check_is_walked_with_the_keyboard_alone(page: Page) -> None:
    person = Person(page, CHAT)
    await expect(person.phone.get_by_role("button", name="START")).to_be_visible()
    await tab_to(page, "START")
    await page.keyboard.press("Enter")
    for words, label in PROCEDURE:
        await person.sees(words)
        await tab_to(page, label)
        await page.keyboard.press("Enter")
    await person.sees("FLUMAZENIL MAY BE CONSIDERED")
    await tab_to(page, "Show more")
    await page.keyboard.press("Space")
    await expect(person.screen.get_by_role("button", name="Show less")).to_be_focused()


async def test_a_command_is_chosen_with_the_keyboard_alone(person: Person, page: Page) -> None:
    await tab_to(page, "Message")
    await page.keyboard.type("/")
    commands = person.phone.get_by_role("listbox", name="Commands")
    await expect(commands.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    await page.keyboard.type("he")
    await expect(commands.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(commands).to_be_hidden()
    await expect(person.log).to_contain_text("How it works")
    await expect(person.box).to_have_value("")

    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(commands).to_be_focused()
    await page.keyboard.press("End")
    await expect(commands.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(person.box).to_be_focused()


# --- what is around it ---


async def test_the_page_finds_its_way_back_to_a_server_that_was_gone(
    person: Person, page: Page, emulator: Emulator, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    await emulator.close()
    gone = page.get_by_role("alert").filter(has_text="The server is gone")
    await expect(gone).to_be_visible()
    await person.taps("By staff, for procedure")
    await expect(person.toast("The server is gone")).to_be_visible()
    async with Emulator(TOKEN, port=emulator.port, bot_username="bedside_bot"):
        await expect(gone).to_be_hidden()
        await person.begins()
        await person.taps("By staff, for procedure")
        await person.sees("How old is the patient?")


async def test_a_page_that_is_opened_again_shows_what_stands_there(person: Person, page: Page) -> None:
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await page.reload()
    await person.sees("How old is the patient?")
    await expect(person.screens).to_have_count(1)


async def test_a_sample_plays(page: Page) -> None:
    person = Person(page, CHAT)
    await page.get_by_role("button", name="Play a sample").click()
    await page.get_by_role("dialog").get_by_role("button", name="A short one").click()
    await person.sees("airway and breathing controlled?")
    await expect(page.get_by_role("button", name="Stop the sample")).to_have_count(0)


async def test_the_traffic_shows_what_the_bot_is_told_and_calls(person: Person, page: Page) -> None:
    traffic = (await drawer(page)).get_by_role("region", name="Traffic")
    tapped = traffic.get_by_role("listitem").filter(has=page.get_by_text("callback_query", exact=True))
    await expect(tapped).to_have_count(0)
    await page.get_by_role("button", name="Close").click()
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await drawer(page)
    await expect(tapped).to_have_count(1)
    await tapped.get_by_text("callback_query", exact=True).click()
    await expect(tapped).to_contain_text("setting=procedure")
    await expect(traffic.get_by_role("listitem").filter(has_text="editMessageText")).to_contain_text("ok")


async def test_light_and_dark_follow_the_system_until_somebody_chooses(page: Page) -> None:
    async def is_dark() -> bool:
        colour = "getComputedStyle(document.querySelector('.phone-head')).color.match(/[0-9.]+/g).map(Number)"
        red, green, blue = (await page.evaluate(colour))[:3]
        return bool(red + green + blue > 3 * 128)

    await expect(page.get_by_role("log")).to_be_visible()
    assert not await is_dark()
    await page.emulate_media(color_scheme="dark")
    assert await is_dark()
    await page.get_by_role("button", name="Light or dark").click()
    assert not await is_dark()
    await page.reload()
    await expect(page.get_by_role("log")).to_be_visible()
    assert not await is_dark()


# --- every screen, every eye ---


async def test_nothing_is_wider_than_a_narrow_phone(page: Page) -> None:
    async def fits() -> None:
        for width in NARROW:
            await page.set_viewport_size({"width": width, "height": 640})
            assert await page.evaluate(WIDER) == [], width

    person = Person(page, CHAT)
    await expect(person.log).to_contain_text("What can this bot do?")
    await fits()
    await person.begins()
    for words, label in PROCEDURE:
        await person.sees(words)
        await fits()
        await person.taps(label)
    await person.sees("0.2 mg (2 mL)")
    await person.screen.get_by_role("button", name="Show more").click()
    await fits()
    await drawer(page)
    await fits()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Add a chat").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await fits()


async def test_long_names_make_nothing_wider(blank: Page, sim: Ask) -> None:
    await blank.set_viewport_size({"width": NARROW[0], "height": 640})
    await sim("user", chat=7, first_name="W" * 64)
    await sim("group", chat=-7, title="G" * 128, members=[7, CHAT])
    await expect(blank.get_by_role("button", name="G" * 128)).to_be_visible()
    await blank.goto(blank.url.partition("#")[0] + "#chats=-7")
    await expect(blank.get_by_role("combobox", name="Speak as")).to_be_visible()
    assert await blank.evaluate(WIDER) == []


async def test_everybody_can_use_it(page: Page) -> None:
    async def finds_nothing() -> None:
        await page.emulate_media(color_scheme="light")
        light = await Axe().run(page)
        await page.emulate_media(color_scheme="dark")
        dark = await Axe().run(page)
        assert not light.violations_count, light.generate_report()
        assert not dark.violations_count, dark.generate_report()

    person = Person(page, CHAT)
    await expect(person.log).to_contain_text("What can this bot do?")
    await finds_nothing()
    await person.begins()
    await finds_nothing()
    await person.walks(PROCEDURE)
    await person.sees("0.2 mg (2 mL)")
    await finds_nothing()
    await drawer(page)
    await finds_nothing()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Add a chat").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await finds_nothing()
    await page.keyboard.press("Escape")
    await person.taps("Why", "Map")
    await person.phone.get_by_role("button", name="Photo").click()
    await expect(page.get_by_role("dialog", name="Photo")).to_be_visible()
    await finds_nothing()
