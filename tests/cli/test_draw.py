"""`bedside draw`: a dialog as a picture."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.cli.app import call
from bot.content.library import find
from tests.proof.draw import SMALL

Out = pytest.CaptureFixture[str]


def test_it_writes_mermaid_to_standard_output_unless_told_otherwise(capsys: Out) -> None:
    assert call(["draw"]) == 0
    assert capsys.readouterr().out.startswith('flowchart TD\n    q1["Reason"]\n')


def test_svg_goes_to_standard_output_too(capsys: Out) -> None:
    assert call(["draw", "flumazenil", "--format", "svg"]) == 0
    assert ET.fromstring(capsys.readouterr().out).tag.endswith("svg")  # noqa: S314  our own


@pytest.mark.parametrize("name", ["map.svg", "map.png", "map.mermaid", "map.md"])
def test_the_name_of_the_file_tells_the_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert call(["draw", "--out", str(path)]) == 0
    begin = path.read_bytes()[:9]
    assert begin.startswith({"map.svg": b"<svg", "map.png": b"\x89PNG"}.get(name, b"flowchart"))


def test_a_form_that_is_named_goes_before_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "map.svg"
    assert call(["draw", "--format", "png", "--out", str(path)]) == 0
    with Image.open(path) as image:
        assert image.format == "PNG"


def test_another_content_is_drawn_as_well(capsys: Out) -> None:
    assert call(["draw", "--content", str(SMALL)]) == 0
    assert "DO NOT GIVE" in capsys.readouterr().out


def test_coverage_shows_what_scripts_walk_and_what_they_do_not(tmp_path: Path, capsys: Out) -> None:
    for name in ("dialogs", "knowledge", "templates"):
        (tmp_path / name).symlink_to(find() / name)
    scripts = tmp_path / "tests" / "scripts"
    scripts.mkdir(parents=True)
    case = "{name: One, facts: {setting: undifferentiated}, expect: {verdict: do_not_give}}"
    (scripts / "flumazenil.yaml").write_text(f"cases: [{case}]\n")
    assert call(["draw", "--content", str(tmp_path), "--coverage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "    class q1,q2,q3,q4,q5,v6 strong" in lines
    assert any(line.startswith("    class q6,") and line.endswith(" faint") for line in lines)
    (scripts / "flumazenil.yaml").rename(scripts / "flumazenil.txt")
    assert call(["draw", "--content", str(tmp_path), "--coverage"]) == 2
    assert "There are no scripted tests of flumazenil" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "There is no dialog 'nonsense'. Known here: dose, flumazenil, relaxant."),
        (["--format", "gif"], "There is no format 'gif'. Known here: mermaid, svg, png."),
        (["--coverage", "--content", str(SMALL)], "There are no scripted tests of judge at"),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_status_2(capsys: Out, arguments: list[str], says: str) -> None:
    assert call(["draw", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"bedside: {says}")
    assert error.count("\n") == 1


def test_a_png_is_not_poured_into_a_terminal(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert call(["draw", "--format", "png"]) == 2
    assert "Name a file with --out" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said(capsys: Out, tmp_path: Path) -> None:
    assert call(["draw", "--out", str(tmp_path / "nowhere" / "map.svg")]) == 1
    assert "No such file or directory" in capsys.readouterr().err
