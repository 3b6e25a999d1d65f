"""Sending, editing, deleting, answering; and what Telegram says when that cannot be done."""

from collections.abc import Awaitable
from typing import Any

import pytest

from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from tests.emulator.conftest import Api

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


async def error(answer: Awaitable[dict[str, Any]]) -> str:
    body = await answer
    assert body["ok"] is False
    return str(body["description"])


async def send(api: Api, phone: Phone, **more: object) -> int:
    answer = await api("sendMessage", chat_id=phone.chat, text="Hello", **more)
    return int(answer["result"]["message_id"])


async def test_a_message_is_sent_with_text_entities_and_keyboard(
    api: Api, phone: Phone, clock: Clock
) -> None:
    answer = await api(
        "sendMessage", chat_id=phone.chat, text="<b>Hi</b> there", parse_mode="HTML", reply_markup=KEYBOARD
    )
    assert answer["result"] == {
        "message_id": 2,
        "from": {"id": 42, "is_bot": True, "first_name": "Bot", "username": "local_bot"},
        "chat": {"id": 7, "type": "private", "first_name": "User 7"},
        "date": int(clock.now()),
        "text": "Hi there",
        "entities": [{"offset": 0, "length": 2, "type": "bold"}],
        "reply_markup": KEYBOARD,
    }


