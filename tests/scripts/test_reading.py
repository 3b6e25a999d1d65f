"""Script files are read strictly, and a case that fails tells what happened."""

import pytest

from bot.content.errors import ContentError
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.load import Scripted, parse_scripts
from bot.proof.scripts.run import DECIDE, results, runs
from tests.engine.patients import shipped

DECIDER = Decider(shipped())
FRONTS = {"engine": engine_front(DECIDER.renderer)}
CLEAR = """
cases:
  - name: clear
    facts: {setting: procedure, age: 54 y, airway: inadequate, opioid: no, chronic_benzodiazepine: no,
      seizure_history: no, anticonvulsant: no, tricyclic: no, life_saving_benzodiazepine: no, allergy: no}
    expect: {verdict: consider}
"""


def read(text: str, name: str = "flumazenil.yaml") -> tuple[Scripted, ...]:
    return parse_scripts(text, name, DECIDER.library, FRONTS)


async def failure(text: str, name: str = "flumazenil.yaml") -> str:
    """How the last case of a script fails, on whatever it fails first."""
    wanted = runs(read(text, name)[-1:], FRONTS, DECIDER)
    failures = [result.failure async for result in results(wanted, DECIDER, FRONTS)]
    return str(next(filter(None, failures)))


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("facts: {tricyclik: yes}", "unknown-question", "Did you mean tricyclic?"),
        ("facts: {tricyclic: maybe}", "bad-fact", "Known here"),
        ("facts: {age: '4'}\n    expect: {verdit: consider}", "unknown-key", "Did you mean verdict?"),
        ("facts: {weight: 900 kg}\n    expect: {verdict: consider}", "bad-fact", "3 kg to 150 kg"),
        ("expect: {verdict: considr}", "unknown-expected", "Did you mean consider?"),
        ("expect: {open: [tricyclik]}", "unknown-expected", "Did you mean tricyclic?"),
        (
            "expect: {because: [flumazenil.harm.tricyclik]}",
            "unknown-expected",
            "Did you mean flumazenil.harm.tricyclic?",
        ),
        ("expect: {measures: [ecgs]}", "unknown-expected", "Did you mean ecg?"),
        ("expect: {has: {cautions: [pregnant]}}", "unknown-expected", "Did you mean pregnancy?"),
        ("expect: {dose: {regimen: adult}}", "unknown-expected", "adult_procedure"),
        ("expect: {dose: {first: 0.2}}", "bad-quantity", "0.2 mg"),
        ("like: cleer\n    expect: {verdict: consider}", "unknown-case", "Did you mean clear?"),
        ("front: engin\n    expect: {verdict: consider}", "unknown-front", "Did you mean engine?"),
        ("facts: {setting: overdose}", "case-empty", "expect"),
        ("talk: [{tap: Adult}]", "case-empty", "sees"),
        ("talk: [{tap: Adult, sees: {text: x}}]", "step-shape", "old_tap"),
        ("talk: [{bot: x}, {change: {agee: 4 y}}]", "unknown-question", "Did you mean age?"),
        ("talk: [{sees: {verdict: considr}}]", "unknown-expected", "Did you mean consider?"),
        ("talk: [{sees: {verdicts: {verdict: considr}}}]", "unknown-expected", "Did you mean consider?"),
        ("talk: [{sees: {verdicts: {verdicts: consider}}}]", "unknown-table", "Did you mean verdict?"),
        ("others: any\n    expect: {verdict: consider, text: x}", "case-any", "verdict, measures"),
        ("others: any\n    talk: [{bot: x}]", "case-any", "talk"),
    ],
)
def test_a_script_that_names_something_that_is_not_there_is_refused_at_its_line(
    line: str, code: str, hint: str
) -> None:
    with pytest.raises(ContentError) as caught:
        read(f"{CLEAR}\n  - name: broken\n    {line}\n")
    found = [one for one in caught.value.problems if one.code == code]
    assert found, caught.value
    assert found[0].place.file == "flumazenil.yaml"
    assert found[0].place.line > CLEAR.count("\n")
    assert hint in str(found[0])


def test_a_script_is_named_after_its_dialog() -> None:
    with pytest.raises(ContentError, match="Did you mean flumazenil"):
        read(CLEAR, "flumazenill.yaml")


