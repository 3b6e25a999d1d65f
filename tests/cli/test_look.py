"""The commands that look something up: what they print, in text and JSON, and how they end."""

import json
from typing import Any

import pytest

from bot.cli.app import call

Said = pytest.CaptureFixture[str]


def said(line: list[str], capsys: Said) -> tuple[int, str]:
    status = call(line)
    return status, capsys.readouterr().out.replace("\u00a0", " ")


def record(line: list[str], capsys: Said) -> dict[str, Any]:
    call([*line, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_question_is_answered_with_its_facts_and_their_sources(capsys: Said) -> None:
    status, text = said(["ask", "onset", "of", "flumazenil"], capsys)
    assert status == 0
    assert "within 1 to 2 min" in text
    assert "flumazenil text, line 5" in text
    found = record(["ask", "onset of flumazenil"], capsys)
    first = found["answers"][0]
    assert found["facts"][0] == first["fact"] == "flumazenil.onset"
    assert first["value"] == "1 to 2 min"
    assert {"source": "flumazenil-vs-baclofen", "at": "line 5", "refs": [1]} in first["cites"]
    assert first["reviewed"] is False


@pytest.mark.parametrize("line", ["what is the weather", "?", "xyzzy" * 100, ""])
def test_nothing_found_is_status_1_and_says_what_can_be_asked(line: str, capsys: Said) -> None:
    status, text = said(["ask", line], capsys)
    assert status == (1 if line.strip() else 0)
    assert "What can be asked" in text


def test_what_has_several_readings_leads_on_by_commands_that_work(capsys: Said) -> None:
    status, text = said(["ask", "klonopin"], capsys)
    assert status == 0
    commands = [
        line.partition('bedside ask "')[2].rstrip('"') for line in text.splitlines() if "bedside ask" in line
    ]
    assert "name:clonidine" in commands
    for command in commands:
        status, answer = said(["ask", command], capsys)
        assert status == 0
        assert "Pick one" not in answer


def test_a_card_is_found_by_any_name_and_shows_all_its_parts(capsys: Said) -> None:
    for name in ("flumazenil", "Anexate", "ROMAZICON"):
        status, text = said(["drug", name], capsys)
        assert status == 0
        assert "flumazenil card" in text
    status, text = said(["drug", "flumazenil", "dosing"], capsys)
    parts = text.count("flumazenil: Dosing (")
    assert parts > 1
    assert f"({parts} of {parts})" in text
    assert record(["drug", "flumazenil", "dosing"], capsys)["found"] == "drug:flumazenil:dosing"


def test_two_drugs_are_compared_whichever_stands_first(capsys: Said) -> None:
    one = record(["compare", "lioresal", "flexeril"], capsys)
    other = record(["compare", "flexeril", "lioresal"], capsys)
    assert one["found"] == other["found"] == "compare:baclofen:cyclobenzaprine"
    assert "not interchangeable" in one["text"]
    assert said(["compare", "baclofen", "mars"], capsys)[0] in {0, 1}


def test_a_line_gives_a_dose_card_or_says_why_not(capsys: Said) -> None:
    status, text = said(["dose", "4y 16kg procedure"], capsys)
    assert status == 0
    assert "0.16 mg (1.6 mL)" in text
    assert text.index("DO NOT GIVE") < text.index("0.16 mg")
    for line in (
        "4mo 6kg procedure",
        "4y 16 procedure",
        "4y 60kg procedure",
        "procedure",
        "adult",
        "4y 16kg",
    ):
        status, text = said(["dose", line], capsys)
        assert status == 1, line
        assert "DOSE:" not in text, line
    status, text = said(["dose", "4y 30kg procedure", "--confirmed"], capsys)
    assert status == 0


def test_a_dose_card_is_the_record_of_decide(capsys: Said) -> None:
    found = record(["dose", "4y", "16kg", "procedure", "banana"], capsys)
    assert found["unread"] == ["banana"]
    call(["decide", "dose", "setting=procedure", "age=4y", "weight=16kg", "--json"])
    decided = json.loads(capsys.readouterr().out)
    assert found | {"unread": []} == decided | {"unread": []}
    assert call(["dose", "4y 16kg procedure banana"]) == 0
    assert "not counted: banana" in capsys.readouterr().err


def test_a_weight_out_of_all_reason_is_not_believed_even_when_confirmed(capsys: Said) -> None:
    assert said(["dose", "4y 400kg procedure", "--confirmed"], capsys)[0] == 1


def test_the_gate_withholds_what_nobody_reviewed(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", "1")
    status, text = said(["dose", "4y 16kg procedure"], capsys)
    assert status == 1
    assert "withheld" in text
    assert "0.16 mg" not in text
    assert "0.2 mg" not in said(["ask", "first dose of flumazenil"], capsys)[1]
