"""What is wrong with a request is said in Telegram's words; what Telegram lets pass is noted."""

from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.phone import Phone
from tests.emulator.conftest import TOKEN, Api
from tests.emulator.test_messages import error

Fields = dict[str, Any]
HELLO: Fields = {"chat_id": 7, "text": "Hello"}


def entity(**fields: object) -> Fields:
    return {**HELLO, "entities": [{"type": "bold", "offset": 0, "length": 1, **fields}]}


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        (
            "sendMessage",
            {**HELLO, "link_preview_options": "["},
            "can't parse link preview options JSON object",
        ),
        ("sendMessage", {**HELLO, "link_preview_options": []}, "object expected as link preview options"),
        (
            "sendMessage",
            {**HELLO, "link_preview_options": {"is_disabled": "yes"}},
            'field "is_disabled" must be of type Boolean',
        ),
        ("sendMessage", {**HELLO, "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ("sendMessage", {**HELLO, "reply_parameters": 5}, "object expected as reply parameters"),
        (
            "sendMessage",
            {**HELLO, "reply_parameters": {"message_id": []}},
            'field "message_id" must be a Number',
        ),
        (
            "sendMessage",
            {**HELLO, "reply_parameters": {"message_id": "one"}},
            'field "message_id" must be a valid Number',
        ),
        ("sendMessage", {**HELLO, "business_connection_id": "5"}, "business connection not found"),
        ("sendMessage", {**HELLO, "message_thread_id": 5}, "message thread not found"),
        (
            "sendMessage",
            entity(offset="x"),
            'can\'t parse MessageEntity: Field "offset" must be a valid Number',
        ),
        ("sendMessage", entity(length=True), 'can\'t parse MessageEntity: Field "length" must be a Number'),
        ("sendMessage", entity(type=""), "can't parse MessageEntity: Type is not specified"),
        ("sendMessage", entity(type="bald"), "can't parse MessageEntity: Unsupported type specified"),
        ("sendMessage", entity(type="text_link"), "can't parse MessageEntity: Can't find field \"url\""),
        (
            "sendMessage",
            entity(type="date_time", unix_time=5, date_time_format="x"),
            "can't parse MessageEntity: Invalid date-time format specified",
        ),
        ("sendMessage", {**HELLO, "entities": [5]}, "can't parse MessageEntity: expected an Object"),
        (
            "sendMessage",
            entity(length=6),
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 6",
        ),
        ("sendDocument", {"chat_id": 7}, "there is no document in the request"),
        ("forwardMessage", {"chat_id": 7}, 'parameter "from_chat_id" is required'),
        ("forwardMessage", {"chat_id": 7, "from_chat_id": 7}, "message to forward not found"),
        ("copyMessage", {"chat_id": 7, "from_chat_id": 7, "message_id": 99}, "message to copy not found"),
        ("editMessageText", {"chat_id": 7}, "message text is empty"),
        ("editMessageCaption", {"caption": "x"}, "message identifier is not specified"),
        ("editMessageCaption", {"chat_id": 7, "message_id": 99}, "message to edit not found"),
        ("editMessageMedia", {}, 'parameter "media" is required'),
        ("editMessageMedia", {"media": "{"}, "can't parse input media JSON object"),
        ("editMessageMedia", {"media": []}, "can't parse InputMedia: expected an Object"),
        ("editMessageMedia", {"media": {}}, "can't parse InputMedia: Can't find field \"type\""),
        ("editMessageMedia", {"media": {"type": "photo"}}, "can't parse InputMedia: media not found"),
        ("editMessageMedia", {"media": {"type": "x"}}, 'can\'t parse InputMedia: type "x" is unsupported'),
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessage", {"chat_id": 7}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 7, "message_id": "x"}, "message identifier is not specified"),
        ("deleteMessages", {"chat_id": 7}, "message identifiers are not specified"),
        ("deleteMessages", {"chat_id": 7, "message_ids": "["}, "can't parse message_ids JSON object"),
        ("deleteMessages", {"chat_id": 7, "message_ids": 1}, "expected an Array of message identifiers"),
        ("deleteMessages", {"chat_id": 7, "message_ids": [[]]}, "message identifier must be a Number"),
        (
            "deleteMessages",
            {"chat_id": 7, "message_ids": ["x"]},
            "can't parse message identifier as a Number",
        ),
        ("deleteMessages", {"chat_id": 7, "message_ids": [0]}, "invalid message identifier specified"),
        (
            "deleteMessages",
            {"chat_id": 7, "message_ids": [1] * 101},
            "too many message identifiers specified",
        ),
        ("sendChatAction", {"chat_id": 7}, "wrong parameter action in request"),
        ("sendChatAction", {"action": "typing"}, "chat_id is empty"),
        ("setMyCommands", {"commands": "["}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": [1]}, "can't parse BotCommand: expected an Object"),
        (
            "setMyCommands",
            {"commands": [{"command": "a"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ("getMyCommands", {"scope": "{"}, "can't parse BotCommandScope JSON object"),
        ("getMyCommands", {"scope": "[]"}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ("getMyCommands", {"scope": {}}, "can't parse BotCommandScope: Can't find field \"type\""),
        (
            "getMyCommands",
            {"scope": {"type": "everybody"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            "getMyCommands",
            {"scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        (
            "getMyCommands",
            {"scope": {"type": "chat", "chat_id": ""}},
            "can't parse BotCommandScope: Empty chat_id specified",
        ),
        ("getMyCommands", {"scope": {"type": "chat", "chat_id": 8}}, "chat not found"),
        (
            "getMyCommands",
            {"scope": {"type": "chat_member", "chat_id": 7}},
            "can't parse BotCommandScope: Can't find field \"user_id\"",
        ),
        (
            "getMyCommands",
            {"scope": {"type": "chat_member", "chat_id": 7, "user_id": 0}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
        (
            "getMyCommands",
            {"scope": {"type": "chat_member", "chat_id": 7, "user_id": 7}},
            "can't use specified scope in private chats",
        ),
        ("getMyCommands", {"language_code": "eng"}, "invalid language code specified"),
        ("setMyName", {"language_code": "EN"}, "invalid language code specified"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "nothing"}, "invalid file_id"),
        ("getChat", {"chat_id": 8}, "chat not found"),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_a_request_is_refused_in_telegrams_words(
    api: Api, method: str, params: Fields, description: str
) -> None:
    assert await error(api(method, **params)) == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("method", "params", "what"),
    [
        ("sendPoll", {}, "the method sendPoll"),
        ("SENDPOLL", {}, "the method sendPoll"),
        ("sendMessage", {**HELLO, "receiver_user_id": 7}, "the parameter receiver_user_id of sendMessage"),
        (
            "sendMessage",
            {**HELLO, "reply_parameters": {"message_id": 1, "quote": "st"}},
            "reply_parameters.quote of sendMessage",
        ),
        (
            "sendPhoto",
            {"chat_id": 7, "photo": "https://example.org/a.png"},
            "files from other addresses: upload the file",
        ),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_what_the_bot_api_has_and_the_server_has_not_is_said_clearly(
    api: Api, method: str, params: Fields, what: str
) -> None:
    body = await api(method, **params)
    says = f"Not Implemented: the local Bot API server does not offer {what}"
    assert (body["error_code"], body["description"]) == (501, says)


async def coverage(phone: Phone) -> Fields:
    found: Fields = await phone.ask("GET", "coverage", {})
    return found


async def test_coverage_counts_what_is_used_and_says_what_is_checked(api: Api, phone: Phone) -> None:
    button = {"text": "Yes", "callback_data": "y"}
    await api("sendMessage", **HELLO, reply_markup={"inline_keyboard": [[button, button]]})
    await api("sendmessage", **HELLO)
    found = await coverage(phone)
    assert found["unchecked"] == found["unknown"] == found["coerced"] == []
    assert found["methods"]["sendMessage"] == {
        "calls": 2,
        "fields": {
            "chat_id": {"count": 2, "checked": True},
            "reply_markup": {"count": 1, "checked": True},
            "reply_markup.inline_keyboard": {"count": 1, "checked": True},
            "reply_markup.inline_keyboard.callback_data": {"count": 2, "checked": True},
            "reply_markup.inline_keyboard.text": {"count": 2, "checked": True},
            "text": {"count": 2, "checked": True},
        },
    }


async def test_what_telegram_ignores_is_ignored_but_named(api: Api, phone: Phone) -> None:
    assert (await api("sendMessage", **HELLO, chat="x", entities="{"))["ok"]
    assert (await api("sendPigeon"))["error_code"] == 404
    assert (await api("sendMessage", **HELLO, reply_parameters={"message": 1}))["ok"]
    found = await coverage(phone)
    assert found["unknown"] == ["sendMessage.chat", "sendMessage.reply_parameters.message", "sendPigeon"]
    assert found["coerced"] == ["sendMessage.entities"]
    assert found["methods"]["sendMessage"]["fields"]["chat"] == {"count": 1, "checked": False}


async def test_what_the_server_does_not_offer_is_unchecked(api: Api, phone: Phone) -> None:
    await api("sendPoll")
    await api("sendMessage", **HELLO, receiver_user_id=7)
    assert (await coverage(phone))["unchecked"] == ["sendMessage.receiver_user_id", "sendPoll"]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getUpdates", {"limit": 0}),
        ("getUpdates", {"limit": 101}),
        ("getUpdates", {"limit": "all"}),
        ("getUpdates", {"limit": "5"}),
        ("getUpdates", {"limit": True}),
        ("getUpdates", {"allowed_updates": "all"}),
        ("sendMessage", {**HELLO, "protect_content": "maybe"}),
        ("sendMessage", {**HELLO, "protect_content": 1}),
        ("sendMessage", {**HELLO, "text": 5}),
        ("sendMessage", {**HELLO, "text": None}),
        ("sendMessage", {**HELLO, "link_preview_options": {"url": 5}}),
        ("sendMessage", {**HELLO, "reply_parameters": {"message_id": "1"}}),
    ],
)
async def test_a_value_of_another_type_is_taken_but_noted(
    api: Api, phone: Phone, method: str, params: Fields
) -> None:
    assert (await api(method, **params))["ok"]
    (slip,) = (await coverage(phone))["coerced"]
    assert slip.split(".")[1] in params


async def test_in_a_form_all_values_are_texts_and_no_slip(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    form = {"chat_id": "7", "text": "5", "protect_content": "true", "reply_to_message_id": "1"}
    async with session.post(f"{emulator.url}/bot{TOKEN}/sendMessage", data=form) as answer:
        assert (await answer.json())["ok"]
    found = await coverage(phone)
    assert found["unchecked"] == found["unknown"] == found["coerced"] == []


async def test_a_reset_forgets_what_was_used(api: Api, phone: Phone) -> None:
    await api("getMe")
    await phone.ask("POST", "reset", {})
    assert (await coverage(phone))["methods"] == {}
