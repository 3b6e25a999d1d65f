"""Documents: sent, sent again, edited and downloaded; and what Telegram says of those it does not take."""

import io
import json
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.emulator import Emulator
from bot.emulator.documents import LARGEST
from bot.emulator.phone import Phone
from tests.emulator.conftest import CHAT, TOKEN, Api
from tests.emulator.test_messages import KEYBOARD, error
from tests.emulator.test_photos import png

TEXT = b"name,dose\n"


class Form:
    """Calls a method with a form, and files that its fields name."""

    def __init__(self, emulator: Emulator, session: aiohttp.ClientSession) -> None:
        self.url = emulator.url
        self.session = session

    async def __call__(
        self, method: str, files: dict[str, tuple[str, bytes]], **fields: object
    ) -> dict[str, Any]:
        form = aiohttp.FormData()
        for name, value in {"chat_id": CHAT, **fields}.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, (filename, data) in files.items():
            form.add_field(name, io.BytesIO(data), filename=filename)
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", data=form) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body

    async def download(self, path: str, token: str = TOKEN) -> tuple[int, str, bytes]:
        async with self.session.get(f"{self.url}/file/bot{token}/{path}") as answer:
            # nothing that was uploaded is run on the address of the phone page
            assert not answer.ok or answer.headers["Content-Disposition"] == "attachment"
            return answer.status, answer.content_type, await answer.read()


@pytest.fixture
def form(emulator: Emulator, session: aiohttp.ClientSession) -> Form:
    return Form(emulator, session)


async def sent(form: Form, **fields: object) -> dict[str, Any]:
    body = await form("sendDocument", {"document": ("doses.csv", TEXT)}, **fields)
    found: dict[str, Any] = body["result"]
    return found


