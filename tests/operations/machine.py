"""A folder that stands for a machine: commands of the page run in it as they stand.

What stands in for the rest of the machine are small programs: `sudo` runs the command as whoever we are,
`install` sets no owner, `systemctl` knows one unit, `journalctl` shows its log. Paths below /etc, /opt, /srv,
/usr/local and /run are in the folder; hosts and ports are replaced as a table says.
"""

import asyncio
import os
import re
import shutil
import signal
import stat
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

CHECKOUT = Path(__file__).parents[2]
_PATHS = re.compile(r"(?<![\w./$:-])/(?=(?:etc|opt|srv|usr/local|run)/)")
_FILE = re.compile(
    r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```|```sh\n(.*?)```|^## ([^\n]+)$", re.DOTALL | re.MULTILINE
)
_INSTALLED = ("opt/bedside/1/bin", "opt/bedside/2/bin")
_FOLDERS = (
    "standins",
    "run",
    "srv/bedside",
    "etc/systemd/system",
    "etc/nginx/conf.d",
    "usr/local/bin",
    *_INSTALLED,
)
_TAKEN = ("/etc/systemd/system/bedside.service", "/etc/bedside/.env", "/etc/bedside/data.key")
_METRICS = "curl -sS http://127.0.0.1:8079/metrics"
_STANDINS = {
    "sudo": 'if [ "$1" = -u ]; then shift 2; fi; exec "$@"',
    "install": """
for word do
  shift
  case "$last" in -o|-g) ;; *) case "$word" in -o|-g) ;; *) set -- "$@" "$word" ;; esac ;; esac
  last=$word
done
PATH=${PATH#*:} exec install "$@" """,
    "bedside": f'exec {sys.executable} -m bot "$@"',
    "systemctl": f'exec {sys.executable} -m tests.operations.systemctl "$@"',
    "journalctl": 'cat "$ROOT/run/bedside.log"',
}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: commands, or a file where `path` is named. `under` is the heading above it."""

    under: str
    text: str
    path: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of commands and the files of a page, in order."""
    found, under = [], ""
    for path, file, commands, heading in _FILE.findall(page):
        if heading:
            under = heading
        else:
            found.append(Block(under, file or commands, path))
    return found


class Machine:
    """A machine with Bedside, whose root is a folder. `words` are replaced in commands and files."""

    def __init__(self, root: Path, words: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self.root = root
        self.words = dict(words)
        self.environment = dict(environment)
        programs = root / "standins"
        for folder in _FOLDERS:
            (root / folder).mkdir(parents=True)
        for name, text in _STANDINS.items():
            _program(programs / name, text)
        for installed in _INSTALLED:
            _program(root / installed / "bedside", _STANDINS["bedside"])
        self._programs = programs

    def here(self, text: str) -> str:
        """A text with this machine's hosts, ports and paths."""
        for word, ours in self.words.items():
            text = text.replace(word, ours)
        return _PATHS.sub(f"{self.root}/", text)

    def write(self, path: str, text: str) -> Path:
        """Write a file of the page."""
        place = Path(self.here(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(self.here(text), "utf-8")
        return place

    def take(self, other: Self) -> None:
        """Be installed and set like another machine, but for addresses of one's own."""
        (self.root / "opt/bedside/current").symlink_to("1")
        for path in _TAKEN:
            theirs, ours = Path(other.here(path)), Path(self.here(path))
            ours.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(theirs, ours)
            text = theirs.read_text("utf-8").replace(str(other.root), str(self.root))
            for word, there in other.words.items():
                text = text.replace(there, self.words.get(word, there))
            ours.write_text(text, "utf-8")

    async def counts(self, row: str, seconds: float = 20.0) -> None:
        """Wait until a row of the metrics is more than none."""
        until = time.monotonic() + seconds
        while not re.search(rf"^{re.escape(row)} [1-9]", said := await self.run(_METRICS), re.MULTILINE):
            assert time.monotonic() < until, said
            await asyncio.sleep(0.1)

    def read(self, path: str) -> str:
        """What stands in a file of this machine."""
        return Path(self.here(path)).read_text("utf-8")

    async def run(self, commands: str) -> str:
        """Run commands; gives what they print. A command that fails is an AssertionError."""
        environment = os.environ | self.environment
        path = f"{self._programs}:{environment.get('PATH', os.defpath)}"
        process = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", self.here(commands)),
            cwd=CHECKOUT,
            env=environment | {"ROOT": str(self.root), "PATH": path, "PYTHONPATH": str(CHECKOUT)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, f"{commands}\n{said}"
        return said

    def kill(self) -> None:
        """Kill the bot here, if one runs, without warning."""
        pid = self.root / "run" / "bedside.pid"
        if pid.exists():
            with suppress(ProcessLookupError):
                os.kill(int(pid.read_text()), signal.SIGKILL)
            pid.unlink()


def _program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
