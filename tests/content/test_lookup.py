"""What can be looked up fits together: tags, terms, names, lines; where there is none, none is asked for."""

from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.library import load
from bot.content.spelling import compared
from tests.content.conftest import Codes

A, B = "knowledge/drugs/antidote.yaml", "knowledge/topics/bleeding.yaml"
S, N, Q = "knowledge/subjects.yaml", "knowledge/names.yaml", "knowledge/sources.yaml"
D = "dialogs/judge.yaml"
BRAND = "antidote: {brands: [Cureall]}"
HEALALL = "remedy: {brands: [Healall], tag: uses}"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # one namespace of tags
        (S, "  time: {name", "  harms: {name", ["12 unknown-subject", "5 duplicate-id"]),
        (S, "  weights: {", "  antidote: {", ["12 unknown-subject", "6 duplicate-id"]),
        (S, "  harms: {", "  bleeding: {", ["5 unknown-subject", "3 duplicate-id", "5 unknown-facet"]),
        (A, "subjects: [uses, weights]", "subjects: [uses, antidote]", ["12 unknown-subject"]),
        (B, "also: [antidote]", "also: [harms]", ["6 unknown-topic"]),
        # the first subject places a fact
        (A, "subjects: [uses, weights]", "subjects: [time, weights]", ["3 lead-missing"]),
        (A, "subjects: [uses, weights]", "subjects: [time]\n    lead: true", []),
        (B, "also: [antidote]", "lead: true", []),
        (B, "    subjects: [harms]\n", "", ["3 no-subject"]),
        # a term is read as one thing
        (S, "terms: [used for]", "terms: [used for, uses, Used for]", []),
        (S, "terms: [used for]", "terms: [Weights]", ["6 term-twice"]),
        (S, "terms: [used for]", "terms: [how   LONG]", ["5 term-twice"]),
        (B, "name: bleeding}", "name: bleeding, terms: [time]}", ["1 term-twice"]),
        (B, "name: bleeding}", "name: Time}", ["1 term-twice"]),
        (S, "terms: [used for]", "terms: [how-long]", ["5 term-twice"]),
        (S, "terms: [used for]", "terms: [time's]", ["5 term-twice"]),
        (S, "terms: [used for]", "terms: ['?', '--']", ["2 term-empty", "2 term-empty"]),
        (N, HEALALL, "remedy: {brands: [how-long]}", ["8 term-twice"]),
        (N, HEALALL, "remedy: {brands: [used_for], tag: uses}", []),
        (N, HEALALL, "remedy: {brands: ['+']}", ["8 term-empty"]),
        (N, HEALALL, "remedy: {brands: [Cure-All]}", []),
        (N, HEALALL, "remedy: {brands: [Cureall\u00ae]}", ["8 name-clash"]),
        (N, "[antidote, anecdote]", "[antidote, '*']", ["12 term-empty"]),
        # a name is one drug, or it is asked
        (N, BRAND, "antidote: {brands: [Antidote]}", []),
        (N, HEALALL, "remedy: {brands: [antidote]}", ["8 name-clash"]),
        (N, HEALALL, "remedy: {others: [x], short: [X]}", []),
        (N, HEALALL, "remedy: {short: [antidotes]}", ["8 name-clash"]),
        (N, HEALALL, "remedy: {brands: [CURE]}", []),
        (N, "cure: [antidote, something else]", "cure: [antidote, Antidote]", ["10 duplicate-id"]),
        (N, "[antidote, anecdote]", "[antidote, ANTIDOTE]", ["12 duplicate-id"]),
        (N, "tag: antidote", "tag: antidotes", ["4 unknown-tag"]),
        (N, "tag: antidote", "tag: time", ["7 term-twice"]),
        # lines of a source
        (A, "cites: [{source: handbook}]", "cites: [{source: handbook, at: line 3}]", []),
        (A, "cites: [{source: handbook}]", "cites: [{source: handbook, at: page 3}]", ["2 unlisted-line"]),
        (A, "cites: [{source: handbook}]", "cites: [{source: handbook, at: line 03}]", ["2 unlisted-line"]),
        (A, "cites: [{source: handbook}]", "cites: [{source: handbook, at: line 3 f}]", ["2 unlisted-line"]),
        (B, ", at: line 3", "", ["2 uncited-line"]),
        (Q, ", lines: [3]", "", []),
        (Q, "lines: [3]", "lines: [3, 0]", ["2 uncited-line"]),
        # heads of dialogs
        (D, "about: [antidote]", "about: [bleeding, antidot]", ["2 unknown-topic"]),
        (D, "home: true", "onto: judge", ["2 unknown-dialog"]),
        (D, "home: true", "onto: other", ["2 unknown-dialog"]),
        (D, "home: true", "home: false", []),
    ],
)
def test_one_change_gives_these_problems(
    codes: Codes, file: str, old: str, new: str, said: list[str]
) -> None:
    assert codes(file, old, new) == said


def test_a_line_that_only_a_regimen_cites_is_still_due(tree: Path) -> None:
    """A regimen is no statement that can be looked up."""
    regimen = "because: [antidote.works]\n    cites: [{source: handbook"
    for name, old, new in ((B, ", at: line 3", ""), (A, regimen, f"{regimen}, at: line 3")):
        text = (tree / name).read_text("utf-8")
        assert old in text
        (tree / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as refused:
        load(tree)
    assert [one.code for one in refused.value.problems] == ["uncited-line"]


def test_without_its_two_files_nothing_can_be_looked_up_and_nothing_is_asked_for(tree: Path) -> None:
    (tree / S).unlink()
    (tree / N).unlink()
    for name in (A, B):
        lines = (tree / name).read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.strip().startswith(("subjects:", "also:", "lead:"))]
        (tree / name).write_text("".join(kept), "utf-8")
    library = load(tree)
    assert (library.subjects, library.names) == (None, None)


def test_a_subject_that_stands_nowhere_is_told_where_no_subjects_are_kept(tree: Path) -> None:
    (tree / S).unlink()
    with pytest.raises(ContentError) as refused:
        load(tree)
    assert {one.code for one in refused.value.problems} == {"unknown-subject", "unknown-tag"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("  Gamma\u00a0Hydroxy  butyrate ", "gamma hydroxy Butyrate"),
        ("first-dose", "First dose"),
        ("patient\u2019s", "Patient"),
        ("Xanax\u00ae", "xanax"),
        ("\uff38anax", "xanax"),
    ],
)
def test_terms_are_compared_without_regard_to_how_they_are_set(one: str, other: str) -> None:
    assert compared(one) == compared(other)


def test_words_that_are_set_apart_are_not_compared_as_one() -> None:
    assert compared("k-pin") != compared("kpin")
    assert not compared(" - ?!")