def test_two_cases_do_not_share_a_name() -> None:
    with pytest.raises(ContentError, match="clear is already defined"):
        read(CLEAR + CLEAR.partition("cases:\n")[2])


async def test_facts_of_a_case_above_are_taken_over_changed_and_taken_out() -> None:
    text = f"""{CLEAR}
  - name: no answer about allergy
    like: clear
    facts: {{allergy: unanswered}}
    expect: {{verdict: resolve_first, open: [allergy]}}
"""
    assert "allergy" not in read(text)[-1].facts
    assert not [
        result
        async for result in results(runs(read(text), FRONTS, DECIDER), DECIDER, FRONTS)
        if result.failure
    ]


async def test_a_wrong_figure_is_told_beside_the_right_one() -> None:
    told = await failure(
        f"{CLEAR}\n  - {{name: wrong, like: clear, expect: {{dose: {{first: 2 mg, injections: 7}}}}}}\n"
    )
    assert "first: 2 mg\n    injections: 7" in told
    assert "first: 0.2 mg\n    injections: 5" in told
    assert told.startswith("flumazenil.yaml:8: wrong")


async def test_a_claim_about_all_other_answers_fails_with_the_answers_that_break_it() -> None:
    told = await failure(
        "cases:\n  - {name: wrong, facts: {tricyclic: no}, others: any, expect: {verdict: do_not_give}}\n"
    )
    assert "verdict: do_not_give, whatever the rest" in told
    assert "tricyclic: no" in told


async def test_what_is_claimed_of_all_other_answers_covers_measures_and_doses() -> None:
    told = await failure(
        "cases:\n  - {name: wrong, facts: {setting: procedure}, others: any,"
        " expect: {has: {measures: [glucose]}, cautions: [], dose: none}}\n"
    )
    for claim in (
        "measures: glucose, whatever the rest",
        "cautions: no pregnancy",
        "dose: none, whatever the rest",
    ):
        assert claim in told


async def test_a_talk_that_fails_shows_the_talk_so_far_what_was_expected_and_what_was_seen() -> None:
    told = await failure(
        "cases:\n  - name: wrong\n    talk: [{tap: Other drug or alcohol}, {sees: {verdict: consider}}]\n"
    )
    assert told.index("So far:") < told.index("> tap: Other drug or alcohol") < told.index("Expected:")
    assert "Expected:\n    verdict: consider" in told
    assert "Seen:\n    verdict: do_not_give" in told


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("tap: Adult", "a button: Adult"),
        ("answer: {age: adult}", "to be asked: age"),
        ("sees: {no_buttons: [Cause not known]}", "no button: Cause not known"),
        ("sees: {buttons: [Back]}", "a button: Back"),
        (
            "sees: {buttons: [Cause not known, Benzodiazepine overdose]}",
            "a button: Benzodiazepine overdose (after those before it)",
        ),
        ("sees: {verdicts: {verdict: consider}}", "verdict: consider"),
        ("sees: {lacks: [sedated]}", "lacks: sedated"),
        ("bot: Good morning", "text: Good morning"),
        ("old_tap: Adult", "an earlier screen with a button: Adult"),
    ],
)
async def test_every_kind_of_step_can_fail(step: str, expected: str) -> None:
    told = await failure(f"cases:\n  - name: wrong\n    talk:\n      - {step}\n      - bot: x\n")
    assert f"Expected:\n    {expected}" in told


async def test_an_outcome_of_one_table_is_not_seen_in_the_title_of_another() -> None:
    told = await failure(
        "cases:\n  - name: wrong\n    talk:\n"
        "      - answer: {purpose: umn, age: 54 y, taking: none, depressant: no, falls: no, kidney: no}\n"
        "      - sees: {verdicts: {baclofen: option, cyclobenzaprine: option}}\n",
        "relaxant.yaml",
    )
    assert "Expected:\n    cyclobenzaprine: option" in told
    assert "Seen:\n    cyclobenzaprine: not_suited" in told


async def test_facts_that_no_conversation_can_reach_are_only_decided() -> None:
    gap = read(
        "cases:\n  - {name: gap, facts: {age: adult, tricyclic: yes}, expect: {verdict: do_not_give}}\n"
    )
    assert [run.front for run in runs(gap, FRONTS, DECIDER)] == [DECIDE]
