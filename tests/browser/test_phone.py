"""What a clinician does on the phone page, from the first tap to the dose, and what comes in between."""

import pytest
from playwright.async_api import Page, expect

from bot.cli.local import LocalBot
from bot.emulator import Emulator
from tests.browser.conftest import Ask
from tests.browser.person import CLEAR, PROCEDURE, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONSIDER = "FLUMAZENIL MAY BE CONSIDERED"
HALF_AN_HOUR = "+30 minutes"


async def test_a_procedure_is_walked_to_its_dose_on_one_screen(person: Person) -> None:
    await person.walks(PROCEDURE)
    await person.sees(CONSIDER, "First 0.2 mg (2 mL) over 15 seconds", "STOP at 1 mg (10 mL), 5 injections")
    await expect(person.screens).to_have_count(1)
    await expect(person.log.get_by_role("article")).to_have_count(3)
    await expect(person.phone.get_by_role("status").filter(has_text="answered")).to_have_count(0)


async def test_an_overdose_is_walked_to_its_dose_with_a_typed_age(person: Person) -> None:
    await person.taps("Benzodiazepine overdose")
    await person.sees("How old is the patient?")
    await person.says("54 y")
    await person.walks((*CLEAR, ("only drug, confirmed?", "Benzodiazepine alone")))
    await person.taps("Yes, this is right")
    await person.sees(CONSIDER, "Benzodiazepine overdose, 54 y.", "STOP at 3 mg (30 mL), 7 injections")


async def test_a_child_gets_a_dose_by_weight_and_a_bare_number_is_asked_for_its_unit(person: Person) -> None:
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await person.says("4")
    await person.sees("in which unit?")
    await person.taps("4 y")
    await person.walks(CLEAR)
    await person.sees("Weight, with unit")
    await person.says("16 kg")
    await person.taps("Yes, this is right")
    await person.sees("4 y, 16 kg", "First 0.16 mg (1.6 mL)", "STOP at 0.8 mg (8 mL)")


async def test_an_answer_that_is_corrected_takes_the_advice_and_its_figures_back(person: Person) -> None:
    await person.walks(PROCEDURE)
    await person.sees("0.2 mg (2 mL)")
    await person.taps("Change an answer", "Tricyclic", "Yes")
    await person.sees("DO NOT GIVE FLUMAZENIL")
    await expect(person.log).not_to_contain_text("0.2 mg")
    await expect(person.log).not_to_contain_text(CONSIDER)


async def test_half_an_hour_later_it_asks_for_the_patient_first(person: Person, page: Page) -> None:
    await person.taps("By staff, for procedure", "Adult")
    await person.sees("airway and breathing controlled?")
    await page.get_by_role("button", name="For the curious").click()
    drawer = page.get_by_role("complementary", name="For the curious")
    await drawer.get_by_role("button", name=HALF_AN_HOUR).click()
    await drawer.get_by_role("button", name="+1 minute").click()
    await drawer.get_by_role("button", name="Close").click()
    await person.taps("Still needs bagging")
    await person.sees("Is this still the same patient?")
    await person.taps("New patient")
    await person.sees("Why is the patient sedated?")


async def test_a_tap_while_the_bot_is_dead_counts_once_it_is_back(person: Person, bot: LocalBot) -> None:
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await bot.kill()
    await person.taps("Adult")
    await expect(person.button("Adult")).to_have_attribute("aria-busy", "true")
    await bot.start()
    await person.sees("airway and breathing controlled?")
    await expect(person.screens).to_have_count(1)
    await person.walks(CLEAR[:3])
    await person.sees("Any seizure ever")


