"""Inline mode: asked from any chat, answered with results, one of them posted via the bot."""

from typing import Any

import pytest

from bot.emulator.clock import Clock
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from tests.emulator.conftest import NOW, Api

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(name: str = "a", **more: object) -> dict[str, Any]:
    content = {"message_text": f"<b>{name}</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": name, "title": name.upper(), "input_message_content": content, **more}


async def ask(phone: Phone, query: str = "dose", **more: object) -> dict[str, Any]:
    """Ask as person 7."""
    return await phone.ask("POST", "inline", {"user": 7, "query": query, **more})


async def results(phone: Phone, asked: dict[str, Any]) -> dict[str, Any]:
    return await phone.ask("GET", "inline", {"id": asked["inline_query_id"]})


async def test_a_query_reaches_the_bot_and_its_answer_the_person(api: Api, phone: Phone) -> None:
    assert (await api("getMe"))["result"]["supports_inline_queries"] is True
    asked = await ask(phone, "dose", offset="5")
    assert await results(phone, asked) == {"answered": False, "results": []}
    update = (await api("getUpdates"))["result"][-1]
    assert update == {
        "update_id": asked["update_id"],
        "inline_query": {
            "id": asked["inline_query_id"],
            "from": {"id": 7, "is_bot": False, "first_name": "User 7"},
            "query": "dose",
            "offset": "5",
        },
    }
    answer = await api(
        "answerInlineQuery",
        inline_query_id=asked["inline_query_id"],
        results=[article("a"), article("b")],
        cache_time=10,
        next_offset="7",
        button={"text": "Open the bot", "start_parameter": "inline"},
    )
    assert answer == {"ok": True, "result": True}
    seen = await results(phone, asked)
    assert [result["title"] for result in seen["results"]] == ["A", "B"]
    assert (seen["answered"], seen["cache_time"], seen["next_offset"]) == (True, 10, "7")
    assert seen["button"] == {"text": "Open the bot", "start_parameter": "inline"}


async def test_the_chosen_result_is_posted_via_the_bot(api: Api, phone: Phone) -> None:
    group = (await phone.ask("POST", "group", {"title": "Ward", "members": [7]}))["chat"]
    asked = await ask(phone)
    query = {"inline_query_id": asked["inline_query_id"]}
    await api("answerInlineQuery", **query, results=[article("a", reply_markup=KEYBOARD)])
    with pytest.raises(SimError, match="no result 'z'") as caught:
        await phone.ask("POST", "choose", {**query, "result_id": "z", "chat": group})
    assert caught.value.body["results"] == ["a"]
    posted = await phone.ask("POST", "choose", {**query, "result_id": "a", "chat": group})
    chosen, message = (await api("getUpdates"))["result"][-2:]
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert chosen["chosen_inline_result"] == {
        "from": {"id": 7, "is_bot": False, "first_name": "User 7"},
        "inline_message_id": inline_id,
        "query": "dose",
        "result_id": "a",
    }
    assert message["message"]["via_bot"]["username"] == "local_bot"
    assert message["message"]["from"]["id"] == 7
    assert message["message"]["date"] == NOW
    seen = (await phone.ask("GET", "transcript", {"chat": group}))["messages"][-1]
    assert (seen["message_id"], seen["text"], seen["via_bot"]) == (posted["message_id"], "a", "local_bot")
    assert seen["entities"] == [{"offset": 0, "length": 1, "type": "bold"}]


async def test_a_message_that_was_posted_via_the_bot_is_known_by_its_inline_id(
    api: Api, phone: Phone
) -> None:
    asked = await ask(phone)
    query = {"inline_query_id": asked["inline_query_id"]}
    await api("answerInlineQuery", **query, results=[article("a", reply_markup=KEYBOARD)])
    await phone.ask("POST", "choose", {**query, "result_id": "a", "chat": 7})
    await phone.tap("Yes")
    tap = (await api("getUpdates"))["result"][-1]["callback_query"]
    assert "message" not in tap
    edit = await api("editMessageText", inline_message_id=tap["inline_message_id"], text="Done")
    assert edit == {"ok": True, "result": True}
    seen = (await phone.transcript())["messages"][-1]
    assert (seen["text"], seen["keyboard"]) == ("Done", [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            {"results": [article(str(number)) for number in range(51)]},
            "too many inline query results specified",
        ),
        ({"results": [article("a"), article("a")]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("ä" * 33)]}, "RESULT_ID_INVALID"),
        ({"results": [{**article("a"), "id": ""}]}, "RESULT_ID_INVALID"),
        ({"results": [article("a", title="")]}, "ARTICLE_TITLE_EMPTY"),
        (
            {"results": [article("a", input_message_content={"message_text": ""})]},
            "can't parse inline query result: Input message content is not specified",
        ),
        (
            {"results": [{"type": "article", "id": "a", "title": "A"}]},
            "can't parse inline query result: Can't find field \"message_text\"",
        ),
        (
            {"results": [article("a", input_message_content={"message_text": "<x>", "parse_mode": "HTML"})]},
            (
                "can't parse inline query result: "
                'Can\'t parse entities: Unsupported start tag "x" at byte offset 0'
            ),
        ),
        (
            {"results": [{name: value for name, value in article("a").items() if name != "title"}]},
            "can't parse inline query result: Can't find field \"title\"",
        ),
        (
            {"results": [article("a", reply_markup={"keyboard": [["Yes"]]})]},
            "inline keyboard expected",
        ),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": "all"}, "can't parse JSON encoded inline query results"),
        ({"results": {}}, "expected an Array of inline query results"),
        (
            {"results": [], "button": {"text": "Open"}},
            (
                "can't parse inline query results button: "
                "InlineQueryResultsButton must have exactly one optional field"
            ),
        ),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_an_answer_that_telegram_does_not_take_is_refused(
    api: Api, phone: Phone, answer: dict[str, object], reason: str
) -> None:
    asked = await ask(phone)
    refused = await api("answerInlineQuery", inline_query_id=asked["inline_query_id"], **answer)
    assert refused["error_code"] == 400
    assert refused["description"] == f"Bad Request: {reason}"
    assert not (await results(phone, asked))["answered"]


