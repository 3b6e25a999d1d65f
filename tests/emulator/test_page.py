"""The phone page over HTTP: its files, who is let in, the events. Browsers come in tests/browser."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot import emulator as room
from bot.emulator import Emulator
from bot.emulator.events import Events
from bot.emulator.phone import Phone
from bot.emulator.site import Sample
from tests.emulator.conftest import CHAT, TOKEN, Api

PAGE = Path(room.__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


async def get(session: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, str]:
    async with session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


# --- files ---


async def test_the_page_stands_at_the_root(emulator: Emulator, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{emulator.url}/") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == TYPES[".html"]
        assert await answer.text() == (PAGE / "index.html").read_text()


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
async def test_each_file_comes_whole_and_with_its_type(
    emulator: Emulator, session: aiohttp.ClientSession, path: Path
) -> None:
    async with session.get(f"{emulator.url}/page/{path.name}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == TYPES[path.suffix]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert await answer.read() == await asyncio.to_thread(path.read_bytes)


@pytest.mark.parametrize(
    "path",
    [
        "page/none.js",
        "page/..%2fsite.py",
        "page/%2e%2e/site.py",
        "page/%2e%2e",
        "page/",
        "page",
        "page/a%00.js",
        f"page/{'a' * 300}.js",
    ],
)
async def test_nothing_but_the_files_of_the_page_is_given_out(emulator: Emulator, path: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(URL(f"{emulator.url}/{path}", encoded=True)) as answer,
    ):
        assert answer.status == 404
        assert "def " not in await answer.text()


def test_the_page_names_no_other_place() -> None:
    known = {"http://www.w3.org/2000/svg"}
    for path in PAGE.iterdir():
        named = set(re.findall(r"\b(?:https?|wss?)://[\w.-]+\.\w+[\w./-]*", path.read_text()))
        assert named - known == set() or path.name == "links.js", path.name


def test_what_the_page_imports_and_links_is_there() -> None:
    for path in PAGE.iterdir():
        text = path.read_text()
        imported = re.findall(r'from "\./([\w.]+)"', text) + re.findall(r'"/page/([\w.]+)', text)
        assert [name for name in imported if not (PAGE / name).is_file()] == [], path.name


def test_the_page_never_reads_text_as_markup() -> None:
    for path in PAGE.glob("*.js"):
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text())
        assert found == [], path.name


def test_the_page_has_no_script_or_style_in_line() -> None:
    text = (PAGE / "index.html").read_text()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text) == []


# --- who is let in ---


@pytest.mark.parametrize("path", ["", "page/app.js", "sim/chats", "sim/nothing", f"bot{TOKEN}/getMe"])
async def test_every_answer_forbids_what_the_page_does_not_need(
    emulator: Emulator, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(f"{emulator.url}/{path}") as answer:
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"unsafe|data:|\*", answer.headers["Content-Security-Policy"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8081", "127.0.0.1.evil.example", "192.168.1.4", "[2001:db8::1]", ""],
)
@pytest.mark.parametrize("path", ["", "sim/chats", f"bot{TOKEN}/getMe"])
async def test_a_name_that_is_not_this_machine_is_refused(
    emulator: Emulator, session: aiohttp.ClientSession, host: str, path: str
) -> None:
    status, body = await get(session, f"{emulator.url}/{path}", Host=host)
    assert status == 403
    assert repr(host) in json.loads(body)["error"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:1", "localhost:8081", "LOCALHOST", "[::1]:8081", "127.8.8.8"]
)
async def test_this_machine_goes_by_all_its_names(
    emulator: Emulator, session: aiohttp.ClientSession, host: str
) -> None:
    status, _ = await get(session, f"{emulator.url}/sim/chats", Host=host)
    assert status == 200


async def test_a_server_open_to_the_network_goes_by_addresses_but_not_by_names(
    session: aiohttp.ClientSession,
) -> None:
    async with Emulator(TOKEN, host="0.0.0.0") as emulator:  # noqa: S104 - for a moment, and it knows nothing
        url = f"http://127.0.0.1:{emulator.port}/sim/chats"
        assert (await get(session, url, Host="192.168.1.4:8081"))[0] == 200
        assert (await get(session, url, Host="evil.example"))[0] == 403


async def test_a_page_of_another_site_can_do_nothing(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    before = await phone.transcript()
    wish = {"chat": CHAT, "text": "hello"}
    port = emulator.port
    for origin in (
        "https://evil.example",
        "null",
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port + 1}",
    ):
        async with session.post(f"{emulator.url}/sim/text", json=wish, headers={"Origin": origin}) as answer:
            assert answer.status == 403
            assert origin in (await answer.json())["error"]
    assert await phone.transcript() == before


async def test_the_page_itself_and_programs_can(
    emulator: Emulator, session: aiohttp.ClientSession, phone: Phone
) -> None:
    wish = {"chat": CHAT, "text": "hello"}
    async with session.post(
        f"{emulator.url}/sim/text", json=wish, headers={"Origin": emulator.url}
    ) as answer:
        assert answer.status == 200
    await phone.text("hello from a program")


# --- samples ---


async def test_there_are_no_samples_unless_some_are_given(
    emulator: Emulator, session: aiohttp.ClientSession
) -> None:
    assert json.loads((await get(session, f"{emulator.url}/sim/samples"))[1]) == {"samples": []}


async def test_samples_are_offered_as_they_were_given(session: aiohttp.ClientSession) -> None:
    sample: Sample = {"title": "Two steps", "steps": [{"text": "/start"}, {"tap": "Yes"}]}
    async with Emulator(TOKEN, samples=[sample]) as emulator:
        found = json.loads((await get(session, f"{emulator.url}/sim/samples"))[1])
    assert found == {"samples": [sample]}


# --- events ---


class Listener:
    """One who reads the stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self, *wanted: str) -> tuple[str, dict[str, Any]]:
        """The next event with such a name, or of any name."""
        event = ""
        async for line in self._answer.content:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data" and (not wanted or event in wanted):
                return event, json.loads(value)
        raise EOFError


