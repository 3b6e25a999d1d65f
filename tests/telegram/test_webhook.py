"""Receiving by webhook: who is listened to, what is answered when, and that nothing is lost or done twice."""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from aiogram import Bot

from bot.cli.app import call
from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.store import StoreFault
from bot.store.errors import store_error
from bot.telegram import Hook, TelegramError, Terms, webhook
from bot.telegram.refusals import EVERY, Refusals
from bot.telegram.session import JsonSession
from tests.telegram.alone import Alone
from tests.telegram.conftest import TOKEN, NewPhone, Phone, Running, data_of

PATH = "/bots/bedside/hook"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name
PERSON = {"id": 7, "is_bot": False, "first_name": "P"}
CHAT = {"id": 7, "type": "private", "first_name": "P"}


def hook_at(port: int) -> Hook:
    return Hook.read(f"http://127.0.0.1:{port}{PATH}", f"127.0.0.1:{port}", None, TOKEN)


@pytest.fixture
def hook() -> Hook:
    return hook_at(free_port(0))


@pytest.fixture
async def bot(idle_bot: Running, hook: Hook) -> Running:
    idle_bot.webhook = hook
    await idle_bot.start()
    return idle_bot


@pytest.fixture
async def telegram(hook: Hook) -> AsyncIterator["Deliverer"]:
    async with aiohttp.ClientSession() as session:
        yield Deliverer(session, hook)


class Deliverer:
    """Posts as Telegram does, or nearly so."""

    def __init__(self, session: aiohttp.ClientSession, hook: Hook) -> None:
        self.session = session
        self.hook = hook

    async def posts(self, body: object, path: str = PATH, **headers: str) -> int:
        """The status that comes back; nothing else may."""
        data = BytesIO(body) if isinstance(body, bytes) else aiohttp.JsonPayload(body)
        given = {SECRET: self.hook.secret, "Content-Type": "application/json"} | headers
        address = f"http://127.0.0.1:{self.hook.port}{path}"
        async with self.session.post(address, data=data, headers=given) as answer:
            assert await answer.read() == b""
            return answer.status


def said(number: int, words: str) -> dict[str, Any]:
    """An update with a text in it."""
    message = {"message_id": number, "from": PERSON, "chat": CHAT, "date": 0, "text": words}
    return {"update_id": number, "message": message}


async def again(phone: Phone) -> None:
    """Let the time pass after which Telegram tries again."""
    await phone.ask("POST", "clock", {"advance": 60})


# who is listened to


@pytest.mark.usefixtures("bot")
async def test_only_a_post_of_json_with_the_secret_on_its_path_is_read(
    telegram: Deliverer, phone: Phone
) -> None:
    help_ = said(1, "/help")
    assert await telegram.posts(help_, **{SECRET: "wrong"}) == 401
    assert await telegram.posts(help_, **{SECRET: ""}) == 401
    assert await telegram.posts(help_, **{SECRET: "schlüssel"}) == 401
    assert await telegram.posts(help_, "/") == 404
    assert await telegram.posts(help_, "/bots/bedside/hook/more") == 404
    assert await telegram.posts(help_, "/ook") == 404
    assert await telegram.posts(help_, **{"Content-Type": "text/plain"}) == 415
    for unreadable in (b"", b"{", b"[" * 100_000, b"7", b"[]", b"{}", b'{"update_id": true}', b"\xff"):
        assert await telegram.posts(unreadable) == 400
    assert await telegram.posts(b" " * (webhook.LARGEST + 1)) == 413
    for path, status in (("/", 404), (PATH, 405)):
        async with telegram.session.get(f"http://127.0.0.1:{telegram.hook.port}{path}") as answer:
            assert (answer.status, await answer.read()) == (status, b"")
    assert await phone.messages() == []
    assert not await phone.calls("sendMessage")


