"""`bedside check` and `bedside mutate`, on content in a folder of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.content.library import find
from bot.proof.evidence import evidence
from bot.proof.proved import load_proved
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.load import parse_scripts

EXAMPLE = Path(__file__).parent.parent / "example"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "content", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Path:
    for name in ("dialogs", "knowledge", "templates"):
        shutil.copytree(find() / name, tmp_path / "content" / name)
    return tmp_path / "content"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_check_counts_what_it_proved(folder: Path, capsys: Said) -> None:
    assert call(["check", "--content", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "ward 1.0.0: 45 profiles, 13 laws hold" in said
    assert "80 states of the questions, none outside these profiles" in said
    assert "1. awake: yes, as before; trouble with breathing: no, I checked" in said


def test_check_says_the_same_to_machines(folder: Path, capsys: Said) -> None:
    assert call(["check", "--json", "--content", str(folder)]) == 0
    found = json.loads(capsys.readouterr().out)
    one = evidence(load_proved(folder).library, "ward")
    ward = found["dialogs"]["ward"]
    assert found["holds"] is True
    assert ward["profiles"] == one.profiles == 45
    assert ward["verdicts"]["verdict"] == {"go": 1, "find_out": 11, "stay": 33}
    assert [law["id"] for law in ward["laws"]] == [law.id for law in one.laws]
    assert ward["permissive"]["verdict"] == list(one.permissive["verdict"])


def test_check_tells_machines_what_is_wrong_and_where(folder: Path, capsys: Said) -> None:
    change(folder / "dialogs" / "ward.tables.yaml", "breathing: yes", "breathing: unknown")
    assert call(["check", "--json", "--content", str(folder)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["holds"] is False
    failed = [one for one in found["problems"] if one["law"] == "SAFE-05"]
    assert failed[0]["place"].startswith("dialogs/ward.laws.yaml:")
    assert "breathing: yes" in failed[0]["case"]


def test_a_loosened_row_is_told_with_a_case_that_can_be_pasted(shipped_copy: Path, capsys: Said) -> None:
    change(
        shipped_copy / "dialogs" / "flumazenil.tables.yaml",
        "tricyclic: {when: {tricyclic: yes}, then: do_not_give",
        "tricyclic: {when: {tricyclic: yes}, then: resolve_first",
    )
    assert call(["check", "--content", str(shipped_copy)]) == 1
    said = capsys.readouterr().err
    assert "The law SAFE-16 does not hold: A tricyclic on board stops it." in said
    pasted = "cases:\n" + said.partition("under the key cases of a script file:\n")[2]
    library = load_proved(find()).library
    cases = parse_scripts(pasted, "flumazenil.yaml", library, ["engine"])
    (safe_16,) = [one for one in cases if one.case.name.startswith("SAFE-16")]
    assert safe_16.facts == {"tricyclic": "yes"}
    Decider(library).check(safe_16)


def test_words_that_say_what_a_law_forbids_stop_check_and_the_bot(folder: Path, capsys: Said) -> None:
    change(folder / "templates" / "ward.yaml", "NOT YET: FIND OUT FIRST", "MAY GO: FIND OUT FIRST")
    for command in (["check"], ["test", "--front", "engine"], ["demo", "--port", "0"]):
        assert call([*command, "--content", str(folder)]) == 1
        assert "The law SAFE-10 does not hold" in capsys.readouterr().err


def test_a_slip_in_a_dose_alone_is_held_against_the_fact_behind_it(shipped_copy: Path, capsys: Said) -> None:
    drug = shipped_copy / "knowledge" / "drugs" / "flumazenil.yaml"
    change(drug, "{dose: {per_kg: 0.01 mg per kg,", "{dose: {per_kg: 0.02 mg per kg,")
    assert call(["check", "--content", str(shipped_copy)]) == 1
    assert "The fact flumazenil.dose.child says 0.01 mg per kg" in capsys.readouterr().err


def test_a_slip_in_a_dose_and_its_fact_names_the_law_the_figure_and_the_patient(
    shipped_copy: Path, capsys: Said
) -> None:
    for name in ("drugs/flumazenil.yaml", "sources.yaml"):
        file = shipped_copy / "knowledge" / name
        file.write_text(file.read_text("utf-8").replace("0.01 mg per kg", "0.02 mg per kg"), "utf-8")
    assert call(["check", "--content", str(shipped_copy)]) == 1
    said = capsys.readouterr().err
    assert "DOSE-04 does not hold: A child gets what the weight comes to, rounded down. first is" in said
    assert "weight: 11.4 kg, weight_confirmed: yes" in said


def test_mutate_finds_every_slip_in_the_example(folder: Path, capsys: Said) -> None:
    assert call(["mutate", "--content", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "by laws and scripts 100.0%" in said
    assert "survived:" not in said


def test_mutate_names_what_nobody_would_notice(folder: Path, capsys: Said) -> None:
    shutil.rmtree(folder / "tests")
    assert call(["mutate", "--json", "--content", str(folder)]) == 1
    found = json.loads(capsys.readouterr().out)["ward"]
    survived = {one["name"] for one in found["fates"] if one["found"] == "survived"}
    assert found["survived"] == len(survived) > 0
    assert any(name.startswith("says.measures.") for name in survived)


def test_mutate_needs_scripts_that_are_there(folder: Path, capsys: Said) -> None:
    assert call(["mutate", "--content", str(folder), "--scripts", str(folder / "nowhere")]) == 2
    assert "There are no scripted tests at" in capsys.readouterr().err
