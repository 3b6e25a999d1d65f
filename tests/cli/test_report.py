"""`bedside report`: two files, and a status that says whether all holds."""

import hashlib
import json
import platform
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.cli.app import call
from bot.content.library import find, load
from bot.proof.mutants.mutant import KINDS

EXAMPLE = Path(__file__).parent.parent / "example"
Said = pytest.CaptureFixture[str]


def record(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return found


def written(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, outside the repository."""
    return shutil.copytree(EXAMPLE, tmp_path / "ward-check")


def loosened(folder: Path) -> None:
    """Let a drowsy patient find out first instead of staying."""
    path = folder / "dialogs" / "ward.tables.yaml"
    text = path.read_text("utf-8")
    assert "when: {awake: drowsy}, then: stay" in text
    path.write_text(
        text.replace("when: {awake: drowsy}, then: stay", "when: {awake: drowsy}, then: find_out")
    )


def test_the_content_that_ships_is_green_with_every_law_and_hazard_on_the_page(
    tmp_path: Path, capsys: Said
) -> None:
    assert call(["report", "--quick", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(tmp_path / "report.html"),
        str(tmp_path / "report.json"),
    ]
    text, found, library = (tmp_path / "report.html").read_text("utf-8"), record(tmp_path), load(find())
    assert found["green"]
    assert found["content"] == library.digest
    assert library.digest in text
    for name, part in library.dialogs.items():
        (dialog,) = (one for one in found["dialogs"] if one["id"] == name)
        assert [law["id"] for law in dialog["laws"]] == list(part.laws.laws)
        assert all(f">{law}<" in text for law in part.laws.laws)
        assert all(row["covered"] == row["there"] for row in dialog["coverage"])
        assert f">{dialog['profiles']:,}<" in text
    hazards = [one["id"] for one in found["hazards"]["hazards"]]
    assert hazards == re.findall(r'<article id="(HAZ-[0-9]+)">', text)
    assert found["hazards"]["tests_looked_for"] is (find() / "pyproject.toml").is_file()
    names = [one["name"] for one in found["files"]]
    assert names[0] == "docs/hazards.yaml"
    assert [Path(name).parent for name in names[1:]] == [Path("tests/scripts")] * len(names[1:])
    assert found["options"] == ["--quick"]
    states = {control["state"] for one in found["hazards"]["hazards"] for control in one["controls"]}
    assert states == {"holds", "named"}


def test_without_quick_mutants_are_judged_and_a_folder_of_ones_own_is_told_of(
    folder: Path, tmp_path: Path, capsys: Said
) -> None:
    out = tmp_path / "a" / "new" / "folder"
    assert call(["report", "--out", str(out), "--content", str(folder)]) == 0
    assert "no hazard log: there is no docs/hazards.yaml" in capsys.readouterr().out
    found = record(out)
    (dialog,) = found["dialogs"]
    assert found["mutants_tried"]
    assert [row["kind"] for row in dialog["mutants"]["rows"]] == list(KINDS)
    total = sum(
        row[key] for row in dialog["mutants"]["rows"] for key in ("equivalent", "law", "script", "survived")
    )
    assert total == dialog["mutants"]["mutants"]
    assert found["hazards"] is None
    cases = folder / "tests" / "scripts" / "ward.yaml"
    digest = hashlib.sha256(cases.read_bytes()).hexdigest()
    assert found["files"] == [{"name": "tests/scripts/ward.yaml", "digest": digest}]
    assert (found["options"], found["python"]) == ([], platform.python_version())
    assert "no hazard log</span>" in (out / "report.html").read_text("utf-8")


def test_content_that_fails_is_reported_with_status_1(folder: Path, tmp_path: Path, capsys: Said) -> None:
    loosened(folder)
    assert call(["report", "--out", str(tmp_path / "out"), "--content", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "The law SAFE-04 does not hold" in said
    found = record(tmp_path / "out")
    assert not found["green"]
    assert not found["mutants_tried"]
    assert any("SAFE-04" in one["says"] for one in found["failures"])
    assert "FAILED" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_log_or_a_script_that_cannot_be_read_is_reported_too(folder: Path, tmp_path: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "hazards.yaml").write_text("hazards: {}\n", "utf-8")
    (folder / "tests" / "scripts" / "ward.yaml").write_text("cases: 5\n", "utf-8")
    assert call(["report", "--quick", "--out", str(tmp_path / "out"), "--content", str(folder)]) == 1
    told = " ".join(one["says"] for one in record(tmp_path / "out")["failures"])
    assert "docs/hazards.yaml:1:1: The key scale is missing." in told
    assert "ward.yaml:1:" in told


def test_content_that_cannot_be_loaded_has_no_report(folder: Path, tmp_path: Path, capsys: Said) -> None:
    (folder / "dialogs" / "ward.laws.yaml").unlink()
    (tmp_path / "out").mkdir()
    assert call(["report", "--quick", "--out", str(tmp_path / "out"), "--content", str(folder)]) == 1
    assert "dialogs/ward.laws.yaml is missing" in capsys.readouterr().err
    assert written(tmp_path / "out") == []


def test_what_changed_since_then_is_told(folder: Path, tmp_path: Path) -> None:
    before = shutil.copytree(EXAMPLE, tmp_path / "before")
    loosened(folder)
    words = ["report", "--quick", "--out", str(tmp_path), "--content", str(folder), "--since", str(before)]
    assert call(words) == 1
    changes = record(tmp_path)["changes"]
    assert changes["laxer"]
    assert record(tmp_path)["options"] == ["--quick", f"--since {before}"]
    assert changes["record"]["old"] == load(before).digest
    assert any("from stay to find out" in line for line in changes["lines"])
    assert "from stay to find out" in (tmp_path / "report.html").read_text("utf-8")


def test_something_that_never_was_cannot_be_compared_with(folder: Path, tmp_path: Path, capsys: Said) -> None:
    words = ["report", "--quick", "--out", str(tmp_path), "--content", str(folder), "--since", "never"]
    assert call(words) == 2
    assert "neither a folder 'never' nor a git revision" in capsys.readouterr().err
