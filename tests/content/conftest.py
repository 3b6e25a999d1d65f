"""A small content tree to break, and the means to break it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.library import load

VALID = Path(__file__).parent.parent / "broken" / "_valid"
Codes = Callable[[str, str, str], list[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return shutil.copytree(VALID, tmp_path / "content")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(VALID, tmp_path_factory.mktemp("kept") / "content")


@pytest.fixture
def codes(kept: Path) -> Codes:
    """Replace a text in a file of the tree, or all of it, and list what loading then says."""

    def replaced(file: str, old: str, new: str) -> list[str]:
        path = kept / file
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1) if old else new, "utf-8")
        try:
            load(kept)
        except ContentError as error:
            return [f"{one.place.line} {one.code}" for one in error.problems]
        finally:
            path.write_text(before, "utf-8")
        return []

    return replaced
