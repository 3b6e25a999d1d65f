"""The commands that look something up: what they print, in text and JSON, and how they end."""

import io
import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pytest

from bot.cli import look
from bot.cli.app import call
from bot.engine import talk
from bot.reference import address
from bot.reference.address import Address
from bot.reference.ask import LIMIT
from bot.reference.opening import opening
from bot.reference.pages import ROOTS
from bot.render.lookups import Lookups
from bot.render.renderer import TO_PAGE, Renderer, Screen
from tests.kept import proved

Said = pytest.CaptureFixture[str]
ONE_DRUG = Path(__file__).parent.parent / "broken" / "_valid"


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


@pytest.mark.parametrize("line", ["what is the weather", "?", "xyzzy" * 20])
def test_nothing_found_is_status_1_and_says_what_can_be_asked(line: str, capsys: Said) -> None:
    status, text = said(["ask", line], capsys)
    assert status == 1
    assert "Nothing was found" in text
    assert "What can be asked" in text


@pytest.mark.parametrize("line", ["", " ", "\t \n"])
def test_nothing_asked_shows_what_can_be_asked(line: str, capsys: Said) -> None:
    status, text = said(["ask", line], capsys)
    assert status == 0
    assert text.startswith("What can be asked")


def test_a_line_that_is_too_long_is_not_said_to_be_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    line = "onset of flumazenil ".ljust(LIMIT + 1, "x")
    for command in ("ask", "drug", "compare"):
        status, text = said([command, line], capsys)
        assert status == 1
        assert text.startswith("That message is too long to be read.")
        assert "Nothing was found" not in text
    assert record(["ask", line], capsys)["too_long"] is True
    assert record(["ask", line[:LIMIT]], capsys)["too_long"] is False
    for before in ("", "/cancel\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{before}{line}\n"))
        status, text = said(["chat"], capsys)
        assert status == 0
        assert text.count("That message is too long to be read.") == 1


def test_json_takes_the_facts_from_the_page_that_is_found(capsys: Said) -> None:
    for line in (["ask", "ask:flumazenil,onset"], ["ask", "onset of flumazenil"]):
        found = record(line, capsys)
        assert found["found"] == "ask:flumazenil,onset"
        assert "flumazenil.onset" in found["facts"]
        assert [answer["fact"] for answer in found["answers"]] == found["facts"]
    chosen = record(["compare", "flumazenil", "banana"], capsys)
    assert chosen["found"] == "compare:flumazenil"
    assert chosen["facts"] == chosen["answers"] == []
    read = record(["ask", "flumazenil for valium"], capsys)["read_as"]
    assert read == [{"typed": "valium", "drug": "diazepam", "kind": "a benzodiazepine"}]


# what leads on


@dataclass(frozen=True)
class Walk:
    """Reads the commands that are printed, and runs them."""

    capsys: Said
    renderer: Renderer
    lookups: Lookups

    def led(self, text: str, screens: Iterable[Screen], here: Address | None) -> dict[Address, list[str]]:
        """Find the command in a text for each button of its screens that does not turn the page `here`."""
        printed, found = text.rstrip("\n").split("\n"), {}
        for button in [button for screen in screens for row in screen.rows for button in row]:
            to = address.read(button.action.removeprefix(TO_PAGE))
            assert to is not None
            if to.at(1) != here:
                before = f"{plain(button.label)}: bedside "
                [command] = {line.removeprefix(before) for line in printed if line.startswith(before)}
                found[to] = shlex.split(command)
        return found

    def run(self, command: list[str], to: Address) -> str:
        """Run a command and give what it prints, which is the page or the check of that address."""
        begun, page = opening(self.renderer.library, to), self.lookups.page(to)
        status, text = said(command, self.capsys)
        assert status == 0, command
        if page is not None:
            assert text.startswith(plain(page.text)), command
            return text
        assert begun is not None, to
        if begun.log:
            decided = record(command, self.capsys)
            assert decided["dialog"] == begun.dialog
            assert not {entry.question for entry in begun.log} & set(decided["open"])
            assert all(entry.value in text for entry in begun.log)
        else:
            first = self.renderer.screen(talk.begin(self.renderer.library, begun, "x", 0))
            assert text.startswith(plain(first.text)), command
        return ""

    def parts(self, to: Address) -> list[Screen]:
        drawn = (self.lookups.page(to.at(part)) for part in count(1))
        return list(filter(None, takewhile(bool, drawn)))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Walk:
    renderer = Renderer(proved().library)
    lookups = Lookups(renderer)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setattr(look, "Lookups", lambda _: lookups)
    return Walk(capsys, renderer, lookups)


