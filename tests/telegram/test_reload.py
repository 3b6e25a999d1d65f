"""Content that changes under open conversations: proved beside the work, swapped in one step, or refused."""

import asyncio
import gc
import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.cli.fresh import Fresh
from bot.cli.ports import free_port
from bot.content.library import FOLDERS, Library
from bot.emulator import Emulator
from bot.proof.proved import Proved, load_proved
from bot.store import written
from bot.telegram import READING_SECONDS, Hook, Terms, heart
from tests.telegram.conftest import CONTENT, KEY, TOKEN, Message, NewPhone, Phone, Running, actions, data_of

ADMIN, PERSON = 1, 7
EXAMPLE = CONTENT / "tests" / "example"
ACCEPT = "I am a clinician and have read this"
CHANGED = "The content of this check was updated meanwhile. Read everything again."
DROPPED = "The content was updated meanwhile, and an answer no longer fits it. Read everything again."


class Content:
    """A content folder that is edited, and the bot's way to load it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loads = 0
        self.gate = threading.Event()
        """Loading waits for it."""
        self.gate.set()
        self.loading = threading.Event()
        self.given: list[weakref.ref[Library]] = []
        self._fresh = Fresh(folder, self._load)

    def __call__(self) -> Proved:
        proved = self._fresh()
        self.given.append(weakref.ref(proved.library))
        return proved

    def _load(self, folder: Path) -> Proved:
        self.loads += 1
        proved = load_proved(folder)
        self.loading.set()
        assert self.gate.wait(20)
        return proved

    def edit(self, file: str, *changes: tuple[str, str]) -> None:
        """Replace texts in a file, each wherever it stands."""
        path = self.folder / file
        text = path.read_text("utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        path.write_text(text, "utf-8")

    def edit_part(self, file: str, first: str, last: str, *changes: tuple[str, str]) -> None:
        """Replace texts from one line of a file to another."""
        path = self.folder / file
        text = path.read_text("utf-8")
        start = text.index(first)
        end = text.index(last, start)
        part = text[start:end]
        for before, after in changes:
            assert before in part, before
            part = part.replace(before, after)
        path.write_text(text[:start] + part + text[end:], "utf-8")

    def dose(self) -> None:
        """Give the adult's injections over a longer time: the drug file alone, against the laws."""
        slower = (("over: 15 s", "over: 30 s"), ("wait: 45 s", "wait: 30 s"))
        self.edit_part(
            "knowledge/drugs/flumazenil.yaml",
            "  adult_procedure:\n    for",
            "  adult_overdose:\n    for",
            *slower,
            ("[flumazenil.dose.procedure, ", "["),
        )

    def dose_laws(self) -> None:
        """Let the laws ask for that."""
        slower = (("over: 15 s", "over: 30 s"), ("wait: 45 s", "wait: 30 s"))
        for dialog in ("flumazenil", "dose"):
            self.edit_part(f"dialogs/{dialog}.laws.yaml", "  DOSE-01:", "  DOSE-02:", *slower)


def copied(source: Path, folder: Path) -> Content:
    for name in FOLDERS:
        shutil.copytree(source / name, folder / name)
    return Content(folder)


def doubled(content: Content) -> None:
    """Add a second dialog to the example, of which the first is home."""
    for file, folder in (("ward.yaml", "dialogs"), ("ward.tables.yaml", "dialogs"),
                         ("ward.laws.yaml", "dialogs"), ("ward.yaml", "templates")):  # fmt: skip
        text = (content.folder / folder / file).read_text("utf-8")
        text = text.replace("id: ward", "id: bed").replace("dialog: ward", "dialog: bed")
        (content.folder / folder / file.replace("ward", "bed")).write_text(text, "utf-8")
    content.edit("dialogs/ward.yaml", ("  version: 1.0.0", "  version: 1.0.0\n  home: true"))


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """The small example, with two dialogs."""
    made = copied(EXAMPLE, tmp_path / "content")
    doubled(made)
    return made


