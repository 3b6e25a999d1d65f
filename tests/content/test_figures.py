"""A figure stands twice, in a statement and in its source or regimen: one that slips alone is found."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.cross_figures import check_figures
from bot.content.cross_names import file_of
from bot.content.figure import NUMBER, said
from bot.content.knowledge import Fact, Knowledge
from bot.content.library import Library, find, load
from bot.content.quantity import plain
from bot.content.strict_yaml import read
from tests.content.conftest import Codes

ROOT = find()
LIBRARY = load(ROOT)
FILES = ("knowledge/sources.yaml", *map(file_of, LIBRARY.knowledge.values()))
DOCUMENTS = {name: read(ROOT / name, name) for name in FILES}
STATED = [
    (part, name, fact, found.span())
    for part in LIBRARY.knowledge.values()
    for name, fact in part.facts.items()
    for found in re.finditer(NUMBER, fact.says)
]
DRUG, SOURCES, TOPIC = (
    "knowledge/drugs/antidote.yaml",
    "knowledge/sources.yaml",
    "knowledge/topics/bleeding.yaml",
)


def slipped(part: Knowledge, name: str, fact: Fact) -> Library:
    """The shipped library with another fact of a name."""
    other = part.model_copy(update={"facts": {**part.facts, name: fact}})
    facts = {**LIBRARY.facts, f"{part.id}.{name}": fact}
    return replace(LIBRARY, knowledge={**LIBRARY.knowledge, part.id: other}, facts=facts)


def codes_of(library: Library) -> Iterator[str]:
    yield from (one.code for one in check_figures(library, DOCUMENTS))


def test_every_source_that_ships_lists_its_figures_and_all_that_is_said_stands_there() -> None:
    assert [name for name, source in LIBRARY.sources.items() if source.figures is None] == []
    assert list(codes_of(LIBRARY)) == []


@pytest.mark.parametrize("by", [Decimal(10), Decimal("0.1")])
def test_a_figure_that_slips_tenfold_in_a_statement_is_found_though_its_value_slips_too(by: Decimal) -> None:
    assert len(STATED) > 150
    missed = []
    for part, name, fact, (start, stop) in STATED:
        wrong = plain(Decimal(fact.says[start:stop].replace(",", "")) * by)
        says = f"{fact.says[:start]}{wrong}{fact.says[stop:]}"
        if wrong != "0" and not list(codes_of(slipped(part, name, fact.model_copy(update={"says": says})))):
            missed.append(says)
    # the one that ends a range beside it may be meant
    assert [one for one in missed if "10 min between injections may be too short" not in one] == []


# what is read as a figure


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("0.2 mg (2 mL) over 15 s", ["0.2 mg", "2 mL", "15 s"]),
        ("0.2\u00a0mg per\u00a0min", ["0.2 mg per min"]),
        ("from 3 to 5 mg", ["3 to 5 mg"]),
        ("children of 1 to 17 years, 2 weeks", ["1 to 17 y", "2 wk"]),
        ("7 of 60, 95% CI 1.00 to 21.48", ["7", "60", "95%", "1.00 to 21.48"]),
        ("87,896 adults at 5 min.", ["87,896", "5 min"]),
        ("GABA-A, T4, two of them", []),
    ],
)
def test_numbers_are_read_with_their_units(text: str, figures: list[str]) -> None:
    assert [str(one) for one in said(text)] == figures


@given(st.text(alphabet="0123456789., mgLto()per%-", max_size=40))
def test_whatever_is_written_is_read(text: str) -> None:
    for one in said(text):
        assert one.numbers[0] >= 0
        assert said(str(one)) == (one,)


# what holds, and what is let be

LISTED = (
    "lines: [3], figures: {line 3: 5 min, anywhere: [0.1 mg per mL, 5 mL, 0.5 mg, 15 s, 45 s, 1 min, 1 mg, \
2 mg, 0.01 mg per kg, 0.02 mg per kg, 20 min, 0.5 mg per min, 1 h]}"
)


def test_a_source_that_lists_no_figures_holds_nobody(codes: Codes) -> None:
    assert (
        codes(TOPIC, "Bleeding for over 5 min counts.", "Bleeding for over 5 min, or 4 cups, counts.") == []
    )


def test_a_source_that_lists_none_lets_none_be_said(codes: Codes) -> None:
    found = codes(SOURCES, "lines: [3]", "lines: [3], figures: {}")
    assert {one.partition(" ")[2] for one in found} == {"figure-unsourced"}


def test_figures_that_are_listed_and_said_are_sound(codes: Codes) -> None:
    assert codes(SOURCES, "lines: [3]", LISTED) == []


@pytest.mark.parametrize(
    "figure", ["0.1 mg per mL", "5 mL", "0.5 mg", "45 s", "0.02 mg per kg", "0.5 mg per min"]
)
def test_a_regimen_and_a_presentation_have_figures_of_their_sources_alone(codes: Codes, figure: str) -> None:
    found = codes(SOURCES, "lines: [3]", LISTED.replace(f"{figure}, ", ""))
    assert found
    assert {one.partition(" ")[2] for one in found} == {"figure-unsourced"}


@pytest.mark.parametrize(
    ("says", "found"),
    [
        (
            "0.5 mg (5 mL) over 15 s, wait 45 s, at most 1 more after 1 min, 2 injections, to 1 mg (10 mL).",
            [],
        ),
        ("At 0 to 1 min.", []),
        ("Once more at 2 min.", ["23", "31"]),
        ("Over 30 s.", ["23", "31"]),
        ("At most 3 more.", ["23", "31"]),
        ("At most 2 more.", ["31"]),
        ("Vials of 20 mL, for 2 days, at 40 kg, 50% of them.", []),
    ],
)
def test_what_stands_behind_a_regimen_says_what_it_does(codes: Codes, says: str, found: list[str]) -> None:
    seen = [one for one in codes(DRUG, "says: It works.", f'says: "{says}"') if not one.startswith("40")]
    assert seen == [f"{line} figure-differs" for line in found]


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        ("0.5 mg (5 mL)", False),
        ("0.5 mg (0.5 mL)", True),
        ("1 to 2 mg (10 to 20 mL)", False),
        ("1 to 2 mg (10 to 25 mL)", True),
        ("0.5 mg per min (5 mL per min)", False),
        ("0.5 mg per min (5 mL)", True),
        ("0.5 mg, and 7 mL of water", False),
    ],
)
def test_a_volume_in_brackets_is_that_of_its_dose(codes: Codes, says: str, wrong: bool) -> None:
    found = codes(DRUG, "says: Its dose depends on age and weight.", f"says: {says}")
    assert found == (["11 volume-differs"] if wrong else [])