def test_every_printed_command_works_and_comes_to_the_page_that_it_names(walk: Walk) -> None:
    texts = {root: walk.run(["ask", str(root)], root) for root in ROOTS}
    commands: dict[Address, list[str]] = {}
    due = list(texts)
    for here in due:
        for to, command in walk.led(texts[here], walk.parts(here), here).items():
            assert commands.setdefault(to, command) == command
            if to not in texts:
                texts[to] = walk.run(command, to)
                due.append(to)
    kinds = {(to.kind, len(to.parts)) for to in commands}
    assert {("drug", 2), ("compare", 0), ("compare", 1), ("compare", 3), ("ask", 1), ("begin", 1)} <= kinds


@pytest.mark.parametrize(
    "line",
    [
        "klonopin",
        "overdose",
        "flumazenil dose 4 y 16 kg",
        "dose for a child of 4 y",
        "flumazenill",
        "weather",
    ],
)
def test_what_a_question_leads_on_to_works_when_it_is_pasted(line: str, walk: Walk) -> None:
    asked = walk.lookups.asked(line)
    _, text = said(["ask", line], walk.capsys)
    commands = walk.led(text, [walk.lookups.answer(asked)], asked.found)
    for to, command in commands.items():
        walk.run(command, to)
    assert {one.address for one in (*asked.choices, *asked.near)} <= set(commands)


def test_a_quick_dose_that_a_question_leads_to_keeps_its_answers(capsys: Said) -> None:
    _, text = said(["ask", "flumazenil dose 4 y 16 kg"], capsys)
    assert 'bedside decide dose "age=4 y" "weight=16 kg"' in text


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


def test_names_lead_where_ids_do(capsys: Said) -> None:
    for line, found in (
        (["drug", "overdose"], "drug:overdose"),
        (["drug", "Anexate", "kinetics"], "drug:flumazenil:kinetics"),
        (["compare"], "compare"),
        (["compare", "anexate"], "compare:flumazenil"),
        (["compare", "anexate", "lioresal", "mechanism"], "compare:baclofen:flumazenil:mechanism"),
        (["compare", "naloxone", "flumazenil", "kinetics"], "compare:flumazenil:naloxone:kinetics"),
        (["ask", "drug:flumazenil:dosing~2"], "drug:flumazenil:dosing~2"),
        (["ask", "sources"], "sources"),
    ):
        assert said(line, capsys)[0] == 0, line
        assert record(line, capsys)["found"] == found


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["compare", "baclofen", "mars"], "not understood: mars"),
        (["compare", "flumazenil", "naloxone", "nosuch"], "not understood: nosuch"),
        (["compare", "flumazenil", "flumazenil"], "'compare flumazenil flumazenil' does not name one page"),
        (["drug", "klonopin"], "'drug klonopin' does not name one page"),
        (["drug", "xyzzy", "dosing"], "not understood: xyzzy"),
    ],
)
def test_what_does_not_come_to_what_was_named_is_status_1_and_says_why(
    line: list[str], why: str, capsys: Said
) -> None:
    for more in ([], ["--json"]):
        assert call([*line, *more]) == 1
        assert capsys.readouterr().err == f"bedside: {why}\n"