@pytest.fixture
def shipped(tmp_path: Path) -> Content:
    """The content that ships, to be edited."""
    return copied(CONTENT, tmp_path / "content")


async def serve(bot: Running, content: Content) -> None:
    bot.proved, bot.reload = content(), content
    await bot.start()


@pytest.fixture
async def bot(idle_bot: Running, content: Content) -> Running:
    """A bot that speaks from the example, where everybody is let in and person 1 is an administrator."""
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}), local=True)
    await serve(idle_bot, content)
    return idle_bot


@pytest.fixture
async def admin(new_phone: NewPhone) -> AsyncIterator[Phone]:
    async with new_phone(ADMIN) as phone:
        yield phone


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO", "bot")
    return caplog


async def becomes(told: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(30):
        while not told():  # noqa: ASYNC110  a thread changes it
            await asyncio.sleep(0.01)


async def outcome(log: pytest.LogCaptureFixture, count: int) -> str:
    """Wait until so many reloads came to something; gives what the last came to."""
    found: list[str] = []

    def told() -> bool:
        found[:] = [vars(one)["outcome"] for one in log.records if one.getMessage() == "reloaded"]
        return len(found) == count

    await becomes(told)
    return found[-1]


async def reloaded(admin: Phone, words: str) -> str:
    """Ask for a reload and wait until an outcome with these words is told; gives what is told."""
    await admin.says("/reload")
    return plain(await admin.sees(words))


def plain(message: Message) -> str:
    """What a message says, with plain spaces."""
    return str(message["text"]).replace("\N{NO-BREAK SPACE}", " ")


NEW, SAME, REFUSED = "The new content is at work", "Nothing has changed", "The new content was refused"


async def test_a_corrected_dose_is_shown_from_the_reload_on_and_the_conversation_says_that_it_changed(
    idle_bot: Running, shipped: Content, phone: Phone, admin: Phone
) -> None:
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}), local=True)
    await serve(idle_bot, shipped)
    await phone.says("/dose")
    await phone.does("setting=procedure", "age=adult")
    assert "15 seconds" in plain(await phone.screen())
    shipped.dose()
    shipped.dose_laws()
    await reloaded(admin, NEW)
    await phone.does("!why")
    text = plain(await phone.screen())
    assert CHANGED in text
    assert "30 seconds" in text
    assert "15 seconds" not in text


async def test_a_set_that_does_not_hold_is_refused_with_the_reason_and_the_old_one_serves_on(
    idle_bot: Running, shipped: Content, phone: Phone, admin: Phone
) -> None:
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}), local=True)
    await serve(idle_bot, shipped)
    await phone.says("/check")
    served = shipped().library.digest
    shipped.dose()
    told = await reloaded(admin, REFUSED)
    assert "dialogs/dose.laws.yaml:112:3: The law DOSE-01 does not hold" in told
    assert "Mend the tables, the drug file or the law. [law-failed]" in told
    assert f"At work: {served[:12]}" in told
    await phone.does("setting=procedure", "age=adult")
    assert CHANGED not in (await phone.screen())["text"]
    shipped.dose_laws()
    told = await reloaded(admin, NEW)
    assert f"At work: {shipped().library.digest[:12]}" in told


async def test_many_reasons_are_told_in_bounds_and_as_they_were_written(
    bot: Running, content: Content, admin: Phone
) -> None:
    strange = "\n".join(f'  "<b>&{"x" * 400}{number}": 1' for number in range(30))
    content.edit("dialogs/bed.yaml", ("  version: 1.0.0", f"  version: 1.0.0\n{strange}"))
    told = await reloaded(admin, REFUSED)
    assert "dialogs/bed.yaml:" in told
    assert "<b>&x" in told
    assert "And 22 more" in told
    assert bot.reload is content


