"""docs/authoring.md is followed to the letter: its files are written, its commands run, its slips made.

A file stands below its name in bold; a `diff` is a slip in it, made for the command that follows and undone
after it; a `console` block is a command and all that it prints, where `...` stands for anything.
"""

import re
import shlex
import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.content.library import find
from tests.proof.editor import as_read, kind_of, red

GUIDE = (find() / "docs" / "authoring.md").read_text("utf-8")
EXAMPLE = Path(__file__).parent / "example"
FILE = re.compile(r"\*\*`([^`]+)`\*\*\n\n```yaml\n(.*?)```", re.DOTALL)
STEP = re.compile(r"(?:\*\*`([^`]+)`\*\*\n\n)?```(yaml|diff|console)\n(.*?)```", re.DOTALL)
Said = pytest.CaptureFixture[str]


def run(command: str, capsys: Said) -> tuple[int, str]:
    status = call(shlex.split(command.removeprefix("bedside ")))
    said = capsys.readouterr()
    return status, said.err + said.out


def shown(pattern: str, text: str) -> bool:
    """Tell whether a text is as shown; a line of dots stands for any lines, dots in a line for anything."""
    lines = [r"(?:.*\n)*?" if line == "..." else _line(line) + r"\n" for line in pattern.splitlines()]
    return re.fullmatch("".join(lines), text.replace("\u00a0", " ").rstrip() + "\n") is not None


def _line(line: str) -> str:
    return ".*".join(map(re.escape, line.split("...")))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, outside the repository, as the folder that commands are given in."""
    shutil.copytree(EXAMPLE, tmp_path / "ward-check")
    monkeypatch.chdir(tmp_path / "ward-check")
    return tmp_path / "ward-check"


def test_the_files_of_the_guide_are_those_of_the_example() -> None:
    there = {
        path.relative_to(EXAMPLE).as_posix(): path.read_text("utf-8")
        for path in EXAMPLE.rglob("*.*")
        if "__pycache__" not in path.parts
    }
    assert dict(FILE.findall(GUIDE)) == there


def test_whoever_follows_the_guide_sees_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.chdir(tmp_path)
    sound: dict[Path, str] = {}
    ran = []
    for name, kind, block in STEP.findall(GUIDE):
        path = tmp_path / name
        if kind == "yaml":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, "utf-8")
        elif kind == "diff":
            old, new = (line[1:] + "\n" for line in block.splitlines())
            sound[path] = path.read_text("utf-8")
            assert sound[path].count(old) == 1
            path.write_text(sound[path].replace(old, new), "utf-8")
        else:
            command, _, output = block.removeprefix("$ ").partition("\n")
            status, said = run(command, capsys)
            assert shown(output, said), f"{command}\n{said}"
            assert status == bool(sound), command
            ran.append(command.split()[1])
            while sound:
                path, text = sound.popitem()
                path.write_text(text, "utf-8")
    assert ran == ["schema", "check", "check", "check", "test", "decide"]


def test_an_editor_that_follows_the_guide_marks_nothing(folder: Path) -> None:
    assert call(["schema", "--out", "schema"]) == 0
    for path in EXAMPLE.rglob("*.yaml"):
        name = path.relative_to(EXAMPLE)
        kind, text = kind_of(name.as_posix()), path.read_text("utf-8")
        assert kind is not None
        assert red(kind, as_read(text)) == []
        schema = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
        assert (folder / name.parent / schema).resolve() == folder / "schema" / f"{kind}.schema.json"


def test_the_example_talks_without_being_told_which_dialog(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("a\na\na\na\nquit\n"))
    status, said = run(f"bedside chat --content {folder}", capsys)
    assert status == 0
    assert "MAY GO BACK TO THE WARD" in said
    assert said.index("An example that was made up") < said.index("Is the patient awake")


def test_of_several_dialogs_a_talk_begins_the_one_that_is_home(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    for path in [*folder.rglob("ward*.yaml")]:
        text = re.sub(r"\b(id|dialog): ward\n", r"\1: attic\n", path.read_text("utf-8"))
        text = text.replace("An example that was made up", "The attic was made up")
        path.with_name(path.name.replace("ward", "attic")).write_text(text, "utf-8")

    monkeypatch.setattr(sys, "stdin", StringIO("quit\n"))
    status, said = run("bedside chat --content .", capsys)
    assert (status, "[home-missing]" in said) == (1, True)
    ward = folder / "dialogs" / "ward.yaml"
    ward.write_text(ward.read_text("utf-8").replace("  id: ward\n", "  id: ward\n  home: true\n"), "utf-8")
    status, said = run("bedside chat --content .", capsys)
    assert status == 0
    assert "An example that was made up" in said
    assert run("bedside check --content .", capsys)[0] == 0


def test_a_row_that_is_taken_away_is_told_with_a_counterexample(folder: Path, capsys: Said) -> None:
    """Each row of the deciding table, loosened to the outcome one step laxer than its own."""
    path = folder / "dialogs" / "ward.tables.yaml"
    text = path.read_text("utf-8")
    rows = re.findall(r"^ +\w+: \{when: .*then: (?:stay|find_out), .*$", text, re.MULTILINE)
    assert len(rows) == 8
    for row in rows:
        softer = row.replace("then: find_out", "then: go").replace("then: stay", "then: find_out")
        path.write_text(text.replace(row, softer), "utf-8")
        status, said = run("bedside check --content .", capsys)
        assert status == 1
        assert "It fails for: {" in said
        assert "    facts: {" in said


def test_without_scripted_tests_that_is_said(folder: Path, capsys: Said) -> None:
    shutil.rmtree(folder / "tests")
    status, said = run("bedside test --content . --front engine", capsys)
    assert status == 2
    assert said == "bedside: There are no scripted tests at tests/scripts. Name a file or a folder.\n"