async def test_message_ids_grow_within_a_chat(api: Api, phone: Phone) -> None:
    first = await send(api, phone)
    assert (await phone.text("and I"))["message_id"] == first + 1
    assert await send(api, phone) == first + 2


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"chat_id": 7}, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": ""}, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": " \n "}, "Bad Request: text must be non-empty"),
        ({"chat_id": 7, "text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"chat_id": 7, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": 7, "text": "x" * 32769}, "Bad Request: text is too long"),
        ({"chat_id": 7, "text": "x", "parse_mode": "Wiki"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 8, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        (
            {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_what_cannot_be_sent_is_refused_in_telegrams_words(
    api: Api, params: dict[str, object], description: str
) -> None:
    assert await error(api("sendMessage", **params)) == description


async def test_4096_characters_after_parsing_are_not_too_long(api: Api, phone: Phone) -> None:
    text = "<b>" + "é" * 4096 + "</b>"
    answer = await api("sendMessage", chat_id=phone.chat, text=text, parse_mode="HTML")
    assert answer["result"]["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]


@pytest.mark.usefixtures("phone")
async def test_a_reply_shows_the_message_it_answers(api: Api) -> None:
    answer = await api("sendMessage", chat_id=7, text="x", reply_parameters={"message_id": 1})
    assert answer["result"]["reply_to_message"]["text"] == "/start"


async def test_an_edit_changes_the_text_and_without_a_keyboard_takes_it_away(
    api: Api, phone: Phone, clock: Clock
) -> None:
    message_id = await send(api, phone, reply_markup=KEYBOARD)
    clock.advance(5)
    edited = (await api("editMessageText", chat_id=7, message_id=message_id, text="Bye"))["result"]
    assert edited["text"] == "Bye"
    assert edited["edit_date"] == edited["date"] + 5
    assert "reply_markup" not in edited


async def test_an_edit_that_changes_nothing_is_refused(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone, reply_markup=KEYBOARD)
    same = {"chat_id": 7, "message_id": message_id, "text": "Hello", "reply_markup": KEYBOARD}
    assert await error(api("editMessageText", **same)) == NOT_MODIFIED
    assert (
        await error(api("editMessageText", **{**same, "text": " <b></b>Hello "}, parse_mode="HTML"))
        == NOT_MODIFIED
    )
    assert (await api("editMessageText", **{**same, "text": "<b>Hello</b>"}, parse_mode="HTML"))["ok"]


async def test_the_keyboard_alone_can_be_changed_and_taken_away(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone)
    edit = {"chat_id": 7, "message_id": message_id}
    assert (await api("editMessageReplyMarkup", **edit, reply_markup=KEYBOARD))["result"][
        "reply_markup"
    ] == KEYBOARD
    assert await error(api("editMessageReplyMarkup", **edit, reply_markup=KEYBOARD)) == NOT_MODIFIED
    assert "reply_markup" not in (await api("editMessageReplyMarkup", **edit))["result"]
    assert await error(api("editMessageReplyMarkup", **edit)) == NOT_MODIFIED


async def test_what_cannot_be_edited_is_refused(api: Api, phone: Phone) -> None:
    message_id = await send(api, phone)
    edit = "editMessageText"
    assert (
        await error(api(edit, chat_id=7, message_id=99, text="x")) == "Bad Request: message to edit not found"
    )
    assert await error(api(edit, chat_id=7, text="x")) == "Bad Request: message to edit not found"
    assert await error(api(edit, text="x")) == "Bad Request: message identifier is not specified"
    assert await error(api(edit, chat_id=7, message_id=1, text="x")) == "Bad Request: message can't be edited"
    await api("deleteMessage", chat_id=7, message_id=message_id)
    gone = api(edit, chat_id=7, message_id=message_id, text="x")
    assert await error(gone) == "Bad Request: message to edit not found"


async def test_a_message_can_be_deleted_for_two_days(api: Api, phone: Phone, clock: Clock) -> None:
    assert (await api("deleteMessage", chat_id=7, message_id=1))["result"] is True
    assert (
        await error(api("deleteMessage", chat_id=7, message_id=1))
        == "Bad Request: message to delete not found"
    )
    message_id = await send(api, phone)
    clock.advance(48 * 3600 + 1)
    late = api("deleteMessage", chat_id=7, message_id=message_id)
    assert await error(late) == "Bad Request: message can't be deleted for everyone"


async def test_a_tap_is_answered_by_its_id_while_it_is_young(api: Api, phone: Phone, clock: Clock) -> None:
    await send(api, phone, reply_markup=KEYBOARD)
    query_id = (await phone.tap("Yes"))["callback_query_id"]
    answer = "answerCallbackQuery"
    too_long = api(answer, callback_query_id=query_id, text="x" * 201)
    assert await error(too_long) == "Bad Request: MESSAGE_TOO_LONG"
    assert (await api(answer, callback_query_id=query_id, text="Noted", show_alert=True))["result"] is True
    assert (await phone.transcript())["answers"] == [
        {"id": 1, "user": 7, "callback_query_id": query_id, "message_id": 2, "text": "Noted", "alert": True}
    ]
    clock.advance(151)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await error(api(answer, callback_query_id=query_id)) == too_old
    assert await error(api(answer, callback_query_id="1")) == too_old


@pytest.mark.usefixtures("phone")
async def test_a_chat_action_is_one_that_telegram_knows(api: Api) -> None:
    assert (await api("sendChatAction", chat_id=7, action="typing"))["result"] is True
    wrong = api("sendChatAction", chat_id=7, action="yawning")
    assert await error(wrong) == "Bad Request: wrong parameter action in request"


async def test_commands_are_kept_by_scope_and_language(api: Api) -> None:
    commands = [{"command": "check", "description": "Should it be given?"}]
    scope = {"type": "all_private_chats"}
    assert (await api("setMyCommands", commands=commands, scope=scope, language_code="en"))["result"] is True
    assert (await api("getMyCommands", scope=scope, language_code="en"))["result"] == commands
    assert (await api("getMyCommands"))["result"] == []


@pytest.mark.parametrize(
    ("command", "description", "says"),
    [
        ("Check", "x", "Bad Request: BOT_COMMAND_INVALID"),
        ("c" * 33, "x", "Bad Request: command length must not exceed 32"),
        ("", "x", "Bad Request: command must be non-empty"),
        ("c", "", "Bad Request: command description must be non-empty"),
        ("c", "x" * 257, "Bad Request: command description length must not exceed 256"),
    ],
)
async def test_a_command_that_telegram_does_not_take_is_refused(
    api: Api, command: str, description: str, says: str
) -> None:
    commands = [{"command": command, "description": description}]
    assert await error(api("setMyCommands", commands=commands)) == says


async def test_descriptions_are_kept_and_have_a_limit(api: Api) -> None:
    assert (await api("setMyDescription", description="x" * 512))["result"] is True
    assert (await api("getMyDescription"))["result"] == {"description": "x" * 512}
    assert await error(api("setMyDescription", description="x" * 513)) == "Bad Request: DESCRIPTION_TOO_LONG"
    assert (await api("setMyShortDescription", short_description="x" * 120))["result"] is True
    assert (
        await error(api("setMyShortDescription", short_description="x" * 121))
        == "Bad Request: ABOUT_TOO_LONG"
    )
