"""The commands as processes: what they load, how they end, and what a person at the terminal sees.

What needs no process of its own is called in this one, where the framework is loaded already.
"""

import asyncio
import io
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.cli.key import new_key
from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.emulator.phone import Phone
from bot.telegram import READING_SECONDS

TOKEN = "42:right"  # noqa: S105  it opens nothing
PATIENCE = 60
READ = READING_SECONDS + 0.1
SMALL = str(Path(__file__).parent.parent / "example")
"""Content that is proved quickly, where it does not matter what it says."""


def bedside(*words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-m", "bot", *words],
        input=typed,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(TOKEN) as found:
        yield found


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A data key for every process, so that none makes a file for one."""
    monkeypatch.setenv("BEDSIDE_DATA_KEY", new_key())


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bedside.db'}"


LOADED = """
import sys
from bot.cli.app import call
call(sys.argv[1:])
heavy = "aiogram sqlalchemy asyncpg alembic cryptography aiohttp structlog prometheus_client".split()
print(sorted(set(heavy) & set(sys.modules)))
"""


@pytest.mark.parametrize("words", [["decide", "ward"], ["check"], ["chat"]], ids=" ".join)
def test_the_light_commands_load_no_framework_no_database_and_no_cipher(words: list[str]) -> None:
    run = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", LOADED, *words],
        env=os.environ | {"BEDSIDE_CONTENT": SMALL},
        input="quit\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_a_chat_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    begun = bedside("chat", "--state", state, typed="a\n", BEDSIDE_CONTENT=SMALL)
    assert "Any trouble with breathing" in begun.stdout
    again = bedside("chat", "--state", state, typed="", BEDSIDE_CONTENT=SMALL)
    assert again.stdout.startswith("Any trouble with breathing")


def test_the_demo_walks_through_the_bot_api_and_ends_on_quit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("d\na\nquit\n"))
    assert call(["demo", "--port", "0"]) == 0
    seen = capsys.readouterr().out
    assert "Why is the patient sedated?" in seen
    assert "DO NOT GIVE FLUMAZENIL" in seen
    assert "flumazenil is no test" in seen


def test_a_taken_port_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BEDSIDE_CONTENT", SMALL)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert call(["demo", "--port", str(taken)]) == 1
    assert one_complaint(capsys).endswith(f":{taken} is already in use; --port takes another one.")


def one_complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """All that is on stderr: one line."""
    (complaint,) = capsys.readouterr().err.splitlines()
    return complaint


def test_no_token_is_one_line(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "BEDSIDE_TOKEN"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.startswith("bedside: BEDSIDE_TOKEN is not set.")
    assert run.stderr.count("\n") == 1


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, database: str) -> pytest.MonkeyPatch:
    """The environment of a bot that finds no server; a test sets what it is about."""
    monkeypatch.setenv("BEDSIDE_CONTENT", SMALL)
    monkeypatch.setenv("BEDSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("BEDSIDE_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", database)
    return monkeypatch


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server in a thread of its own: a command takes this one for itself."""
    found: queue.Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def serve() -> None:
        async with Emulator(TOKEN) as emulator:
            done = asyncio.Event()
            found.put((emulator.url, asyncio.get_running_loop(), done))
            await done.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    url, loop, done = found.get(timeout=PATIENCE)
    yield url
    loop.call_soon_threadsafe(done.set)
    thread.join()


def test_a_wrong_token_is_one_line_that_does_not_show_it(
    server: str, settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "41:wrong"  # noqa: S105  it opens nothing
    settings.setenv("BEDSIDE_TOKEN", token)
    settings.setenv("BEDSIDE_API_URL", server)
    assert call(["run"]) == 1
    complaint = one_complaint(capsys)
    assert "token" in complaint
    assert token not in complaint


@pytest.mark.parametrize(
    ("token", "complaint"),
    [(TOKEN, "cannot be reached"), ("no token at all", "token")],
    ids=["network", "token"],
)
def test_no_network_and_no_real_token_are_one_line(
    token: str, complaint: str, settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.setenv("BEDSIDE_TOKEN", token)
    assert call(["run"]) == 1
    told = one_complaint(capsys)
    assert complaint in told
    assert token not in told


@pytest.mark.parametrize("url", ["junk", "http://a..b", "http://127.0.0.1:9/{x}", "ftp://h"])
def test_a_server_that_cannot_be_one_is_one_line(
    url: str, settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.setenv("BEDSIDE_API_URL", url)
    assert call(["run"]) == 1
    assert "BEDSIDE_API_URL" in one_complaint(capsys)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
@pytest.mark.usefixtures("settings")
def test_a_corrupt_database_is_one_line_and_is_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "bedside.db"
    path.write_bytes(content)
    assert call(["run"]) == 1
    assert "database" in one_complaint(capsys)
    assert path.read_bytes() == content


class Served:
    """A bot in a process of its own."""

    def __init__(self, url: str, database: str) -> None:
        self.environment = os.environ | {
            "BEDSIDE_CONTENT": SMALL,
            "BEDSIDE_TOKEN": TOKEN,
            "BEDSIDE_API_URL": url,
            "BEDSIDE_DATABASE_URL": database,
            "BEDSIDE_ALLOW": "7",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=self.environment, stderr=subprocess.PIPE
        )

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@pytest.fixture
def served(emulator: Emulator, database: str) -> Iterator[Served]:
    bot = Served(emulator.url, database)
    bot.start()
    yield bot
    if bot.process is not None and bot.process.poll() is None:
        bot.end(signal.SIGKILL)


async def test_a_bot_that_is_killed_while_it_polls_goes_on_by_webhook_and_stops_when_told(
    emulator: Emulator, served: Served
) -> None:
    async with Phone(emulator.url, 7) as phone:
        await phone.text("/check")
        await phone.idle(PATIENCE)
        await phone.settled()
        await phone.tap("I am a clinician and have read this")
        await phone.idle(PATIENCE)
        await phone.settled(PATIENCE, READ)
        await phone.tap("Yes, as before")
        await asyncio.to_thread(served.end, signal.SIGKILL)
        port = free_port(0)
        served.environment |= {
            "BEDSIDE_WEBHOOK_URL": f"http://127.0.0.1:{port}/public/hook",
            "BEDSIDE_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "BEDSIDE_WEBHOOK_SECRET": "of_an-operator",
        }
        served.start()
        await phone.idle(PATIENCE)
        await phone.settled(PATIENCE, READ)
        assert "Any trouble with breathing" in await shown(phone)
        await phone.tap("No, I checked")
        await phone.idle(PATIENCE)
        await phone.settled()
        assert "Was the antidote needed" in await shown(phone)
        delivery = await phone.ask("GET", "webhook", {})
        assert delivery["url"].endswith(f":{port}/public/hook")
        assert delivery["attempts"][-1]["status"] == 200
    assert await asyncio.to_thread(served.end, signal.SIGTERM) == 0


async def shown(phone: Phone) -> str:
    """What the one message with buttons says."""
    [text] = [one["text"] for one in (await phone.transcript())["messages"] if one["keyboard"]]
    return str(text)
