"""What scripts cover: nothing but what they go through, and all of it for the dialogs that ship."""

from pathlib import Path

import pytest

from bot.cli.app import call
from bot.proof.coverage import KINDS, SCREENS, Coverage, coverage
from bot.proof.scripts.load import load_scripts, parse_scripts
from tests.engine.patients import part, shipped

SCRIPTS = Path(__file__).parent.parent / "scripts"
FRONTS = ("engine", "console", "telegram")
CLEAR = """
      setting: procedure
      age: adult
      airway: inadequate
      opioid: no
      chronic_benzodiazepine: no
      seizure_history: no
      anticonvulsant: no
      tricyclic: no
      life_saving_benzodiazepine: no
      allergy: no"""


def covered(cases: str) -> Coverage:
    scripts = parse_scripts(f"cases:\n{cases}", "flumazenil.yaml", shipped(), FRONTS)
    return coverage(shipped(), "flumazenil", scripts)


def ids(found: Coverage, kind: str) -> set[str]:
    return set(found.parts[kind].covered)


pytestmark = pytest.mark.usefixtures("loaded_once")


@pytest.mark.parametrize("dialog", shipped().dialogs)
def test_scripts_cover_all_of_the_dialogs_that_ship(dialog: str) -> None:
    found = coverage(shipped(), dialog, load_scripts(SCRIPTS, shipped(), FRONTS))
    assert {kind: part.missing for kind, part in found.parts.items()} == dict.fromkeys(KINDS, ())
    assert found.percent == 100


def test_what_a_dialog_can_never_come_to_is_not_missing_from_it() -> None:
    parts = coverage(shipped(), "relaxant", ()).parts
    assert not {"review", "confirm"} & set(parts["screens"].missing)
    assert not {"right", "confirm", "onto"} & set(parts["verbs"].missing)
    assert "unit" in parts["screens"].missing
    assert "reenter" in parts["verbs"].missing


def test_without_scripts_everything_is_missing_by_name() -> None:
    found = coverage(shipped(), "flumazenil", ())
    assert found.percent == 0
    assert [part.covered for part in found.parts.values()] == [()] * len(KINDS)
    assert "verdict.tricyclic" in found.parts["rows"].missing
    assert "verdict.do_not_give" in found.parts["outcomes"].missing
    assert {"setting=unanswered", "tricyclic=unknown"} <= set(found.parts["answers"].missing)
    assert found.parts["regimens"].missing == ("adult_procedure", "adult_overdose", "child")
    assert {"unit", "confirm", "why"} <= set(found.parts["screens"].missing)
    assert {"back", "close_why"} <= set(found.parts["verbs"].missing)
    assert found.walks == ()


def test_a_case_covers_the_rows_that_win_and_what_they_lead_to() -> None:
    found = covered(f"  - name: All clear\n    facts:{CLEAR}\n    expect: {{verdict: consider}}")
    assert ids(found, "rows") & {f"verdict.{key}" for key in part().tables.tables["verdict"].rows} == {
        "verdict.procedure_no_opioid"
    }
    assert {"measures.supportive", "measures.rescue"} <= ids(found, "rows")
    assert {"verdict.consider", "measures.observe"} <= ids(found, "outcomes")
    assert "measures.ecg" not in ids(found, "outcomes")
    assert ids(found, "regimens") == {"adult_procedure"}
    assert ids(found, "screens") == ids(found, "verbs") == set()
    [walk] = found.walks
    assert walk.verdicts == {"verdict": "consider"}
    assert walk.readings["allergy"] == "no"


def test_a_row_that_holds_but_is_overruled_is_not_covered() -> None:
    facts = f"{CLEAR.replace('allergy: no', 'allergy: yes')}".replace("age: adult", "age: infant")
    found = covered(f"  - name: Two reasons\n    facts:{facts}\n    expect: {{verdict: do_not_give}}")
    assert "verdict.allergy" in ids(found, "rows")
    assert "verdict.infant" not in ids(found, "rows")


def test_an_answer_is_covered_when_it_is_given_and_not_when_it_is_only_read() -> None:
    found = covered("  - name: Little known\n    facts: {age: adult, opioid: yes}\n    expect: {dose: none}")
    assert ids(found, "answers") == {"age=adult", "opioid=yes", "setting=unanswered"}


