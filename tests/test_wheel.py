"""An installed Bedside has all that a checkout has: dialogs, knowledge, templates and scripted tests."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from bot.content.library import find
from bot.proof.kinds import KINDS

INSIDE = "bot/_content/"


def test_the_wheel_carries_the_content_and_nothing_else_of_the_tests(tmp_path: Path) -> None:
    root = find()
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)  # noqa: S603  our own command
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert {"bot/proof/report/report.html.j2", "bot/proof/report/report.css"} <= names
    carried = {name.removeprefix(INSIDE) for name in names if name.startswith(INSIDE)}
    written = {path for kind in KINDS.values() for path in root.glob(kind.files)}
    written |= {*(root / "templates").glob("*.j2")}
    assert carried == {path.relative_to(root).as_posix() for path in written}
