"""The audit, members and invites from the command line, on a store that a bot may have open."""

import asyncio
import csv
import io
import json
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.cli.key import new_key
from bot.store import Role, Store, open_store, parse_key
from tests.store.rows import FIRST as CONVERSATION

DAY = 24 * 3600
FIRST = 1_800_000_000  # 2027-01-15 08:00 UTC
ANSWERS = {"setting": "overdose", "age": "54 y"}
Work = Callable[[Store], Awaitable[object]]


class Kept:
    """A store that the settings name."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = parse_key(key)

    def do(self, work: Work) -> object:
        async def opened() -> object:
            store = await open_store(self._url, self._key)
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(opened())


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    url, key = f"sqlite:///{tmp_path / 'bedside.db'}", new_key()
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", url)
    monkeypatch.setenv("BEDSIDE_DATA_KEY", key)
    return Kept(url, key)


@pytest.fixture
def decided(kept: Kept) -> Kept:
    """Three decisions of two people, a day apart, and the second of them forgotten."""

    async def work(store: Store) -> None:
        for owner in (5, 6):
            await store.begin(replace(CONVERSATION, id=f"c-{owner}", owner=owner), None)
        for number, owner in enumerate((5, 6, 5)):
            await store.decisions.add(
                at=FIRST + number * DAY, dialog="flumazenil", content="f0", verdict="do_not_give",
                owner=owner, conversation=f"c-{owner}", revision=number, answers=ANSWERS,
            )  # fmt: skip
        await store.forget(6)

    kept.do(work)
    return kept


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert call([*words]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("decided")
def test_decisions_are_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "audit", "export"))))
    assert [row["time"] for row in rows] == [
        "2027-01-15T08:00:00Z",
        "2027-01-16T08:00:00Z",
        "2027-01-17T08:00:00Z",
    ]
    first, second, third = rows
    assert (first["dialog"], first["content"], first["verdict"]) == ("flumazenil", "f0", "do_not_give")
    assert json.loads(first["answers"]) == ANSWERS
    assert first["person"] == third["person"] != ""
    assert first["conversation"] == third["conversation"] != second["conversation"]
    assert second["person"] == ""
    assert not {"5", "6", "c-5", "c-6"} & {value for row in rows for value in row.values()}
    assert [row["revision"] for row in rows] == ["0", "1", "2"]


@pytest.mark.usefixtures("decided")
def test_decisions_are_printed_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "audit", "export", "--format", "jsonl").splitlines()
    found = [json.loads(line) for line in lines]
    assert [*found[0]] == [
        "time", "dialog", "content", "verdict", "person", "conversation", "revision", "answers",
    ]  # fmt: skip
    assert found[0]["answers"] == ANSWERS
    assert found[1]["person"] is None


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    ("span", "days"),
    [
        (("--since", "2027-01-16"), ["16", "17"]),
        (("--until", "2027-01-16"), ["15", "16"]),
        (("--since", "2027-01-16", "--until", "2027-01-16"), ["16"]),
        (("--since", "2027-01-18"), []),
        (("--until", "9999-12-31"), ["15", "16", "17"]),
        (("--since", "0001-01-01"), ["15", "16", "17"]),
    ],
)
def test_both_days_of_a_span_are_in_it(
    capsys: pytest.CaptureFixture[str], span: tuple[str, ...], days: list[str]
) -> None:
    lines = printed(capsys, "audit", "export", *span).splitlines()[1:]
    assert [line[8:10] for line in lines] == days


async def held(store: Store) -> int:
    return len([one async for one in store.decisions.export()])


def test_decisions_that_another_hand_changed_are_counted_and_the_others_printed(
    decided: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decided.do(held) == 3
    with closing(sqlite3.connect(tmp_path / "bedside.db")) as file, file:
        file.execute("UPDATE decision SET verdict = 'consider' WHERE revision = 0")
    assert call(["audit", "export"]) == 1
    told = capsys.readouterr()
    assert [line[8:10] for line in told.out.splitlines()[1:]] == ["16", "17"]
    assert "store: 1 of what is kept" in told.err


@pytest.mark.parametrize(
    "span",
    [("--since", "yesterday"), ("--until", "2027-13-01"), ("--since", "2027-02-01", "--until", "2027-01-01")],
)
def test_a_day_that_is_none_is_one_line(capsys: pytest.CaptureFixture[str], span: tuple[str, ...]) -> None:
    assert call(["audit", "export", *span]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_invite_of_the_command_line_lets_an_administrator_in(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = dict(line.split(None, 1) for line in printed(capsys, "invite", "--role", "admin").splitlines())
    assert told["send"] == f"the bot: /start {told['code']}"
    monkeypatch.setenv("BEDSIDE_BOT", "@ward_bot")
    linked = dict(line.split(None, 1) for line in printed(capsys, "invite", "--hours", "1").splitlines())
    assert linked["link"] == f"https://t.me/ward_bot?start={linked['code']}"

    async def enter(store: Store) -> list[Role | None]:
        now = (await store.members.invites())[0].made
        codes = (told["code"], linked["code"])
        entered = [await store.members.enter(code, 70 + at, now) for at, code in enumerate(codes)]
        assert {one.key for one in await store.members.invites()} == {told["key"], linked["key"]}
        assert {one.expires - one.made for one in await store.members.invites()} == {72 * 3600, 3600}
        return entered

    assert kept.do(enter) == [Role.ADMIN, Role.CLINICIAN]
    listed = [line.split() for line in printed(capsys, "members").splitlines()]
    assert sorted(line[:2] for line in listed) == [["70", "admin"], ["71", "clinician"]]
    monkeypatch.setenv("BEDSIDE_ALLOW", "70")
    assert call(["members", "--remove", "70"]) == 0
    taken = capsys.readouterr()
    assert "70 is no member any more" in taken.out
    assert "70 is still let in by BEDSIDE_ALLOW" in taken.err
    assert call(["members", "--remove", "70"]) == 1
    assert "70 is no member" in capsys.readouterr().err
    assert [line.split()[0] for line in printed(capsys, "members").splitlines()] == ["71"]


@pytest.mark.usefixtures("kept")
def test_a_store_that_a_command_makes_is_told_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["invite"]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"bedside: There was no store at {os.environ['BEDSIDE_DATABASE_URL']} yet")
    assert said.count("\n") == 1
    assert call(["members"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "words", [("--hours", "0"), ("--hours", "721"), ("--role", "doctor"), ("--role", "guest")]
)
def test_an_invite_that_cannot_be_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert call(["invite", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_store_with_another_key_is_one_line(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def nothing(_store: Store) -> None:
        return None

    kept.do(nothing)
    monkeypatch.setenv("BEDSIDE_DATA_KEY", new_key())
    for words in (["members"], ["invite"], ["audit", "export"]):
        assert call(words) == 1
        told = capsys.readouterr()
        assert "store-key-other" in told.err
        assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BEDSIDE_ALLOW", "7, x"),
        ("BEDSIDE_ADMINS", "-1"),
        ("BEDSIDE_ACCESS", "all"),
        ("BEDSIDE_AUDIT_DAYS", "0"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    assert call(["members"]) == 2
    assert name in capsys.readouterr().err
