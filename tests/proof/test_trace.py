"""The trace leads from each line of a source to facts; the page in docs is of the content that ships."""

import re
from pathlib import Path

import pytest

from bot.cli.app import call
from bot.content.library import find
from bot.proof.trace import as_markdown, traced
from tests.content.conftest import VALID
from tests.engine.patients import shipped

PAGE = find() / "docs" / "trace.md"
RENEW = "write it anew with: bedside trace --out docs/trace.md"
LIBRARY = shipped()


def test_the_page_in_docs_is_current() -> None:
    assert PAGE.read_text("utf-8") == as_markdown(LIBRARY), RENEW


def test_every_line_of_every_source_text_leads_to_facts_that_cite_it() -> None:
    found = traced(LIBRARY)
    assert set(found) == {name for name, source in LIBRARY.sources.items() if source.kind == "seed"}
    for source, lines in found.items():
        assert list(lines) == sorted(LIBRARY.sources[source].lines)
        for line, facts in lines.items():
            assert facts, (source, line)
            for fact in facts:
                assert any(
                    (cite.source, cite.at) == (source, f"line {line}") for cite in LIBRARY.facts[fact].cites
                )


def test_no_citation_of_a_line_is_left_out() -> None:
    found = traced(LIBRARY)
    for name, fact in LIBRARY.facts.items():
        for cite in fact.cites:
            number = re.fullmatch(r"line (\d+)", cite.at or "")
            if cite.source in found and number:
                assert name in found[cite.source][int(number[1])]


def test_the_page_holds_numbers_and_ids_and_no_text_of_a_source() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == sum(map(len, traced(LIBRARY).values()))
    for row in rows:
        assert re.fullmatch(r"\| \d+ \| `[a-z0-9_.]+`(?:, `[a-z0-9_.]+`)* \|", row)


def test_the_command_prints_the_page_or_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["trace", "--content", str(VALID)]) == 0
    printed = capsys.readouterr().out
    assert "| 3 | `bleeding.time` |" in printed
    out = tmp_path / "trace.md"
    assert call(["trace", "--out", str(out), "--content", str(VALID)]) == 0
    assert (capsys.readouterr().out, out.read_text("utf-8")) == (f"{out}\n", printed)
