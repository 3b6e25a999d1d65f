"""The simulated phone: what a person can do and see."""

import asyncio
import re

import aiohttp
import pytest

import bot.emulator.sim
from bot.emulator import Emulator
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from tests.emulator.conftest import NOW, TOKEN, Api

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n", "style": "danger"}],
        [{"text": "Label", "url": "https://example.org/"}],
    ]
}


async def send(api: Api, phone: Phone, text: str = "Sure?") -> int:
    answer = await api("sendMessage", chat_id=phone.chat, text=text, reply_markup=KEYBOARD)
    return int(answer["result"]["message_id"])


async def test_a_text_reaches_the_bot_from_a_person_it_has_never_met(emulator: Emulator, api: Api) -> None:
    async with Phone(emulator.url, 9) as phone:
        user = {"first_name": "Ada", "username": "ada", "language_code": "en"}
        sent = await phone.ask("POST", "text", {"chat": 9, "text": " /start x ", "user": user})
        (update,) = (await api("getUpdates"))["result"]
        assert update["update_id"] == sent["update_id"]
        message = update["message"]
        assert message["from"] == {"id": 9, "is_bot": False, **user}
        assert message["chat"] == {"id": 9, "type": "private", "first_name": "Ada", "username": "ada"}
        assert (message["text"], message["message_id"]) == ("/start x", sent["message_id"])
        assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]


async def test_an_empty_text_cannot_be_sent(phone: Phone) -> None:
    with pytest.raises(SimError, match="text must be non-empty") as caught:
        await phone.text("  ")
    assert caught.value.status == 400


async def test_a_tap_carries_the_data_of_the_button_with_that_label(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone)
    tapped = await phone.tap("No")
    query = (await api("getUpdates"))["result"][-1]["callback_query"]
    assert query["id"] == tapped["callback_query_id"]
    assert query["data"] == "n"
    assert query["from"]["id"] == phone.chat
    assert query["message"]["message_id"] == tapped["message_id"] == message_id
    assert query["message"]["reply_markup"] == KEYBOARD


async def test_the_newest_message_with_buttons_is_tapped_unless_another_is_named(
    api: Api, phone: Phone
) -> None:
    older, newer = await send(api, phone), await send(api, phone)
    await api("sendMessage", chat_id=phone.chat, text="no buttons here")
    assert (await phone.tap("Yes"))["message_id"] == newer
    assert (await phone.tap("Yes", older))["message_id"] == older


async def test_a_label_that_is_not_there_is_answered_with_those_that_are(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone)
    with pytest.raises(SimError, match="no button 'Maybe'") as caught:
        await phone.tap("Maybe")
    assert caught.value.status == 404
    assert caught.value.body["labels"] == ["Yes", "No", "Label"]
    assert caught.value.body["message_id"] == message_id
    await api("editMessageReplyMarkup", chat_id=phone.chat, message_id=message_id)
    with pytest.raises(SimError, match="no message has buttons"):
        await phone.tap("Yes")


async def test_a_button_that_opens_an_address_tells_the_bot_nothing(api: Api, phone: Phone) -> None:
    await send(api, phone)
    with pytest.raises(SimError, match="sends the bot nothing") as caught:
        await phone.tap("Label")
    assert caught.value.status == 409


async def test_forged_data_reaches_the_bot_even_for_a_message_that_is_gone(api: Api, phone: Phone) -> None:
    await phone.send_data("forged", 99)
    query = (await api("getUpdates"))["result"][-1]["callback_query"]
    assert query["data"] == "forged"
    assert query["message"] == {"chat": query["message"]["chat"], "message_id": 99, "date": 0}


async def test_the_transcript_shows_what_is_visible_now(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone)
    await api("sendMessage", chat_id=phone.chat, text="soon gone")
    await api("deleteMessage", chat_id=phone.chat, message_id=message_id + 1)
    text = "<b>Sure</b>?!"
    edit = {"chat_id": phone.chat, "message_id": message_id, "reply_markup": KEYBOARD}
    await api("editMessageText", **edit, text=text, parse_mode="HTML")
    first, second = (await phone.transcript())["messages"]
    assert (first["from"], first["text"], first["edited"]) == ("user", "/start", False)
    assert (second["from"], second["text"], second["edited"]) == ("bot", "Sure?!", True)
    assert second["entities"] == [{"offset": 0, "length": 4, "type": "bold"}]
    assert second["keyboard"] == [
        [{"text": "Yes", "data": "y"}, {"text": "No", "data": "n", "style": "danger"}],
        [{"text": "Label", "url": "https://example.org/"}],
    ]


async def test_the_transcript_can_be_read_as_text(
    emulator: Emulator, session: aiohttp.ClientSession, api: Api, phone: Phone
) -> None:
    await send(api, phone)
    query_id = (await phone.tap("Yes"))["callback_query_id"]
    await api("answerCallbackQuery", callback_query_id=query_id, text="Noted")
    async with session.get(f"{emulator.url}/sim/transcript?chat=7&form=text") as answer:
        assert await answer.text() == (
            "#1 user\n/start\n\n#2 bot\nSure?\n[Yes]  [No]\n[Label]\n\nnote #2\nNoted\n"
        )


