"""`bedside decide`: facts in, a decision out."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.app import call
from bot.content.library import find
from bot.content.quantity import Dose

Decide = Callable[[dict[str, str]], dict[str, Any]]
CLEAR = {
    "setting": "procedure",
    "age": "54y",
    "airway": "inadequate",
    "opioid": "no",
    "chronic_benzodiazepine": "no",
    "seizure_history": "no",
    "anticonvulsant": "no",
    "tricyclic": "no",
    "life_saving_benzodiazepine": "no",
    "allergy": "no",
}
CHILD = CLEAR | {"age": "3 y", "weight": "11.4 kg"}


@pytest.fixture
def decided(capsys: pytest.CaptureFixture[str]) -> Decide:
    def decide(facts: dict[str, str]) -> dict[str, Any]:
        words = [f"{key}={value}" for key, value in facts.items()]
        assert call(["decide", "flumazenil", *words, "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return decide


def test_a_decision_has_the_keys_that_others_rely_on(decided: Decide) -> None:
    found = decided(CLEAR)
    assert list(found) == [
        "dialog", "verdict", "verdicts", "because", "measures", "cautions", "open", "dose", "content", "text",
    ]  # fmt: skip
    assert found["verdict"] == "consider"
    assert found["verdicts"] == {"verdict": "consider"}
    assert found["open"] == []


def test_a_dose_lists_every_injection_up_to_the_total_in_order(decided: Decide) -> None:
    dose = decided(CLEAR | {"setting": "overdose", "isolated": "yes"})["dose"]
    assert [step["dose"] for step in dose["steps"]] == ["0.2 mg", "0.3 mg", *["0.5 mg"] * 5]
    assert [step["volume"] for step in dose["steps"]] == ["2 mL", "3 mL", *["5 mL"] * 5]
    assert [step["at"] for step in dose["steps"]] == [
        "0 s",
        "60 s",
        "120 s",
        "180 s",
        "240 s",
        "300 s",
        "360 s",
    ]
    assert (dose["regimen"], dose["max_total"], dose["max_volume"]) == ("adult_overdose", "3 mg", "30 mL")
    assert sum(Dose.parse(step["dose"]).base for step in dose["steps"]) == Dose.parse(dose["max_total"]).base


def test_a_childs_dose_names_its_formula_and_both_totals(decided: Decide) -> None:
    dose = decided(CHILD)["dose"]
    assert dose["formula"] == {
        "factor": "0.01 mg per kg", "weight": "11.4 kg", "cap": "0.2 mg", "result": "0.11 mg",
    }  # fmt: skip
    assert (dose["given_total"], dose["given_volume"]) == ("0.55 mg", "5.5 mL")
    assert (dose["max_total"], dose["max_volume"]) == ("0.57 mg", "5.7 mL")


@pytest.mark.parametrize(
    ("weight", "verdict"), [("11.4", "resolve_first"), ("60 kg", "resolve_first"), ("25 lb", "consider")]
)
def test_a_weight_without_unit_or_not_believed_counts_as_unanswered(
    decided: Decide,
    weight: str,
    verdict: str,
) -> None:
    found = decided(CHILD | {"weight": weight})
    assert found["verdict"] == verdict
    assert found["open"] == ([] if verdict == "consider" else ["weight"])


def test_a_doubtful_weight_counts_once_confirmed(decided: Decide) -> None:
    assert decided(CHILD | {"weight": "60 kg", "weight_confirmed": "yes"})["verdict"] == "consider"
    assert decided(CHILD | {"weight": "60 kg", "weight_confirmed": "no"})["verdict"] == "resolve_first"


def test_an_answer_to_a_question_that_is_not_asked_changes_nothing(decided: Decide) -> None:
    assert decided(CLEAR | {"weight": "70 kg", "isolated": "no", "naloxone_response": "adequate"}) == decided(
        CLEAR
    )


def test_nothing_known_withholds(decided: Decide) -> None:
    found = decided({})
    assert found["verdict"] == "naloxone_first"
    assert found["dose"] is None
    assert "setting" in found["open"]


COMPLAINTS = {
    "decide": "Missing argument 'DIALOG'.",
    "decide flumazeil": "There is no dialog 'flumazeil'. Did you mean flumazenil?",
    "decide flumazenil tricylic=yes": (
        "There is no question 'tricylic' in flumazenil. Did you mean tricyclic?"
    ),
    "decide flumazenil tricyclic=maybe": (
        "tricyclic: 'maybe' is not an answer to it. Known here: no, unknown, yes."
    ),
    "decide flumazenil tricyclic": "'tricyclic' is not KEY=VALUE. Write for example age=54y.",
    "decide flumazenil age=54y age=55y": "age is given twice.",
    "decide flumazenil weight=0,2kg": (
        "weight: '0,2kg' has a comma; write a decimal point. Write for example 16 kg."
    ),
    "decide flumazenil weight_confirmed=perhaps": "weight_confirmed: 'perhaps' is neither yes nor no.",
    "decide flumazenil --batch age=54y": (
        "--batch reads its answers from standard input: give no KEY=VALUE beside it."
    ),
    "decid": "No such command 'decid'. Did you mean 'decide'?",
    "chat flumazeil": "There is no dialog 'flumazeil'. Did you mean flumazenil?",
    "test nowhere": "There are no scripted tests at nowhere. Name a file or a folder.",
    "demo --port 70000": "Invalid value for '--port': Input should be less than or equal to 65535",
}


@pytest.mark.parametrize("words", COMPLAINTS)
def test_bad_arguments_end_with_status_2_and_one_line(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(words.split()) == 2
    printed = capsys.readouterr()
    assert printed.err == f"bedside: {COMPLAINTS[words]}\n"
    assert not printed.out


def batch(
    lines: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[Any]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    status = call(["decide", "flumazenil", "--batch"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_batch_gives_one_line_for_each_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = [CLEAR | {"age": f"{18 + number % 80} y"} for number in range(500)]
    status, found = batch("\n".join(map(json.dumps, sets)).encode(), monkeypatch, capsys)
    assert status == 0
    assert len(found) == len(sets)
    for facts, one in zip(sets, found, strict=True):
        assert facts["age"].replace(" ", "\u00a0") in one["text"]


@pytest.mark.parametrize(
    "line",
    [
        b"", b"   ", b"[]", b"1", b"null", b"{", b'{"age": NaN}', b'{"age": Infinity}', b'{"age": [54]}',
        b'{"age": true}',
        b'{"age": "54 y", "age": "5 y"}', b'{"nonsense": "yes"}', b"\xff\xfe", b'{"age": "54 y"} {}',
        b"[" * 5000, b'{"opioid": "' + b"x" * 100_000 + b'"}', b'{"age": 1e400}',
    ],
)  # fmt: skip
def test_a_bad_line_in_a_batch_gives_an_error_line_and_the_rest_goes_on(
    line: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps(CLEAR).encode()
    status, found = batch(b"\n".join([good, line, good]), monkeypatch, capsys)
    assert status == 1
    assert [sorted(one) == ["error", "line"] for one in found] == [False, True, False]
    assert found[1]["line"] == 2
    assert found[0] == found[2]


def test_a_number_in_a_batch_has_no_unit_and_null_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = batch(json.dumps(CLEAR | {"age": 54, "allergy": None}).encode(), monkeypatch, capsys)
    assert status == 0
    assert found[0]["open"] == ["age", "allergy"]


def test_content_that_cannot_be_used_ends_with_status_1_and_a_line_for_each_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["check", "--content", str(tmp_path)]) == 1
    assert "There is no folder dialogs" in capsys.readouterr().err
    copied(tmp_path)
    tables = tmp_path / "dialogs" / "flumazenil.tables.yaml"
    strict = "{when: {tricyclic: yes}, then: do_not_give"
    assert strict in tables.read_text()
    tables.write_text(tables.read_text().replace(strict, strict.replace("do_not_give", "resolve_first")))
    assert call(["decide", "flumazenil", "--content", str(tmp_path)]) == 1
    lines = capsys.readouterr().err.splitlines()
    wanted = "The law SAFE-16 does not hold: A tricyclic on board stops it. It fails for: {"
    assert any(wanted in line for line in lines)


def copied(folder: Path) -> None:
    for name in ("dialogs", "knowledge", "templates"):
        for path in (find() / name).rglob("*.*"):
            target = folder / path.relative_to(find())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