@pytest.mark.usefixtures("phone")
async def test_a_document_is_sent_with_its_name_caption_and_keyboard(form: Form) -> None:
    message = await sent(form, caption="<b>Doses</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    document = message["document"]
    assert (document["file_name"], document["mime_type"]) == ("doses.csv", "text/csv")
    assert document["file_size"] == len(TEXT)
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("Doses", "bold")
    assert message["reply_markup"] == KEYBOARD
    assert "text" not in message


@pytest.mark.usefixtures("phone")
async def test_a_document_is_downloaded_by_its_id(form: Form, api: Api) -> None:
    file_id = (await sent(form))["document"]["file_id"]
    found = (await api("getFile", file_id=file_id))["result"]
    assert found["file_size"] == len(TEXT)
    assert found["file_unique_id"] != file_id
    assert await form.download(found["file_path"]) == (200, "text/csv", TEXT)
    assert (await form.download(found["file_path"], "42:wrong"))[0] == 401
    assert (await form.download("documents/none.csv"))[0] == 404


@pytest.mark.usefixtures("phone")
async def test_each_size_of_a_photo_is_downloaded_as_large_as_it_says(form: Form, api: Api) -> None:
    sizes = (await form("sendPhoto", {"photo": ("a.png", png(600, 300))}))["result"]["photo"]
    assert [size["width"] for size in sizes] == [90, 320, 600]
    for size in sizes:
        path = (await api("getFile", file_id=size["file_id"]))["result"]["file_path"]
        status, kind, data = await form.download(path)
        assert (status, kind) == (200, "image/jpeg")
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (size["width"], size["height"])


async def test_a_file_is_sent_again_by_its_id(form: Form, api: Api, phone: Phone) -> None:
    document = (await sent(form))["document"]
    again = await api("sendDocument", chat_id=CHAT, document=document["file_id"], caption="again")
    assert (again["result"]["document"], again["result"]["caption"]) == (document, "again")
    photo = (await form("sendPhoto", {"photo": ("a.png", png())}))["result"]["photo"][0]["file_id"]
    assert (await api("sendPhoto", chat_id=CHAT, photo=photo))["result"]["message_id"] == 5
    assert await phone.picture(5) == png()
    wrong = api("sendDocument", chat_id=CHAT, document=photo)
    assert await error(wrong) == "Bad Request: can't use file of type Photo as Document"
    wrong = api("sendPhoto", chat_id=CHAT, photo=document["file_id"])
    assert await error(wrong) == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("files", "fields", "description"),
    [
        ({}, {}, "there is no document in the request"),
        ({}, {"document": "attach://file"}, "there is no document in the request"),
        ({"document": ("a.txt", b"")}, {}, "file must be non-empty"),
        (
            {},
            {"document": "AgAC"},
            "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        ),
        ({"document": ("a.txt", b"x")}, {"caption": "x" * 1025}, "message caption is too long"),
        ({"document": ("a.txt", b"x")}, {"caption": "x" * 32769}, "text is too long"),
    ],
)
@pytest.mark.usefixtures("phone")
async def test_what_is_no_document_is_refused_in_telegrams_words(
    form: Form, files: dict[str, tuple[str, bytes]], fields: dict[str, str], description: str
) -> None:
    assert await error(form("sendDocument", files, **fields)) == f"Bad Request: {description}"


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("more", [1, 2**20])
async def test_a_document_over_50_mb_is_too_large(form: Form, more: int) -> None:
    body = await form("sendDocument", {"document": ("a.bin", b"x" * (LARGEST + more))})
    assert (body["error_code"], body["description"]) == (413, "Request Entity Too Large")


@pytest.mark.usefixtures("phone")
async def test_a_file_over_20_mb_is_not_given_back(form: Form, api: Api) -> None:
    body = await form("sendDocument", {"document": ("a.bin", b"x" * (20 * 2**20 + 1))})
    too_big = api("getFile", file_id=body["result"]["document"]["file_id"])
    assert await error(too_big) == "Bad Request: file is too big"


async def test_a_caption_is_edited_and_a_text_has_none(form: Form, api: Api, phone: Phone) -> None:
    await sent(form, caption="before")
    edited = await api("editMessageCaption", chat_id=CHAT, message_id=2, caption="after")
    assert edited["result"]["caption"] == "after"
    assert (await phone.transcript())["messages"][-1]["edited"]
    assert "caption" not in (await api("editMessageCaption", chat_id=CHAT, message_id=2))["result"]
    no_text = api("editMessageText", chat_id=CHAT, message_id=2, text="x")
    assert await error(no_text) == "Bad Request: there is no text in the message to edit"
    await api("sendMessage", chat_id=CHAT, text="x")
    no_caption = api("editMessageCaption", chat_id=CHAT, message_id=3, caption="x")
    assert await error(no_caption) == "Bad Request: there is no caption in the message to edit"


async def test_media_takes_the_place_of_a_text_and_of_other_media(form: Form, api: Api, phone: Phone) -> None:
    await api("sendMessage", chat_id=CHAT, text="x")
    media = {"type": "photo", "media": "attach://file", "caption": "<i>a</i>", "parse_mode": "HTML"}
    body = await form("editMessageMedia", {"file": ("a.png", png())}, message_id=2, media=media)
    photo = body["result"]["photo"][-1]["file_id"]
    assert (body["result"]["caption"], body["result"]["caption_entities"][0]["type"]) == ("a", "italic")
    assert await phone.picture(2) == png()
    media = {"type": "document", "media": "attach://file"}
    body = await form("editMessageMedia", {"file": ("a.txt", b"x")}, message_id=2, media=media)
    assert body["result"]["document"]["file_name"] == "a.txt"
    assert "photo" not in body["result"]
    again = {"type": "photo", "media": photo, "caption": "x"}
    assert (await api("editMessageMedia", chat_id=CHAT, message_id=2, media=again))["result"][
        "caption"
    ] == "x"
    assert (await phone.ask("GET", "coverage", {}))["unknown"] == []


@pytest.mark.usefixtures("phone")
async def test_an_attached_file_that_nothing_names_is_unknown(form: Form, phone: Phone) -> None:
    await form("sendMessage", {"stray": ("a.txt", b"x")}, text="x")
    assert (await phone.ask("GET", "coverage", {}))["unknown"] == ["sendMessage.stray"]
