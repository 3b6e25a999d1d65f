"""The limits of length, what goes along with a message, and messages that are sent again or deleted."""

from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from tests.emulator.conftest import CHAT, Api
from tests.emulator.test_documents import Form
from tests.emulator.test_messages import KEYBOARD, error
from tests.emulator.test_photos import png

TOO_LONG = "Bad Request: text is too long"
MESSAGE_TOO_LONG = "Bad Request: message is too long"
HALF_A_CHARACTER = (
    "Bad Request: can't parse entities: Text contains invalid Unicode characters after decoding HTML "
    "entities, check for unmatched surrogate code units"
)
CAPTION_TOO_LONG = "Bad Request: message caption is too long"


@pytest.fixture
def form(emulator: Emulator, session: aiohttp.ClientSession) -> Form:
    return Form(emulator, session)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x" * 4096, ""),
        ("x" * 4097, MESSAGE_TOO_LONG),
        ("😀" * 4096, ""),
        ("😀" * 4097, MESSAGE_TOO_LONG),
        (" " * 1000 + "x" * 4096 + "\n" * 1000, ""),
        ("<b></b>" * 4096 + "x" * 4096, ""),
        ("<b></b>" * 4096 + "x" * 4097, TOO_LONG),
        ("é" * 2**14, MESSAGE_TOO_LONG),
        ("é" * 2**14 + "x", TOO_LONG),
        ("&amp;" * 4096, ""),
        ("&amp;" * 4097, MESSAGE_TOO_LONG),
        ("\ud83d", "Bad Request: text must be encoded in UTF-8"),
        ("&#xd83d;", HALF_A_CHARACTER),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_a_text_is_measured_in_bytes_before_and_in_characters_after_parsing(
    api: Api, text: str, says: str
) -> None:
    body = await api("sendMessage", chat_id=CHAT, text=text, parse_mode="HTML")
    assert body.get("description", "") == says


@pytest.mark.parametrize(
    ("caption", "says"),
    [
        ("<i>" + "é" * 1024 + "</i>", ""),
        ("é" * 1025, CAPTION_TOO_LONG),
        ("x" * 4097, CAPTION_TOO_LONG),
        (" \n ", ""),
        ("x" * 32769, TOO_LONG),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_a_caption_is_measured_alike_but_shorter(
    form: Form,
    caption: str,
    says: str,
) -> None:
    body = await form("sendPhoto", {"photo": ("a.png", png())}, caption=caption, parse_mode="HTML")
    assert body.get("description", "") == says


async def sent(api: Api, **more: object) -> dict[str, Any]:
    found: dict[str, Any] = (await api("sendMessage", chat_id=CHAT, text="x", **more))["result"]
    return found


@pytest.mark.usefixtures("phone")
async def test_what_goes_along_with_a_message_is_shown(api: Api) -> None:
    message = await sent(
        api,
        protect_content=True,
        disable_notification=True,
        link_preview_options={"is_disabled": True, "show_above_text": False},
        message_effect_id="5104841245755180586",
    )
    assert message["has_protected_content"] is True
    assert message["link_preview_options"] == {"is_disabled": True}
    assert message["effect_id"] == "5104841245755180586"
    assert (await sent(api, disable_web_page_preview=True))["link_preview_options"] == {"is_disabled": True}


@pytest.mark.usefixtures("phone")
async def test_a_message_is_forwarded_with_its_origin_and_copied_without(
    api: Api,
    form: Form,
) -> None:
    photo = await form("sendPhoto", {"photo": ("a.png", png())}, caption="before", has_spoiler=True)
    number = photo["result"]["message_id"]
    again = {"chat_id": CHAT, "from_chat_id": CHAT, "message_id": number}
    forwarded = (await api("forwardMessage", **again))["result"]
    assert forwarded["photo"] == photo["result"]["photo"]
    assert (forwarded["caption"], forwarded["has_media_spoiler"]) == ("before", True)
    assert forwarded["forward_origin"]["sender_user"]["id"] == 42
    copied = await api("copyMessage", **again, caption="after", reply_markup=KEYBOARD)
    assert copied["result"] == {"message_id": number + 2}
    edited = await api("editMessageReplyMarkup", chat_id=CHAT, message_id=number + 2)
    assert edited["result"]["caption"] == "after"
    assert "forward_origin" not in edited["result"]
    person = {**again, "message_id": 1}
    assert (await api("forwardMessage", **person))["result"]["forward_origin"]["sender_user"]["id"] == CHAT


@pytest.mark.usefixtures("phone")
async def test_what_is_protected_is_neither_forwarded_nor_copied(api: Api) -> None:
    again = {"chat_id": CHAT, "from_chat_id": CHAT, "message_id": 2}
    await sent(api, protect_content=True)
    protected = "Bad Request: message has protected content and can't be forwarded"
    assert await error(api("forwardMessage", **again)) == protected
    assert await error(api("copyMessage", **again)) == "Bad Request: the message can't be copied"


async def test_several_messages_are_deleted_at_once_or_not_at_all(
    api: Api, phone: Phone, clock: Clock
) -> None:
    for _ in range(3):
        await sent(api)
    wanted = {"chat_id": CHAT, "message_ids": [2, "3", 99, 2]}
    assert (await api("deleteMessages", **wanted))["result"] is True
    assert [message["message_id"] for message in (await phone.transcript())["messages"]] == [1, 4]
    clock.advance(48 * 3600 + 1)
    await sent(api)
    late = api("deleteMessages", chat_id=CHAT, message_ids=[4, 5])
    assert await error(late) == "Bad Request: message can't be deleted for everyone"
    assert [message["message_id"] for message in (await phone.transcript())["messages"]] == [1, 4, 5]


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://t.me/local_bot?start=abc", True),
        ("t.me/local_bot?start=abc", True),
        ("https://example.org", False),
        ("https://t.me/other_bot?start=abc", False),
    ],
)
async def test_a_tap_is_answered_with_a_link_to_this_bot_alone(
    api: Api, phone: Phone, url: str, taken: bool
) -> None:
    await sent(api, reply_markup=KEYBOARD)
    query = (await phone.tap("Yes"))["callback_query_id"]
    body = await api("answerCallbackQuery", callback_query_id=query, url=url, cache_time=5)
    assert (body["ok"], body.get("description", "")) == (taken, "" if taken else "Bad Request: URL_INVALID")
