"""Whatever comes, the bot lives, acknowledges, disturbs nobody else and repeats nothing in its log."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.ports import free_port
from bot.store import Saved
from bot.telegram.limits import Limits
from tests.telegram.conftest import NewPhone, Phone, Running, data
from tests.telegram.test_webhook import PATH, hook_at
from tests.telegram.test_webhook import SECRET as HEADER
from tests.telegram.updates import PEOPLE, SECRET, WATCHED, Bend, bends, message, tapped, updates

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""One bot for all examples: what one of them leaves behind is there for the next."""
HELD = {"overall": 1e6, "in_chat": 1e6, "burst": 1_000_000}


class Watch:
    """A bot under fire, and a person beside it whom nothing may reach."""

    def __init__(self, bot: Running, watched: Phone, caplog: pytest.LogCaptureFixture) -> None:
        self.bot = bot
        self.watched = watched
        self.caplog = caplog
        self.before: object = None

    async def begins(self) -> None:
        await self.watched.says("/check")
        self.before = await self._stands()

    async def ends(self) -> None:
        """After an example: all is acknowledged, no bug was let go, nobody else was reached."""
        await self.watched.idle()
        assert self.bot._task is not None  # noqa: SLF001
        assert not self.bot._task.done()  # noqa: SLF001
        assert (await self.watched.ask("GET", "pending", {}))["pending"] == 0
        bugs = [one.getMessage() for one in self.caplog.records if one.levelno >= logging.ERROR]
        assert [one for one in bugs if one != "update_unreadable"] == []
        assert SECRET not in self.caplog.text
        self.caplog.clear()
        assert await self._stands() == self.before

    async def _stands(self) -> object:
        seen = self.bot.emulator._world.seen(WATCHED)  # noqa: SLF001
        return seen, await self.bot.open_store.current(WATCHED, WATCHED)


@pytest.fixture
async def watch(
    idle_bot: Running, new_phone: NewPhone, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Watch]:
    """A running bot that need not be slow, people who have begun a chat with it, and one who is watched."""
    monkeypatch.setattr(Limits.__init__, "__kwdefaults__", HELD)
    await idle_bot.start()
    async with new_phone(WATCHED) as watched:
        watch = Watch(idle_bot, watched, caplog)
        await watch.begins()
        for person in PEOPLE:
            async with new_phone(person) as phone:
                await phone.says("/start")
        with caplog.at_level(logging.DEBUG):
            caplog.clear()
            yield watch
    # it still answers
    async with new_phone(55) as phone:
        await phone.says("/help")
        await phone.sees("How it works")


@SHARED
@given(given=st.lists(updates, min_size=1, max_size=5))
async def test_updates_of_any_shape_are_polled(watch: Watch, given: list[tuple[str, Any]]) -> None:
    for kind, body in given:
        watch.bot.push(kind, body)
    await watch.ends()


STRANGE = (
    ("message", message(7, "/start", message_id=-1)),
    ("message", message(7, "/start", message_id=2**31)),
    ("message", message(7, "/start", message_id=2**40)),
    ("message", message(2**63, "/start")),
    ("message", message(-(2**52), "/dose 4y 16kg")),
    ("message", message(10**30, "/help")),
    ("message", message(7, "/drug \ud83d half an emoji")),
    ("callback_query", tapped(7, "p1:begin:dose:age=4 y", query="\ud83d")),
    ("callback_query", tapped(7, "d1:forget", message_id=-5)),
    ("callback_query", tapped(7, "v1:1-1:1:setting=procedure\ud83d")),
    ("callback_query", tapped(10**30, "p1:drug")),
)


async def test_ids_and_texts_that_there_cannot_be_are_let_go(watch: Watch) -> None:
    for kind, body in STRANGE:
        watch.bot.push(kind, body)
        await watch.ends()


# by webhook


class Deliverer:
    """Posts bytes to the webhook of a bot."""

    def __init__(self, session: aiohttp.ClientSession, port: int, secret: str) -> None:
        self._session = session
        self._headers = {HEADER: secret, "Content-Type": "application/json"}
        self._address = f"http://127.0.0.1:{port}{PATH}"

    async def posts(self, raw: bytes) -> int:
        async with self._session.post(self._address, data=raw, headers=self._headers) as answer:
            assert await answer.read() == b""
            return answer.status


@pytest.fixture
async def deliverer(idle_bot: Running) -> AsyncIterator[Deliverer]:
    """The way into a bot that will listen; ask for it before the bot is started."""
    idle_bot.webhook = hook_at(free_port(0))
    async with aiohttp.ClientSession() as session:
        yield Deliverer(session, idle_bot.webhook.port, idle_bot.webhook.secret)


numbers: st.SearchStrategy[Any] = st.integers(10_000, 2**31) | st.sampled_from(
    (0, -1, 2**63, 2**64 - 1, 2**64, 10**30, 1.5, True, None, "7", [], {})
)


@SHARED
@given(given=st.lists(st.tuples(updates, numbers, bends), min_size=1, max_size=5))
async def test_requests_of_any_shape_are_answered(
    deliverer: Deliverer, watch: Watch, given: list[tuple[tuple[str, Any], Any, Bend]]
) -> None:
    for (kind, body), number, bend in given:
        raw = bend(json.dumps({"update_id": number, kind: body}).encode())
        assert await deliverer.posts(raw) in {200, 400}
    await watch.ends()


# what buttons carry


@dataclass(frozen=True)
class Change:
    """What becomes of a button's data: each part of it may be another, and its end too."""

    revision: int
    action: str | None
    theirs: bool
    cut: int
    added: str

    def __call__(self, carried: str, theirs: Saved) -> str:
        head, conversation, revision, action = carried.split(":", 3)
        if self.theirs:
            conversation, revision = theirs.id, str(theirs.revision)
        made = f"{head}:{conversation}:{int(revision) + self.revision}:{self.action or action}"
        return made[: len(made) - self.cut] + self.added


changes = st.builds(
    Change,
    st.sampled_from((0, 0, 0, 1, -1, 1_000_000_000)),
    st.none()
    | st.sampled_from((
        "setting=procedure", "setting=overdose", "age=adult", "age=4 y", "age=999 y", "tricyclic=no",
        "allergy=no",
        "weight=16 kg", "!right", "!advice", "!confirm", "!onto", "!again", "!new", "!same", "!back", "!map",
        "!close_map", "!why", "!rest", "!change", "?setting", "?age", "?nothing", "!__init__", "setting=",
        "=",
    )),
    st.booleans(),
    st.sampled_from((0, 0, 0, 1, 5)),
    st.sampled_from(("", "", "", " ", "\n", "\0", "x", "\u202e", "\ud83d", "é" * 40, ":", "=no")),
)  # fmt: skip


@SHARED
@given(button=st.integers(0, 50), change=changes)
async def test_a_tap_that_no_screen_offers_changes_nothing(
    watch: Watch, new_phone: NewPhone, button: int, change: Change
) -> None:
    """Of what is offered nothing is tapped here: so all examples find the same check open."""
    store = watch.bot.open_store
    async with new_phone(7) as phone:
        before, theirs = await store.current(7, 7), await store.current(WATCHED, WATCHED)
        assert before is not None
        assert theirs is not None
        screen = await phone.screen()
        offered = data(screen)
        carried = change(offered[button % len(offered)], theirs)
        if carried not in offered:
            watch.bot.push("callback_query", tapped(7, carried, message_id=screen["message_id"]))
            await watch.ends()
            assert await store.current(7, 7) == before
