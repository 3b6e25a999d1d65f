"""The hazard log: what may stand in it, and that each control is held against what it names."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli.hazards import hazard_log, named_tests
from bot.content.errors import ContentError, Problem
from bot.content.hazard import LINKS
from bot.content.library import Library, find, load
from bot.proof.hazards import FILE, Judged, Tests, hazards_held, judged, parse_hazards
from bot.proof.proved import prove
from bot.proof.scripts.load import Scripted, load_scripts, parse_scripts
from bot.proof.scripts.once import Once
from tests.content.conftest import VALID
from tests.engine.patients import shipped

FRONTS = ("engine", "console", "telegram")
TEXT = (VALID / FILE).read_text("utf-8")
LIBRARY = load(VALID)
CASES = """
cases:
  - {name: It bleeds, facts: {bleeding: yes}, expect: {verdict: refuse}}
  - {name: It is given all the same, facts: {bleeding: yes}, expect: {verdict: give}}
  - {name: A talk, talk: [{say: no age}, {bot: question}]}
  - {name: A talk about something else, talk: [{bot: How cold is it?}]}
  - {name: On a phone alone, front: telegram, talk: [{bot: How cold is it?}]}
"""


def scripts(text: str = CASES) -> tuple[Scripted, ...]:
    return parse_scripts(text, "judge.yaml", LIBRARY, FRONTS)


def judge(
    control: str, library: Library = LIBRARY, tests: Tests | None = None, broken: tuple[Problem, ...] = ()
) -> Judged:
    """Judge a log with this control in place of its first."""
    log = parse_hazards(TEXT.replace("law: SAFE-01", control, 1))
    return next(iter(judged(log, Once(library, scripts()), tests, broken)))


# what ships


def test_the_log_that_ships_holds_and_names_every_kind_of_control() -> None:
    library, log = shipped(), hazard_log(find())
    assert log is not None
    cases = load_scripts(find() / "tests" / "scripts", library, FRONTS)
    tests = named_tests(find(), log)
    assert list(hazards_held(log, library, cases, tests)) == []
    controls = [control for hazard in log.file.hazards.values() for control in hazard.controls]
    assert {control.link for control in controls} == set(LINKS)
    assert len(log.file.hazards) >= 16
    assert log.file.review.status == "unreviewed"


# what may stand in a log


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("HAZ-01", "HAZ-1", "6 bad-id"),
        ("HAZ-01", "RISK-01", "6 bad-id"),
        ("law: SAFE-01", "law: safe-01", "13 bad-id"),
        ("law: SAFE-01", "test: tests/../secret.py::test_it", "13 bad-id"),
        ("law: SAFE-01", "test: tests/test_it.py", "13 bad-id"),
        ("law: SAFE-01", "dialog: judge", "13 control-link"),
        (", law: SAFE-01", "", "13 control-link"),
        ("check: white-list", "check: white-list, dialog: judge", "14 unknown-key"),
        ("    residual: Bleeding that cannot be seen.\n", "", "6 missing-key"),
        ("causes: [Nobody looked.]", "causes: []", "8 bad-value"),
        ("harm: It bleeds more.", "harm: ''", "9 bad-value"),
        ("    residual", "    note: x\n    residual", "15 unknown-key"),
        ("slight: It passes., grave: It does not.", "", "3 bad-value"),
        ("status: unreviewed", "status: reviewed", "17 either-or"),
    ],
)
def test_a_log_says_all_that_it_has_to_and_nothing_else(old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(ContentError) as caught:
        parse_hazards(TEXT.replace(old, new, 1))
    assert [f"{one.place.line} {one.code}" for one in caught.value.problems] == [told]


@pytest.mark.parametrize("grade", ["severity: grave", "likelihood: remote"])
def test_a_grade_is_a_word_of_the_scale(grade: str) -> None:
    key = grade.partition(":")[0]
    log = parse_hazards(TEXT.replace(f"    {grade}", f"    {key}: enormous"))
    (told,) = hazards_held(log, LIBRARY, scripts())
    assert (told.code, told.place.file) == ("bad-choice", FILE)
    assert TEXT.splitlines()[told.place.line - 1].strip() == grade


# what holds a control


@pytest.mark.parametrize(
    ("control", "state"),
    [
        ("law: SAFE-01", "holds"),
        ("law: SAFE-01, dialog: judge", "holds"),
        ("check: no-row", "holds"),
        ("script: It bleeds", "holds"),
        ("script: A talk, dialog: judge", "holds"),
        ("script: It is given all the same", "failed"),
        ("script: A talk about something else", "failed"),
        ("script: On a phone alone", "named"),
        ("test: tests/test_it.py::test_it_bleeds", "named"),
    ],
)
def test_a_control_is_as_good_as_what_it_names(control: str, state: str) -> None:
    found = judge(control)
    assert found.state == state
    assert (found.problem is None) == (state != "failed")


def test_every_case_of_a_name_must_hold() -> None:
    other = parse_scripts(
        "cases: [{name: It bleeds, facts: {bleeding: yes}, expect: {verdict: give}}]",
        "judge.more.yaml",
        LIBRARY,
        FRONTS,
    )
    log = parse_hazards(TEXT.replace("law: SAFE-01", "script: It bleeds", 1))
    first = next(iter(judged(log, Once(LIBRARY, (*scripts(), *other)))))
    assert first.state == "failed"


@pytest.mark.parametrize(
    ("control", "code"),
    [
        ("law: SAFE-99", "unknown-law"),
        ("law: SAFE-01, dialog: chekc", "unknown-dialog"),
        ("script: It bleeds, dialog: chekc", "unknown-dialog"),
        ("check: SAFE-01", "unknown-check"),
        ("script: It blooms", "unknown-script"),
    ],
)
def test_a_control_that_names_nothing_fails_at_its_line(control: str, code: str) -> None:
    found = judge(control)
    assert found.state == "failed"
    assert found.problem is not None
    assert (found.problem.code, found.problem.place.line) == (code, 13)


def test_a_control_fails_with_the_law_or_the_check_that_the_proof_finds_broken() -> None:
    library = load(VALID)
    laws = library.dialogs["judge"].laws.laws
    wrong = laws["SAFE-01"].model_copy(update={"always": {"bleeding": ("unknown",)}})
    laws["SAFE-01"] = wrong
    with pytest.raises(ContentError) as caught:
        prove(library)
    broken = caught.value.problems
    assert judge("law: SAFE-01", library, broken=broken).state == "failed"
    assert judge("law: SAFE-02", library, broken=broken).state == "holds"
    assert judge("check: law-failed", library, broken=broken).state == "failed"
    assert judge("check: no-row", library, broken=broken).state == "holds"


@pytest.mark.parametrize(
    ("tests", "state"),
    [
        (None, "named"),
        ({"tests/test_it.py": ["test_it_bleeds"]}, "named"),
        ({"tests/test_it.py": ["test_it_blooms"]}, "failed"),
        ({}, "failed"),
    ],
)
def test_a_test_is_named_and_never_said_to_hold(tests: Mapping[str, list[str]] | None, state: str) -> None:
    assert judge("test: tests/test_it.py::test_it_bleeds", tests=tests).state == state


# reading


def test_tests_are_looked_for_in_a_checkout_alone(tmp_path: Path) -> None:
    controls = [f"{{does: x, test: tests/{name}.py::test_one}}" for name in ("test_a", "test_b", "test_c")]
    log = parse_hazards(
        TEXT.replace("{does: It is given only without bleeding., law: SAFE-01}", controls[0]).replace(
            "      - {does: Nothing", f"      - {controls[1]}\n      - {controls[2]}\n      - {{does: Nothing"
        )
    )
    assert named_tests(tmp_path, log) is None
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        "def test_one(): ...\nasync def test_two(): ...\nx = 'def test_no(): ...'\n"
    )
    (tmp_path / "tests" / "test_b.py").write_text("def test_one(:\n")
    assert named_tests(tmp_path, log) == {"tests/test_a.py": ("test_one", "test_two"), "tests/test_b.py": ()}


def test_a_folder_without_a_log_has_none(tmp_path: Path) -> None:
    assert hazard_log(tmp_path) is None
    assert hazard_log(VALID) is not None
