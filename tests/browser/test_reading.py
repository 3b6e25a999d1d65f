"""What one reads stays where it is, and what is new is seen and heard once."""

import asyncio
import time

import pytest
from playwright.async_api import Locator, Page, expect

from bot.cli.local import TOKEN, LocalBot
from bot.emulator import Emulator
from tests.browser.conftest import CHAT, Ask
from tests.browser.person import PROCEDURE, Person
from tests.browser.watch import Watch

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERDICT = "FLUMAZENIL MAY BE CONSIDERED"
FIRST_ACTION = "1. Keep ventilating"
SIZES = ((390, 844), (360, 640), (320, 568), (740, 360))
LONGEST = 4096
SOON = 5000
"""Milliseconds; a note of a hundred letters and more stays longer by itself."""

HIDDEN_LINES = """(wanted) => {
    const text = document.querySelector(".front article:last-child .text");
    const below = document.querySelector(".front .newest").getBoundingClientRect().top;
    const above = document.querySelector(".front .scroller").getBoundingClientRect().top;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const hidden = new Set(wanted);
    while (walker.nextNode()) for (const words of wanted) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const line = document.createRange();
        line.setStart(walker.currentNode, at);
        line.setEnd(walker.currentNode, at + words.length);
        const box = line.getBoundingClientRect();
        if (box.top >= above && box.bottom <= below) hidden.delete(words);
    }
    return [...hidden];
}"""
NEAR_THE_END = "one => (one.scrollTop = one.scrollHeight - one.clientHeight - 54)"
LISTEN = """() => {
    window.heard = [];
    const take = ({ addedNodes }) => heard.push(...[...addedNodes].map((one) => one.textContent));
    new MutationObserver((all) => all.forEach(take)).observe(
        document.querySelector(".messages"), { childList: true });
}"""


async def hidden(page: Page, *words: str) -> list[str]:
    """The words that are not in view, once the page has had its time to scroll there."""
    until = time.monotonic() + SOON / 1000
    while True:
        found: list[str] = await page.evaluate(HIDDEN_LINES, words)
        if not found or time.monotonic() > until:
            return found
        await asyncio.sleep(0.1)


async def asks(api: Ask, label: str) -> int:
    """Let the bot send one button; gives the message."""
    button = {"text": label, "callback_data": "ask"}
    sent = await api("sendMessage", chat_id=CHAT, text="?", reply_markup={"inline_keyboard": [[button]]})
    return int(sent["message_id"])


async def tapped(api: Ask) -> list[str]:
    """The taps that the bot is told of."""
    updates = await api("getUpdates", timeout=5)
    return [update["callback_query"]["id"] for update in updates if "callback_query" in update]


# --- where one reads ---


async def test_the_verdict_and_the_first_action_are_seen_at_once_on_every_phone(
    person: Person, page: Page
) -> None:
    *before, allergy, right = PROCEDURE
    await person.walks(before)
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await person.walks((allergy, right))
        await person.sees(VERDICT)
        assert await hidden(page, VERDICT, FIRST_ACTION) == [], (width, height)
        await person.taps("Back")


async def test_a_tall_screen_is_shown_from_its_beginning_to_who_tapped_and_who_opens_it(
    person: Person, page: Page
) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    await person.walks(PROCEDURE)
    await person.sees(VERDICT)
    more = person.phone.get_by_role("button", name="More below")
    await person.log.evaluate(NEAR_THE_END)
    await expect(more).to_be_visible()
    # Half of the button is seen, and that is tapped: nothing is scrolled.
    why = await person.button("Why").bounding_box()
    assert why
    await page.mouse.click(why["x"] + 20, why["y"] + 6)
    await person.sees("Why: ")
    assert await hidden(page, "Why: ") == []
    await page.reload()
    await person.sees("Why: ")
    await expect(more).to_be_visible()
    assert await hidden(page, "Why: ") == []


