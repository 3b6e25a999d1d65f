"""A content folder is loaded whole, named by one digest, and refused with everything that is wrong."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content import library
from bot.content.errors import ContentError
from bot.content.knowledge import Fact, Regimen
from bot.content.library import find, load
from tests.content.conftest import VALID, Codes


def test_the_shipped_content_loads_without_a_problem() -> None:
    assert "flumazenil" in load(find()).dialogs


def test_in_an_installed_package_the_content_is_found_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_content").mkdir()
    monkeypatch.setattr(library, "__file__", str(tmp_path / "content" / "library.py"))
    assert find() == tmp_path / "_content"


def test_every_shipped_fact_and_regimen_names_a_source_and_nothing_claims_a_review() -> None:
    shipped = load(find())
    stated: list[Fact | Regimen] = list(shipped.facts.values())
    stated += [regimen for part in shipped.knowledge.values() for regimen in part.regimens.values()]
    assert all(one.cites for one in stated)
    assert {cite.source for one in stated for cite in one.cites} <= set(shipped.sources)
    reviews = [part.review for part in shipped.knowledge.values()] + [
        one.review for one in stated if one.review
    ]
    assert {(one.status, one.by, one.on, one.due) for one in reviews} == {("unreviewed", None, None, None)}
    assert not shipped.reviewed_on(date(2026, 1, 1))


def test_the_regimens_of_a_drug_are_its_own() -> None:
    assert set(load(VALID).regimens("antidote")) == {"adult", "child", "again"}


def test_the_digest_changes_with_any_byte_of_any_file_that_decides_or_is_said(tree: Path) -> None:
    before = load(tree).digest
    seen = {before}
    files = sorted(path for path in tree.rglob("*.*") if path.parent.name != "docs")
    for path in files:
        raw = path.read_bytes()
        path.write_bytes(raw + (b"\n" if path.suffix == ".j2" else b"#"))
        seen.add(load(tree).digest)
        path.write_bytes(raw)
    assert len(seen) == 1 + len(files)
    assert load(tree).digest == before


def test_the_digest_changes_with_a_name_and_not_with_order_time_or_place(tree: Path, tmp_path: Path) -> None:
    before = load(tree).digest
    other = tmp_path / "other"
    for path in sorted(tree.rglob("*.*"), reverse=True):
        copy = other / path.relative_to(tree)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (1, 1))
    assert load(other).digest == before
    (other / "templates" / "extra.j2").write_text("<b>x</b>")
    first = load(other).digest
    (other / "templates" / "extra.j2").rename(other / "templates" / "extras.j2")
    assert len({before, first, load(other).digest}) == 3


@pytest.fixture
def bare(tree: Path) -> Path:
    """A folder that leaves out everything that the shipped content can lend."""
    for path in [*(tree / "templates").glob("*.j2"), tree / "templates/common.yaml"]:
        path.unlink()
    return tree


def test_templates_and_shared_words_that_a_folder_lacks_are_those_that_ship(bare: Path) -> None:
    found, shipped = load(bare), load(find())
    assert found.templates == shipped.templates
    assert found.common == shipped.common
    assert [*found.dialogs] == ["judge"]
    assert not {*found.knowledge, *found.sources} & {*shipped.knowledge, *shipped.sources}


def test_a_file_of_the_folder_replaces_the_shipped_one_of_its_name(bare: Path) -> None:
    (bare / "templates/why.j2").write_text("<b>Our own</b>")
    found = load(bare).templates
    assert found == {**load(find()).templates, "why": "<b>Our own</b>"}


def test_what_is_lent_counts_in_the_digest_as_if_it_stood_in_the_folder(bare: Path, tmp_path: Path) -> None:
    lender = tmp_path / "lender"
    shutil.copytree(find() / "templates", lender / "templates")
    before = load(bare, shared=lender).digest
    (lender / "templates/flumazenil.yaml").write_text("no part of it")
    assert load(bare, shared=lender).digest == before
    with (lender / "templates/why.j2").open("a") as file:
        file.write(" ")
    changed = load(bare, shared=lender).digest
    assert changed != before
    shutil.copy(lender / "templates/why.j2", bare / "templates")
    assert load(bare).digest == changed


def test_several_problems_are_all_told(tree: Path) -> None:
    (tree / "knowledge/sources.yaml").write_text("")
    (tree / "templates/common.yaml").write_text("common: []")
    (tree / "templates/why.j2").write_bytes(b"\xff")
    (tree / "dialogs/judge.laws.yaml").write_text("laws: {a: {}, B-01: {law: none}}\nlow: x")
    with pytest.raises(ContentError) as caught:
        load(tree)
    assert sorted(f"{one.place} {one.code}" for one in caught.value.problems) == [
        "dialogs/judge.laws.yaml:1:22 bad-choice",
        "dialogs/judge.laws.yaml:1:8 bad-id",
        "dialogs/judge.laws.yaml:1:8 law-shape",
        "dialogs/judge.laws.yaml:2:1 unknown-key",
        "knowledge/sources.yaml:1:1 yaml-empty",
        "templates/common.yaml:1:1 bad-value",
        "templates/why.j2:1:1 file-unreadable",
    ]


def test_every_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert [one.code for one in caught.value.problems] == ["folder-missing"] * 3


def test_a_folder_without_a_dialog_is_told(tree: Path) -> None:
    for path in (tree / "dialogs").iterdir():
        path.unlink()
    with pytest.raises(ContentError) as caught:
        load(tree)
    assert {one.code for one in caught.value.problems} == {"folder-missing", "stray-file"}


@pytest.mark.parametrize(
    "name", ["dialogs/judge.laws.yaml", "knowledge/sources.yaml", "templates/judge.yaml"]
)
def test_a_folder_in_place_of_a_file_cannot_be_read(tree: Path, name: str) -> None:
    (tree / name).unlink()
    (tree / name).mkdir()
    with pytest.raises(ContentError, match="file-unreadable"):
        load(tree)


@pytest.mark.parametrize(
    "name",
    [
        "dialogs/judge.yml",
        "knowledge/antidote.yaml",
        "knowledge/drugs/old/x.yaml",
        "dialogs/x.j2",
        "templates/x.yaml",
    ],
)
def test_a_file_that_would_be_passed_over_is_told(tree: Path, name: str) -> None:
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("a: b")
    with pytest.raises(ContentError) as caught:
        load(tree)
    assert [(str(one.place), one.code) for one in caught.value.problems] == [(name, "stray-file")]


def test_files_of_other_kinds_are_let_be(tree: Path) -> None:
    before = load(tree).digest
    (tree / "dialogs/notes.txt").write_text("to do")
    (tree / "dialogs/.judge.yaml").write_text("a: [")
    assert load(tree).digest == before


def test_a_topic_may_not_take_the_id_of_a_drug(tree: Path) -> None:
    text = (tree / "knowledge/topics/bleeding.yaml").read_text("utf-8")
    (tree / "knowledge/topics/antidote.yaml").write_text(text.replace("id: bleeding", "id: antidote"))
    with pytest.raises(ContentError) as caught:
        load(tree)
    assert [(str(one.place), one.code) for one in caught.value.problems] == [
        ("knowledge/topics/antidote.yaml:1:9", "duplicate-id")
    ]


def test_a_knowledge_file_is_named_after_its_id(codes: Codes) -> None:
    assert codes("knowledge/topics/bleeding.yaml", "id: bleeding", "id: blood") == ["1 file-name"]


def test_content_without_plausibility_rules_loads(tree: Path) -> None:
    (tree / "knowledge/plausibility.yaml").unlink()
    assert load(tree).plausibility == {}
