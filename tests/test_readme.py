"""What the README shows is what the bot says."""

import re
from itertools import count
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.console.chat import chat
from bot.proof.draw.drawing import Drawing
from bot.render.renderer import Renderer
from bot.settings import Settings
from tests.kept import proved

README = Path(__file__).parents[1] / "README.md"
PROVED = proved()
pytestmark = pytest.mark.usefixtures("loaded_once")
NBSP = "\u00a0"
STAMP = re.compile(r"\(([0-9a-f]{12})\)")


def transcript(typed: list[str]) -> str:
    lines, written = iter(typed), []

    def read_line() -> str | None:
        line = next(lines, None)
        if line is not None:
            written.append(f"> {line}")
        return line

    ids = count(1)
    chat(
        PROVED,
        "flumazenil",
        read_line=read_line,
        write=written.append,
        clock=lambda: 0,
        fresh_id=lambda: str(next(ids)),
    )
    return STAMP.sub("(...)", "\n\n".join(written).replace(NBSP, " "))


def test_the_transcript_is_real() -> None:
    shown = re.search(r"```text\n(.*?)\n```", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    typed = [line.removeprefix("> ") for line in shown[1].splitlines() if line.startswith("> ")]
    assert shown[1] == transcript(typed)


def test_every_setting_is_listed() -> None:
    listed = re.findall(r"^\| `BEDSIDE_(\w+)` \|", README.read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_what_check_prints_is_real_and_so_are_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text("utf-8")
    shown = re.search(r"\$ bedside check\n\.\.\.\n(.+?)\.\.\.\n", text, re.DOTALL)
    assert shown is not None
    assert call(["check"]) == 0
    said = capsys.readouterr().out
    assert shown[1] in said
    counted = re.search(r"^flumazenil \S+: (\S+ profiles), (\d+ laws) hold$", said, re.MULTILINE)
    assert counted is not None
    assert all(count in text.replace(shown[1], "") for count in counted.groups())


SHOWN = re.findall(r"```\n\$ bedside ((?:ask|dose) .+)\n((?:.*\n)+?)```", README.read_text("utf-8"))


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_what_is_looked_up_is_real(words: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Three full stops stand for lines that are left out."""
    assert call(words.split()) == 0
    said, at = capsys.readouterr().out.replace(NBSP, " "), 0
    for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE):
        found = said.find(part, at)
        assert found >= at, part
        at = found + len(part)


def test_the_picture_is_current() -> None:
    drawn = Drawing(Renderer(PROVED.library)).mermaid("flumazenil")
    shown = re.search(
        r"<!-- draw:flumazenil -->\n```mermaid\n(.*?)```\n<!-- /draw -->",
        README.read_text("utf-8"),
        re.DOTALL,
    )
    assert shown is not None
    assert shown[1] == drawn, "put the output of `bedside draw flumazenil` between the marks"
