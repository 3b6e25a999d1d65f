"""The webhook: what Telegram takes for one, in what order updates come, and how often they are tried."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.emulator import Emulator
from bot.emulator.clock import Clock
from bot.emulator.phone import Phone
from bot.emulator.pulse import Pulse
from tests.emulator.conftest import NOW, Api

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header


class Receiver:
    """A bot's own server: keeps what was posted, and answers as `answer` says."""

    def __init__(self) -> None:
        self.url = ""
        self.posts: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, Any]], web.Response] = lambda _update: web.Response()
        self.gates: dict[str, asyncio.Event] = {}
        self.busy = self.most_busy = 0
        self.news = Pulse()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.posts.append(update)
        self.headers.append(dict(request.headers))
        self.news.fire()
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        gate = self.gates.get(kind(update))
        if gate is not None:
            await gate.wait()
        self.busy -= 1
        return self.answer(update)

    async def has(self, count: int) -> None:
        """Wait until so many posts have come."""
        while len(self.posts) < count:
            assert await self.news.wait(5), self.told()

    def told(self) -> list[str]:
        return [kind(update) for update in self.posts]


def kind(update: dict[str, Any]) -> str:
    """A short name: the text of a message, or who tapped."""
    if "message" in update:
        return str(update["message"].get("text", "service"))
    return f"tap {update['callback_query']['from']['id']}" if "callback_query" in update else "other"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    for gate in receiver.gates.values():
        gate.set()
    await runner.cleanup()


async def attempts(phone: Phone) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await phone.ask("GET", "webhook", {}))["attempts"]
    return found


async def tried(phone: Phone, count: int) -> list[dict[str, Any]]:
    """The attempts, once there are so many."""
    for _ in range(500):
        if len(found := await attempts(phone)) >= count:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(await attempts(phone))


