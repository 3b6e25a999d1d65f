"""What may stand under a message."""

import json
from typing import Any

import pytest

from bot.emulator.phone import Phone
from tests.emulator.conftest import Api

BUTTON = "Bad Request: can't parse inline keyboard button: "
REPLY_BUTTON = "Bad Request: can't parse keyboard button: "


def button(**fields: object) -> dict[str, Any]:
    return {"text": "Yes", **fields}


def rows(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": [*rows]}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (rows([button()]), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (rows([button(callback_data="")]), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (
            rows([button(callback_data="y", url="https://example.org")]),
            BUTTON + "exactly one action is allowed, found url, callback_data",
        ),
        (rows([button(callback_data="é" * 33)]), "Bad Request: BUTTON_DATA_INVALID"),
        (rows([{"callback_data": "y"}]), BUTTON + 'Can\'t find field "text"'),
        (rows([button(text=[1], callback_data="y")]), BUTTON + 'Field "text" must be of type String'),
        (rows([button(url=None)]), BUTTON + 'Field "url" must be of type String'),
        (rows([button(copy_text="x")]), BUTTON + 'Field "copy_text" must be of type Object'),
        (rows([button(copy_text={})]), BUTTON + 'Can\'t find field "text"'),
        ({"inline_keyboard": [["Yes"]]}, BUTTON + "InlineKeyboardButton must be an Object"),
        (rows([button(pay="yes")]), BUTTON + 'Field "pay" must be of type Boolean'),
        ({"keyboard": [[1]]}, REPLY_BUTTON + "KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{}]]}, REPLY_BUTTON + 'Can\'t find field "text"'),
        ({"keyboard": [[" "]]}, "Bad Request: keyboard button text must be non-empty"),
        ({"keyboard": ["Yes"]}, 'Bad Request: field "keyboard" must be an Array of Arrays'),
        ({"keyboard": "Yes"}, 'Bad Request: field "keyboard" must be of type Array'),
        (
            rows([button(text=" ", callback_data="y")]),
            "Bad Request: inline keyboard button text must be non-empty",
        ),
        (rows([button(callback_data="y", style="gold")]), BUTTON + "invalid button style specified"),
        (
            rows([button(url="nowhere")]),
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (rows([button(copy_text={"text": ""})]), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        (rows([button(copy_text={"text": "x" * 257})]), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        (rows([button(callback_data="y")] * 9), "Bad Request: reply markup is too long"),
        (rows(*[[button(callback_data="y")] * 8] * 13), "Bad Request: reply markup is too long"),
        (
            {"inline_keyboard": [button(callback_data="y")]},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            rows([button(text="\ud800", callback_data="y")]),
            "Bad Request: inline keyboard button text must be encoded in UTF-8",
        ),
        (
            rows([button(url="http://\ud800.com")]),
            "Bad Request: inline keyboard button URL must be encoded in UTF-8",
        ),
        (
            rows([button(copy_text={"text": "\ud800"})]),
            "Bad Request: inline keyboard button copied text must be encoded in UTF-8",
        ),
        (
            rows([button(web_app={"url": "http://example.org"})]),
            (
                "Bad Request: inline keyboard button Web App URL 'http://example.org' is invalid: "
                "Only HTTPS links are allowed"
            ),
        ),
        (
            rows([button(login_url={"url": "localhost"})]),
            "Bad Request: inline keyboard button login URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"keyboard": [[button(web_app={"url": "tg:resolve"})]]},
            "Bad Request: keyboard button Web App URL 'tg:resolve' is invalid: Only HTTPS links are allowed",
        ),
        ({"keyboard": [["\ud800"]]}, "Bad Request: keyboard button text must be encoded in UTF-8"),
        ([], "Bad Request: object expected as reply markup"),
        ("{", "Bad Request: can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_keyboard_that_telegram_does_not_take_is_refused(
    api: Api, phone: Phone, markup: object, description: str
) -> None:
    body = await api("sendMessage", chat_id=phone.chat, text="?", reply_markup=markup)
    assert body["description"] == description


@pytest.mark.parametrize(
    "markup",
    [
        rows([button(callback_data="é" * 32)]),
        rows([button(callback_data="y", style=style) for style in ("primary", "success", "danger")]),
        rows([button(url="https://example.org/x"), button(copy_text={"text": "0.2 mg"})]),
        rows([button(switch_inline_query="")]),
        rows([button(disabled={}, style="danger"), button(callback_data="y", icon_custom_emoji_id="5")]),
        rows(*[[button(callback_data="y")] * 8] * 12, [button(callback_data="y")] * 4),
    ],
)
async def test_a_keyboard_within_the_limits_is_kept_as_it_is(
    api: Api, phone: Phone, markup: dict[str, Any]
) -> None:
    sent = await api("sendMessage", chat_id=phone.chat, text="?", reply_markup=json.dumps(markup))
    assert sent["result"]["reply_markup"] == markup


async def test_an_empty_keyboard_is_none(api: Api, phone: Phone) -> None:
    sent = await api("sendMessage", chat_id=phone.chat, text="?", reply_markup=rows([]))
    assert "reply_markup" not in sent["result"]


async def test_an_edit_takes_inline_keyboards_only(api: Api, phone: Phone) -> None:
    await api("sendMessage", chat_id=phone.chat, text="?", reply_markup={"keyboard": [["Yes"]]})
    edit = {"chat_id": phone.chat, "message_id": 2, "text": "x", "reply_markup": {"keyboard": [["Yes"]]}}
    assert (await api("editMessageText", **edit))["description"] == "Bad Request: inline keyboard expected"