def test_the_facts_of_a_case_that_expects_nothing_of_them_cover_nothing() -> None:
    talk = "front: console\n    talk: [{bot: Why is the patient sedated?}]"
    found = covered(f"  - name: All clear\n    facts:{CLEAR}\n    {talk}")
    assert all(part.covered == () for part in found.parts.values())


def test_others_any_covers_what_is_so_whatever_the_rest() -> None:
    expect = "others: any\n    expect: {dose: none}"
    found = covered(f"  - name: Cause not known\n    facts: {{setting: undifferentiated}}\n    {expect}")
    assert ids(found, "rows") == {
        "verdict.undifferentiated",
        *(f"measures.{key}" for key in ("supportive", "ecg_setting", "glucose", "paracetamol", "poison")),
    }
    assert "verdict.do_not_give" in ids(found, "outcomes")
    found = covered(f"  - name: Tricyclic\n    facts: {{tricyclic: yes}}\n    {expect}")
    assert "verdict.tricyclic" not in ids(found, "rows"), "with another drug it is not even asked"
    assert ids(found, "outcomes") == {"verdict.do_not_give", "measures.supportive_care", "measures.ecg"}


TALK = """
  - name: A talk
    talk:
      - tap: Cause not known
"""


def test_a_talk_covers_its_screens_and_advice_only_where_that_is_shown() -> None:
    before = covered(f"{TALK}      - bot: DO NOT GIVE")
    assert ids(before, "screens") == {"question", "settled"}
    assert ids(before, "rows") == ids(before, "outcomes") == ids(before, "verbs") == set()
    after = covered(
        f"{TALK}      - tap: See advice now\n      - tap: Why\n      - sees: {{verdict: do_not_give}}"
    )
    assert ids(after, "screens") == {"question", "settled", "advice", "why"}
    assert ids(after, "verbs") == {"advice", "why"}
    assert "verdict.undifferentiated" in ids(after, "rows")
    assert "setting=undifferentiated" in ids(after, "answers")


def test_numbers_that_wait_have_screens_of_their_own() -> None:
    clear = CLEAR.replace("age: adult", "age: 4 y")
    steps = 'say: "14"', "tap: Enter it again", "say: 60 kg", "bot: is this weight right"
    talk = ", ".join(f"{{{step}}}" for step in ("answer: {age: 4 y}", *steps))
    found = covered(f"  - name: A child\n    facts:{clear}\n    talk: [{talk}]")
    assert {"unit", "confirm"} <= ids(found, "screens")
    assert "weight=given" not in ids(found, "answers"), "nobody confirmed it"
    assert ids(found, "verbs") == {"reenter"}


def test_a_talk_that_breaks_off_covers_what_it_came_to() -> None:
    broken = covered(
        f"{TALK}      - tap: No such button\n      - tap: See advice now\n      - bot: DO NOT GIVE"
    )
    assert ids(broken, "screens") == {"question", "settled"}


def test_a_button_that_counts_no_more_covers_nothing() -> None:
    steps = "      - tap: See advice now\n      - old_tap: Answer the rest\n      - bot: DO NOT GIVE"
    assert ids(covered(TALK + steps), "verbs") == {"advice"}


def test_the_command_tells_what_is_missing_and_fails_below_the_minimum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "flumazenil.yaml"
    script.write_text(f"cases:\n{TALK}      - bot: DO NOT GIVE\n", "utf-8")
    run = ["test", str(script), "--front", "engine"]
    assert call([*run, "--coverage"]) == 0
    told = capsys.readouterr().out
    assert f"  screens: 2 of {len(SCREENS)}\n" in told
    assert "    missing verdict.tricyclic\n" in told
    of_it = told.partition("flumazenil: covered by scripts\n")[2].partition("covered by scripts\n")[0]
    assert "    missing setting=procedure\n" in of_it
    assert "    missing setting=unanswered\n" not in of_it
    assert call([*run, "--min", "1"]) == 1
    assert capsys.readouterr().out == told
    assert call([*run, "--min", "101"]) == 2


def test_coverage_does_not_hide_a_test_that_fails(tmp_path: Path) -> None:
    script = tmp_path / "flumazenil.yaml"
    script.write_text(f"cases:\n{TALK}      - bot: GIVE IT\n", "utf-8")
    assert call(["test", str(script), "--front", "engine", "--coverage"]) == 1