async def test_what_the_emulator_cannot_post_is_said_not_to_be_offered(api: Api, phone: Phone) -> None:
    asked = await ask(phone)
    photo = {"type": "photo", "id": "a", "photo_url": "https://example.org/a.jpg"}
    refused = await api("answerInlineQuery", inline_query_id=asked["inline_query_id"], results=[photo])
    assert refused["error_code"] == 501
    assert "inline results of the type photo" in refused["description"]


async def test_the_old_names_of_the_button_are_taken(api: Api, phone: Phone) -> None:
    asked = await ask(phone)
    old = {"switch_pm_text": "Open the bot", "switch_pm_parameter": "inline"}
    await api("answerInlineQuery", inline_query_id=asked["inline_query_id"], results=[], **old)
    assert (await results(phone, asked))["button"] == {"text": "Open the bot", "start_parameter": "inline"}


async def test_fifty_results_with_ids_of_64_bytes_are_taken(api: Api, phone: Phone) -> None:
    asked = await ask(phone)
    found = [article(f"{number:02}" + "ä" * 31) for number in range(50)]
    assert (await api("answerInlineQuery", inline_query_id=asked["inline_query_id"], results=found))["ok"]


async def test_a_query_waits_thirty_seconds(api: Api, phone: Phone, clock: Clock) -> None:
    young, old = await ask(phone), await ask(phone, "other")
    clock.advance(30)
    assert len((await api("getUpdates"))["result"]) == 3
    assert (await api("answerInlineQuery", inline_query_id=young["inline_query_id"], results=[]))["ok"]
    clock.advance(1)
    assert len((await api("getUpdates"))["result"]) == 1
    late = await api("answerInlineQuery", inline_query_id=old["inline_query_id"], results=[])
    assert late["description"] == TOO_OLD
    unknown = await api("answerInlineQuery", inline_query_id="1", results=[])
    assert unknown["description"] == TOO_OLD


async def test_the_same_query_is_answered_from_the_cache_for_its_time(
    api: Api, phone: Phone, clock: Clock
) -> None:
    await phone.ask("POST", "user", {"chat": 8})
    asked = await ask(phone)
    await api("answerInlineQuery", inline_query_id=asked["inline_query_id"], results=[article()])
    again = await ask(phone, user=8)
    assert again["update_id"] is None
    assert (await results(phone, again))["answered"]
    assert (await ask(phone, "dose", offset="1"))["update_id"]
    clock.advance(300)
    assert (await ask(phone))["update_id"]


async def test_a_personal_answer_is_kept_for_that_person(api: Api, phone: Phone) -> None:
    await phone.ask("POST", "user", {"chat": 8})
    asked = await ask(phone)
    answer = {"inline_query_id": asked["inline_query_id"], "results": [article()], "is_personal": True}
    await api("answerInlineQuery", **answer)
    assert (await ask(phone))["update_id"] is None
    assert (await ask(phone, user=8))["update_id"]


async def test_what_cannot_be_asked_or_chosen_is_refused(api: Api, phone: Phone) -> None:
    for wish, status in (
        ({"user": 7, "query": "x" * 257}, 400),
        ({"user": 7, "offset": "x" * 65}, 400),
        ({"user": 9}, 404),
        ({}, 400),
    ):
        with pytest.raises(SimError) as caught:
            await phone.ask("POST", "inline", dict(wish))
        assert caught.value.status == status
    await phone.ask("POST", "text", {"chat": 8, "text": "/start"})
    asked = await ask(phone)
    query = {"inline_query_id": asked["inline_query_id"]}
    await api("answerInlineQuery", **query, results=[article()])
    with pytest.raises(SimError, match="7 is not in the chat 8"):
        await phone.ask("POST", "choose", {**query, "result_id": "a", "chat": 8})
    with pytest.raises(SimError, match="no inline query 'x'"):
        await phone.ask("POST", "choose", {"inline_query_id": "x", "result_id": "a", "chat": 7})
