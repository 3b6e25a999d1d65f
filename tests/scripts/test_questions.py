"""Typed questions are read strictly, tell how they fail, and leave nothing of the sources out."""

from pathlib import Path

import pytest

from bot.cli.app import call
from bot.content.errors import ContentError
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.question import Typed, check_question, load_questions
from bot.reference.ask import ask
from bot.reference.lexicon import Lexicon
from tests.engine.patients import shipped

LEXICON = Lexicon(shipped())
SHIPPED = load_questions(Path(__file__).parent, LEXICON)
LEAST = 150
pytestmark = pytest.mark.usefixtures("loaded_once")


def read(folder: Path, text: str) -> tuple[Typed, ...]:
    path = folder / "questions.yaml"
    path.write_text(f"questions:\n  - {text}\n", "utf-8")
    return load_questions(path, LEXICON)


def failure(folder: Path, text: str) -> str:
    with pytest.raises(ScriptError) as caught:
        check_question(read(folder, text)[0], LEXICON)
    return str(caught.value)


# reading


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("{ask: x, facts: flumazenil.onzet}", "unknown-expected", "Did you mean flumazenil.onset?"),
        ("{ask: x, page: 'drug:flumazenill'}", "unknown-expected", "Did you mean drug:flumazenil?"),
        ("{ask: x, choices: ['ask:flumazenil,cough']}", "unknown-expected", "no page ask:flumazenil,cough"),
        ("{ask: x, choices: ['begin:dos']}", "unknown-expected", "no page begin:dos"),
        ("{ask: x, nothing: true, near: No address}", "unknown-expected", "no page No address"),
        ("{ask: x, nothing: true, read_as: {x: baclofn}}", "unknown-expected", "Did you mean baclofen?"),
        ("{ask: x}", "either-or", "facts, a page or choices"),
        ("{ask: x, nothing: true, facts: flumazenil.onset}", "either-or", "facts, a page or choices"),
        ("{ask: x, nothing: false}", "bad-choice", "Known here"),
        ("{ask: x, fact: flumazenil.onset}", "unknown-key", "Did you mean facts?"),
    ],
)
def test_what_does_not_exist_is_an_error_with_a_place(
    tmp_path: Path, text: str, code: str, hint: str
) -> None:
    with pytest.raises(ContentError) as caught:
        read(tmp_path, text)
    told = str(caught.value)
    assert told.startswith("questions.yaml:2:")
    assert code in told
    assert hint in told


def test_a_file_of_questions_needs_no_dialog_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    assert len(read(tmp_path, "{ask: hello, nothing: true}")) == 1
    (tmp_path / "empty.yaml").write_text("questions: []\n", "utf-8")
    with pytest.raises(ContentError, match="missing-key"):
        load_questions(tmp_path, LEXICON)


# failing


@pytest.mark.parametrize(
    ("text", "expected", "seen"),
    [
        ("{ask: flumazenil onset, facts: flumazenil.peak}", "facts: flumazenil.peak", "flumazenil.onset"),
        (
            "{ask: onset flumazenil, facts: [flumazenil.response, flumazenil.onset]}",
            "facts: flumazenil.response, flumazenil.onset",
            "facts: flumazenil.onset, flumazenil.response",
        ),
        ("{ask: flumazenil, page: 'drug:baclofen'}", "page: drug:baclofen", "page: drug:flumazenil"),
        ("{ask: flumazenil, nothing: true}", "page: none", "page: drug:flumazenil"),
        ("{ask: flumazenil, choices: ['drug:baclofen']}", "page: none", "page: drug:flumazenil"),
        ("{ask: onset, nothing: true}", "choices: none", "choices: ask:baclofen,onset"),
        ("{ask: flex, choices: ['drug:baclofen']}", "choices: drug:baclofen", "drug:cyclobenzaprine"),
        ("{ask: lioresal, page: 'drug:baclofen'}", "read_as: none", "read_as: lioresal: baclofen"),
        ("{ask: hm baclofen, page: 'drug:baclofen'}", "unread: none", "unread: hm"),
        ("{ask: baclofin, nothing: true, unread: baclofin}", "near: none", "near: drug:baclofen"),
        ("{ask: onset flumazenil, facts: flumazenil.onset, text: 3 mg}", "text: 3 mg", "1 to 2 min"),
        ("{ask: onset flumazenil, facts: flumazenil.onset, lacks: 1 to 2 min}", "lacks: 1", "1 to 2 min"),
    ],
)  # fmt: skip
def test_everything_that_is_expected_can_fail(tmp_path: Path, text: str, expected: str, seen: str) -> None:
    told = failure(tmp_path, text)
    assert told.startswith("questions.yaml:2: ")
    before, after = told.split("Seen:")
    assert expected in before
    assert seen in after


def test_the_command_asks_them_and_counts_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read(tmp_path, "{ask: hello, nothing: true}\n  - {ask: baclofen, nothing: true}")
    assert call(["test", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "questions.yaml:3: baclofen" in out
    assert "2 typed questions: 1 hold, 1 fail" in out
    read(tmp_path, "{ask: hello, nothing: true}")
    assert call(["test", str(tmp_path / "questions.yaml")]) == 0
    assert capsys.readouterr().out == "1 typed questions: all hold\n"


# what the shipped list covers


def test_there_are_many_and_none_stands_twice() -> None:
    asked = [typed.question.ask for typed in SHIPPED]
    assert len(asked) == len(set(asked)) >= LEAST


def test_for_every_line_of_a_source_some_question_finds_a_fact_that_states_it() -> None:
    library = LEXICON.library
    cited = {
        (cite.source, cite.at)
        for typed in SHIPPED
        for fact in typed.question.facts
        for cite in library.facts[fact].cites
    }
    listed = {(name, f"line {line}") for name, source in library.sources.items() for line in source.lines}
    assert listed
    assert listed - cited == set()


def test_every_facet_and_every_drug_is_asked_for() -> None:
    index = LEXICON.reference.index
    pages = [str(ask(LEXICON, typed.question.ask).found) for typed in SHIPPED]
    for facet in index.facets:
        assert any(page.startswith("drug:") and page.endswith(f":{facet}") for page in pages), facet
    for drug in index.drugs:
        assert f"drug:{drug}" in pages, drug