async def test_every_visible_change_can_be_waited_for(api: Api, phone: Phone) -> None:
    seen = (await phone.transcript())["seq"]
    waiting = asyncio.create_task(phone.wait(seen, 5))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    message_id = await send(api, phone)
    assert await asyncio.wait_for(waiting, 1)
    assert await phone.wait(seen, 0)
    seen = (await phone.transcript())["seq"]
    assert not await phone.wait(seen, 0.05)
    await api("editMessageText", chat_id=phone.chat, message_id=message_id, text="changed")
    await api("deleteMessage", chat_id=phone.chat, message_id=message_id)
    assert (await phone.transcript())["seq"] == seen + 2


async def test_idle_means_that_every_update_is_confirmed(api: Api, phone: Phone) -> None:
    assert await phone.ask("GET", "idle", {"timeout": 0.05}) == {"idle": False, "pending": 1}
    waiting = asyncio.create_task(phone.idle(5))
    (update,) = (await api("getUpdates"))["result"]
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await api("getUpdates", offset=update["update_id"] + 1)
    assert await asyncio.wait_for(waiting, 1)
    assert await phone.ask("GET", "pending", {}) == {"pending": 0}


async def test_a_confirmed_update_can_be_delivered_once_more(api: Api, phone: Phone) -> None:
    (update,) = (await api("getUpdates"))["result"]
    offset = update["update_id"] + 1
    assert (await api("getUpdates", offset=offset))["result"] == []
    await phone.text("next")
    await phone.ask("POST", "redeliver", {"update_id": update["update_id"]})
    again, other = (await api("getUpdates", offset=offset))["result"]
    assert again == update
    assert other["message"]["text"] == "next"
    assert (await api("getUpdates", offset=offset))["result"] == [other]
    with pytest.raises(SimError, match="no update 1") as caught:
        await phone.ask("POST", "redeliver", {"update_id": 1})
    assert caught.value.status == 404


async def test_calls_are_logged_with_their_parameters_and_outcome(api: Api, phone: Phone) -> None:
    await api("SENDmessage", chat_id=phone.chat, text="one")
    await api("sendMessage", chat_id=phone.chat)
    await api("getMe")
    good, bad = (await phone.ask("GET", "calls", {"method": "sendMessage"}))["calls"]
    assert (good["method"], good["params"], good["ok"]) == (
        "sendMessage",
        {"chat_id": "7", "text": "one"},
        True,
    )
    assert (bad["ok"], bad["error_code"]) == (False, 400)
    everything = (await phone.ask("GET", "calls", {}))["calls"]
    assert [call["method"] for call in everything] == ["sendMessage", "sendMessage", "getMe"]


async def test_a_reset_forgets_chats_updates_and_calls(api: Api, phone: Phone) -> None:
    before = (await api("getUpdates"))["result"][-1]["update_id"]
    await phone.ask("POST", "reset", {})
    assert (await phone.transcript())["messages"] == []
    assert (await phone.ask("GET", "calls", {}))["calls"] == []
    assert (await api("getUpdates"))["result"] == []
    assert (await phone.text("anew"))["update_id"] > before


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("text", {"text": "x"}),
        ("tap", {"chat": 7, "data": "x"}),
        ("fault", {"method": "sendMessage"}),
        ("fault", {"method": "sendMessage", "drop": "maybe"}),
        ("fault", {"method": "sendMessage", "times": "often", "status": 500}),
        ("fault", {"method": "sendMessage", "times": 0, "status": 500}),
        ("fault", {"method": "sendMessage", "status": 204}),
        ("fault", {"method": "sendMessage", "status": 1000}),
        ("fault", {"method": "sendMessage", "delay": -1}),
        ("fault", {"method": "sendMessage", "delay": "nan"}),
        ("fault", {"method": "sendPigeon", "status": 500}),
        ("text", {"chat": 7, "text": 5}),
        ("text", {"chat": 42, "text": "I am the bot"}),
        ("text", {"chat": 2**52, "text": "x"}),
        ("group", {"title": "Ward", "members": [7], "chat": -(2**52)}),
        ("user", {"chat": 7, "first_name": ["Ann"]}),
        ("user", {"chat": 7, "first_name": "\ud800"}),
        ("inline", {"user": 7, "query": "\ud800"}),
        ("inline", {"user": 7, "offset": "\ud800"}),
    ],
    ids=str,
)
async def test_a_wish_that_says_too_little_or_makes_no_sense_is_refused(
    phone: Phone, path: str, wish: dict[str, object]
) -> None:
    with pytest.raises(SimError) as caught:
        await phone.ask("POST", path, wish)
    assert caught.value.status == 400


async def test_a_button_is_sought_on_the_message_that_is_named_in_whatever_way(
    emulator: Emulator, session: aiohttp.ClientSession, api: Api, phone: Phone
) -> None:
    await send(api, phone)
    for message_id, status in (("2", 200), (None, 200), ("9", 404), ([2], 400)):
        wish = {"chat": 7, "label": "Yes", "message_id": message_id}
        async with session.post(f"{emulator.url}/sim/tap", json=wish) as answer:
            assert answer.status == status