async def test_what_has_not_changed_is_neither_proved_again_nor_taken_over(
    bot: Running, content: Content, phone: Phone, admin: Phone
) -> None:
    assert bot.reload is content
    await phone.says("/check")
    told = await reloaded(admin, SAME)
    assert "May the patient go back to the ward? 1.0.0" in told
    assert content.loads == 1
    await phone.does("awake=awake")
    assert CHANGED not in (await phone.screen())["text"]


@pytest.mark.usefixtures("bot")
async def test_only_an_administrator_reloads(content: Content, phone: Phone) -> None:
    content.edit("dialogs/ward.yaml", ("short: Bed", "short: A bed"))
    await phone.says("/reload")
    assert not [one for one in await phone.messages() if "loaded" in one["text"]]
    assert content.loads == 1


@pytest.mark.usefixtures("bot")
async def test_a_renamed_question_is_asked_again_and_its_answer_is_said_to_be_gone(
    content: Content, phone: Phone, admin: Phone
) -> None:
    await phone.says("/check")
    await phone.does("awake=awake", "breathing=no", "repeated=no", "bed=in_sight")
    assert "MAY GO BACK" in (await phone.screen())["text"]
    for file in ("dialogs/ward.yaml", "dialogs/ward.tables.yaml", "dialogs/ward.laws.yaml"):
        content.edit(file, ("repeated:", "antidote:"))
    content.edit("templates/ward.yaml", ("    repeated: ", "    antidote: "))
    await reloaded(admin, NEW)
    await phone.does("!why")
    screen = await phone.screen()
    assert screen["text"].startswith(DROPPED)
    assert "antidote=no" in actions(screen)
    await phone.does("antidote=no")
    assert "MAY GO BACK" in (await phone.screen())["text"]


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_is_no_longer_offered_is_asked_for_again(
    content: Content, phone: Phone, admin: Phone
) -> None:
    await phone.says("/check")
    await phone.does("awake=awake", "breathing=no", "repeated=no", "bed=in_sight")
    content.edit("dialogs/ward.yaml", ("in_sight:", "seen:"))
    for file in ("dialogs/ward.tables.yaml", "dialogs/ward.laws.yaml"):
        content.edit(file, ("bed: in_sight", "bed: seen"))
    await reloaded(admin, NEW)
    await phone.does("!change")
    screen = await phone.screen()
    assert screen["text"].startswith(DROPPED)
    assert "bed=seen" in actions(screen)


@pytest.mark.usefixtures("bot")
async def test_a_conversation_whose_dialog_is_gone_is_closed_and_says_so(
    content: Content, phone: Phone, admin: Phone, new_phone: NewPhone
) -> None:
    typing = await new_phone(8).__aenter__()
    for one in (phone, typing):
        await one.says("/check")
        await one.does("awake=awake")
    screen = await phone.screen()
    for folder in ("dialogs", "templates"):
        for file in (content.folder / folder).glob("ward.*"):
            file.unlink()
    told = await reloaded(admin, NEW)
    assert told.count("1.0.0") == 1
    await phone.sends(data_of(screen, "breathing=no"), screen["message_id"])
    gone = "It is not offered any more: the content was updated."
    assert gone in (await phone.messages())[-1]["text"]
    assert not await phone.live()
    assert (await phone.notes())[-1] == "That check is closed. Nothing was changed."
    await typing.says("no")
    assert [one["text"] for one in await typing.messages() if gone in one["text"]]
    for one in (phone, typing):
        await one.says("/check")
        await one.does("awake=awake", "breathing=no")


@pytest.mark.usefixtures("bot")
async def test_a_menu_follows_the_content(content: Content, admin: Phone, phone: Phone) -> None:
    for folder in ("dialogs", "templates"):
        for file in (content.folder / folder).glob("bed.*"):
            file.unlink()
    await reloaded(admin, NEW)
    calls = await phone.calls("setMyCommands")
    menus = [{one["command"] for one in json.loads(call["params"]["commands"])} for call in calls]
    assert ["bed" in menu for menu in menus] == [True, False]
    await phone.says("/bed")
    assert "bed" not in (await phone.messages())[-1]["text"]


