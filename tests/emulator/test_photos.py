"""Sending photos, and what Telegram says of files and edits that it does not take."""

import asyncio
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from bot.emulator.photos import LARGEST
from bot.emulator.terminal import lines_of, talk
from tests.emulator.conftest import CHAT, Api
from tests.emulator.test_messages import KEYBOARD, error


def png(width: int = 30, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0b57a4").save(out, "PNG")
    return out.getvalue()


class Upload:
    """Sends photos as a bot library does: a form whose text names the file that goes along."""

    def __init__(self, emulator: Emulator, session: aiohttp.ClientSession) -> None:
        self._url = f"{emulator.url}/bot{emulator.token}/sendPhoto"
        self._session = session

    async def __call__(self, data: bytes | None, **fields: str) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat_id", str(CHAT))
        for name, value in fields.items():
            form.add_field(name, value)
        if data is not None:
            form.add_field("photo", "attach://file")
            form.add_field("file", io.BytesIO(data), filename="map.png")
        async with self._session.post(self._url, data=form) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body


@pytest.fixture
def upload(emulator: Emulator, session: aiohttp.ClientSession) -> Upload:
    return Upload(emulator, session)


@pytest.mark.usefixtures("phone")
async def test_a_photo_is_sent_with_caption_and_keyboard(upload: Upload) -> None:
    keyboard = '{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}]]}'
    answer = await upload(png(), caption="<b>Hi</b> there", parse_mode="HTML", reply_markup=keyboard)
    sent = answer["result"]
    assert (sent["caption"], sent["caption_entities"]) == (
        "Hi there",
        [{"offset": 0, "length": 2, "type": "bold"}],
    )
    assert "text" not in sent
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(30, 20)]
    assert sent["reply_markup"] == KEYBOARD


@pytest.mark.usefixtures("phone")
async def test_a_large_photo_has_smaller_copies_and_none_beyond_the_largest(upload: Upload) -> None:
    sizes = (await upload(png(1500, 3000)))["result"]["photo"]
    assert [size["height"] for size in sizes] == [90, 320, 800, 1280, 2560]
    assert sizes[-1]["width"] == 1280


async def test_the_phone_shows_the_picture_and_its_caption(upload: Upload, phone: Phone) -> None:
    message_id = (await upload(png(), caption="below"))["result"]["message_id"]
    message = (await phone.transcript())["messages"][-1]
    assert (message["text"], message["photo"]) == ("below", {"width": 30, "height": 20})
    assert await phone.picture(message_id) == png()
    with pytest.raises(SimError, match="message 1 is no photo"):
        await phone.picture(1)


async def test_a_terminal_shows_where_a_picture_stands(
    upload: Upload, emulator: Emulator, phone: Phone, session: aiohttp.ClientSession
) -> None:
    await upload(png(), caption="below")
    async with session.get(f"{emulator.url}/sim/transcript?chat=7&form=text") as answer:
        assert await answer.text() == "#1 user\n/start\n\n#2 bot\n[picture, 30x20]\nbelow\n"
    printed: list[str] = []
    await talk(emulator.url, phone.chat, lines_of(io.StringIO("quit\n")), printed.append)
    assert printed == ["[picture, 30x20]\nbelow\n"]


@pytest.mark.parametrize(
    ("data", "fields", "description"),
    [
        (None, {}, "there is no photo in the request"),
        (None, {"photo": "attach://elsewhere"}, "there is no photo in the request"),
        (
            None,
            {"photo": "AgAC-from-elsewhere"},
            "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        ),
        (b"", {}, "file must be non-empty"),
        (b"no picture", {}, "IMAGE_PROCESS_FAILED"),
        (png()[:60], {}, "IMAGE_PROCESS_FAILED"),
        (b"x" * (LARGEST + 1), {}, f"file of size {LARGEST + 1} bytes is too big for a photo"),
        (png(2, 42), {}, "PHOTO_INVALID_DIMENSIONS"),
        (png(5001, 5000), {}, "PHOTO_INVALID_DIMENSIONS"),
        (png(), {"caption": "x" * 1025}, "message caption is too long"),
        (
            png(),
            {"caption": "<x>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        (png(), {"reply_markup": "[]"}, "object expected as reply markup"),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_what_is_no_photo_is_refused_in_telegrams_words(
    upload: Upload, data: bytes | None, fields: dict[str, str], description: str
) -> None:
    assert await error(upload(data, **fields)) == f"Bad Request: {description}"


@pytest.mark.usefixtures("phone")
async def test_1024_characters_after_parsing_are_not_too_long(upload: Upload) -> None:
    caption = f"<b>{'é' * 1024}</b>"
    assert (await upload(png(), caption=caption, parse_mode="HTML"))["ok"]


async def test_a_photo_keeps_its_buttons_apart_from_its_text(upload: Upload, api: Api, phone: Phone) -> None:
    message_id = (await upload(png(), caption="below"))["result"]["message_id"]
    edit = {"chat_id": phone.chat, "message_id": message_id}
    says = "Bad Request: there is no text in the message to edit"
    assert await error(api("editMessageText", **edit, text="above")) == says
    edited = (await api("editMessageReplyMarkup", **edit, reply_markup=KEYBOARD))["result"]
    assert (edited["reply_markup"], edited["caption"]) == (KEYBOARD, "below")
    assert (await api("deleteMessage", **edit))["ok"]
    assert [message["from"] for message in (await phone.transcript())["messages"]] == ["user"]


async def test_a_person_sees_that_a_picture_is_on_its_way(
    upload: Upload, api: Api, phone: Phone, clock: Clock
) -> None:
    async def action() -> object:
        return (await phone.transcript())["action"]

    begin = {"chat_id": phone.chat, "action": "upload_photo"}
    await api("sendChatAction", **begin)
    assert await action() == "upload_photo"
    await phone.text("hurry")
    assert await action() == "upload_photo"
    await upload(png())
    assert not await action()
    await api("sendChatAction", **begin)
    clock.advance(5)
    assert not await action()


async def test_what_the_bot_says_that_it_does_is_waited_for(upload: Upload, api: Api, phone: Phone) -> None:
    (update,) = (await api("getUpdates"))["result"]
    await api("getUpdates", offset=update["update_id"] + 1)
    await api("sendChatAction", chat_id=phone.chat, action="upload_photo")
    waiting = asyncio.create_task(phone.settled(5, 0.02))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await upload(png(), caption="there")
    assert (await waiting)["messages"][-1]["text"] == "there"
