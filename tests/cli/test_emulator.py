"""The emulator alone: what it loads, and what it says to those who start it wrongly."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.cli.app import call
from bot.emulator import Emulator

ALONE = """
import sys
from bot.cli.app import call
status = call(["emulator", "--port", "0"])
print(status, sorted({"aiogram", "sqlalchemy", "jinja2", "bot.content.library"} & set(sys.modules)))
"""


@pytest.mark.parametrize("told_to_stop", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "terminal closed"])
def test_it_loads_neither_a_bot_nor_content_and_ends_in_order(told_to_stop: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ALONE], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(5)]
        process.send_signal(told_to_stop)
        assert process.stdout.read() == "0 []\n"
    assert told[0].startswith("A Bot API server for the bot 42:TEST")
    assert "/bot42:TEST/getMe" in told[2]


def test_an_address_with_colons_is_written_in_brackets() -> None:
    assert Emulator("42:TEST", "::1", 8081).url == "http://[::1]:8081"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["--token", "secret"], 2, "--token"),
        (["--token", "0:x"], 2, "--token"),
        (["--token", "42:TE ST"], 2, "--token"),
        (["--username", "bot"], 2, "--username"),
        (["--port", "65536"], 2, "--port"),
        (["--slow"], 2, "--slow"),
        (["--host", "192.0.2.1", "--port", "0"], 1, "192.0.2.1"),
        (["--host", "no such host", "--port", "0"], 1, "no such host"),
        (["--host", "a..b", "--port", "0"], 1, "a..b"),
        (["--port", "{taken}"], 1, "{taken}"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    words: list[str], status: int, complaint: str, taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["emulator", *(word.format(taken=taken) for word in words)]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("bedside: ")
    assert said.err.count("\n") == 1
    assert complaint.format(taken=taken) in said.err
