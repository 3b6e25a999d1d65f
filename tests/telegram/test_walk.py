"""A whole check, as a person on a phone lives it."""

import json
import re
from dataclasses import replace

import pytest

from bot.content.review import utc_date
from bot.proof.proved import Proved
from bot.render.renderer import Renderer
from tests.telegram.conftest import Phone, Running, actions

_DAY = 24 * 60 * 60
CLEAR = {"setting": "procedure", "age": "adult", "airway": "inadequate"}


def clear(offered: list[str]) -> str:
    """The answer with which flumazenil may be considered; hazards are answered no."""
    name = offered[0].partition("=")[0]
    return next(one for one in offered if one == f"{name}={CLEAR.get(name, 'no')}")


@pytest.mark.usefixtures("bot")
async def test_a_procedure_is_walked_on_one_screen_from_start_to_a_dose(phone: Phone) -> None:
    await phone.says("/start")
    first = await phone.screen()
    while "!right" not in (offered := await phone.offers()):
        await phone.does("!rest" if "!rest" in offered else clear(offered))
    await phone.does("!right")
    advice = await phone.screen()
    assert advice["message_id"] == first["message_id"]
    assert "0.2\u00a0mg" in advice["text"]
    assert [message["from"] for message in await phone.messages()] == ["user", "bot", "bot"]
    taps, answered = await phone.calls("editMessageText"), await phone.calls("answerCallbackQuery")
    assert len(taps) == len(answered)
    assert not await phone.notes()