async def test_updates_are_posted_with_the_secret_and_the_answer_confirms_them(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    set_to = {"url": receiver.url, "secret_token": "Open-Sesame_1"}
    answer = await api("setWebhook", **set_to)
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    assert await phone.idle(5)
    said = await phone.text("hello")
    assert await phone.idle(5)
    assert receiver.told() == ["/start", "hello"]
    assert receiver.posts[1]["update_id"] == said["update_id"]
    assert receiver.headers[1][SECRET_HEADER] == "Open-Sesame_1"
    assert receiver.headers[1]["Content-Type"] == "application/json"
    seen = await phone.ask("GET", "webhook", {})
    assert (seen["url"], seen["has_secret"], seen["pending"]) == (receiver.url, True, 0)
    assert seen["attempts"][1] == {
        "update_id": said["update_id"],
        "at": NOW,
        "status": 200,
        "error": None,
        "next_at": None,
    }
    assert (await api("setWebhook", **set_to))["description"] == "Webhook is already set"
    assert (await api("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await api("deleteWebhook"))["description"] == "Webhook is already deleted"
    await phone.text("unheard")
    assert not await phone.idle(0.05)
    assert len(receiver.posts) == 2


async def test_a_fixed_address_is_taken_whatever_the_name_leads_to(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    elsewhere = receiver.url.replace("127.0.0.1", "localhost")
    await api("setWebhook", url=elsewhere, ip_address="127.0.0.1")
    assert await phone.idle(5)
    assert receiver.headers[0]["Host"].startswith("localhost:")
    await api("setWebhook", url=elsewhere, ip_address="127.0.0.9")
    await phone.text("not here")
    assert (await tried(phone, 2))[1]["error"] == "Connection refused"
    assert (await api("getWebhookInfo"))["result"]["ip_address"] == "127.0.0.9"


async def test_no_secret_no_header(api: Api, phone: Phone, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await phone.idle(5)
    assert SECRET_HEADER not in receiver.headers[0]


async def test_what_is_not_taken_comes_again_at_once_and_then_after_2_4_8_seconds(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer = lambda _update: web.Response(status=500 if len(receiver.posts) < 6 else 200)
    await api("setWebhook", url=receiver.url)
    await tried(phone, 2)
    for count, pause in enumerate((2, 4, 8, 16), start=3):
        clock.advance(pause - 0.5)
        await asyncio.sleep(0.05)
        assert len(receiver.posts) == count - 1
        clock.advance(0.5)
        await tried(phone, count)
    assert await phone.idle(5)
    found = await attempts(phone)
    assert [attempt["at"] - NOW for attempt in found] == [0, 0, 2, 6, 14, 30]
    assert [attempt["next_at"] and attempt["next_at"] - NOW for attempt in found] == [0, 2, 6, 14, 30, None]
    assert [attempt["status"] for attempt in found] == [500] * 5 + [200]
    assert found[0]["error"] == "Wrong response from the webhook: 500 Internal Server Error"
    info = (await api("getWebhookInfo"))["result"]
    assert info["last_error_date"] == NOW + 14
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_pauses_grow_to_a_minute_or_two_until_the_update_has_expired(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer = lambda _update: web.Response(status=503)
    await api("sendMessage", chat_id=7, text="?", reply_markup=KEYBOARD)
    await api("getUpdates", offset=-1)
    await phone.tap("Yes")
    await api("getUpdates", offset=-1)
    await api("setWebhook", url=receiver.url)
    found = await tried(phone, 2)
    while (pending := (await phone.ask("GET", "webhook", {}))["pending"]) and len(found) < 20:
        clock.set(found[-1]["next_at"])
        found = await tried(phone, len(found) + 1)
    assert pending == 0
    *known, last = [attempt["at"] - NOW for attempt in found]
    assert known == [0, 0, 2, 6, 14, 30, 62]
    # A pause is twice the last one, but no longer than one of 60 to 120 seconds.
    assert 62 + 60 <= last <= 62 + 64
    assert found[-1]["next_at"] is None
    await phone.text("a day to live")
    found = await tried(phone, len(found) + 2)
    for _ in range(8):
        clock.set(found[-1]["next_at"])
        found = await tried(phone, len(found) + 1)
    pauses = [attempt["next_at"] - attempt["at"] for attempt in found[-3:]]
    assert all(60 <= pause <= 120 for pause in pauses)


async def test_a_bot_that_names_a_time_is_tried_again_then(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    busy = web.Response(status=429, headers={"Retry-After": "7"})
    receiver.answer = lambda _update: busy if len(receiver.posts) == 1 else web.Response()
    await api("setWebhook", url=receiver.url)
    (first,) = await tried(phone, 1)
    assert first["next_at"] == NOW + 7
    clock.advance(7)
    assert await phone.idle(5)
    assert len(receiver.posts) == 2


async def test_a_tap_that_is_older_than_150_seconds_is_not_delivered(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    await api("sendMessage", chat_id=7, text="?", reply_markup=KEYBOARD)
    await phone.tap("Yes")
    await phone.text("still here")
    clock.advance(151)
    await api("setWebhook", url=receiver.url)
    assert await phone.idle(5)
    assert receiver.told() == ["/start", "still here"]


async def test_an_update_that_is_older_than_a_day_is_not_delivered(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    clock.advance(23 * 3600)
    await phone.text("younger")
    clock.advance(3601)
    await api("setWebhook", url=receiver.url)
    assert await phone.idle(5)
    assert receiver.told() == ["younger"]


async def test_messages_of_a_chat_and_taps_of_a_person_have_an_order_each(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await phone.ask("POST", "user", {"chat": 8})
    await phone.ask("POST", "text", {"chat": 8, "text": "from 8"})
    await api("sendMessage", chat_id=7, text="?", reply_markup=KEYBOARD)
    await api("getUpdates", offset=-1)
    await api("getUpdates", offset=(await api("getUpdates"))["result"][-1]["update_id"] + 1)
    receiver.gates = {"first": asyncio.Event(), "tap 7": asyncio.Event()}
    await api("setWebhook", url=receiver.url)
    await phone.text("first")
    await phone.text("second")
    await phone.tap("Yes")
    await phone.tap("Yes")
    await phone.ask("POST", "text", {"chat": 8, "text": "other chat"})
    await receiver.has(3)
    await asyncio.sleep(0.05)
    assert sorted(receiver.told()) == ["first", "other chat", "tap 7"]
    receiver.gates["tap 7"].set()
    await receiver.has(4)
    await asyncio.sleep(0.05)
    assert receiver.told()[3:] == ["tap 7"]
    receiver.gates["first"].set()
    assert await phone.idle(5)
    assert receiver.told()[4:] == ["second"]


async def test_an_update_that_fails_holds_up_its_own_order_alone(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer = lambda update: web.Response(status=500 if kind(update) == "/start" else 200)
    await phone.text("behind it")
    await phone.ask("POST", "text", {"chat": 8, "text": "not behind it"})
    await api("setWebhook", url=receiver.url)
    await tried(phone, 3)
    assert sorted(receiver.told()) == ["/start", "/start", "not behind it"]
    receiver.answer = lambda _update: web.Response()
    clock.advance(2)
    assert await phone.idle(5)
    assert receiver.told()[3:] == ["/start", "behind it"]


async def test_no_more_connections_than_the_bot_takes(api: Api, phone: Phone, receiver: Receiver) -> None:
    receiver.gates = {"wait": asyncio.Event()}
    await api("setWebhook", url=receiver.url, max_connections=2)
    await phone.idle(5)
    for chat in (11, 12, 13, 14):
        await phone.ask("POST", "text", {"chat": chat, "text": "wait"})
    await receiver.has(3)
    await asyncio.sleep(0.05)
    assert receiver.busy == 2
    receiver.gates["wait"].set()
    assert await phone.idle(5)
    assert receiver.most_busy == 2
    assert (await api("getWebhookInfo"))["result"]["max_connections"] == 2


async def test_a_method_in_the_answer_is_carried_out(api: Api, phone: Phone, receiver: Receiver) -> None:
    receiver.answer = lambda update: web.json_response(
        {"method": "sendMessage", "chat_id": 7, "text": f"<b>{kind(update)}</b>", "parse_mode": "HTML"}
    )
    await api("setWebhook", url=receiver.url)
    assert await phone.idle(5)
    assert [message["text"] for message in (await phone.transcript())["messages"]] == ["/start", "/start"]
    (call,) = (await phone.ask("GET", "calls", {"method": "sendMessage"}))["calls"]
    assert (call["ok"], call["params"]["text"]) == (True, "<b>/start</b>")
    receiver.answer = lambda _update: web.Response(
        text="method=sendMessage&chat_id=7&text=a+form", content_type="application/x-www-form-urlencoded"
    )
    await phone.text("again")
    await phone.idle(5)
    assert (await phone.transcript())["messages"][-1]["text"] == "a form"


@pytest.mark.parametrize(
    "said",
    [
        {"method": "getMe"},
        {"method": "deleteWebhook"},
        {"method": ""},
        {"ok": True},
        ["sendMessage"],
        "sendMessage",
        None,
        b"\xff",
    ],
    ids=str,
)
async def test_an_answer_that_asks_for_something_or_names_no_method_is_just_an_answer(
    api: Api, phone: Phone, receiver: Receiver, said: object
) -> None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    kind = "application/x-www-form-urlencoded" if isinstance(said, bytes) else "application/json"
    receiver.answer = lambda _update: web.Response(body=body, content_type=kind)
    await api("setWebhook", url=receiver.url)
    assert await phone.idle(5)
    calls = (await phone.ask("GET", "calls", {}))["calls"]
    assert [call["method"] for call in calls] == ["setWebhook"]
    assert (await phone.ask("GET", "webhook", {}))["url"] == receiver.url


async def test_a_server_that_is_not_there_is_tried_again(api: Api, phone: Phone, clock: Clock) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    found = await tried(phone, 2)
    assert [(attempt["status"], attempt["error"]) for attempt in found] == [(0, "Connection refused")] * 2
    clock.advance(2)
    await tried(phone, 3)
    info = (await api("getWebhookInfo"))["result"]
    assert info == {
        "url": "http://127.0.0.1:9/hook",
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "last_error_date": NOW + 2,
        "last_error_message": "Connection refused",
        "max_connections": 40,
        "ip_address": "127.0.0.1",
    }


async def listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]],
) -> tuple[asyncio.Server, str]:
    """A server that speaks no HTTP of its own accord, and where it is."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_server_that_hangs_up_has_not_taken_the_update(api: Api, phone: Phone) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    server, place = await listening(hang_up)
    async with server:
        await api("setWebhook", url=f"http://{place}/hook")
        (attempt, *_) = await tried(phone, 1)
        assert (attempt["status"], attempt["error"]) == (0, "Connection closed")
        await api("deleteWebhook")


async def test_a_server_that_says_nothing_is_waited_for_so_long_only(
    api: Api, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr("bot.emulator.delivery._PATIENCE", 0.05)
    server, place = await listening(say_nothing)
    async with server:
        await api("setWebhook", url=f"http://{place}/hook")
        (attempt, *_) = await tried(phone, 1)
        assert (attempt["status"], attempt["error"]) == (0, "Read timeout expired")
        await api("deleteWebhook")


async def test_a_server_without_a_certificate_is_not_trusted(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url.removeprefix("http://"))
    (attempt, *_) = await tried(phone, 1)
    assert attempt["error"].startswith("SSL error {")
    assert receiver.posts == []


@pytest.mark.parametrize("host", ["nowhere.invalid", f"{'a' * 64}.com", "a..com"])
async def test_a_name_that_leads_nowhere_is_no_webhook(api: Api, host: str) -> None:
    refused = await api("setWebhook", url=f"https://{host}/hook")
    assert refused["description"].startswith("Bad Request: bad webhook: Failed to resolve host: ")


async def test_a_clock_that_is_set_back_holds_no_update_back(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer = lambda _update: web.Response(status=500)
    now = clock.now()
    clock.advance(3 * 86_400)
    await phone.text("in three days")
    await api("setWebhook", url=receiver.url)
    await tried(phone, 2)
    clock.set(now)
    await tried(phone, 3)


async def test_a_server_that_is_gone_for_23_hours_loses_its_webhook(
    api: Api, phone: Phone, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer = lambda _update: web.Response(status=410)
    await api("setWebhook", url=receiver.url)
    await tried(phone, 2)
    clock.advance(23 * 3600 + 1)
    await tried(phone, 3)
    await asyncio.sleep(0.05)
    assert (await api("getWebhookInfo"))["result"]["url"] == ""
    assert len((await api("getUpdates"))["result"]) == 1


async def test_who_begins_to_poll_while_the_address_is_looked_up_is_sent_away(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    look_up, asked, go = loop.getaddrinfo, asyncio.Event(), asyncio.Event()

    async def slow(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real one
        asked.set()
        await go.wait()
        return await look_up(*args, **kwargs)

    monkeypatch.setattr(loop, "getaddrinfo", slow)
    url = receiver.url.replace("127.0.0.1", "localhost")
    setting = asyncio.create_task(api("setWebhook", url=url))
    await asked.wait()
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    go.set()
    assert (await setting)["ok"]
    assert (await asyncio.wait_for(poll, 1))["error_code"] == 409


async def test_while_a_webhook_is_set_nobody_polls(api: Api, receiver: Receiver) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    await api("setWebhook", url=receiver.url)
    assert await asyncio.wait_for(poll, 1) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by setWebhook request",
    }
    assert (await api("getUpdates"))["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert (await api("setWebhook", url=""))["description"] == "Webhook was deleted"
    assert (await api("getUpdates"))["ok"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "http://"}, "invalid webhook URL specified"),
        ({"url": "https://example.org:99999/"}, "invalid webhook URL specified"),
        ({"url": "http://192.0.2.1/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://192.0.2.1:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://10.0.0.1/"}, "bad webhook: IP address 10.0.0.1 is reserved"),
        ({"url": "https://10.0.0.1/", "ip_address": "here"}, "bad webhook: Invalid IP address specified"),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "ä"}, "secret token contains unallowed characters"),
    ],
    ids=str,
)
async def test_what_is_no_webhook_is_refused_in_telegrams_words(
    api: Api, settings: dict[str, object], reason: str
) -> None:
    assert await api("setWebhook", **settings) == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {reason}",
    }
    assert (await api("getWebhookInfo"))["result"]["url"] == ""


async def test_a_webhook_that_is_refused_takes_the_old_one_away(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url)
    await phone.idle(5)
    await api("setWebhook", url="http://192.0.2.1/")
    assert (await api("getWebhookInfo"))["result"]["url"] == ""


async def test_pending_updates_are_dropped_where_that_is_asked_for(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url, drop_pending_updates=True)
    await phone.text("after")
    assert await phone.idle(5)
    assert receiver.told() == ["after"]


async def test_only_kinds_that_are_allowed_are_posted(api: Api, phone: Phone, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url, allowed_updates=["callback_query"])
    assert (await phone.text("unheard"))["update_id"] is None
    assert (await api("getWebhookInfo"))["result"]["allowed_updates"] == ["callback_query"]


async def test_a_confirmed_update_is_posted_once_more_on_demand(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url)
    await phone.idle(5)
    await phone.ask("POST", "redeliver", {"update_id": receiver.posts[0]["update_id"]})
    assert await phone.idle(5)
    assert receiver.told() == ["/start", "/start"]


async def test_a_reset_keeps_the_webhook_and_forgets_its_attempts(
    api: Api, phone: Phone, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url)
    await phone.idle(5)
    await phone.ask("POST", "reset", {})
    seen = await phone.ask("GET", "webhook", {})
    assert (seen["url"], seen["attempts"]) == (receiver.url, [])
    await phone.text("anew")
    assert await phone.idle(5)
    assert receiver.told() == ["/start", "anew"]


async def test_a_reset_lets_go_of_what_is_under_way(api: Api, phone: Phone, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await phone.idle(5)
    receiver.gates = {"stuck": asyncio.Event()}
    await phone.text("stuck")
    await receiver.has(2)
    await phone.ask("POST", "reset", {})
    await phone.text("anew")
    assert await phone.idle(5)
    assert receiver.told() == ["/start", "stuck", "anew"]


async def test_the_end_of_the_server_cuts_off_what_is_under_way(
    receiver: Receiver, session: aiohttp.ClientSession
) -> None:
    receiver.gates = {"stuck": asyncio.Event()}
    async with Emulator("42:secret") as emulator, Phone(emulator.url, 7) as phone:
        await session.post(f"{emulator.url}/bot42:secret/setWebhook", json={"url": receiver.url})
        await phone.text("stuck")
        await receiver.has(1)
    assert receiver.told() == ["stuck"]
