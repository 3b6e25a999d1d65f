"""Counterexamples as cases: each fails where the slip is, and one holds where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

import pytest

from bot.content.errors import ContentError, Problem
from bot.content.library import DialogSet, Library
from bot.content.shape import Shape
from bot.engine.decide import NoRowError
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.mutants.mutant import Mutant
from bot.proof.mutants.score import mutants
from bot.proof.profiles import Space
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.load import parse_scripts
from bot.proof.texts import lines, texts
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled
from tests.engine.patients import part, shipped

COMPILED = Compiled()
EVERY = 37
"""One mutant of so many is looked at: some thirty, of each kind."""


def holds(library: Library, case: str) -> bool:
    """Paste a case into a script file of its own, and run it."""
    scripted, *more = parse_scripts(f"cases:\n{case}", "flumazenil.yaml", library, ["engine"])
    assert not more
    try:
        Decider(library, Renderer(library, compiled=COMPILED)).check(scripted)
    except (ScriptError, NoRowError):
        return False
    return True


def shown(library: Library) -> list[Problem]:
    """List the problems that have a case; none where words cannot be filled in any more."""
    try:
        return list(_shown(library))
    except ContentError:
        return []


def _shown(library: Library) -> Iterator[Problem]:
    one = library.dialogs["flumazenil"]
    space = Space(one)
    said = lines(Renderer(library, compiled=COMPILED), space)
    # as at a start: what is said is looked at only where everything else holds
    found = list(chain(stated(space), structure(space), doses(library, space))) or texts(space, said)
    yield from (each for each in found if each.case)


@cache
def sampled() -> list[Mutant]:
    return [one for one in mutants(shipped(), part()) if one.kind != "template"][::EVERY]


@cache
def shown_of(name: str) -> list[Problem]:
    return shown(next(one for one in sampled() if one.name == name).library)


@pytest.mark.parametrize("mutant", sampled(), ids=lambda mutant: mutant.name[:70])
def test_a_counterexample_fails_with_the_slip(mutant: Mutant) -> None:
    found = shown_of(mutant.name)
    for problem in found:
        assert not holds(mutant.library, problem.case), problem
    # a law can be kept in more ways than one, so not each of its cases holds once the slip is mended
    mended = [holds(shipped(), problem.case) for problem in found]
    assert any(mended) or not mended or mutant.kind != "row"


def test_of_that_many_slips_most_are_shown_by_a_case() -> None:
    counted = [bool(shown_of(one.name)) for one in sampled() if one.kind in {"row", "guard"}]
    assert sum(counted) > len(counted) // 2


def without(*names: str) -> Library:
    """Leave rows of the verdict table out."""
    table = part().tables.tables["verdict"]
    rows = {key: row for key, row in table.rows.items() if key not in names}
    return with_tables(verdict=table.model_copy(update={"rows": rows}))


def with_tables(**tables: Shape) -> Library:
    changed = part().tables.model_copy(update={"tables": {**part().tables.tables, **tables}})
    return replace(shipped(), dialogs={"flumazenil": replace(part(), tables=changed)})


def case_of(library: Library, wanted: Callable[[Problem], object]) -> str:
    return next(each.case for each in shown(library) if wanted(each))


def test_a_counterexample_has_no_more_facts_than_it_needs() -> None:
    one = case_of(without("tricyclic"), lambda each: each.law == "SAFE-16")
    assert "facts: {tricyclic: yes}" in one
    assert "expect: {verdict: do_not_give}" in one


def test_a_profile_without_a_row_is_shown_by_a_case_that_wants_it_decided() -> None:
    one = case_of(without("setting_open", "age_open"), lambda each: each.code == "no-row")
    assert "expect: {verdict: [consider, resolve_first" in one


def test_a_weight_in_a_counterexample_is_one_that_counts() -> None:
    one = case_of(without("weight_open", "breathing"), lambda each: "weight" in each.case)
    assert "weight_confirmed: yes" in one or "weight:" not in one


def test_a_law_may_hold_any_words_and_its_case_can_still_be_read() -> None:
    laws: dict[str, Any] = dict(part().laws.laws)
    laws["SAFE-16"] = laws["SAFE-16"].model_copy(update={"says": 'He said: "no", \\ & {never} # ever'})
    dialog: DialogSet = replace(part(), laws=part().laws.model_copy(update={"laws": laws}))
    tables = without("tricyclic").dialogs["flumazenil"].tables
    library = replace(shipped(), dialogs={"flumazenil": replace(dialog, tables=tables)})
    assert not holds(library, case_of(library, lambda each: each.law == "SAFE-16"))
