"""How a call comes in and how its answer goes out."""

import io
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator, PortTakenError
from bot.emulator.phone import Phone
from tests.emulator.conftest import TOKEN


async def ask(session: aiohttp.ClientSession, verb: str, url: str, **how: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401
    async with session.request(verb, url, **how) as answer:
        return answer.status, await answer.json()


async def test_the_bot_is_named_by_its_token(emulator: Emulator, session: aiohttp.ClientSession) -> None:
    status, body = await ask(session, "GET", f"{emulator.url}/bot{TOKEN}/getMe")
    assert status == 200
    assert body["ok"] is True
    assert body["result"]["id"] == 42
    assert body["result"]["is_bot"] is True


async def test_method_names_ignore_case(emulator: Emulator, session: aiohttp.ClientSession) -> None:
    status, body = await ask(session, "POST", f"{emulator.url}/bot{TOKEN}/GETme")
    assert (status, body["result"]["id"]) == (200, 42)


async def test_a_wrong_token_is_unauthorized(emulator: Emulator, session: aiohttp.ClientSession) -> None:
    found = await ask(session, "GET", f"{emulator.url}/bot42:wrong/getMe")
    assert found == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


@pytest.mark.parametrize(
    ("path", "description"),
    [
        (f"/bot{TOKEN}/sendPigeon", "Not Found: method not found"),
        ("/nowhere", "Not Found"),
        (f"/bot{TOKEN}", "Not Found"),
    ],
)
async def test_what_does_not_exist_is_not_found(
    emulator: Emulator, session: aiohttp.ClientSession, path: str, description: str
) -> None:
    found = await ask(session, "GET", emulator.url + path)
    assert found == (404, {"ok": False, "error_code": 404, "description": description})


def multipart(params: dict[str, str]) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in params.items():
        form.add_field(name, value)
    form.add_field("document", b"skipped", filename="skipped.txt")
    return form


@pytest.mark.parametrize("kind", ["query", "urlencoded", "json", "multipart"])
async def test_parameters_are_read_from_wherever_they_stand(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone, kind: str
) -> None:
    params = {"chat_id": str(phone.chat), "text": "Grüße & more"}
    ways: dict[str, dict[str, Any]] = {
        "query": {"params": params},
        "urlencoded": {"data": params},
        "json": {"json": {**params, "chat_id": phone.chat}},
        "multipart": {"data": multipart(params)},
    }
    status, body = await ask(session, "POST", f"{emulator.url}/bot{TOKEN}/sendMessage", **ways[kind])
    assert (status, body["result"]["text"]) == (200, "Grüße & more")


async def test_a_json_body_counts_even_in_a_get(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    params = {"chat_id": phone.chat, "text": "x"}
    status, _ = await ask(session, "GET", f"{emulator.url}/bot{TOKEN}/sendMessage", json=params)
    assert status == 200


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_calls_are_made_by_get_or_post_alone(
    emulator: Emulator, session: aiohttp.ClientSession, verb: str
) -> None:
    status, body = await ask(session, verb, f"{emulator.url}/bot{TOKEN}/getMe")
    assert (status, body["description"]) == (501, "Not Implemented")


PART = b'--a\r\nContent-Disposition: form-data; name="text"\r\n%s\r\n\r\nhi\r\n--a--\r\n'
MULTIPART = "multipart/form-data; boundary=a"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=klingon", b"text=hi"),
        ("application/x-www-form-urlencoded", b"text=\xff"),
        ("multipart/form-data", b"hi"),
        (MULTIPART, b"hi"),
        (MULTIPART, PART % b"Content-Type: text/plain; charset=klingon"),
        (MULTIPART, PART % b"Content-Transfer-Encoding: pigeon"),
        (MULTIPART, PART % b"no header"),
    ],
)
async def test_a_form_that_cannot_be_read_is_a_bad_request(
    emulator: Emulator, session: aiohttp.ClientSession, content_type: str, body: bytes
) -> None:
    headers = {"Content-Type": content_type}
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    status, answer = await ask(session, "POST", url, data=body, headers=headers)
    assert (status, answer["description"]) == (400, "Bad Request: can't parse form data headers")


async def test_a_body_that_is_not_packed_as_it_says_is_a_bad_request(
    emulator: Emulator, session: aiohttp.ClientSession
) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    status, answer = await ask(session, "POST", url, data=b"{}", headers=headers)
    assert (status, answer["error_code"]) == (400, 400)


@pytest.mark.parametrize("body", ["[1]", "{", "7", '{"chat_id": NaN}'])
async def test_a_body_that_is_no_json_object_is_a_bad_request(
    emulator: Emulator, session: aiohttp.ClientSession, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    status, answer = await ask(session, "POST", url, data=body, headers=headers)
    assert (status, answer["error_code"]) == (400, 400)


@pytest.mark.parametrize(("more", "status"), [(b"x", 200), (b"xx", 413)])
async def test_more_text_than_telegram_reads_is_too_large(
    emulator: Emulator, session: aiohttp.ClientSession, more: bytes, status: int
) -> None:
    form = io.BytesIO(b"text=%b&more=%b" % (b"x" * (2**20 - 1), more))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{emulator.url}/bot{TOKEN}/getMe"
    found, body = await ask(session, "POST", url, data=form, headers=headers)
    assert (found, body.get("error_code", 200)) == (status, status)


async def test_a_taken_port_says_which(emulator: Emulator) -> None:
    with pytest.raises(PortTakenError, match=rf"127\.0\.0\.1:{emulator.port} is already in use") as caught:
        await Emulator(TOKEN, port=emulator.port).start()
    assert (caught.value.host, caught.value.port) == ("127.0.0.1", emulator.port)


async def test_the_port_is_free_again_after_the_end() -> None:
    async with Emulator(TOKEN) as first:
        port = first.port
    async with Emulator(TOKEN, port=port) as second:
        assert second.port == port
