"""A review counts from its day to the day when the next is due, and never where nobody can tell the day."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import clock
from bot.cli.app import call
from bot.console.chat import chat
from bot.content.library import load
from bot.content.review import Review, utc_date
from bot.engine.advice import advise
from bot.engine.answers import read
from bot.proof.proved import load_proved
from bot.proof.screens import screens
from bot.render.renderer import Renderer
from tests.content.conftest import Codes

UNREVIEWED = "{status: unreviewed, by: null, on: null, due: null}"
REVIEWED = "{status: reviewed, by: J. Doe, on: 2026-01-01, due: 2026-06-30}"
ON, DUE, DAY = date(2026, 1, 1), date(2026, 6, 30), timedelta(days=1)
DRUG, TOPIC = "knowledge/drugs/antidote.yaml", "knowledge/topics/bleeding.yaml"
NOTE = "Not reviewed."
REFUSED = {"bleeding": "yes"}


def review(status: str = "reviewed", on: str = "2026-01-01", due: str = "2026-06-30") -> Review:
    return Review.model_validate({"status": status, "by": "J. Doe", "on": on, "due": due})


@pytest.fixture
def reviewed(tree: Path) -> Path:
    """The tree, where all was reviewed."""
    for name in (DRUG, TOPIC):
        text = (tree / name).read_text("utf-8")
        assert UNREVIEWED in text
        (tree / name).write_text(text.replace(UNREVIEWED, REVIEWED), "utf-8")
    return tree


def noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


# when one counts


def test_a_review_counts_from_its_day_to_the_day_it_is_due() -> None:
    assert review().holds(ON)
    assert review().holds(DUE)


def test_a_review_that_is_past_its_due_date_counts_for_nothing() -> None:
    assert not review().holds(DUE + DAY)


def test_a_review_that_lies_in_the_future_counts_for_nothing() -> None:
    assert not review().holds(ON - DAY)


def test_what_is_unreviewed_does_not_count_whatever_its_dates() -> None:
    assert not review("unreviewed").holds(ON)


@given(st.dates(), st.dates(), st.dates())
def test_without_a_day_no_review_counts_and_with_one_only_what_covers_it(
    one: date, other: date, today: date
) -> None:
    on, due = sorted((one, other))
    found = review(on=on.isoformat(), due=due.isoformat())
    assert not found.holds(None)
    assert found.holds(today) == (today in {on, due} or on < today < due)


def test_a_day_begins_and_ends_as_in_utc() -> None:
    midnight = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp())
    assert (utc_date(midnight - 1), utc_date(midnight)) == (DUE, DUE + DAY)


# how it is written


@pytest.mark.parametrize(
    "day",
    ["2026", "20260101", "2026-1-1", "2026-W01-1", "2026-01-01T00:00", "01/02/2026", "2026-02-29", "[2026]"],
)
def test_a_date_that_is_not_one_day_in_that_form_is_refused(codes: Codes, day: str) -> None:
    line = f"{{status: reviewed, by: J. Doe, on: 2025-01-01, due: {day}}}"
    assert codes(TOPIC, UNREVIEWED, line) == ["15 review-dates"]


@pytest.mark.parametrize("by", ['""', '" "', '"\t"'])
def test_a_review_is_by_somebody(codes: Codes, by: str) -> None:
    assert codes(TOPIC, UNREVIEWED, REVIEWED.replace("J. Doe", by)) == ["15 bad-value"]


def test_a_review_may_be_due_on_its_day_and_not_before(codes: Codes) -> None:
    assert codes(TOPIC, UNREVIEWED, REVIEWED.replace("2026-06-30", "2026-01-01")) == []
    assert codes(TOPIC, UNREVIEWED, REVIEWED.replace("2026-06-30", "2025-12-31")) == ["15 review-dates"]


# what hangs on it


def test_knowledge_is_reviewed_when_every_review_in_it_counts(reviewed: Path) -> None:
    assert load(reviewed).reviewed_on(DUE)
    assert not load(reviewed).reviewed_on(DUE + DAY)


@pytest.mark.parametrize(
    ("file", "above"), [(TOPIC, "    says: Bleeding makes"), (DRUG, "    for: {age: adult}")]
)
def test_a_part_with_a_review_of_its_own_that_has_run_out_leaves_nothing_reviewed(
    reviewed: Path, file: str, above: str
) -> None:
    text = (reviewed / file).read_text("utf-8")
    assert above in text
    own = f"    review: {REVIEWED.replace('06-30', '05-31')}\n"
    (reviewed / file).write_text(text.replace(above, own + above), "utf-8")
    assert load(reviewed).reviewed_on(date(2026, 5, 31))
    assert not load(reviewed).reviewed_on(date(2026, 6, 1))


def test_without_a_clock_nothing_counts_as_reviewed(reviewed: Path) -> None:
    library = load(reviewed)
    part = library.dialogs["judge"]
    found = advise(library, part, read(part.dialog, REFUSED))
    silent, telling = Renderer(library), Renderer(library, today=lambda: DUE)
    assert NOTE in silent.advice(found).text
    assert NOTE not in telling.advice(found).text
    facts = {
        renderer: [one["reviewed"] for one in renderer.reasons(["bleeding.stops"])["cited"]]
        for renderer in (silent, telling)
    }
    assert facts == {silent: [False], telling: [True]}


def test_a_screen_is_proved_as_it_is_with_a_review_and_without(reviewed: Path) -> None:
    why = reviewed / "templates" / "why.j2"
    for flag, code in (("one.reviewed", {"screen-tags"}), ("not one.reviewed", {"screen-tags"})):
        why.write_text(f"why{{% for one in cited %}}{{% if {flag} %}}<b>{{% endif %}}{{% endfor %}}", "utf-8")
        assert {one.code for one in screens(load(reviewed))} == code


# the fronts


def test_a_running_chat_shows_the_note_from_the_day_after_the_review_was_due(reviewed: Path) -> None:
    written: list[str] = []
    now = noon(DUE)

    def typed() -> Iterator[str]:
        nonlocal now
        yield from ("a", "e")  # an adult, and what is advised so far
        now = noon(DUE + DAY)
        yield ""

    unread = typed()
    chat(
        load_proved(reviewed),
        "judge",
        read_line=lambda: next(unread, None),
        write=written.append,
        clock=lambda: now,
        fresh_id=lambda: "c1",
    )
    advice = [block for block in written if block.startswith("WAIT")]
    assert [NOTE in block for block in advice] == [False, True]


def test_decide_shows_the_note_from_the_day_after_the_review_was_due(
    reviewed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}
    for day in (ON - DAY, ON, DUE, DUE + DAY):
        monkeypatch.setattr(clock, "now", lambda day=day: noon(day))
        assert call(["decide", "judge", "bleeding=yes", "--content", str(reviewed)]) == 0
        seen[day] = NOTE in capsys.readouterr().out
    assert seen == {ON - DAY: True, ON: False, DUE: False, DUE + DAY: True}


def test_check_says_reviewed_as_long_as_it_is(
    reviewed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, said in ((DUE, "4 facts, reviewed"), (DUE + DAY, "4 facts, not clinically reviewed")):
        monkeypatch.setattr(clock, "now", lambda day=day: noon(day))
        assert call(["check", "--content", str(reviewed)]) == 0
        assert said in capsys.readouterr().out
        assert call(["check", "--json", "--content", str(reviewed)]) == 0
        assert json.loads(capsys.readouterr().out)["reviewed"] is (day == DUE)