def test_where_there_is_one_drug_nothing_is_compared(capsys: Said) -> None:
    for named in ([], ["antidote"]):
        assert call(["compare", *named, "--content", str(ONE_DRUG)]) == 1
        told = " ".join(("compare", *named))
        assert capsys.readouterr().err == f"bedside: '{told}' does not name one page\n"


@pytest.mark.parametrize("facet", ["nosection", "onset", "naloxone"])
def test_an_unknown_section_of_a_card_names_those_that_there_are(facet: str, capsys: Said) -> None:
    assert call(["drug", "flumazenil", facet]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"bedside: '{facet}' is no section of flumazenil. Its sections: mechanism, ")
    listed = told.strip().partition("sections: ")[2].split(", ")
    for one in listed:
        assert record(["drug", "flumazenil", one], capsys)["found"] == f"drug:flumazenil:{one}"


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
    found = record(["dose", "4y", "16kg", "procedure"], capsys)
    call(["decide", "dose", "setting=procedure", "age=4y", "weight=16kg", "--json"])
    decided = json.loads(capsys.readouterr().out)
    assert found == decided | {"unread": []}


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("4y 16kg procedure banana", ["banana"]),
        ("adult procedure epileptic", ["epileptic"]),
        ("adult procedure fentanyl", ["fentanyl"]),
        ("adult benzo overdose amitriptyline", ["amitriptyline"]),
        ("adult amitriptyline overdose", ["amitriptyline", "overdose"]),
        ("overdose on valproate", ["overdose", "on", "valproate"]),
        ("adult benzo overdose 3mg given", ["3mg", "given"]),
        ("44y 16kg procedure", ["16kg"]),
        ("adult 12kg procedure", ["12kg"]),
        ("4y 16kg lb procedure", ["16kg", "lb"]),
        ("4y 16 kg procedure 7", ["4y", "16 kg", "7"]),
    ],
)
@pytest.mark.parametrize("confirmed", [[], ["--confirmed"]])
def test_of_a_line_of_which_anything_does_not_count_no_dose_is_shown(
    line: str, unread: list[str], confirmed: list[str], capsys: Said
) -> None:
    status, text = said(["dose", line, *confirmed], capsys)
    assert status == 1
    assert f"Not counted: {', '.join(unread)}." in text
    assert "No dose is shown" in text
    assert "bedside decide dose" in text
    assert not re.search(r"[0-9] (mg|mL)", text)
    found = record(["dose", line, *confirmed], capsys)
    assert (found["dose"], found["unread"]) == (None, unread)
    assert found["text"].replace("\u00a0", " ") == text.rstrip("\n")
    assert "verdict" not in found


def test_how_to_go_on_after_a_word_that_did_not_count_is_a_command_that_works(capsys: Said) -> None:
    _, text = said(["dose", "4y 16kg procedure banana"], capsys)
    assert "Reason: By staff, for procedure" in text
    assert "Weight: 16 kg" in text
    status, card = said(shlex.split(text.splitlines()[-1])[1:], capsys)
    assert status == 0
    assert "0.16 mg (1.6 mL)" in card
    _, text = said(["dose", "4y 16 procedure banana"], capsys)
    assert "Weight: 16 has no unit and was not counted." in text


def test_a_weight_out_of_all_reason_is_not_believed_even_when_confirmed(capsys: Said) -> None:
    assert said(["dose", "4y 400kg procedure", "--confirmed"], capsys)[0] == 1


def test_the_gate_withholds_what_nobody_reviewed(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("BEDSIDE_REQUIRE_REVIEW", "1")
    status, text = said(["dose", "4y 16kg procedure"], capsys)
    assert status == 1
    assert "withheld" in text
    assert "0.16 mg" not in text
    assert "0.2 mg" not in said(["ask", "first dose of flumazenil"], capsys)[1]