async def test_a_new_version_asks_for_the_notice_again_and_carries_out_what_waited(
    idle_bot: Running, content: Content, phone: Phone, admin: Phone, new_phone: NewPhone
) -> None:
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}))
    await serve(idle_bot, content)
    waiting = await new_phone(8).__aenter__()
    for one in (phone, admin):
        await one.says("/check")
        await one.taps(ACCEPT)
    await waiting.says("/check")
    await phone.does("awake=awake")
    content.edit("dialogs/ward.yaml", ("version: 1.0.0", "version: 1.1.0"))
    await reloaded(admin, NEW)
    screen = await phone.screen()
    await phone.sends(data_of(screen, "breathing=no"), screen["message_id"])
    await phone.sees("Read this once")
    # the notice that was accepted before is another one: it turns into this one
    await waiting.taps(ACCEPT)
    for one in (phone, waiting):
        await one.tap(ACCEPT)
        await one.sees("trouble with breathing" if one is phone else "awake and answering")
    await phone.sees(CHANGED)


@pytest.mark.parametrize("receives", ["polling", "webhook"])
async def test_taps_are_answered_while_the_content_is_loaded(
    idle_bot: Running, content: Content, phone: Phone, admin: Phone, receives: str
) -> None:
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}), local=True)
    idle_bot.webhook = hook() if receives == "webhook" else None
    await serve(idle_bot, content)
    content.gate.clear()
    content.loading.clear()
    content.edit("dialogs/ward.yaml", ("short: Bed", "short: A bed"))
    await admin.says("/reload")
    assert await asyncio.to_thread(content.loading.wait, 5)
    await phone.says("/check")
    await phone.does("awake=awake", "breathing=no")
    assert "antidote" in (await phone.screen())["text"]
    content.gate.set()
    await admin.sees(NEW)


async def test_what_is_asked_for_while_one_runs_becomes_one_more(
    bot: Running, content: Content, admin: Phone, log: pytest.LogCaptureFixture
) -> None:
    content.gate.clear()
    content.loading.clear()
    content.edit("dialogs/ward.yaml", ("short: Bed", "short: A bed"))
    await admin.says("/reload")
    assert await asyncio.to_thread(content.loading.wait, 5)
    content.edit("dialogs/ward.yaml", ("short: A bed", "short: The bed"))
    for _ in range(3):
        bot.renew.set()
        await admin.says("/reload")
    content.gate.set()
    # what was written while it was read is refused; the one more takes it
    await admin.sees(NEW)
    await admin.still()
    told = [one["text"] for one in await admin.messages()]
    assert sum(REFUSED in one for one in told) == 1
    assert sum(NEW in one for one in told) == 1
    assert content.loads == 3
    assert await outcome(log, 2) == "swapped"


