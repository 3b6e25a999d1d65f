"""`bedside run` as a process: what it writes, whom it tells how it is, and how long it takes to stop."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import bot.telegram.serving  # noqa: F401  loaded before anything is forked
from bot.cli import ending, serve
from bot.cli.app import call
from bot.cli.fresh import Fresh
from bot.cli.key import new_key
from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.emulator.phone import Phone
from bot.proof.proved import Proved
from bot.settings import misspelt
from bot.store.sqlite import SqliteDriver
from bot.telegram import service
from bot.telegram.aside import aside

TOKEN = "123456:AAEcanary-of-a_token"  # noqa: S105  it opens nothing
PERSON = 987_654_321
CANARY = "Mrs Canary of bed seven"
PATIENCE = 30
UNDER = 10
"""Seconds within which it is gone once it is told to stop."""
SMALL = str(Path(__file__).parent.parent / "example")

FRAGILE = """
import asyncio, logging, sys, threading, warnings
from bot.cli.app import call
from bot.cli.fresh import Fresh
from bot.telegram.desk import Desk
from bot.telegram.session import JsonSession

real = Desk.handle

class Falling:
    def __init__(self, words):
        self.words = words
    def __del__(self):
        raise RuntimeError(self.words)

async def fails(words):
    raise RuntimeError(words)

async def handle(self, update):
    message = update.message
    words = message.text if message and message.text else ""
    if "Canary" not in words:
        return await real(self, update)
    words += f" https://api.telegram.org/bot{TOKEN}/getMe chat {message.chat.id}"
    loop = asyncio.get_running_loop()
    loop.create_task(fails(words), name=words)
    loop.call_soon(int, words)
    loop.call_exception_handler({"message": words, "exception": RuntimeError(words)})
    self._errands.run(fails(words))
    thread = threading.Thread(target=int, args=(words,), name=words)
    thread.start()
    thread.join()
    Falling(words)
    warnings.warn(words, ResourceWarning)
    logging.getLogger("aiohttp.client").error("Cannot connect to %s", words, exc_info=RuntimeError(words))
    logging.getLogger("aiogram").warning(words)
    logging.getLogger("bot.slip").error(f"{TOKEN} %s", 1, 2)
    raise RuntimeError(words)