async def test_after_a_long_text_of_ones_own_the_answer_is_seen(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    await person.says("word " * 600)
    await expect(person.log.locator("article.own")).to_have_count(2)
    await api("sendMessage", chat_id=CHAT, text="the answer")
    await expect(person.log.get_by_text("the answer")).to_be_in_viewport()


# --- what is read out ---


async def test_only_what_is_new_is_read_out(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    await expect(person.log.locator(".day")).to_have_count(1)
    await blank.evaluate(LISTEN)
    await api("sendMessage", chat_id=CHAT, text="one more")
    await expect(person.log).to_contain_text("one more")
    (heard,) = await blank.evaluate("window.heard")
    assert "one more" in heard


# --- where the focus is ---


async def test_answer_keys_keep_the_focus_and_go_once_they_are_used(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    keys = {"keyboard": [[{"text": "Left"}, {"text": "Right"}]], "one_time_keyboard": True}
    await api("sendMessage", chat_id=CHAT, text="Which side?", reply_markup=keys)
    right = person.phone.get_by_role("group", name="Answers").get_by_role("button", name="Right")
    await right.focus()
    await api("sendMessage", chat_id=CHAT, text="Take your time")
    await expect(person.log).to_contain_text("Take your time")
    await expect(right).to_be_focused()
    await blank.keyboard.press("Enter")
    await expect(person.log.locator("article.own").last).to_contain_text("Right")
    await api("sendMessage", chat_id=CHAT, text="Thank you")
    await expect(person.log).to_contain_text("Thank you")
    await expect(right).to_be_hidden()
    await api("sendMessage", chat_id=CHAT, text="And now?", reply_markup=keys)
    await expect(right).to_be_visible()


async def test_after_an_alert_the_focus_is_at_the_message_that_changed_under_it(
    blank: Page, api: Ask
) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    message = await asks(api, "Ask")
    await person.taps("Ask")
    (query,) = await tapped(api)
    await api("answerCallbackQuery", callback_query_id=query, text="Read this", show_alert=True)
    alert = blank.get_by_role("alertdialog")
    await expect(alert).to_be_visible()
    await api("editMessageText", chat_id=CHAT, message_id=message, text="changed")
    await expect(person.log).to_contain_text("changed")
    await blank.keyboard.press("Enter")
    await expect(alert).to_have_count(0)
    await expect(person.log.get_by_role("article").last).to_be_focused()


# --- what one does ---


async def test_a_second_tap_while_the_first_one_waits_is_the_same_tap(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    await asks(api, "Ask")
    await person.button("Ask").dblclick()
    await person.says("done")
    await expect(person.log.locator("article.own")).to_have_count(2)
    assert len(await tapped(api)) == 1


async def test_a_note_goes_when_one_goes_on(blank: Page, api: Ask) -> None:
    person = Person(blank, CHAT)
    await person.starts()
    await asks(api, "Ask")
    await person.taps("Ask")
    (query,) = await tapped(api)
    await api("answerCallbackQuery", callback_query_id=query, text="a long note " * 16)
    note = person.toast("a long note")
    await expect(note).to_be_visible()
    await person.says("go on")
    await expect(note).to_be_hidden(timeout=SOON)


async def test_a_text_that_is_too_long_is_refused_and_nothing_of_it_is_lost(
    blank: Page, watch: Watch
) -> None:
    watch.expect("400")
    person = Person(blank, CHAT)
    await person.starts()
    text = "0123456789" * (LONGEST // 10 + 1)
    await person.box.focus()
    await blank.keyboard.insert_text(text)
    await blank.keyboard.press("Enter")
    await expect(person.toast("message is too long")).to_be_visible()
    await expect(person.box).to_have_value(text)


async def test_a_sample_that_takes_the_place_of_another_one_can_be_stopped(page: Page) -> None:
    stop = page.get_by_role("button", name="Stop the sample")

    async def play() -> None:
        await page.get_by_role("button", name="Play a sample").click()
        await page.get_by_role("dialog").get_by_role("button", name="A short one").click()
        await expect(stop).to_be_visible()

    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await play()
    await play()
    await stop.click()
    await expect(stop).to_have_count(0)


async def test_nothing_is_awaited_of_a_server_that_was_started_again(
    blank: Page, emulator: Emulator, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    person = Person(blank, CHAT)
    await person.starts()
    hint: Locator = person.phone.get_by_text("The bot has not answered yet")
    await expect(hint).to_be_visible()
    await emulator.close()
    async with Emulator(TOKEN, port=emulator.port):
        await expect(person.phone.get_by_role("button", name="START")).to_be_visible()
        await expect(hint).to_be_hidden(timeout=SOON)


async def test_the_traffic_tells_that_an_update_was_confirmed(
    person: Person, page: Page, bot: LocalBot
) -> None:
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_role("button", name="For the curious").click()
    traffic = page.get_by_role("region", name="Traffic")
    await expect(traffic.get_by_role("listitem")).not_to_have_count(0)
    await bot.kill()
    await person.taps("By staff, for procedure")
    update = traffic.get_by_role("listitem").filter(has=page.get_by_text("callback_query", exact=True))
    await expect(update).to_contain_text("waiting")
    await bot.start()
    await expect(update).to_contain_text("confirmed")