@pytest.fixture
async def listener(emulator: Emulator, session: aiohttp.ClientSession) -> AsyncIterator[Listener]:
    async with session.get(f"{emulator.url}/sim/events") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        yield Listener(answer)


async def test_the_stream_begins_with_the_time(listener: Listener) -> None:
    assert await listener.next() == ("hello", {"now": 1_800_000_000.0})


async def test_what_a_person_does_and_what_the_bot_is_to_get_are_told(
    listener: Listener, phone: Phone
) -> None:
    sent = await phone.text("hello")
    assert (await listener.next("update"))[1]["kind"] == "message"
    update = (await listener.next("update"))[1]
    assert update == {"update_id": sent["update_id"], "kind": "message"}
    change = (await phone.text("again"))["seq"]
    while (await listener.next("change"))[1] != {"chat": CHAT, "seq": change}:
        pass


async def test_a_call_is_told_when_it_begins_and_when_it_is_answered(
    listener: Listener, api: Api, phone: Phone
) -> None:
    await api("sendMessage", chat_id=phone.chat, text="hi")
    await api("sendMessage", chat_id=phone.chat)
    told = [(await listener.next("call"))[1] for _ in range(4)]
    assert [call["method"] for call in told] == ["sendMessage"] * 4
    assert [call["ok"] for call in told] == [None, True, None, False]
    assert told[0]["params"] == {"chat_id": str(phone.chat), "text": "hi"}
    assert told[0]["call"] == told[1]["call"] < told[2]["call"]
    assert told[3]["description"] == "Bad Request: message text is empty"


async def test_a_moved_clock_is_told(listener: Listener, phone: Phone) -> None:
    await phone.ask("POST", "clock", {"advance": 60})
    assert await listener.next("clock") == ("clock", {"now": 1_800_000_060.0, "ahead": 60.0})


async def test_a_new_chat_is_told(listener: Listener, phone: Phone) -> None:
    await phone.ask("POST", "user", {"first_name": "Ada"})
    assert await listener.next("chats") == ("chats", {})


async def test_everybody_who_listens_is_told(
    emulator: Emulator, session: aiohttp.ClientSession, listener: Listener, phone: Phone
) -> None:
    async with session.get(f"{emulator.url}/sim/events") as answer:
        other = Listener(answer)
        await other.next("hello")
        sent = await phone.text("hello")
        for one in (listener, other):
            while (await one.next("update"))[1]["update_id"] != sent["update_id"]:
                pass


async def test_the_end_of_the_server_ends_the_stream(session: aiohttp.ClientSession) -> None:
    async with Emulator(TOKEN) as emulator, session.get(f"{emulator.url}/sim/events") as answer:
        listener = Listener(answer)
        await listener.next("hello")
        await emulator.close()
        with pytest.raises(EOFError):
            await listener.next("never")


async def test_who_is_too_slow_to_listen_is_sent_away_and_may_come_again() -> None:
    events = Events(lambda: 0.0)
    app = web.Application()
    app.add_routes(events.routes())
    async with TestClient(TestServer(app)) as client:
        async with client.get("/sim/events") as answer:
            listener = Listener(answer)
            await listener.next("hello")
            for seq in range(1500):  # without a pause in which one could be written
                events.tell("change", {"chat": 1, "seq": seq})
            with pytest.raises(EOFError):
                await listener.next("never")
        async with client.get("/sim/events") as answer:
            assert await Listener(answer).next() == ("hello", {"now": 0.0})