@pytest.mark.usefixtures("bot")
async def test_back_and_change_lead_where_they_say(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose", "!back")
    assert "setting=overdose" in await phone.offers()
    await phone.does("setting=procedure", "age=adult", "!advice", "!change", "?setting", "setting=overdose")
    assert "?setting" not in await phone.offers()


@pytest.mark.usefixtures("bot")
async def test_a_typed_answer_moves_the_screen_below_itself(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    old = await phone.screen()
    await phone.says("54 y")
    new = await phone.screen()
    texts = [message["message_id"] for message in await phone.messages()]
    assert old["message_id"] not in texts
    assert new["message_id"] == max(texts)
    assert not any(one.startswith("age=") for one in actions(new))


@pytest.mark.usefixtures("bot")
async def test_a_typed_no_clears_no_risk(phone: Phone, proved: Proved) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure", "age=adult", "airway=inadequate")
    before = await phone.offers()
    assert any(one.endswith("=no") for one in before)
    await phone.says("no")
    screen = await phone.screen()
    assert proved.library.common.notices["tap_needed"] in screen["text"]
    assert actions(screen) == before


@pytest.mark.usefixtures("bot")
async def test_a_new_check_closes_the_one_before_and_takes_its_buttons(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    old = await phone.screen()
    await phone.says("/check")
    assert (await phone.screen())["message_id"] > old["message_id"]
    closed = next(one for one in await phone.messages() if one["message_id"] == old["message_id"])
    assert closed["text"] != old["text"]
    await phone.does("setting=overdose", "!back", "setting=overdose", "age=adult", "!advice", "!again")
    assert len(await phone.live()) == 1
    assert "setting=procedure" in await phone.offers()


@pytest.mark.usefixtures("bot")
async def test_cancel_closes_and_there_is_nothing_open_afterwards(
    phone: Phone,
) -> None:
    await phone.says("/check")
    await phone.says("/cancel")
    assert not await phone.live()
    await phone.says("54 y")
    await phone.says("/cancel")
    texts = [message["text"] for message in await phone.messages() if message["from"] == "bot"]
    assert texts[-1] == texts[-2]
    assert texts[-3] != texts[-2]


@pytest.mark.usefixtures("bot")
async def test_pages_are_shown_and_unknown_commands_get_help(phone: Phone) -> None:
    for command in ("/help", "/nonsense", "/HELP", "/help@bedside_bot", "/", "/check@other_bot", "/privacy"):
        await phone.says(command)
    pages = [message["text"] for message in await phone.messages() if message["from"] == "bot"]
    assert len(pages) == 7
    assert len(set(pages[:-1])) == 1
    assert pages[-1] != pages[0]


@pytest.mark.usefixtures("bot")
async def test_start_welcomes_and_begins(phone: Phone) -> None:
    await phone.says("/start check")
    welcome, screen = [one for one in await phone.messages() if one["from"] == "bot"]
    assert not welcome["keyboard"]
    assert "setting=procedure" in actions(screen)


async def test_half_an_hour_later_it_asks_for_the_patient(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    bot.now += 31 * 60
    await phone.does("age=adult")
    assert await phone.offers() == ["!same", "!new"]
    await phone.does("!same")
    assert "age=adult" in await phone.offers()


async def test_a_photo_is_not_understood_and_other_news_is_ignored(
    bot: Running, phone: Phone, proved: Proved
) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    person = {"id": phone.chat, "is_bot": False, "first_name": "P"}
    chat = {"id": phone.chat, "type": "private", "first_name": "P"}
    common = {"from": person, "chat": chat, "date": 0, "message_id": 100}
    size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    screen = await phone.screen()
    bot.push("message", {**common, "pinned_message": {**common, "date": 0}})
    bot.push("message", {**common, "sender_chat": {"id": -5, "type": "channel", "title": "C"}, "from": None})
    bot.push("message", {"what": "ever"})
    await phone.still()
    assert await phone.screen() == screen
    bot.push("message", {**common, "photo": [size], "caption": "adult"})
    await phone.still()
    screen = await phone.screen()
    assert proved.library.common.notices["bad_number"].split("{{")[0] in screen["text"]
    assert "age=adult" in actions(screen)


async def test_in_a_group_what_is_meant_for_the_bot_is_referred_to_a_chat_of_ones_own(
    bot: Running, phone: Phone, proved: Proved
) -> None:
    await phone.says("/help")
    group = {"id": -9, "type": "group", "title": "G"}
    person = {"id": phone.chat, "is_bot": False, "first_name": "P"}
    common = {"from": person, "chat": group, "date": 0}
    for number, words in enumerate(("/check", "54 y", "/check@other_bot", "/check@Bedside_Bot"), 1):
        bot.push("message", {**common, "message_id": number, "text": words})
    await phone.still()
    sent = [call["params"] for call in await phone.calls("sendMessage")]
    assert [call["chat_id"] for call in sent] == [str(phone.chat), "-9"]
    assert sent[1]["text"] == Renderer(proved.library).page("private").html


@pytest.mark.usefixtures("bot")
async def test_telegram_is_told_what_the_bot_says_of_itself(phone: Phone, proved: Proved) -> None:
    await phone.says("/help")
    (call,) = await phone.calls("setMyCommands")
    menu = [(one["command"], one["description"]) for one in json.loads(call["params"]["commands"])]
    assert menu == [*Renderer(proved.library).menu()]
    for method in ("setMyDescription", "setMyShortDescription", "deleteWebhook"):
        assert [call["ok"] for call in await phone.calls(method)] == [True]


async def test_the_menu_names_what_there_is_and_its_words_are_cut_to_fit(
    idle_bot: Running, phone: Phone
) -> None:
    library = idle_bot.proved.library
    relaxant = library.dialogs["relaxant"]
    head = relaxant.dialog.dialog.model_copy(update={"title": "Baclofen or none? " * 20})
    dialogs = {
        "flumazenil": library.dialogs["flumazenil"],
        "relaxant": replace(relaxant, dialog=relaxant.dialog.model_copy(update={"dialog": head})),
    }
    idle_bot.proved = replace(idle_bot.proved, library=replace(library, dialogs=dialogs, subjects=None))
    await idle_bot.start()
    await phone.says("/help")
    (call,) = await phone.calls("setMyCommands")
    assert call["ok"]
    menu = {one["command"]: one["description"] for one in json.loads(call["params"]["commands"])}
    assert [*menu] == ["start", "check", "relaxant", "cancel", "help", "privacy", "forget"]
    assert menu["relaxant"].startswith("Baclofen or none? Baclofen")
    assert menu["relaxant"].endswith("...")
    assert len(menu["relaxant"]) == 256


async def test_the_note_is_back_on_the_day_after_the_review_was_due(idle_bot: Running, phone: Phone) -> None:
    library = idle_bot.proved.library
    idle_bot.now -= idle_bot.now % _DAY + 1  # the last second of a day
    day = utc_date(idle_bot.now)
    review = {"status": "reviewed", "by": "J. Doe", "on": day, "due": day}
    knowledge = {
        name: part.model_copy(update={"review": part.review.model_copy(update=review)})
        for name, part in library.knowledge.items()
    }
    idle_bot.proved = replace(idle_bot.proved, library=replace(library, knowledge=knowledge))
    await idle_bot.start()
    await phone.says("/check")
    await phone.does("setting=procedure", "age=adult", "!advice")
    assert "Not clinically reviewed" not in (await phone.screen())["text"]
    idle_bot.now += 1
    await phone.does("!back", "!advice")
    assert "Not clinically reviewed" in (await phone.screen())["text"]


async def test_where_a_review_is_required_no_dose_is_sent_without(idle_bot: Running, phone: Phone) -> None:
    idle_bot.require_review = True
    await idle_bot.start()
    await phone.says("/check")
    while "!right" not in (offered := await phone.offers()):
        await phone.does("!rest" if "!rest" in offered else clear(offered))
    await phone.does("!right")
    text = (await phone.screen())["text"]
    assert "FLUMAZENIL MAY BE CONSIDERED" in text
    assert "DOSE: withheld, not clinically reviewed." in text
    assert not re.search(r"[0-9]\s(?:mg|mL)\b", text)
    (call,) = await phone.calls("setMyDescription")
    assert call["params"]["description"].endswith("Not clinically reviewed.")