@pytest.mark.usefixtures("bot")
async def test_a_secret_of_any_bytes_is_refused_and_no_fault(hook: Hook) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{SECRET}: ".encode()
    writer.write(head + b"\xe9\xff\x80\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()
    await writer.wait_closed()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("how", "body", "status"),
    [
        ("Content-Encoding: gzip\r\nContent-Length: 4", b"{}{}", b"400"),
        ("Content-Length: 4", b"{}", b"408"),
    ],
    ids=["no gzip", "half of it"],
)
async def test_a_body_that_does_not_come_as_it_should_is_refused(
    hook: Hook, how: str, body: bytes, status: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_READ_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SECRET}: {hook.secret}\r\n"
    writer.write(f"{head}{how}\r\n\r\n".encode())
    await asyncio.sleep(0.05)
    writer.write(body)
    assert (await reader.readline()).split()[1] == status
    writer.close()
    await writer.wait_closed()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("how", "body"),
    [
        ("Content-Encoding: gzip\r\nContent-Length: 5", "bed 7"),
        ("Transfer-Encoding: chunked", "bed 7\r\n"),
        ("bed 7: x", ""),
    ],
    ids=["no gzip", "no chunk", "no header"],
)
async def test_what_is_no_http_is_a_line_in_the_log_that_repeats_nothing_of_it(
    hook: Hook, how: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SECRET}: {hook.secret}\r\n"
    writer.write(f"{head}{how}\r\n\r\n{body}".encode())
    assert (await reader.readline()).split()[1] == b"400"
    await reader.read()
    writer.close()
    await writer.wait_closed()
    lines = [logging.Formatter().format(one) for one in caplog.records if one.levelno >= logging.ERROR]
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert "bed 7" not in lines[0]


@pytest.mark.usefixtures("bot")
async def test_who_leaves_in_the_middle_is_no_fault(
    hook: Hook, telegram: Deliverer, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SECRET}: {hook.secret}\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await asyncio.sleep(0.05)
    writer.close()
    await writer.wait_closed()
    assert await telegram.posts({"update_id": 1}) == 200
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.mark.usefixtures("bot")
async def test_a_proxy_may_cut_the_front_off_the_path(telegram: Deliverer) -> None:
    for number, path in enumerate((PATH, "/bedside/hook", "/hook", "/hook/")):
        assert await telegram.posts({"update_id": number}, path) == 200


def test_the_secret_is_derived_from_the_token_and_stays_unseen() -> None:
    first, again = hook_at(1), hook_at(2)
    assert first.secret == again.secret
    assert first.secret not in repr(first)
    assert TOKEN not in first.secret
    other = Hook.read(first.url, first.listen, None, "43:other")
    assert other.secret != first.secret
    assert Hook.read(first.url, first.listen, "a-Z_9", TOKEN).secret == "a-Z_9"  # noqa: S105


async def test_the_door_stands_before_what_is_delivered_too(
    idle_bot: Running, hook: Hook, telegram: Deliverer, phone: Phone, new_phone: NewPhone
) -> None:
    idle_bot.webhook, idle_bot.terms = hook, Terms(allow=frozenset({7}))
    await idle_bot.start()
    async with new_phone(8) as stranger:
        await stranger.says("/check")
        assert "not been let in" in (await stranger.messages())[-1]["text"]
        await stranger.sends("v1:abc:1:!advice", 1)
        assert await stranger.notes() == [idle_bot.proved.library.common.toasts["stranger"]]
        assert not await stranger.live()
        update = said(10_000, "/check")
        update["message"] |= {"from": PERSON | {"id": 8}, "chat": CHAT | {"id": 8}}
        assert await telegram.posts(update) == 200
        assert not await stranger.live()
    assert await idle_bot.open_store.current(8, 8) is None
    await phone.says("/check")
    assert "Read this once" in (await phone.messages())[-1]["text"]
    assert await idle_bot.open_store.current(7, 7) is None
    await phone.taps("I am a clinician and have read this")
    assert "setting=procedure" in await phone.offers()