async def test_a_name_that_is_null_is_not_given_but_a_text_has_to_be(
    emulator: Emulator, session: aiohttp.ClientSession
) -> None:
    wish = {"chat": 9, "first_name": None, "last_name": "Lee"}
    async with session.post(f"{emulator.url}/sim/user", json=wish) as answer:
        user = (await answer.json())["user"]
    assert (user["first_name"], user["last_name"]) == ("User 9", "Lee")
    async with session.post(f"{emulator.url}/sim/text", json={"chat": 9, "text": None}) as answer:
        assert answer.status == 400


async def test_calls_are_listed_from_where_one_has_read_to(api: Api, phone: Phone) -> None:
    await api("getMe")
    (first,) = (await phone.ask("GET", "calls", {}))["calls"]
    await api("getMe")
    (second,) = (await phone.ask("GET", "calls", {"after": first["call"]}))["calls"]
    assert second["call"] > first["call"]
    assert (await phone.ask("GET", "calls", {"method": "sendMessage", "after": 0}))["calls"] == []


async def test_updates_are_logged_with_what_became_of_them(api: Api, phone: Phone) -> None:
    second = (await phone.text("two"))["update_id"]

    async def log(after: int = 0) -> list[tuple[str, bool, bool]]:
        found = (await phone.ask("GET", "updates", {"after": after}))["updates"]
        return [(one["message"]["text"], one["delivered"], one["confirmed"]) for one in found]

    assert await log() == [("/start", False, False), ("two", False, False)]
    await api("getUpdates", limit=1)
    assert await log() == [("/start", True, False), ("two", False, False)]
    await api("getUpdates", offset=second)
    assert await log() == [("/start", True, True), ("two", True, False)]
    assert await log(after=second - 1) == [("two", True, False)]
    (update,) = (await phone.ask("GET", "updates", {"after": second - 1}))["updates"]
    assert (update["update_id"], update["at"]) == (second, NOW)


async def test_what_the_bot_used_of_the_api_is_counted(api: Api, phone: Phone) -> None:
    await api("sendMessage", chat_id=phone.chat, text="one")
    await api("sendMessage", chat_id=phone.chat, text="two", surprise="!")
    found = await phone.ask("GET", "coverage", {})
    used = found["methods"]["sendMessage"]
    assert (used["calls"], used["fields"]["text"]) == (2, {"count": 2, "checked": True})
    assert "sendMessage.surprise" in found["unknown"]
    await phone.ask("POST", "reset", {})
    assert (await phone.ask("GET", "coverage", {}))["methods"] == {}


async def test_everything_under_sim_is_described_and_nothing_else(emulator: Emulator) -> None:
    assert emulator._runner is not None  # noqa: SLF001  the list of routes is nowhere else
    routes = emulator._runner.app.router.routes()  # noqa: SLF001
    offered = {
        f"{route.method} {route.resource.canonical}"
        for route in routes
        if route.resource is not None
        and route.resource.canonical.startswith("/sim/")
        and route.method in {"GET", "POST"}
    }
    described = re.findall(r"^(GET|POST) +(/sim/\S+)", bot.emulator.sim.__doc__ or "", re.MULTILINE)
    assert offered == {f"{method} {path}" for method, path in described}


@pytest.mark.parametrize("body", [b"no json", b"[1]", b"\xff", b"[" * 100_000, b'{"chat": NaN}'])
async def test_a_body_that_is_no_json_object_is_refused(
    emulator: Emulator, session: aiohttp.ClientSession, body: bytes
) -> None:
    async with session.post(f"{emulator.url}/sim/text", data=body) as answer:
        assert answer.status == 400
        assert "JSON" in (await answer.json())["error"]


async def test_a_document_is_seen_and_fetched_as_it_came(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    form = aiohttp.FormData({"chat_id": "7", "caption": "For the file"})
    form.add_field("document", b"a,b\n1,2\n", filename="doses.csv")
    async with session.post(f"{emulator.url}/bot{TOKEN}/sendDocument", data=form) as answer:
        message_id = (await answer.json())["result"]["message_id"]
    seen = (await phone.transcript())["messages"][-1]
    assert (seen["document"], seen["text"]) == ({"name": "doses.csv", "size": 8}, "For the file")
    url = f"{emulator.url}/sim/document?chat=7&message_id="
    async with session.get(f"{url}{message_id}") as answer:
        assert await answer.read() == b"a,b\n1,2\n"
    for other in (1, 99):
        async with session.get(f"{url}{other}") as answer:
            assert answer.status == 404
    async with session.get(f"{emulator.url}/sim/transcript?chat=7&form=text") as answer:
        assert "#2 bot\n[document, doses.csv]\nFor the file\n" in await answer.text()
    with pytest.raises(SimError, match="9 is not in this chat"):
        await phone.ask("GET", "profile", {"chat": 7, "user": 9})