Desk.handle = handle
sys.exit(call(["run"]))
"""


class Running:
    """`bedside run` in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.key = new_key()
        self.environment = {
            "BEDSIDE_CONTENT": SMALL,
            "BEDSIDE_TOKEN": TOKEN,
            "BEDSIDE_API_URL": url,
            "BEDSIDE_DATABASE_URL": f"sqlite:///{folder / 'bedside.db'}",
            "BEDSIDE_DATA_KEY": self.key,
            "BEDSIDE_ALLOW": f"{PERSON}",
        }
        self._log = folder / "stderr"
        self._wait: Callable[[], int | None] = lambda: 0
        self._number = 0

    def start(self, program: str, **environment: str) -> None:
        """Start a program that runs it."""
        with self._log.open("ab") as stderr:
            process = subprocess.Popen(  # noqa: S603  our own words
                [sys.executable, "-c", program],
                env=os.environ | self.environment | environment,
                stderr=stderr,
            )
        self._number, self._wait = process.pid, partial(process.wait, PATIENCE)

    def fork(self) -> None:
        """Start it as it is here, with whatever a test has changed: loading it anew takes seconds."""
        process = get_context("fork").Process(target=self._run, daemon=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads may be left of other tests
            process.start()

        def wait() -> int | None:
            process.join(PATIENCE)
            return process.exitcode

        assert process.pid is not None
        self._number, self._wait = process.pid, wait

    def _run(self) -> None:
        os.environ |= self.environment
        with self._log.open("a") as sys.stderr:
            os.dup2(sys.stderr.fileno(), 2)
            sys.exit(call(["run"]))

    def send(self, number: signal.Signals = signal.SIGTERM) -> None:
        os.kill(self._number, number)

    async def ends(self) -> tuple[int | None, float]:
        """Tell it to stop; the exit status, and the seconds until it was there."""
        began = time.monotonic()
        self.send()
        return await asyncio.to_thread(self._wait), time.monotonic() - began

    @property
    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def told(self, event: str) -> list[dict[str, Any]]:
        """The lines of an event."""
        lines = [json.loads(line) for line in self.said.splitlines()]
        return [line for line in lines if line["event"] == event]

    async def tells(self, event: str) -> None:
        """Wait for an event."""
        async with asyncio.timeout(PATIENCE):
            while f'"event": "{event}"' not in self.said:  # noqa: ASYNC110  it is another process
                await asyncio.sleep(0.02)

    def drop(self) -> None:
        """See to it that it is gone."""
        if self._number:
            try:
                self.send(signal.SIGKILL)
            except ProcessLookupError:
                return
            self._wait()


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(TOKEN) as found:
        yield found


@pytest.fixture
def running(emulator: Emulator, tmp_path: Path) -> Iterator[Running]:
    found = Running(emulator.url, tmp_path)
    yield found
    found.drop()


@pytest.fixture
async def phone(emulator: Emulator) -> AsyncIterator[Phone]:
    async with Phone(emulator.url, PERSON) as phone:
        yield phone


async def says(phone: Phone, words: str) -> None:
    """Send a text and wait until everything that it brings about is there."""
    await phone.text(words)
    await phone.idle(PATIENCE)
    await phone.settled()


async def reads(phone: Phone) -> None:
    """Begin a check, past the notice."""
    await says(phone, "/check")
    await phone.tap("I am a clinician and have read this")
    await phone.idle(PATIENCE)
    await phone.settled()


# the log


async def test_its_log_tells_of_its_work_and_of_nobody(running: Running, phone: Phone) -> None:
    program = f"TOKEN = {TOKEN!r}\n{FRAGILE}"
    running.start(program, BEDSIDE_LOG_LEVEL="debug", PYTHONASYNCIODEBUG="1", PYTHONWARNINGS="always")
    await reads(phone)
    await says(phone, CANARY)
    status, _ = await running.ends()
    assert status == 0
    for event in ("python_warning", "errand_failed", "library", "stopped"):
        assert running.told(event)
    assert {one["where"] for one in running.told("unhandled")} == {"loop", "thread", "interpreter"}
    [let_go] = running.told("update_let_go")
    assert (let_go["error"], let_go["update"]) == ("RuntimeError", 3)
    [started] = running.told("started")
    assert (started["store"], started["receives"]) == ("sqlite", "polling")
    assert (started["access"], started["require_review"]) == ("members", False)
    secrets = (TOKEN, TOKEN.partition(":")[2], running.key, str(PERSON), *CANARY.split()[:2])
    assert [one for one in secrets if one in running.said] == []


def test_a_bug_in_the_middle_of_it_is_told_by_kind_and_place(
    running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError(f"{CANARY} {TOKEN}")

    monkeypatch.setattr(serve, "run_telegram", broken)
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    assert call(["run"]) == 1
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["error"]) == ("unhandled", "RuntimeError")
    assert line["place"].startswith("test_run.py:")
    assert CANARY not in str(line)
    assert TOKEN not in str(line)


@pytest.mark.parametrize(("form", "start"), [("json", '{"timestamp": '), ("text", "bedside: telegram: ")])
def test_what_it_ends_with_is_told_in_the_form_of_the_log(
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    start: str,
) -> None:
    changed = {"BEDSIDE_API_URL": "http://127.0.0.1:9", "BEDSIDE_LOG": form}
    for name, value in (running.environment | changed).items():
        monkeypatch.setenv(name, value)
    assert call(["run"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(start)
    assert "cannot be reached" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(("form", "start"), [("json", '{"timestamp": '), ("text", "bedside: ")])
def test_content_that_cannot_be_served_is_told_in_the_form_of_the_log(  # noqa: PLR0917  fixtures
    running: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    start: str,
) -> None:
    changed = {"BEDSIDE_CONTENT": str(tmp_path), "BEDSIDE_LOG": form}
    for name, value in (running.environment | changed).items():
        monkeypatch.setenv(name, value)
    assert call(["run"]) == 1
    for line in capsys.readouterr().err.splitlines():
        assert line.startswith(start)
        assert str(tmp_path) in line


# its settings


@pytest.mark.parametrize("listen", ["9090", ":9090", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:http"])
def test_a_place_to_tell_how_it_is_that_is_none_is_one_line(
    running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], listen: str
) -> None:
    for name, value in (running.environment | {"BEDSIDE_STATUS_LISTEN": listen}).items():
        monkeypatch.setenv(name, value)
    assert call(["run"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("bedside: telegram: ")
    assert "BEDSIDE_STATUS_LISTEN" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"), [("BEDSIDE_LOG", "yaml"), ("BEDSIDE_LOG_LEVEL", "loud"), ("BEDSIDE_LOG_LEVEL", "")]
)
def test_a_wish_for_the_log_that_is_none_is_one_line_that_names_it(
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    for one, given in (running.environment | {name: value}).items():
        monkeypatch.setenv(one, given)
    assert call(["run"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"bedside: {name} cannot be read")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BEDSIDE_REQUIRE_REVEIW", "BEDSIDE_REQUIRE_REVIEW"),
        ("BEDSIDE_DATABSE_URL", "BEDSIDE_DATABASE_URL"),
        ("BEDSIDE_ADMIN", "BEDSIDE_ADMINS"),
    ],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_a_setting_that_is_misspelt_is_one_line_that_names_the_one_that_was_meant(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    meant: str,
    *,
    in_file: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    if in_file:
        (tmp_path / ".env").write_text(f"{name}=secret\n", "utf-8")
    else:
        monkeypatch.setenv(name, "secret")
    assert call(["run"]) == 2
    expected = f"bedside: {name} is no setting. Did you mean {meant}? Mend it in .env or the environment.\n"
    assert capsys.readouterr().err == expected


def test_what_a_cluster_or_another_program_calls_its_own_is_no_setting_misspelt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (
        "PORT",
        "SERVICE_HOST",
        "PORT_8080_TCP_ADDR",
        "WEBHOOK_PORT",
        "WEBHOOK_SERVICE_HOST",
        "CHROMIUM",
    ):
        monkeypatch.setenv(f"BEDSIDE_{name}", "1")
    monkeypatch.setenv("ADMIN", "1")
    assert misspelt() == {}


@pytest.mark.parametrize(
    "url",
    [
        "junk",
        "mysql://user@host/name",
        "sqlite:////no/such/folder/bedside.db",
        "sqlite:////proc/bedside.db",
        "sqlite://two/slashes.db",
        "postgresql://bedside:p%40ssword@127.0.0.1:9/bedside",
    ],
)
def test_an_address_of_a_store_that_is_none_is_one_line_that_names_the_setting(
    running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    for name, value in (running.environment | {"BEDSIDE_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)
    assert call(["run"]) == 1
    said = capsys.readouterr().err
    assert "BEDSIDE_DATABASE_URL" in said
    assert "ssword" not in said
    assert said.count("\n") == 1


# whom it tells


async def test_the_service_manager_is_told_and_whoever_asks_is_answered(
    running: Running, tmp_path: Path
) -> None:
    status = free_port(0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(PATIENCE)

        async def hears(wanted: bytes) -> None:
            while await asyncio.to_thread(manager.recv, 100) != wanted:
                pass

        running.environment |= {
            "BEDSIDE_STATUS_LISTEN": f"127.0.0.1:{status}",
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "100000",
        }
        running.fork()
        await hears(b"READY=1")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{status}") as session:
            for path in ("/healthz", "/readyz", "/metrics"):
                async with session.get(path) as answer:
                    assert answer.status == 200
        await hears(b"WATCHDOG=1")
        running.send()
        await hears(b"STOPPING=1")
    assert (await running.ends())[0] == 0


async def test_a_service_manager_that_is_gone_is_no_fault(running: Running, tmp_path: Path) -> None:
    running.environment |= {"NOTIFY_SOCKET": str(tmp_path / "nothing"), "WATCHDOG_USEC": "soon"}
    running.fork()
    await running.tells("started")
    assert (await running.ends())[0] == 0


# how long it takes to stop


async def test_it_stops_at_once_when_nothing_is_in_hand(running: Running) -> None:
    running.fork()
    await running.tells("started")
    status, seconds = await running.ends()
    assert (status, len(running.told("stopped"))) == (0, 1)
    assert seconds < UNDER


async def test_it_hears_that_it_is_to_stop_while_it_proves_its_content(
    running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def prove(_fresh: Fresh) -> Proved:
        (tmp_path / "proving").touch()
        time.sleep(PATIENCE)
        raise AssertionError

    monkeypatch.setattr(Fresh, "__call__", prove)
    running.fork()
    async with asyncio.timeout(PATIENCE):
        while not (tmp_path / "proving").exists():  # noqa: ASYNC110  it is another process
            await asyncio.sleep(0.02)
    status, seconds = await running.ends()
    assert (status, len(running.told("stopped"))) == (0, 1)
    assert seconds < UNDER


async def test_a_server_that_hangs_is_not_waited_for_at_the_start(running: Running, phone: Phone) -> None:
    await phone.ask("POST", "fault", {"method": "getMe", "delay": PATIENCE})
    running.fork()
    await asyncio.sleep(1)
    status, seconds = await running.ends()
    assert (status, running.told("started")) == (0, [])
    assert seconds < UNDER


async def test_a_server_that_hangs_is_waited_for_for_so_long_and_no_longer(
    running: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS", 1.5)
    monkeypatch.setattr(service, "_CONFIRM_SECONDS", 0.5)
    running.fork()
    await reads(phone)
    await phone.ask("POST", "fault", {"method": "*", "delay": PATIENCE, "times": 100})
    await phone.text("/help")
    await asyncio.sleep(0.3)
    status, seconds = await running.ends()
    assert (status, running.told("stop_forced")) == (0, [])
    assert 1 < seconds < UNDER


async def test_what_is_done_in_a_thread_is_not_waited_for(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def draw(*_given: object) -> None:
        await aside(partial(time.sleep, PATIENCE))

    monkeypatch.setattr(service, "introduce", draw)
    monkeypatch.setattr(service, "STOP_SECONDS", 1.0)
    monkeypatch.setattr(service, "_CONFIRM_SECONDS", 0.5)
    running.fork()
    await running.tells("started")
    status, seconds = await running.ends()
    assert (status, running.told("stop_forced")) == (0, [])
    assert seconds < UNDER


@pytest.mark.parametrize("thread", [True, False], ids=["its thread", "its end"])
async def test_what_never_ends_is_broken_off(
    running: Running, monkeypatch: pytest.MonkeyPatch, thread: bool
) -> None:
    real = SqliteDriver.close

    async def close(self: SqliteDriver) -> None:
        if thread:
            self._writer._thread.submit(time.sleep, PATIENCE)  # noqa: SLF001
            await real(self)
        await asyncio.sleep(PATIENCE)

    monkeypatch.setattr(SqliteDriver, "close", close)
    monkeypatch.setattr(ending, "AT_MOST", 0.5)
    running.fork()
    await running.tells("started")
    status, seconds = await running.ends()
    assert (status, len(running.told("stop_forced"))) == (1, 1)
    assert 0.5 <= seconds < UNDER


def test_all_that_stopping_may_take_is_less_than_ten_seconds() -> None:
    assert service.STOP_SECONDS < ending.AT_MOST < 10
