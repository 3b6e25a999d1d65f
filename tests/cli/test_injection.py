"""What stands in a store or in the environment stays a value in what commands print."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.store import open_store
from bot.store.seal import written
from tests.store.rows import FIRST, KEY

EVIL = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '"=1","x',
    "a\nb,=1",
    "'=1",
    "x;=1",
    "\x1b[31m",
    "\u202e=1",
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a store whose decisions nobody's content could have led to."""
    address = f"sqlite:///{tmp_path / 'bedside.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", address)
    monkeypatch.setenv("BEDSIDE_DATA_KEY", written(KEY))

    async def fill() -> None:
        opened = await open_store(address, KEY)
        for number, words in enumerate(EVIL):
            await opened.begin(replace(FIRST, id=str(number), chat=number), None)
            await opened.decisions.add(
                at=number,
                dialog=words,
                content=words,
                verdict=words,
                owner=number,
                conversation=str(number),
                revision=1,
                answers={words: words},
            )
        await opened.close()

    asyncio.run(fill())
    return address


@pytest.mark.usefixtures("store")
def test_no_cell_of_the_audit_is_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["audit", "export"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert len(rows) == len(EVIL) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]
    assert [json.loads(row[-1]) for row in rows[1:]] == [{words: words} for words in EVIL]


@pytest.mark.usefixtures("store")
def test_a_line_of_the_audit_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["audit", "export", "--format", "jsonl"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert [json.loads(line)["verdict"] for line in lines[:-1]] == [*EVIL]
    assert lines[-1] == ""


@pytest.mark.parametrize("words", ["x\nbedside: all is well", "\x1b[2J", "\u202e", "a\rb"])
def test_what_a_command_is_given_is_told_of_in_one_line(
    capsys: pytest.CaptureFixture[str], words: str
) -> None:
    for arguments in (
        ["decide", words], ["decide", "flumazenil", f"age={words}"], ["decide", "flumazenil", words], [words],
        ["check", "--content", words], ["look", words], ["audit", "export", "--since", words],
        ["invite", "--hours", words],
    ):  # fmt: skip
        assert call(arguments) in {1, 2}
        told = capsys.readouterr().err
        assert told.endswith("\n")
        assert all(line.startswith("bedside: ") for line in told.splitlines())
        assert not [sign for sign in told if not sign.isprintable() and sign != "\n"]
