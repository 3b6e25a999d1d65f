"""Whatever a slip of the hand does to the files, loading ends well or with a ContentError."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.library import find, load
from bot.proof.proved import load_proved

TOKEN = re.compile(r"[\w.'\"-]+|[{}\[\]:,]")
SIGNS = ["{}", "[]", "{a: b}", "[a, [b]]", "''", "~", "*", "&a", "!"]
ODD = [*SIGNS, "null", "true", "yes", "0", "-1", "1e3", "0 mg", "0 kg", "x" * 99]


def slip(text: str, chance: random.Random) -> str:
    """Delete, double, swap or replace a line or a token."""
    by_line = chance.random() < 0.4
    parts = text.splitlines(keepends=True) if by_line else re.split(f"({TOKEN.pattern})", text)
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(5):
        case 0:
            del parts[at]
        case 1:
            parts.insert(at, parts[at])
        case 2:
            parts[at], parts[other] = parts[other], parts[at]
        case 3:
            parts[at] = parts[other]
        case _:
            parts[at] = chance.choice(ODD)
    return "".join(parts)


def broken(folder: Path, seed: int, use: Callable[[Path], object]) -> bool:
    chance = random.Random(seed)  # noqa: S311 (which slip is made is no secret)
    path = chance.choice(sorted(folder.rglob("*.yaml")))
    before = path.read_text("utf-8")
    text = before
    for _ in range(chance.randrange(1, 4)):
        text = slip(text, chance)
    path.write_text(text, "utf-8")
    try:
        use(folder)
    except ContentError as error:
        assert all(str(one) for one in error.problems)  # noqa: PT017 (either outcome is good; another exception is not)
        return True
    finally:
        path.write_text(before, "utf-8")
    return False


def test_slips_in_the_shipped_content_are_loaded_or_told(tmp_path: Path) -> None:
    for name in ("dialogs", "knowledge", "templates"):
        shutil.copytree(find() / name, tmp_path / name)
    assert sum(broken(tmp_path, seed, load) for seed in range(40))


@pytest.mark.parametrize("batch", range(2))
def test_slips_in_small_content_are_proved_or_told(tree: Path, batch: int) -> None:
    assert sum(broken(tree, batch * 100 + seed, load_proved) for seed in range(100))
