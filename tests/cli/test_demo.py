"""The demo: where it serves, whom it shows a browser, how it ends."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.cli.demo import has_screen
from bot.cli.ports import free_port
from bot.emulator import PortTakenError
from bot.emulator.phone import Phone
from bot.telegram import READING_SECONDS

PATIENCE = 60
READ = READING_SECONDS + 0.1


@pytest.mark.parametrize(
    ("environ", "platform", "seen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"SSH_CONNECTION": "a b"}, "darwin", False),
    ],
)
def test_a_browser_opens_only_before_the_eyes_of_who_asked(
    environ: dict[str, str], platform: str, seen: bool
) -> None:
    assert has_screen(environ, platform) is seen


def test_a_taken_port_is_passed_over_only_when_none_was_wanted() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert taken < free_port(taken, at_least=True) < taken + 20
        with pytest.raises(PortTakenError):
            free_port(taken)


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """What is opened in it stands in the file `opened` beside it."""
    path = tmp_path / "browser"
    path.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def demo(browser: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo as in a terminal, with the port taken that it would have liked."""
    terminal, inside = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "SSH_CONNECTION"}}
    folder = tmp_path / "temporary"
    folder.mkdir()
    with socket.socket() as other:
        with suppress(OSError):
            other.bind(("127.0.0.1", 8081))
            other.listen()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--webhook"],
            stdin=inside,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment | {"DISPLAY": ":0", "BROWSER": f"{browser} %s", "TMPDIR": str(folder)},
        )
        with process:
            yield process
            process.kill()
    os.close(terminal)
    os.close(inside)


async def test_the_demo_opens_a_page_has_samples_that_can_be_played_and_ends_on_ctrl_c(
    demo: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert demo.stdout is not None
    assert demo.stderr is not None
    ready = demo.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", ready)
    assert address is not None
    url = address[0].rstrip("/")
    assert not url.endswith(":8081")
    async with aiohttp.ClientSession() as session, session.get(address[0]) as page:
        assert page.status == 200
        assert "<html" in await page.text()
    async with Phone(url, 7) as phone:
        assert (await phone.ask("GET", "webhook", {}))["has_secret"] is True
        samples = (await phone.ask("GET", "samples", {}))["samples"]
        assert len(samples) >= 3
        for step in samples[-1]["steps"]:
            await (phone.tap(step["tap"]) if "tap" in step else phone.text(step["text"]))
            await phone.settled(PATIENCE, READ)
        seen = await phone.transcript()
        assert "FLUMAZENIL MAY BE CONSIDERED" in seen["messages"][-1]["text"]
        assert (await phone.ask("GET", "pending", {}))["pending"] == 0
    assert (tmp_path / "opened").read_text() == address[0]
    told = time.monotonic()
    demo.send_signal(signal.SIGINT)
    assert demo.wait(PATIENCE) == 0
    assert time.monotonic() - told < 4
    assert demo.stdout.read().split() == ["Stopped."]
    progress = demo.stderr.read()
    assert "Port 8081 is taken" in progress
    assert re.search(r"\d+ laws hold for all [\d,]+ profiles", progress)
    assert progress.count("\n") == 4, progress
    assert not list((tmp_path / "temporary").iterdir())
