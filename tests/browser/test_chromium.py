"""Which Chromium is taken."""

from pathlib import Path

import pytest

from tests.browser.chromium import find_chromium


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BEDSIDE_CHROMIUM", raising=False)
    return tmp_path


def program(path: Path) -> str:
    path.touch(mode=0o755)
    return str(path)


def test_it_is_the_one_on_the_path(folder: Path) -> None:
    assert find_chromium() is None
    chrome = program(folder / "google-chrome")
    assert find_chromium() == chrome
    assert program(folder / "chromium") == find_chromium()


def test_it_is_the_one_that_is_named_and_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(folder / "chromium")
    monkeypatch.setenv("BEDSIDE_CHROMIUM", str(folder / "mine"))
    assert find_chromium() is None
    assert program(folder / "mine") == find_chromium()
