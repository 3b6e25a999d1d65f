"""Each way to be wrong, shown once: tests/broken/<code>.yaml breaks a valid tree and has the exact message.

A fixture is `change`, a list of what is done to files of tests/broken/_valid, and `says`, everything that the
bot then says; FOLDER stands for the folder. A change writes a file (`write`, perhaps so many `times` over, in
another `encoding`), replaces the first of a text (`replace`, `with`) or deletes (`delete`). What is done
`meanwhile` is done while the content is loaded. With `script` the dialog has a script file too, which is what
is wrong unless it is the hazard log.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.fresh import Fresh
from bot.cli.hazards import hazard_log, named_tests
from bot.content.catalogue import CATALOGUE
from bot.content.errors import ContentError
from bot.proof.conversations import conversations
from bot.proof.hazards import hazards_held
from bot.proof.profiles import Space
from bot.proof.proved import Proved, load_proved
from bot.proof.scripts.load import parse_scripts

BROKEN = Path(__file__).parent.parent / "broken"
VALID = BROKEN / "_valid"
CODES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


def fixture(code: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((BROKEN / f"{code}.yaml").read_text("utf-8"))
    return found


def change(folder: Path, step: dict[str, Any]) -> None:
    path = folder / step["file"]
    if "delete" in step:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    elif "write" in step:
        text = step["write"] * step.get("times", 1)
        path.write_bytes(text.encode(step.get("encoding", "utf-8")))
    else:
        before = path.read_text("utf-8")
        assert step["replace"] in before, "the fixture replaces what is not there"
        path.write_text(before.replace(step["replace"], step["with"], 1), "utf-8")


def use(folder: Path, broken: dict[str, Any]) -> None:
    script: str | None = broken.get("script")

    def load(folder: Path) -> Proved:
        proved = load_proved(folder, shown=True)
        for step in broken.get("meanwhile", ()):
            change(folder, step)
        return proved

    library = Fresh(folder, load)().library
    for part in library.dialogs.values():
        unreached = conversations(library, part, Space(part)).problems
        if unreached:
            raise ContentError(unreached)
    scripts = () if script is None else parse_scripts(script, "judge.yaml", library, ["engine"])
    log = hazard_log(folder)
    if log is not None:
        unheld = list(hazards_held(log, library, scripts, named_tests(folder, log)))
        if unheld:
            raise ContentError(unheld)


def said(folder: Path, broken: dict[str, Any]) -> str:
    with pytest.raises(ContentError) as caught:
        use(folder, broken)
    return str(caught.value).replace(str(folder), "FOLDER")


def test_the_valid_tree_is_valid() -> None:
    assert load_proved(VALID).checked == ("judge",)


@pytest.mark.parametrize("code", CODES)
def test_broken_content_is_told_exactly(code: str, tmp_path: Path) -> None:
    broken = fixture(code)
    folder = shutil.copytree(VALID, tmp_path / "content")
    for step in broken.get("change", ()):
        change(folder, step)
    message = said(folder, broken)
    assert message == broken["says"].rstrip("\n")
    assert f"[{code}]" in message


def test_every_entry_of_the_catalogue_is_shown_once_and_nothing_else_is() -> None:
    assert set(CODES) == set(CATALOGUE)