@pytest.mark.usefixtures("bot")
async def test_a_screen_on_its_way_is_taken_over_and_never_overwrites_a_newer_one(
    bot: Running, content: Content, phone: Phone, log: pytest.LogCaptureFixture
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    await phone.fault("editMessageText", delay=0.6)
    await phone.send_data(data_of(screen, "awake=awake"), screen["message_id"])
    assert await phone.idle()
    content.edit("dialogs/ward.yaml", ("Any trouble with breathing", "Any trouble breathing"))
    bot.renew.set()
    assert await outcome(log, 1) == "swapped"
    await phone.send_data(data_of(screen, "awake=awake"), screen["message_id"])
    shown = await phone.sees("Any trouble breathing")
    await phone.still()
    assert await phone.screen() == await phone.sees("Any trouble breathing")
    assert shown["text"].startswith(CHANGED)


async def test_an_update_under_way_is_carried_out_by_one_content_and_then_taken_over(
    bot: Running,
    content: Content,
    phone: Phone,
    log: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await phone.says("/check")
    screen = await phone.screen()
    saving, go = asyncio.Event(), asyncio.Event()
    save = bot.open_store.save

    async def held(*given: object, **named: object) -> bool:
        saving.set()
        await go.wait()
        return await save(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.open_store, "save", held)
    await phone.send_data(data_of(screen, "awake=awake"), screen["message_id"])
    await saving.wait()
    monkeypatch.undo()
    content.edit("dialogs/ward.yaml", ("Any trouble with breathing", "Any trouble breathing"))
    bot.renew.set()
    assert await outcome(log, 1) == "swapped"
    go.set()
    screen = await phone.sees("Any trouble breathing")
    assert screen["text"].startswith(CHANGED)
    await phone.does("breathing=no", "repeated=no", "bed=in_sight")
    assert "MAY GO BACK" in (await phone.screen())["text"]


@pytest.mark.parametrize("when", ["loading", "swapped"])
async def test_a_kill_around_the_swap_loses_nothing(
    bot: Running, content: Content, phone: Phone, when: str
) -> None:
    await phone.says("/check")
    await phone.does("awake=awake")
    screen = await phone.screen()
    content.edit("dialogs/ward.yaml", ("Any trouble with breathing", "Any trouble breathing"))
    content.loading.clear()
    if when == "loading":
        content.gate.clear()
    bot.renew.set()
    assert await asyncio.to_thread(content.loading.wait, 5)
    await phone.send_data(data_of(screen, "breathing=no"), screen["message_id"])
    await bot.kill()
    content.gate.set()
    bot.proved = content()
    await bot.start()
    await phone.still()
    screen = await phone.screen()
    # the tap counted under the content before, or it was answered with what has changed
    if "breathing=no" in actions(screen):
        assert screen["text"].startswith(CHANGED)
        await phone.does("breathing=no")
    await phone.does("repeated=no")
    if "repeated=no" in await phone.offers():
        await phone.does("repeated=no")
    await phone.does("bed=in_sight")
    assert "MAY GO BACK" in (await phone.screen())["text"]


async def test_a_file_that_goes_while_it_is_read_is_refused_and_nothing_is_half_taken(
    bot: Running, content: Content, phone: Phone, admin: Phone
) -> None:
    gone = content.folder / "dialogs" / "bed.tables.yaml"
    content.gate.clear()
    content.loading.clear()
    content.edit("dialogs/ward.yaml", ("short: Bed", "short: A bed"))
    await admin.says("/reload")
    assert await asyncio.to_thread(content.loading.wait, 5)
    gone.unlink()
    content.gate.set()
    told = (await admin.sees(REFUSED))["text"]
    assert "Files of this folder changed while they were read." in told
    told = await reloaded(admin, "bed.tables.yaml is missing")
    assert "[file-missing]" in told
    shutil.rmtree(content.folder)
    await reloaded(admin, "[folder-missing]")
    await phone.says("/check")
    assert "awake=awake" in await phone.offers()
    assert bot.reload is content


async def test_what_stumbles_in_any_other_way_is_refused_too(
    idle_bot: Running, content: Content, phone: Phone, admin: Phone
) -> None:
    idle_bot.terms = Terms(open=True, admins=frozenset({ADMIN}), local=True)
    await serve(idle_bot, content)

    def stumble() -> Proved:
        raise RecursionError

    await idle_bot.kill()
    idle_bot.reload = stumble
    await idle_bot.start()
    assert "RecursionError" in await reloaded(admin, REFUSED)
    await phone.says("/check")
    assert "awake=awake" in await phone.offers()


async def test_content_that_another_process_was_asked_to_load_is_loaded_here_too(
    idle_bot: Running,
    content: Content,
    phone: Phone,
    log: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.2)
    await serve(idle_bot, content)
    await phone.says("/check")
    content.edit("dialogs/ward.yaml", ("Any trouble with breathing", "Any trouble breathing"))
    await idle_bot.open_store.replicas.ask_reload()
    assert await outcome(log, 1) == "swapped"
    await phone.does("awake=awake")
    assert "Any trouble breathing" not in (await phone.screen())["text"]
    assert CHANGED in plain(await phone.screen())


async def test_contents_that_were_replaced_are_let_go_of(
    bot: Running, content: Content, phone: Phone, log: pytest.LogCaptureFixture
) -> None:
    await phone.says("/check")
    for number in range(10):
        content.edit("dialogs/ward.yaml", (f"version: 1.0.{number}", f"version: 1.0.{number + 1}"))
        bot.renew.set()
        assert await outcome(log, number + 1) == "swapped"
        if number < 2:
            await phone.says("/check")
    gc.collect()
    alive = [number for number, given in enumerate(content.given) if given() is not None]
    # the first is what the test itself holds, the last is at work
    assert alive == [0, 10]


def hook() -> Hook:
    """A webhook at a free port."""
    port = free_port(0)
    return Hook.read(f"http://127.0.0.1:{port}/hook", f"127.0.0.1:{port}", None, TOKEN)


class Pair:
    """Two processes on one store, whose contents differ; Telegram delivers to whichever a test says."""

    def __init__(self, bots: tuple[Running, Running]) -> None:
        self._bots = bots

    async def hears(self, number: int) -> None:
        """Let the next updates go to one of them."""
        hook = self._bots[number].webhook
        assert hook is not None
        server = f"{self._bots[number].emulator.url}/bot{TOKEN}/setWebhook"
        async with ClientSession() as client:
            await client.post(server, json={"url": hook.url, "secret_token": hook.secret})

    async def stop(self, number: int) -> None:
        """Stop one of them in order."""
        await self._bots[number].stop()


@pytest.fixture
async def pair(
    idle_bot: Running, proved_pair: tuple[Proved, Proved], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pair]:
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.2)
    bots = (idle_bot, Running(proved_pair[1], idle_bot.emulator, idle_bot.address))
    bots[1]._ids = itertools.count(1_000_000)  # noqa: SLF001  chance gives each ids of its own
    for bot, one in zip(bots, proved_pair, strict=True):
        bot.proved, bot.terms, bot.webhook = one, Terms(open=True), hook()
        await bot.start()
    yield Pair(bots)
    await bots[1].kill()


@pytest.fixture
def proved_pair(content: Content) -> tuple[Proved, Proved]:
    first = content()
    content.edit("dialogs/ward.yaml", ("version: 1.0.0", "version: 1.1.0"))
    return first, content()


async def test_two_processes_with_different_contents_do_not_hand_a_conversation_to_and_fro(
    pair: Pair, idle_bot: Running, phone: Phone
) -> None:
    await pair.hears(0)
    await phone.says("/check")
    await phone.taps(ACCEPT)
    await pair.hears(1)
    await phone.sends(*tapped(await phone.screen(), "awake=awake"))
    await phone.taps(ACCEPT)
    assert CHANGED in plain(await phone.screen())
    steps = ("awake=awake", "breathing=no", "repeated=no", "bed=in_sight")
    for action in steps:
        for number in (0, 1):
            await pair.hears(number)
            screen = await phone.screen()
            await phone.sends(*tapped(screen, action))
            if number == 0:
                assert (await phone.notes())[-1].startswith("The content is just being updated.")
                assert await phone.screen() == screen
    # the notice of each was accepted once, and no screen but one told of a change
    assert len([one for one in await phone.messages() if "Read this once" in one["text"]]) == 2
    screen = await phone.screen()
    assert "MAY GO BACK" in screen["text"]
    assert CHANGED not in screen["text"]
    await pair.hears(0)
    await phone.says("no")
    assert "just being updated" in plain((await phone.messages())[-1])
    # once nobody serves that content any more, the conversation goes on here
    await pair.stop(1)
    await pair.hears(0)
    await phone.does("!why")
    assert CHANGED in plain(await phone.screen())
    assert idle_bot.proved is not None


def tapped(screen: Message, action: str) -> tuple[str, int]:
    """What a tap on a button of a screen sends."""
    return data_of(screen, action), screen["message_id"]


class Process:
    """`bedside run` in a process of its own, with its log."""

    def __init__(self, url: str, content: Path, folder: Path) -> None:
        self._log = folder / "log"
        environment = os.environ | {
            "BEDSIDE_CONTENT": str(content),
            "BEDSIDE_TOKEN": TOKEN,
            "BEDSIDE_API_URL": url,
            "BEDSIDE_DATABASE_URL": f"sqlite:///{folder / 'bedside.db'}",
            "BEDSIDE_DATA_KEY": written(KEY),
            "BEDSIDE_ALLOW": "7",
            "BEDSIDE_LOG": "json",
        }
        with self._log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stderr=log)

    def events(self, name: str) -> list[dict[str, str]]:
        """The events of a name that it told so far."""
        whole = self._log.read_text("utf-8").rpartition("\n")[0]
        found = [json.loads(line) for line in whole.splitlines()]
        return [one for one in found if one["event"] == name]

    async def reloads(self, times: int) -> dict[str, str]:
        """Send it a SIGHUP; gives what it tells of the reload."""
        self.process.send_signal(signal.SIGHUP)
        await becomes(lambda: len(self.events("reloaded")) == times)
        return self.events("reloaded")[-1]