async def test_two_clinicians_do_not_mix_and_a_group_is_sent_to_a_chat_of_its_own(
    person: Person, page: Page
) -> None:
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_role("button", name="Add a chat").click()
    await page.get_by_role("dialog").get_by_role("button", name="Another person").click()
    other = Person(page, person.chat + 1)
    await other.begins()
    await person.taps("By staff, for procedure")
    await other.taps("Benzodiazepine overdose")
    for one, age in ((person, "54 y"), (other, "7 y")):
        await one.sees("How old is the patient?")
        await one.says(age)
        await one.walks((*CLEAR[:1], ("Could an opioid be on board?", "See advice now")))
    await person.sees("By staff, for procedure, 54 y.")
    await other.sees("Benzodiazepine overdose, 7 y.")

    await page.get_by_role("button", name="Add a chat").click()
    await page.get_by_role("dialog").get_by_role("button", name="A group").click()
    await page.get_by_role("dialog").get_by_role("button", name="Make the group").click()
    group = page.get_by_role("region", name="Our group, a group")
    await group.get_by_role("textbox", name="Message").fill("/check@bedside_bot")
    await page.keyboard.press("Enter")
    await expect(group.get_by_role("log")).to_contain_text("Write to this bot in a chat of your own")
    await expect(group.get_by_role("group", name="Buttons")).to_have_count(0)
    await person.sees("By staff, for procedure, 54 y.")


async def test_the_map_is_seen_on_the_whole_screen(person: Person, page: Page) -> None:
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await person.says("54 y")
    await person.sees("airway and breathing controlled?")
    await person.taps("See advice now", "Why", "Map")
    await person.phone.get_by_role("button", name="Photo").click()
    viewer = page.get_by_role("dialog", name="Photo")
    picture = viewer.get_by_role("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 500
    caption = await viewer.get_by_text("Reason: By staff").bounding_box()
    seen = await picture.bounding_box()
    assert caption
    assert seen
    assert seen["y"] + seen["height"] <= caption["y"]
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await person.taps("Back to why")
    await person.sees("Why: ")


async def test_sources_unfold(person: Person) -> None:
    await person.says("/drug flumazenil")
    await person.sees("flumazenil card")
    more = person.screen.get_by_role("button", name="Show more")
    folded = await person.screen.get_by_role("blockquote").bounding_box()
    await more.click()
    less = person.screen.get_by_role("button", name="Show less")
    await expect(less).to_have_attribute("aria-expanded", "true")
    unfolded = await person.screen.get_by_role("blockquote").bounding_box()
    assert folded
    assert unfolded
    assert unfolded["height"] > 2 * folded["height"]
    await less.click()
    await expect(more).to_have_attribute("aria-expanded", "false")


async def test_whatever_goes_wrong_on_the_way_the_right_screen_comes_once(
    person: Person, page: Page, emulator: Emulator, sim: Ask
) -> None:
    faults: tuple[dict[str, object], ...] = (
        {"retry_after": 1},
        {"status": 500},
        {"drop": "before"},
        {"drop": "after"},
        {"delay": 1},
    )
    for fault, step in zip(faults, PROCEDURE, strict=False):
        await sim("fault", method="editMessageText", **fault)
        await person.walks([step])
        await expect(person.screens).to_have_count(1)
    await person.sees("Any seizure ever")
    left = await page.request.get(f"{emulator.url}/sim/faults")
    assert (await left.json())["faults"] == []


async def test_a_fault_is_ordered_in_the_drawer_and_used_up(person: Person, page: Page) -> None:
    await page.get_by_role("button", name="For the curious").click()
    drawer = page.get_by_role("complementary", name="For the curious")
    await drawer.get_by_text("Faults", exact=True).click()
    await drawer.get_by_label("The next calls of").select_option("editMessageText")
    await drawer.get_by_label("go wrong").select_option("500, server error")
    await drawer.get_by_role("button", name="Order this fault").click()
    waiting = drawer.get_by_role("listitem").filter(has_text="editMessageText: 500")
    await expect(waiting).to_be_visible()
    await drawer.get_by_role("button", name="Close").click()
    await person.taps("By staff, for procedure")
    await person.sees("How old is the patient?")
    await page.get_by_role("button", name="For the curious").click()
    await expect(waiting).to_have_count(0)
    await expect(drawer.get_by_text("500 Internal Server Error")).to_be_visible()
