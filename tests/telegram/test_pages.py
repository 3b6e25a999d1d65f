"""Looking things up on a phone: pages beside the check, and lines that are questions."""

import asyncio
import re

import pytest

from bot.proof.proved import Proved
from tests.telegram.conftest import Message, NewPhone, Phone, Running, data, data_of


async def page(phone: Phone) -> Message:
    """The newest message that has buttons of pages."""
    return next(
        one for one in reversed(await phone.live()) if any(tap.startswith("p1:") for tap in data(one))
    )


async def check(phone: Phone) -> Message:
    """The message that has buttons of a conversation."""
    (one,) = [one for one in await phone.live() if any(tap.startswith("v1:") for tap in data(one))]
    return one


def spaced(message: Message) -> str:
    return str(message["text"]).replace("\u00a0", " ")


@pytest.mark.usefixtures("bot")
async def test_a_card_opens_its_sections_in_place(phone: Phone) -> None:
    await phone.says("/drug Anexate")
    card = await page(phone)
    assert "Anexate: read as flumazenil." in card["text"]
    assert "Not clinically reviewed." in card["text"]
    await phone.sends("p1:drug:flumazenil:kinetics", card["message_id"])
    section = await page(phone)
    assert section["message_id"] == card["message_id"]
    assert "within 1 to 2 min" in spaced(section)
    assert "flumazenil text, line 5" in section["text"]


COMMANDS = {
    "/drug": "baclofen",
    "/drug flexeril": "read as cyclobenzaprine",
    "/compare": "Compare",
    "/compare lioresal flexeril": "not interchangeable",
    "/ask": "What can be asked",
    "/ask onset of flumazenil": "1 to 2 min",
    "/ask <b>&": "Nothing was found",
    "/sources": "flumazenil text",
}


@pytest.mark.usefixtures("bot")
async def test_every_command_that_looks_up_answers_alone_and_with_words(new_phone: NewPhone) -> None:
    async def looked_up(chat: int, line: str, seen: str) -> None:
        async with new_phone(chat) as phone:
            await phone.says(line)
            (shown,) = await phone.live()
            labels = [button["text"] for row in shown["keyboard"] for button in row]
            assert seen in "\n".join((spaced(shown), *labels)), line
            assert all(tap.startswith("p1:") for tap in data(shown))

    await asyncio.gather(*(looked_up(chat, *pair) for chat, pair in enumerate(COMMANDS.items(), start=20)))


@pytest.mark.usefixtures("bot")
async def test_a_typed_question_needs_no_check_and_begins_none(phone: Phone) -> None:
    await phone.says("is baclofen the same as flexeril")
    assert "not interchangeable" in spaced(await page(phone))
    await phone.says("good morning")
    assert "No check is open" in (await phone.messages())[-1]["text"]