@pytest.fixture
def process(emulator: Emulator, content: Content, tmp_path: Path) -> Iterator[Process]:
    running = Process(emulator.url, content.folder, tmp_path)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
async def test_a_sighup_reloads_and_one_that_fails_is_logged_with_the_reason(
    process: Process, content: Content, phone: Phone
) -> None:
    await becomes(lambda: bool(process.events("started")))
    await phone.says("/check")
    await phone.taps(ACCEPT)
    content.edit("dialogs/ward.yaml", ("Any trouble with breathing", "Any trouble breathing"))
    assert (await process.reloads(1))["outcome"] == "swapped"
    await asyncio.sleep(READING_SECONDS)
    await phone.does("awake=awake")
    assert CHANGED in plain(await phone.screen())
    content.edit("dialogs/ward.laws.yaml", ("always: {verdict: stay}", "always: {verdict: go}"))
    told = await process.reloads(2)
    assert told["outcome"] == "refused"
    problem = process.events("content_problem")[0]["problem"]
    assert problem.startswith("dialogs/")
    assert "ward.laws.yaml:" in problem
    await asyncio.sleep(READING_SECONDS)
    await phone.does("awake=awake")
    assert "Any trouble breathing" in plain(await phone.screen())
    process.process.terminate()
    assert await asyncio.to_thread(process.process.wait, 12) == 0


