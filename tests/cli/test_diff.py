"""`bedside diff`: two folders or git revisions in, what changes out."""

import json
import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.content.library import find
from bot.content.quantity import plain
from tests.cli.test_decide import copied

SHIPPED = str(find())
TABLES = Path("dialogs/flumazenil.tables.yaml")
STOPS = "allergy: {when: {allergy: yes}, then: do_not_give"
LOOSE = STOPS.replace("do_not_give", "resolve_first")


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """Content in which an allergy stops nothing."""
    folder = tmp_path / "loose"
    copied(folder)
    loosen(folder)
    return folder


def loosen(folder: Path) -> None:
    written = (folder / TABLES).read_text()
    assert STOPS in written
    (folder / TABLES).write_text(written.replace(STOPS, LOOSE))


def git(folder: Path, *words: str) -> None:
    named = {f"GIT_{who}_{what}": "somebody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(  # noqa: S603
        ["git", "-c", "init.defaultBranch=main", *words],  # noqa: S607
        cwd=folder,
        env=os.environ | named | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        check=True,
    )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of three revisions: without content, with what ships, and with an allergy that passes."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "README.md").write_text("Content will stand here.\n")
    git(folder, "init")
    for tag, change in (("empty", lambda _: None), ("shipped", copied), ("loose", loosen)):
        change(folder)
        git(folder, "add", ".")
        git(folder, "commit", "-m", tag)
        git(folder, "tag", tag)
    monkeypatch.chdir(folder)
    return folder


def test_a_laxer_folder_is_told_and_ends_with_status_1_when_asked(
    loose: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["diff", SHIPPED, str(loose)]) == 0
    told = capsys.readouterr().out
    assert "profiles: allergy yes, from do not give to resolve first" in told
    assert call(["diff", SHIPPED, str(loose), "--exit-code"]) == 1
    assert capsys.readouterr().out == told
    assert call(["diff", str(loose), "--exit-code"]) == 0
    assert "stricter: " in capsys.readouterr().out
    assert call(["diff", SHIPPED, "--content", str(loose), "--exit-code"]) == 1


def tenth(number: str) -> str:
    return plain(Decimal(number) / 10)


def test_a_tenfold_strength_is_status_1_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tenfold"
    copied(folder)
    drug = folder / "knowledge" / "drugs" / "flumazenil.yaml"
    written = drug.read_text()
    assert "strength: 0.1 mg per mL" in written
    volume = re.compile(r"(?<=\()([0-9.]+)(?: to ([0-9.]+))?(?=\s+mL)")
    written = volume.sub(lambda one: " to ".join(map(tenth, filter(None, one.groups()))), written)
    drug.write_text(written.replace(" 30 mL", " 3 mL").replace("0.1 mg per mL", "1 mg per mL"))
    sources = folder / "knowledge" / "sources.yaml"
    sources.write_text(sources.read_text().replace("0.1 mg per mL", "1 mg per mL"))
    assert call(["diff", SHIPPED, str(folder)]) == 0
    told = capsys.readouterr().out
    assert "other: volumes change: " in told
    assert "gets laxer for none" in told
    assert re.findall("  laxer: (.*)", told) == [
        "fact flumazenil.strength, figure: 0.1 mg per mL -> 1 mg per mL"
    ]
    assert set(re.findall("stricter: (.*)", told)) == {"fact flumazenil.stock, figure: 30 mL -> 3 mL"}
    assert call(["diff", SHIPPED, str(folder), "--exit-code"]) == 1
    capsys.readouterr()
    assert call(["diff", SHIPPED, str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["laxer"], found["volumes"]) == (True, True)


def test_content_that_is_the_same_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", SHIPPED, "--exit-code"]) == 0
    assert capsys.readouterr().out.startswith("Nothing changes: both are content ")


def test_machines_and_the_changelog_get_a_form_of_their_own(
    loose: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["diff", SHIPPED, str(loose), "--json", "--dialog", "flumazenil"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["laxer"] is True
    first = found["dialogs"]["flumazenil"]["sentences"][0]
    assert first["tone"] == "laxer"
    assert first["where"][0]["readings"] == {"allergy": ["yes"]}
    assert first["example"]["allergy"] == "yes"
    assert first["changes"][0]["old"] == "do_not_give"
    assert call(["diff", SHIPPED, str(loose), "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("- **Laxer**: flumazenil, ")


def test_git_revisions_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", "shipped", "loose", "--exit-code"]) == 1
    told = capsys.readouterr().out
    assert "profiles: allergy yes, from do not give to resolve first" in told
    assert call(["diff", "HEAD~1", ".", "--exit-code"]) == 1
    assert capsys.readouterr().out == told
    copied(repository / "loose")
    assert call(["diff", "shipped", "loose"]) == 0
    assert capsys.readouterr().out.startswith("Nothing changes: "), "a folder of that name goes first"


@pytest.mark.usefixtures("repository")
def test_a_name_that_is_neither_folder_nor_revision_ends_with_status_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(["diff", "v9"]) == 2
    assert capsys.readouterr().err == (
        "bedside: There is neither a folder 'v9' nor a git revision of that name here.\n"
    )
    assert call(["diff", "empty"]) == 2
    assert capsys.readouterr().err == (
        "bedside: The git revision 'empty' has no folders dialogs, knowledge, templates here.\n"
    )
    assert call(["diff", "shipped:README.md"]) == 2


def test_where_there_is_no_git_only_folders_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert call(["diff", "HEAD"]) == 2
    monkeypatch.setenv("PATH", str(tmp_path))
    assert call(["diff", "HEAD"]) == 2
    assert capsys.readouterr().err.count("nor a git revision") == 2


def test_content_that_cannot_be_loaded_is_told_with_its_side(
    loose: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (loose / TABLES).write_text("tables: {}\n")
    assert call(["diff", SHIPPED, str(loose)]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith(f"bedside: NEW ({loose}): dialogs/flumazenil.tables.yaml:1:")
    assert call(["diff", str(loose)]) == 1
    assert capsys.readouterr().err.startswith(f"bedside: OLD ({loose}): ")


def test_bad_options_end_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", SHIPPED, "--dialog", "flumazeil"]) == 2
    assert capsys.readouterr().err == (
        "bedside: There is no dialog 'flumazeil' in both. Did you mean flumazenil?\n"
    )
    assert call(["diff", SHIPPED, "--json", "--markdown"]) == 2
    assert capsys.readouterr().err == "bedside: --markdown and --json are two forms: give one of them.\n"