@pytest.mark.usefixtures("bot")
async def test_a_question_in_the_middle_of_a_check_is_answered_and_the_check_goes_on(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose", "age=adult")
    before = await check(phone)
    await phone.says("onset of flumazenil")
    answer, after = await page(phone), await check(phone)
    assert "1 to 2 min" in spaced(answer)
    assert answer["message_id"] < after["message_id"]
    assert before["message_id"] not in {one["message_id"] for one in await phone.messages()}
    assert "is no answer here" in after["text"]
    await phone.sends(data_of(after, "airway=adequate"), after["message_id"])
    assert "opioid=no" in [tap.split(":", 3)[3] for tap in data(await check(phone))]


@pytest.mark.usefixtures("bot")
async def test_a_line_that_answers_is_never_looked_up(phone: Phone) -> None:
    await phone.says("/check")
    await phone.says("benzodiazepine overdose")
    assert "How old is the patient?" in (await check(phone))["text"]
    await phone.says("54 y")
    assert len(await phone.live()) == 1


async def test_a_question_after_half_an_hour_asks_nothing_of_the_patient(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    before = await check(phone)
    bot.now += 3600
    await phone.says("onset of flumazenil")
    assert (await check(phone)) == before
    assert "1 to 2 min" in spaced(await page(phone))


@pytest.mark.usefixtures("bot")
async def test_a_dose_card_is_one_line_away(phone: Phone) -> None:
    await phone.says("/dose 4y 16kg procedure")
    card = await check(phone)
    assert "0.16 mg (1.6 mL)" in spaced(card)
    assert spaced(card).index("DO NOT GIVE") < spaced(card).index("0.16 mg")
    await phone.sends(data_of(card, "!onto"), card["message_id"])
    full = await check(phone)
    assert "airway and breathing controlled?" in full["text"]
    await phone.says("/dose 3 weeks")
    assert "mg" not in spaced(await check(phone)).replace("mg per mL", "")


@pytest.mark.usefixtures("bot")
async def test_what_a_dose_line_does_not_say_clearly_is_said_not_to_count(phone: Phone) -> None:
    await phone.says("/dose 4y 16kg procedure banana")
    over = await check(phone)
    assert "was not understood and does not count" in over["text"]
    assert "Is this right?" in over["text"]
    assert not re.search(r"[0-9] (mg|mL)", spaced(over))
    assert "Not counted: banana." in [one["text"] for one in await phone.messages()]
    await phone.sends(data_of(over, "!right"), over["message_id"])
    assert "0.16 mg (1.6 mL)" in spaced(await check(phone))
    await phone.says("/dose procedure 4y 16")
    unit = await check(phone)
    assert "kg" in "".join(data(unit))
    assert "DOSE" not in unit["text"]


@pytest.mark.usefixtures("bot")
async def test_each_dialog_is_begun_by_its_name(phone: Phone) -> None:
    await phone.says("/check relaxant")
    assert "purpose=umn" in "".join(data(await check(phone)))
    await phone.says("/relaxant")
    assert "purpose=umn" in "".join(data(await check(phone)))
    await phone.says("/check")
    assert "setting=overdose" in "".join(data(await check(phone)))
    await phone.says("/check Mars")
    assert "How it works" in (await phone.messages())[-1]["text"]


@pytest.mark.usefixtures("bot")
async def test_starting_again_stays_in_the_same_dialog(phone: Phone) -> None:
    await phone.says("/check relaxant")
    await phone.does("purpose=something_else", "!advice", "!again")
    assert "purpose=umn" in "".join(data(await check(phone)))


async def test_a_page_begins_what_it_offers_once_however_often_the_tap_comes(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/drug baclofen")
    card = await page(phone)
    assert "p1:begin:relaxant" in data(card)
    person = {"id": 7, "is_bot": False, "first_name": "A"}
    tap = {
        "id": "77",
        "from": person,
        "chat_instance": "1",
        "data": "p1:begin:relaxant",
        "message": {
            "message_id": card["message_id"],
            "date": 1,
            "chat": {"id": 7, "type": "private", "first_name": "A"},
            "text": "x",
        },
    }
    bot.push("callback_query", tap)
    await phone.still()
    await phone.does_on(await check(phone), "purpose=umn")
    stands = await check(phone)
    bot.push("callback_query", tap)
    await phone.still()
    assert await check(phone) == stands
    bot.push("callback_query", tap | {"id": "78"})
    await phone.still()
    assert "purpose=umn" in "".join(data(await check(phone)))


FORGED = (
    "p1:",
    "p1:x",
    "p1:drug:nothing",
    "p1:drug:flumazenil:nothing",
    "p1:drug:flumazenil~99",
    "p1:drug:flumazenil:kinetics:more:still",
    "p1:DRUG",
    "p1:ask:",
    "p1:begin:mars",
    "p1:compare:baclofen:baclofen",
    "p1:sources:" + "a" * 60,
)


@pytest.mark.usefixtures("bot")
async def test_a_button_that_leads_nowhere_says_so(phone: Phone, proved: Proved) -> None:
    await phone.says("/drug baclofen")
    card = await page(phone)
    for forged in FORGED:
        await phone.sends(forged, card["message_id"])
        assert (await phone.messages())[-1]["text"] == card["text"], forged
    toasts, notes = proved.library.common.toasts, await phone.notes()
    assert len(notes) == len(FORGED)
    assert set(notes) == {toasts["no_page"], toasts["stale"]}
    assert not await phone.live()


@pytest.mark.usefixtures("bot")
async def test_no_page_clears_a_risk(phone: Phone) -> None:
    """What a forged button carries over is what may be typed: never the answer that clears a hazard."""
    await phone.says("/drug flumazenil")
    card = await page(phone)
    await phone.sends("p1:begin:flumazenil:tricyclic=no,setting=procedure", card["message_id"])
    begun = await check(phone)
    for action in ("age=adult", "airway=inadequate", "!advice"):
        await phone.does_on(await check(phone), action)
    assert "setting=procedure" not in "".join(data(begun))
    assert "Tricyclic (" in (await check(phone))["text"].partition("NOT KNOWN")[2]


@pytest.mark.usefixtures("bot")
async def test_a_page_that_is_too_old_to_be_edited_is_sent_anew(phone: Phone) -> None:
    await phone.says("/drug baclofen")
    card = await page(phone)
    await phone.fault("editMessageText", status=400, description="Bad Request: message can't be edited")
    await phone.sends("p1:drug:baclofen:stopping", card["message_id"])
    turned = await page(phone)
    assert turned["message_id"] > card["message_id"]
    assert "taper" in turned["text"]


# nothing lost, nothing done twice


async def test_older_commands_that_come_again_leave_a_check_alone_that_a_page_began(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/drug baclofen")
    card = await page(phone)
    started = (await phone.text("/check"))["update_id"]
    await phone.still()
    ended = (await phone.text("/cancel"))["update_id"]
    await phone.still()
    await phone.sends("p1:begin:relaxant", card["message_id"])
    await phone.does_on(await check(phone), "purpose=umn")
    stands = await check(phone)
    await bot.kill()
    await bot.start()
    for update in (started, ended):
        await phone.ask("POST", "redeliver", {"update_id": update})
        await phone.still()
        assert await check(phone) == stands
    await phone.says("/check")
    assert "setting=overdose" in "".join(data(await check(phone)))


@pytest.mark.usefixtures("bot")
async def test_two_questions_in_a_row_are_both_answered(phone: Phone) -> None:
    await phone.says("/check")
    await phone.text("onset of flumazenil")
    await phone.text("half life of flumazenil")
    await phone.still()
    texts = "\n".join(spaced(one) for one in await phone.messages())
    assert "within 1 to 2 min" in texts
    assert "0.7 to 1.3 h" in texts
    assert "Why is the patient sedated?" in (await check(phone))["text"]


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_could_not_be_sent_is_not_said_to_stand_above(
    phone: Phone, proved: Proved
) -> None:
    await phone.says("/check")
    await phone.fault("sendMessage", status=400)
    await phone.says("onset of flumazenil")
    notices = proved.library.common.notices
    assert notices["looked_up"] not in (await check(phone))["text"]
    assert notices["not_understood"] in (await check(phone))["text"]


@pytest.mark.usefixtures("bot")
async def test_what_stands_on_a_button_is_never_looked_up(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=undifferentiated", "!advice")
    await phone.says("start again")
    assert len(await phone.live()) == 1
    assert "No question is open here" in (await check(phone))["text"]


async def test_looking_things_up_does_not_keep_a_patient_current(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose")
    for _ in range(3):
        bot.now += 14 * 60
        await phone.says("onset of flumazenil")
    await phone.does_on(await check(phone), "age=adult")
    assert "same patient" in (await check(phone))["text"]


async def test_in_a_group_no_page_is_turned_and_nothing_begins(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    before = await phone.messages()
    person = {"id": 7, "is_bot": False, "first_name": "A"}
    for name, wanted in enumerate(("drug", "begin:relaxant")):
        group = {"message_id": 3, "date": 1, "chat": {"id": -9, "type": "group", "title": "G"}, "text": "x"}
        tap = {
            "id": f"9{name}",
            "from": person,
            "chat_instance": "1",
            "data": f"p1:{wanted}",
            "message": group,
        }
        bot.push("callback_query", tap)
        await phone.still()
    assert await phone.messages() == before
    assert not await phone.calls("sendPhoto")
    assert len(await phone.calls("sendMessage")) == 1