WATCHED = """
import asyncio, fcntl, os, termios
from bot.cli.stopping import stopping
if os.isatty(0):
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)

async def main():
    renew = asyncio.Event()
    stop = stopping(renew)
    os.write(told, b"ready.")
    while not stop.is_set():
        ends = {asyncio.ensure_future(one.wait()) for one in (renew, stop)}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        os.write(told, b"stop." if stop.is_set() else b"renew.")
        renew.clear()

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no such terminals here")
def test_a_sighup_means_to_stop_only_where_the_terminal_is_gone() -> None:
    ours, theirs = os.openpty()
    hears, told = os.pipe()
    with subprocess.Popen(  # noqa: S603  it is this very Python
        [sys.executable, "-c", f"told = {told}\n{WATCHED}"],
        stdin=theirs, stdout=theirs, stderr=theirs, pass_fds=[told], start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.close(told)
        assert heard(hears) == b"ready."
        process.send_signal(signal.SIGHUP)
        assert heard(hears) == b"renew."
        os.close(ours)
        try:
            assert heard(hears) == b"stop."
        finally:
            process.terminate()
    os.close(hears)


def heard(pipe: int) -> bytes:
    """What comes through a pipe next; nothing where nothing comes."""
    return os.read(pipe, 99) if select.select([pipe], [], [], 20)[0] else b""
