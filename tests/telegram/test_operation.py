"""What whoever runs the bot sees of it: is it alive, is it ready, and what has it counted."""

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from io import StringIO

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.cli.logs import telling
from bot.cli.ports import free_port
from bot.content.errors import ContentError, Place, Problem
from bot.proof.proved import Proved
from bot.store import Role, StoreFault
from bot.telegram import Hook, Listen, TelegramError, Terms, health, poll, retry, webhook
from tests.telegram.conftest import PATIENCE, TOKEN, NewPhone, Phone, Running, data_of

STRANGER = 8
Numbers = dict[tuple[str, ...], float]


class Watch:
    """Whoever watches the operation."""

    def __init__(self, session: aiohttp.ClientSession, listen: Listen) -> None:
        self._session = session
        self._url = f"http://{listen}"

    async def asks(self, path: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
        """Status, text and headers."""
        async with self._session.request(method, self._url + path) as answer:
            return answer.status, await answer.text(), dict(answer.headers)

    async def reasons(self) -> list[str]:
        """Why the bot is not ready; empty when it is."""
        async with self._session.get(f"{self._url}/readyz") as answer:
            said = await answer.json()
        assert answer.status == (503 if said["reasons"] else 200)
        assert said["ready"] is (answer.status == 200)
        found: list[str] = said["reasons"]
        return found

    async def counts(self, name: str) -> Numbers:
        """The values of a metric above nothing, by its labels' values in their order."""
        _, text, _ = await self.asks("/metrics")
        return {
            tuple(sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and sample.value
        }

    async def count(self, name: str) -> float:
        """The value of a metric without labels."""
        return (await self.counts(name)).get((), 0.0)


async def until(ask: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Ask until the answer is the one that is wanted."""
    latest = asyncio.get_running_loop().time() + PATIENCE
    while (found := await ask()) != wanted:
        assert asyncio.get_running_loop().time() < latest, found
        await asyncio.sleep(0.01)


@pytest.fixture
def idle_bot(idle_bot: Running) -> Running:
    """A bot that answers whoever watches the operation, once it is started."""
    idle_bot.status = Listen("127.0.0.1", free_port(0))
    return idle_bot


@pytest.fixture
async def watch(idle_bot: Running) -> AsyncIterator[Watch]:
    assert idle_bot.status is not None
    async with aiohttp.ClientSession() as session:
        yield Watch(session, idle_bot.status)


# the site


@pytest.mark.usefixtures("bot")
async def test_three_things_are_told_to_who_asks_and_nothing_else(watch: Watch) -> None:
    assert (await watch.asks("/healthz"))[:2] == (200, '{"alive": true}')
    assert (await watch.asks("/readyz"))[:2] == (200, '{"ready": true, "reasons": []}')
    status, text, headers = await watch.asks("/metrics")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert "# TYPE bedside_updates_total counter" in text
    assert "process_cpu_seconds_total" in text
    assert "_created" not in text
    for path in ("/", "/metrics/", "/webhook", "/healthz/x"):
        assert (await watch.asks(path))[0] == 404
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await watch.asks(path, "HEAD"))[:2] == (200, "")
        for method in ("POST", "PUT", "DELETE"):
            assert (await watch.asks(path, method))[0] == 405


@pytest.mark.usefixtures("bot")
async def test_no_answer_tells_which_server_gives_it(watch: Watch) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/nothing"):
        _, text, headers = await watch.asks(path)
        assert "Server" not in headers
        assert "aiohttp" not in text


async def test_the_webhook_tells_neither_which_server_it_is_nor_how_it_does(
    idle_bot: Running, watch: Watch
) -> None:
    port = free_port(0)
    idle_bot.webhook = Hook.read(f"http://127.0.0.1:{port}/hook", f"127.0.0.1:{port}", None, TOKEN)
    await idle_bot.start()
    public = Watch(watch._session, Listen("127.0.0.1", port))  # noqa: SLF001
    for path in ("/healthz", "/readyz", "/metrics", "/hook", "/hook/metrics"):
        status, text, headers = await public.asks(path)
        assert (status, text) == (405 if path == "/hook" else 404, "")
        assert "Server" not in headers
    assert await watch.reasons() == []


async def test_a_port_that_is_taken_is_said(bot: Running) -> None:
    other = Running(bot.proved, bot.emulator, bot.address)
    other.status = bot.status
    with pytest.raises(TelegramError) as caught:
        await other.start()
    assert caught.value.code == "status-port"
    assert "BEDSIDE_STATUS_LISTEN" in str(caught.value)
    await other.kill()


# ready


async def test_the_bot_is_not_ready_while_it_starts(idle_bot: Running, watch: Watch, phone: Phone) -> None:
    await phone.fault("deleteWebhook", delay=1)
    starting = asyncio.create_task(idle_bot.start())
    while True:
        try:
            assert await watch.reasons() == ["starting"]
            break
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)
    assert (await watch.asks("/healthz"))[0] == 200
    await starting
    assert await watch.reasons() == []


async def test_the_bot_is_not_ready_while_it_stops(bot: Running, watch: Watch, phone: Phone) -> None:
    await phone.fault("sendMessage", delay=0.7)
    await phone.text("/help")
    await asyncio.sleep(0.2)
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0.1)
    assert await watch.reasons() == ["stopping"]
    assert (await watch.asks("/healthz"))[0] == 200
    await stopping
    with pytest.raises(aiohttp.ClientConnectionError):
        await watch.asks("/healthz")


@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_the_bot_is_not_ready_while_its_store_does_not_answer(
    bot: Running, watch: Watch, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    monkeypatch.setattr(health, "PING_SECONDS", 0.1)
    assert await watch.count("bedside_store_up") == 1
    driver = bot.open_store.replicas._driver  # noqa: SLF001
    real = driver.run

    async def broken(*_given: object) -> None:
        if how == "fails":
            raise StoreFault("down")
        await asyncio.sleep(60)

    monkeypatch.setattr(driver, "run", broken)
    assert await watch.reasons() == ["store"]
    assert await watch.count("bedside_store_up") == 0
    assert (await watch.asks("/healthz"))[0] == 200
    monkeypatch.setattr(driver, "run", real)
    assert await watch.reasons() == []
    assert await watch.count("bedside_store_up") == 1


async def test_many_who_ask_cost_the_store_one_question() -> None:
    asked = 0

    async def ping() -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)

    now = 0.0
    checkup = health.Health(ping, lambda: False, lambda: now)
    for seconds, questions in ((0.0, 1), (health.FRESH_SECONDS / 2, 1), (health.FRESH_SECONDS, 2)):
        now = seconds
        assert all(await asyncio.gather(*[checkup.store_answers() for _ in range(50)]))
        assert asked == questions
    await checkup.close()


async def test_the_bot_is_not_ready_while_nothing_can_be_received(
    idle_bot: Running, watch: Watch, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "LONG", 1)
    await idle_bot.start()
    assert await watch.reasons() == []
    await phone.fault("getUpdates", status=502, times=2)
    await until(watch.reasons, ["receiving"])
    monkeypatch.setattr(poll, "LONG", 30)
    await until(watch.reasons, [])  # the next call does not wait for an update


async def test_a_webhook_is_not_ready_while_telegram_does_not_tell_whose_it_is(
    idle_bot: Running, watch: Watch, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(retry, "TRIES", 1)
    port = free_port(0)
    idle_bot.webhook = Hook.read(f"http://127.0.0.1:{port}/hook", f"127.0.0.1:{port}", None, TOKEN)
    await idle_bot.start()
    assert await watch.reasons() == []
    assert await watch.count("bedside_leader") == 0
    await phone.fault("getWebhookInfo", status=502, times=5)
    await until(watch.reasons, ["receiving"])
    await until(watch.reasons, [])


async def test_one_that_stands_by_is_ready_and_does_not_lead(
    bot: Running, watch: Watch, proved: Proved
) -> None:
    other = Running(proved, bot.emulator, bot.address)
    other._ids = itertools.count(1_000_000)  # noqa: SLF001  chance gives each a name of its own
    other.status = Listen("127.0.0.1", free_port(0))
    await other.start()
    beside = Watch(watch._session, other.status)  # noqa: SLF001
    try:
        assert await beside.reasons() == []
        assert (await watch.count("bedside_leader"), await beside.count("bedside_leader")) == (1, 0)
        assert await beside.count("bedside_replicas") == 2
    finally:
        await other.kill()


# counted


async def test_updates_are_counted_by_kind_and_by_what_became_of_them(
    bot: Running, watch: Watch, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    bot.push("my_chat_member", {"nonsense": True})
    bot.push("message", {"nonsense": True})
    await phone.still()

    async def broken(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(bot.open_store, "current", broken)
    await phone.says("/check")
    await until(
        partial(watch.counts, "bedside_updates_total"),
        {
            ("message", "done"): 1,
            ("callback_query", "done"): 1,
            ("other", "unreadable"): 1,
            ("message", "let_go"): 1,
        },
    )
    assert await watch.count("bedside_update_seconds_count") == 4


@pytest.mark.usefixtures("bot")
async def test_a_screen_is_timed_from_the_act_that_brought_it_about(watch: Watch, phone: Phone) -> None:
    await phone.says("/check")
    await until(partial(watch.count, "bedside_screen_seconds_count"), 1)
    before = await watch.count("bedside_screen_seconds_sum")
    await phone.fault("editMessageText", delay=0.4)
    await phone.does("setting=procedure")
    await phone.says("/help")
    await until(partial(watch.count, "bedside_screen_seconds_count"), 2)
    assert 0.4 <= await watch.count("bedside_screen_seconds_sum") - before < 3


@pytest.mark.usefixtures("bot")
async def test_each_try_of_a_call_is_counted_by_what_came_of_it_and_each_retry_by_its_reason(
    watch: Watch, phone: Phone
) -> None:
    await phone.fault("sendMessage", status=429, retry_after=1)
    await phone.fault("sendMessage", status=502)
    await phone.fault("sendMessage", drop="before")
    await phone.says("/help")
    await phone.says("/check")
    await phone.fault("editMessageText", status=400, description="Bad Request: message to edit not found")
    await phone.does("setting=procedure")
    calls = await watch.counts("bedside_calls_total")
    sent = {outcome: number for (method, outcome), number in calls.items() if method == "sendMessage"}
    assert sent == {"throttled": 1, "stumbled": 1, "network": 1, "ok": 3}
    assert calls["editMessageText", "refused"] == 1
    assert calls["getMe", "ok"] == 1
    assert await watch.counts("bedside_retries_total") == {
        ("throttled",): 1,
        ("stumbled",): 1,
        ("network",): 1,
    }


@pytest.mark.usefixtures("bot")
async def test_no_decision_is_counted_that_a_chat_did_not_take(watch: Watch, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=procedure")
    await phone.fault("editMessageText", status=403)
    await phone.does("!advice")
    assert (await watch.counts("bedside_calls_total"))["editMessageText", "blocked"] == 1
    assert await watch.counts("bedside_verdicts_total") == {}
    await phone.says("hello")
    await until(partial(watch.counts, "bedside_verdicts_total"), {("flumazenil", "naloxone_first"): 1})


async def test_a_decision_is_counted_once_however_often_it_is_shown(
    bot: Running, watch: Watch, phone: Phone
) -> None:
    await phone.says("/check")
    await phone.fault("editMessageText", status=502, times=3)
    await phone.does("setting=procedure", "!advice")
    once = {("flumazenil", "naloxone_first"): 1}
    await until(partial(watch.counts, "bedside_verdicts_total"), once)
    await phone.does("!why", "!close_why")
    await phone.says("nothing that is an answer")
    screen = await phone.screen()
    await phone.sends(data_of(screen, "!why").replace("!why", "!never"), screen["message_id"])
    assert await watch.counts("bedside_verdicts_total") == once
    await bot.stop()
    await bot.start()
    await phone.does("!why", "!close_why")
    assert await watch.counts("bedside_verdicts_total") == {}
    await phone.does("!rest", "age=adult", "airway=inadequate", "opioid=no")
    [yes] = [one for one in await phone.offers() if one.endswith("=yes")]
    await phone.does(yes)
    await until(partial(watch.counts, "bedside_verdicts_total"), {("flumazenil", "do_not_give"): 1})


async def test_verdicts_are_counted_by_dialog(bot: Running, watch: Watch, phone: Phone) -> None:
    await phone.says("/dose 4y 16kg procedure")
    await phone.says("/relaxant")
    await phone.does("purpose=acute_back_neck", "!advice")
    kept = [one async for one in bot.open_store.decisions.export()]
    assert [one.dialog for one in kept] == ["dose", "relaxant"]
    wanted = {(one.dialog, one.verdict): 1 for one in kept}
    await until(partial(watch.counts, "bedside_verdicts_total"), wanted)


@pytest.mark.usefixtures("bot")
async def test_conversations_are_counted_by_dialog_as_they_begin(
    watch: Watch, phone: Phone, new_phone: NewPhone, proved: Proved
) -> None:
    async with new_phone(9) as other:
        await phone.says("/check")
        await other.says("/check")
        await other.says("/dose 4y 16kg procedure")
    begun = await watch.counts("bedside_conversations_begun_total")
    assert begun == {("flumazenil",): 2, ("dose",): 1}
    assert {name for (name,) in begun} <= set(proved.library.dialogs)


async def test_who_is_turned_away_is_counted(idle_bot: Running, watch: Watch, new_phone: NewPhone) -> None:
    idle_bot.terms = Terms(allow=frozenset({7}))
    await idle_bot.start()
    async with new_phone(STRANGER) as stranger:
        for words in ("/check", "hello", "/start guessed"):
            await stranger.says(words)
    assert await watch.counts("bedside_door_total") == {("refused",): 2, ("code_refused",): 1}


async def test_what_administrators_do_is_counted_and_logged(
    idle_bot: Running, watch: Watch, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    idle_bot.terms = Terms(admins=frozenset({7}))
    await idle_bot.start()
    await idle_bot.open_store.members.add(STRANGER, Role.CLINICIAN, 0)
    caplog.set_level("INFO", logger="bot.telegram.admin")
    await phone.says("/check")
    await phone.taps("I am a clinician and have read this")
    await phone.says("/invite admin")
    for words in (f"/remove {STRANGER}", f"/remove {STRANGER}", "/revoke nothing"):
        await phone.says(words)
    counted = await watch.counts("bedside_door_total")
    assert counted == {("accepted",): 1, ("invited",): 1, ("removed",): 1}
    told = [record for record in caplog.records if record.name == "bot.telegram.admin"]
    assert [record.getMessage() for record in told] == ["invited", "removed"]
    assert [vars(record).get("role") for record in told] == ["admin", None]


async def test_reloads_are_counted_by_what_came_of_them(
    idle_bot: Running, watch: Watch, proved: Proved
) -> None:
    other = replace(proved, library=replace(proved.library, digest="0" * 64))
    problem = Problem("x", Place("dialogs/x.yaml", 1, 2), "It is wrong.", "Mend it.")

    def refuse() -> Proved:
        raise ContentError([problem])

    given: list[Callable[[], Proved]] = [lambda: proved, refuse, lambda: other]

    def load() -> Proved:
        return given.pop(0)()

    idle_bot.reload = load
    await idle_bot.start()
    counted: Numbers = {}
    for outcome in ("unchanged", "refused", "swapped"):
        idle_bot.renew.set()
        counted[outcome,] = 1
        await until(partial(watch.counts, "bedside_reloads_total"), counted)
    info = await watch.counts("bedside_content_info")
    assert [digest for digest, _ in info] == ["0" * 64]


async def test_what_is_served_and_who_is_at_work_is_told(bot: Running, watch: Watch, phone: Phone) -> None:
    info = await watch.counts("bedside_content_info")
    assert [digest for digest, *_ in info] == [bot.proved.library.digest]
    assert await watch.count("bedside_replicas") == 1
    assert await watch.count("bedside_leader") == 1
    assert await watch.count("bedside_owed") == 0
    await phone.fault("sendMessage", status=502, times=4)
    await phone.text("/check")
    await until(lambda: watch.count("bedside_owed"), 1)
    await until(lambda: watch.count("bedside_owed"), 0)


@pytest.mark.usefixtures("bot")
async def test_no_metric_tells_of_a_person_or_of_what_was_said(watch: Watch, new_phone: NewPhone) -> None:
    async with new_phone(987_654_321) as phone:
        await phone.says("/check")
        await phone.says("Mrs Canary, 54 y")
        await phone.does("setting=overdose", "!advice")
    _, text, _ = await watch.asks("/metrics")
    for secret in ("Canary", "54 y", "987654321", TOKEN, "overdose"):
        assert not re.search(rf"{{.*{secret}.*}}", text)


# followed


async def test_what_comes_of_an_update_is_told_under_its_number(idle_bot: Running, phone: Phone) -> None:
    stream = StringIO()
    with telling("json", "info", (), stream):
        await idle_bot.start()
        await phone.says("/check")
        await phone.says("/help")
        await phone.fault("editMessageText", status=502, times=3)
        await phone.does("setting=procedure")
        await phone.sees("How old")
        await idle_bot.stop()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [late] = [line for line in lines if line["event"] == "screen_late"]
    assert (late["update"], late["error"]) == (3, "TelegramServerError")
    assert len(late["process"]) == 8