@pytest.mark.usefixtures("bot")
async def test_what_is_refused_is_told_once_a_minute_without_a_word_of_it(
    telegram: Deliverer, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        assert await telegram.posts(said(number, "of bed 7"), **{SECRET: "wrong"}) == 401
        assert await telegram.posts(said(number, "of bed 7"), f"/of-bed-{number}") == 404
    assert await telegram.posts({"update_id": 9}) == 200
    told = [one.__dict__["status"] for one in caplog.records if one.msg == "delivery_refused"]
    assert told == [401, 404]
    assert not re.search(f"bed|wrong|{hook.secret}", caplog.text)


def test_how_many_more_were_refused_is_told_with_the_next_line(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    for _ in range(5):
        refusals.note(HTTPStatus.UNAUTHORIZED)
    assert len(caplog.records) == 1
    now[0] = EVERY
    refusals.note(HTTPStatus.UNAUTHORIZED)
    assert [one.__dict__["untold_before"] for one in caplog.records] == [0, 4]


# what is answered


@pytest.mark.usefixtures("bot")
async def test_an_update_that_comes_again_is_done_once(
    telegram: Deliverer, phone: Phone, new_phone: NewPhone
) -> None:
    async with new_phone(7) as other:
        await other.ask("POST", "user", {"chat": 7})
    await phone.fault("sendMessage", delay=0.3)
    first, second = await asyncio.gather(telegram.posts(said(5, "/help")), telegram.posts(said(5, "/help")))
    assert (first, second) == (200, 200)
    assert await telegram.posts(said(5, "/help")) == 200
    assert len(await phone.calls("sendMessage")) == 1


@pytest.mark.usefixtures("bot")
async def test_what_cannot_be_read_as_an_update_does_not_come_for_ever(
    telegram: Deliverer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert await telegram.posts({"update_id": 3, "message": {"text": "of bed 7"}}) == 200
    assert "update_unreadable" in caplog.text
    assert "bed 7" not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_a_check_is_walked_by_webhook(phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    await phone.says("54 y")
    assert "airway=inadequate" in await phone.offers()
    assert not await phone.calls("getUpdates")


async def test_telegram_is_told_where_to_deliver(bot: Running, phone: Phone, hook: Hook) -> None:
    (told,) = await phone.calls("setWebhook")
    assert told["params"]["url"] == hook.url
    assert told["params"]["secret_token"] == hook.secret
    assert sorted(told["params"]["allowed_updates"]) == ["callback_query", "message"] or all(
        kind in told["params"]["allowed_updates"] for kind in ("message", "callback_query")
    )
    await bot.stop()
    assert not await phone.calls("deleteWebhook")


async def test_a_bot_that_polls_again_takes_the_webhook_back(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await bot.stop()
    bot.webhook = None
    await bot.start()
    await phone.does("setting=procedure")
    assert "age=adult" in await phone.offers()
    assert await phone.calls("getUpdates")


# trouble


async def test_while_the_store_does_not_work_it_is_delivered_again(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    monkeypatch.setattr(webhook, "PATIENCE", 0.1)
    store = bot.open_store
    real = store.save
    faults: list[int] = []

    async def save(changed: Any, was: int) -> bool:  # noqa: ANN401
        if len(faults) < 4:
            faults.append(was)
            raise StoreFault("the disk is full")
        return await real(changed, was)

    store.save = save  # type: ignore[method-assign]
    await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
    await phone.sees("How old")
    assert (await phone.ask("GET", "pending", {}))["pending"] == 1
    await again(phone)
    assert await phone.idle()
    attempts = (await phone.ask("GET", "webhook", {}))["attempts"]
    statuses = [one["status"] for one in attempts if one["update_id"] == attempts[-1]["update_id"]]
    assert statuses[0] == 503
    assert statuses[-1] == 200
    assert len(faults) == 4
    assert len(await phone.calls("editMessageText")) == 1


async def test_a_damaged_store_ends_the_bot_and_acknowledges_nothing(
    bot: Running, telegram: Deliverer, phone: Phone
) -> None:
    await phone.says("/check")
    error = store_error("store-corrupt", "bedside.db", reason="a test")

    async def current(*_given: int) -> None:
        raise error

    bot.open_store.current = current  # type: ignore[assignment, method-assign]
    posting = asyncio.create_task(telegram.posts(said(10_000, "54 y")))
    with pytest.raises(type(error)):
        await bot.ended()
    assert await posting == 503


async def test_what_comes_beyond_a_bound_while_the_store_is_down_is_refused_at_once(
    bot: Running, telegram: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MOST_IN_HAND", 2)
    works = asyncio.Event()
    real = bot.open_store.current

    async def current(chat: int, owner: int) -> Any:  # noqa: ANN401
        if not works.is_set():
            raise StoreFault("down")
        return await real(chat, owner)

    monkeypatch.setattr(bot.open_store, "current", current)
    held = [asyncio.create_task(telegram.posts(said(number, "54 y"))) for number in (1, 2)]
    await asyncio.sleep(0.2)
    assert await asyncio.wait_for(telegram.posts(said(3, "54 y")), 1) == 503
    again_ = asyncio.create_task(telegram.posts(said(1, "54 y")))
    await asyncio.sleep(0.1)
    assert not again_.done()
    works.set()
    assert await asyncio.gather(*held, again_) == [200, 200, 200]
    assert await telegram.posts(said(3, "54 y")) == 200


async def test_a_bot_whose_start_fails_takes_nothing_more_in_hand(
    idle_bot: Running, hook: Hook, telegram: Deliverer, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    dropped = asyncio.Event()

    async def current(_self: object, chat: int, _owner: int) -> None:
        asked.append(chat)
        try:
            await asyncio.Event().wait()
        finally:
            await dropped.wait()  # it takes a while

    monkeypatch.setattr("bot.store.store.Store.current", current)
    await phone.fault("setWebhook", delay=0.4, status=400)
    idle_bot.webhook = hook
    starting = asyncio.create_task(idle_bot.start())
    in_hand = await first(telegram, said(1, "54 y"))
    assert await asyncio.wait_for(in_hand, 3) == 503
    with pytest.raises(aiohttp.ClientConnectionError):
        await telegram.posts(said(2, "54 y"))
    dropped.set()
    with pytest.raises(TelegramError):
        await starting
    assert len(asked) == 1


async def first(telegram: Deliverer, body: dict[str, Any]) -> asyncio.Task[int]:
    """Post as soon as somebody listens."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", telegram.hook.port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return asyncio.create_task(telegram.posts(body))


@pytest.mark.parametrize("taken", [{"url": "http://127.0.0.1:9/other"}, {}], ids=["another's", "deleted"])
async def test_a_bot_that_is_delivered_to_no_more_ends_and_says_why(
    idle_bot: Running, phone: Phone, hook: Hook, taken: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK_SECONDS", 0.1)
    idle_bot.webhook = hook
    await idle_bot.start()
    await phone.fault("getWebhookInfo", status=500, times=3)
    await phone.says("/check")
    while len(await phone.calls("getWebhookInfo")) < 4:  # noqa: ASYNC110  it looks when it looks
        await asyncio.sleep(0.05)
    await phone.does("setting=procedure")
    async with aiohttp.ClientSession() as session:
        method = "setWebhook" if taken else "deleteWebhook"
        async with session.post(f"{idle_bot.emulator.url}/bot{TOKEN}/{method}", json=taken) as answer:
            assert answer.status == 200
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(idle_bot.ended(), 5)
    assert caught.value.code == "telegram-conflict"


@pytest.mark.parametrize(
    ("set_", "known", "same"),
    [
        ("https://Example.org", "https://example.org/", True),
        ("https://example.org:443/a%20b", "https://example.org/a b", True),
        ("https://example.org/a", "https://example.org/b", False),
        ("https://example.org:8443/a", "https://example.org/a", False),
        ("https://example.org/a", "", False),
        ("https://example.org/a", "https://[", False),
    ],
)
def test_an_address_is_known_again_however_it_is_written(set_: str, known: str, same: bool) -> None:
    assert Hook.read(set_, "127.0.0.1:1", None, TOKEN).is_at(known) is same


async def test_stopping_takes_nothing_new_and_answers_what_is_in_hand(
    bot: Running, telegram: Deliverer, phone: Phone
) -> None:
    await phone.says("/help")
    await phone.fault("sendMessage", delay=0.5)
    in_hand = asyncio.create_task(telegram.posts(said(10_000, "/help")))
    await asyncio.sleep(0.1)
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0.1)
    assert not stopping.done()
    with pytest.raises(aiohttp.ClientConnectionError):
        async with aiohttp.ClientSession() as late:
            await Deliverer(late, telegram.hook).posts(said(10_001, "/help"))
    await stopping
    assert await in_hand == 200
    assert len(await phone.calls("sendMessage")) == 2


@pytest.fixture(scope="module")
def alone() -> Iterator[Alone]:
    process = Alone()
    yield process
    process.kill()


async def test_a_process_that_is_killed_outright_loses_nothing(
    alone: Alone, idle_bot: Running, phone: Phone, hook: Hook
) -> None:
    await alone.begin(idle_bot.address, idle_bot.emulator.url, hook)
    try:
        await phone.says("/check")
        screen = await phone.screen()
        await phone.fault("sendMessage", delay=5)
        await phone.text("/help")
        await phone.send_data(data_of(screen, "setting=procedure"), screen["message_id"])
        await asyncio.sleep(0.3)
    finally:
        alone.kill()
    assert (await phone.ask("GET", "pending", {}))["pending"]
    idle_bot.webhook = hook
    await idle_bot.start()
    await again(phone)
    await phone.sees("How it works")
    await phone.sees("How old")
    await phone.still()
    assert "age=adult" in await phone.offers()


# what an operator may get wrong


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/hook", "https://"),
        ("example.org/hook", "no host"),
        ("https://", "no host"),
        ("https://[::1/hook", "cannot be read"),
        ("https://example.org:port/hook", "cannot be read"),
        (f"https://user:{TOKEN}@example.org/hook", "more than host"),
        ("https://example.org/hook?a=b", "more than host"),
        ("ftp://127.0.0.1/hook", "https://"),
    ],
)
def test_an_address_that_telegram_cannot_deliver_to_is_said(url: str, why: str) -> None:
    with pytest.raises(TelegramError) as caught:
        Hook.read(url, "127.0.0.1:1", None, TOKEN)
    assert caught.value.code == "webhook-url"
    assert why in str(caught.value)
    assert "example.org" not in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("url", ["https://example.org", "http://localhost:8080/x", "http://[::1]/x"])
def test_an_address_that_telegram_or_a_local_server_can_deliver_to_is_taken(url: str) -> None:
    assert Hook.read(url, "[::1]:80", None, TOKEN).host == "::1"


@pytest.mark.parametrize(
    "listen",
    ["8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "a:-1", "127.0.0.1:0", "[]:80", " :80"],
)
def test_a_place_to_listen_on_is_host_and_port(listen: str) -> None:
    with pytest.raises(TelegramError) as caught:
        Hook.read("https://example.org", listen, None, TOKEN)
    assert caught.value.code == "webhook-listen"


async def test_an_update_that_nobody_takes_over_is_refused_at_once_and_taken_when_it_comes_again(
    hook: Hook, telegram: Deliverer, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[int] = []

    def hand_over(number: int, _raw: dict[str, Any]) -> None:
        taken.append(number)
        if len(taken) == 1:
            raise RuntimeError("a bug, Müller")
        receiver.finished(number)

    bot = Bot(TOKEN, session=JsonSession(emulator.url))
    receiver = webhook.Webhook(bot, hand_over, hook)
    await receiver.open()
    try:
        async with asyncio.timeout(5):
            assert await telegram.posts({"update_id": 5}) == HTTPStatus.SERVICE_UNAVAILABLE
            assert await telegram.posts({"update_id": 5}) == HTTPStatus.OK
    finally:
        await receiver.close()
        await bot.session.close()
    assert taken == [5, 5]
    assert "Müller" not in caplog.text


@pytest.mark.parametrize("secret", ["with space", "é", "x" * 257])
def test_a_secret_that_telegram_does_not_take_is_said_and_not_shown(secret: str) -> None:
    with pytest.raises(TelegramError) as caught:
        Hook.read("https://example.org", "127.0.0.1:1", secret, TOKEN)
    assert caught.value.code == "webhook-secret"
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("listen", "code"), [("127.0.0.1:{taken}", "webhook-port"), ("192.0.2.1:{taken}", "webhook-listen")]
)
async def test_a_place_that_cannot_be_listened_on_is_said(idle_bot: Running, listen: str, code: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = listen.format(taken=other.getsockname()[1])
        idle_bot.webhook = Hook.read("https://example.org", place, None, TOKEN)
        with pytest.raises(TelegramError) as caught:
            await idle_bot.start()
        assert caught.value.code == code
        assert place in str(caught.value)


async def test_a_name_that_no_host_can_have_is_said(idle_bot: Running) -> None:
    idle_bot.webhook = Hook.read("https://example.org", "a..b:8080", None, TOKEN)
    with pytest.raises(TelegramError) as caught:
        await idle_bot.start()
    assert caught.value.code == "webhook-listen"


async def test_a_webhook_that_telegram_refuses_is_said_in_its_words(
    idle_bot: Running, phone: Phone, hook: Hook
) -> None:
    why = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    await phone.fault("setWebhook", status=400, description=why)
    idle_bot.webhook = hook
    with pytest.raises(TelegramError) as caught:
        await idle_bot.start()
    assert caught.value.code == "webhook-refused"
    assert why in str(caught.value)
    with socket.socket() as other:
        other.bind(("127.0.0.1", hook.port))  # nothing listens any more


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BEDSIDE_WEBHOOK_URL", "http://example.org/hook"),
        ("BEDSIDE_WEBHOOK_LISTEN", "8080"),
        ("BEDSIDE_WEBHOOK_SECRET", "with space"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEDSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("BEDSIDE_WEBHOOK_URL", "https://example.org/hook")
    monkeypatch.setenv(name, value)
    assert call(["run"]) == 2
    said_ = capsys.readouterr().err
    assert said_.startswith("bedside: telegram: ")
    assert name in said_
    assert said_.count("\n") == 1
