"""What is due for review: overdue first, then what nobody has reviewed, then by date."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import clock
from bot.cli.app import call
from bot.content.library import load
from bot.content.review import Review
from bot.proof.due import due
from tests.content.conftest import VALID
from tests.content.test_review import DRUG, DUE, ON, TOPIC, UNREVIEWED, noon
from tests.engine.patients import shipped

DAY = timedelta(days=1)
HALF = shipped()
HALF = replace(
    HALF,
    knowledge={
        name: part.model_copy(
            update={
                "review": Review.model_validate(
                    {"status": "reviewed", "by": "J. Doe", "on": str(ON), "due": str(DUE - index * 9 * DAY)}
                )
            }
        )
        if index % 2
        else part
        for index, (name, part) in enumerate(HALF.knowledge.items())
    },
)
"""What ships, with every second file reviewed until another day."""
Said = pytest.CaptureFixture[str]
BESIDES = (
    "Besides these: dialogs, tables, laws, words, templates, subjects, names and sources have no review of "
    "their own. Whoever reviews the knowledge reads them too."
)


def signed(until: date) -> str:
    return f"{{status: reviewed, by: J. Doe, on: {ON}, due: {until}}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A drug that is reviewed, with one regimen whose own review runs out sooner; a topic that is not."""
    for path in VALID.rglob("*.*"):
        to = tmp_path / path.relative_to(VALID)
        to.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        if path == VALID / DRUG:
            assert UNREVIEWED in text
            own = f"    review: {signed(DUE - 30 * DAY)}\n    for: {{age: child}}"
            text = text.replace(UNREVIEWED, signed(DUE)).replace("    for: {age: child}", own)
        to.write_text(text, "utf-8")
    return tmp_path


def listed(folder: Path, today: date, within: int | None = None) -> list[tuple[str, str | None, int | None]]:
    return [(one.standing, one.part, one.days) for one in due(load(folder), today, within)]


def test_a_part_with_a_review_of_its_own_is_listed_beside_the_rest_of_its_file(folder: Path) -> None:
    found = due(load(folder), DUE)
    assert [(one.file, one.part, one.facts, one.regimens) for one in found] == [
        (DRUG, "antidote.child", 0, 1),
        (TOPIC, None, 2, 0),
        (DRUG, None, 2, 2),
    ]


def test_the_longest_overdue_comes_first_then_what_nobody_reviewed_then_the_next_due(folder: Path) -> None:
    nobody = ("unreviewed", None, None)
    assert listed(folder, ON) == [nobody, ("reviewed", "antidote.child", 150), ("reviewed", None, 180)]
    assert listed(folder, DUE) == [("overdue", "antidote.child", -30), nobody, ("reviewed", None, 0)]
    assert listed(folder, DUE + DAY) == [
        ("overdue", "antidote.child", -31),
        ("overdue", None, -1),
        nobody,
    ]


def test_a_review_that_is_still_to_come_counts_for_nothing_yet(folder: Path) -> None:
    assert listed(folder, ON - DAY) == [
        ("unreviewed", None, None),
        ("unreviewed", "antidote.child", 151),
        ("unreviewed", None, 181),
    ]


@given(st.integers(0, 400), st.integers(-50, 300))
def test_within_some_days_leaves_out_only_what_counts_for_longer(within: int, past: int) -> None:
    today = ON + past * DAY
    whole, some = due(HALF, today), due(HALF, today, within)
    assert [one for one in whole if one.standing != "reviewed" or (one.days or 0) <= within] == list(some)


def test_the_command_lists_them_and_ends_well_whatever_is_due(
    folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon(DUE))
    assert call(["review", "--content", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"overdue       {DRUG}: antidote.child: J. Doe on 2026-01-01, due 2026-05-31, 30 days ago",
        f"not reviewed  {TOPIC}: 2 facts",
        f"reviewed      {DRUG}: 2 facts, 2 regimens: J. Doe on 2026-01-01, due 2026-06-30, in 0 days",
        BESIDES,
    ]
    assert call(["review", "--json", "--within", "0", "--content", str(folder)]) == 0
    first, *others = json.loads(capsys.readouterr().out)
    assert first == {
        "file": DRUG,
        "part": "antidote.child",
        "facts": 0,
        "regimens": 1,
        "standing": "overdue",
        "by": "J. Doe",
        "on": "2026-01-01",
        "due": "2026-05-31",
        "days": -30,
    }
    assert [one["standing"] for one in others] == ["unreviewed", "reviewed"]


def test_what_was_signed_for_a_day_to_come_is_told_apart(
    folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon(ON - DAY))
    assert call(["review", "--content", str(folder)]) == 0
    assert "not yet       knowledge/drugs/antidote.yaml: antidote.child: J. Doe" in capsys.readouterr().out


def test_nothing_due_is_said(folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = folder / TOPIC
    topic.write_text(topic.read_text("utf-8").replace(UNREVIEWED, signed(DUE)), "utf-8")
    monkeypatch.setattr(clock, "now", lambda: noon(ON))
    assert call(["review", "--within", "30", "--content", str(folder)]) == 0
    assert capsys.readouterr().out == f"Nothing is due.\n{BESIDES}\n"


@pytest.mark.parametrize("days", ["-1", "soon", "1.5"])
def test_days_that_are_none_are_refused(days: str, capsys: Said) -> None:
    assert call(["review", "--within", days]) == 2
    assert capsys.readouterr().err.startswith("bedside: Invalid value for '--within'")


def test_every_shipped_file_and_part_is_in_the_list() -> None:
    library = shipped()
    found = due(library, ON)
    assert sum(one.facts for one in found) == len(library.facts)
    assert sum(one.regimens for one in found) == sum(
        len(part.regimens) for part in library.knowledge.values()
    )
