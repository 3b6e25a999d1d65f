"""docs/emulator.md is followed to the letter: its server and its bot are started, its calls made.

`$ curl` lines are carried out in their order and must be answered as they show; `...` stands for anything.
"""

import inspect
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

import bot.emulator.sim
from bot.emulator import Emulator

PAGE = (Path(__file__).parents[1] / "docs" / "emulator.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8081"
PATIENCE = 60


def between(name: str) -> str:
    found = re.search(f"<!-- {name} -->\n(.*?)<!-- /{name} -->", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_all_of_sim_is_as_it_is() -> None:
    written = inspect.cleandoc(bot.emulator.sim.__doc__ or "")
    assert between("sim") == f"```text\n{written}\n```\n", "put there the docstring of bot.emulator.sim"


def test_the_methods_are_those_that_there_are() -> None:
    offered = sorted(Emulator("42:TEST")._methods.offered)  # noqa: SLF001  no caller needs them by name
    assert between("methods") == ", ".join(f"`{name}`" for name in offered) + ".\n"


def curl(command: str) -> str:
    """What curl would print."""
    words = iter(shlex.split(command)[1:])
    address, given = "", []
    for word in words:
        if word == "-d":
            given.append(next(words))
        elif word != "-s":
            address = word
    pairs = [one.partition("=")[::2] for one in given]
    body = given[0] if given and given[0].startswith("{") else urlencode(pairs) if given else None
    request = urllib.request.Request(address, None if body is None else body.encode())  # noqa: S310  our own
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  our own
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def like(shown: str, said: str) -> bool:
    pattern = re.escape(shown.strip()).replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, said.strip(), re.DOTALL) is not None


CONSOLES = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = [
    one.partition("\n")[::2]
    for console in CONSOLES
    for one in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]
]
(BOT,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def server() -> Iterator[tuple[str, str]]:
    """What it prints, and its address."""
    command = [sys.executable, "-m", "bot", "emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(5))
        found = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert found is not None
        yield told, found[0]
        process.kill()


@pytest.fixture
def echo(server: tuple[str, str], tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "echo.py"
    path.write_text(BOT)
    with subprocess.Popen(  # noqa: S603  our own
        [sys.executable, str(path), server[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        yield
        process.kill()


@pytest.mark.usefixtures("echo")
def test_what_the_page_shows_is_what_happens(server: tuple[str, str]) -> None:
    told, url = server
    (start, printed), *calls = SHOWN
    assert start == "bedside emulator"
    assert like(printed, told.replace(url, ADDRESS))
    assert len(calls) >= 7
    for command, shown in calls:
        said = curl(command.replace(ADDRESS, url))
        assert like(shown, said), f"{command}\n{said}"


def test_the_bot_is_ten_lines() -> None:
    assert sum(bool(line.strip()) for line in BOT.splitlines()) <= 13
