"""Whether a mutant is equivalent: exactly, by the same questions, outcomes, reasons, plans and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.content.braces import looked_at
from bot.engine.dosing import needs_weight
from bot.proof.courses import Courses, courses
from bot.proof.doses import fitting
from bot.proof.notes import alike
from bot.render.renderer import FOLDED

if TYPE_CHECKING:
    from bot.content.knowledge import Fact, Regimen
    from bot.content.library import DialogSet
    from bot.proof.mutants.trial import Trial
    from bot.proof.profiles import Space
    from bot.proof.texts import Line


def same(trial: Trial) -> bool:
    """Tell whether nobody is asked, told or given anything else, or in another order."""
    if trial.mutant.kind in {"row", "because", "guard", "answers"}:
        return _decides_the_same(trial)
    if trial.mutant.kind == "dose":
        return _doses_the_same(trial)
    if trial.mutant.kind in {"words", "figure"}:
        return _says_the_same(trial)
    return False


def _decides_the_same(trial: Trial) -> bool:
    mine, its = trial.base.space, trial.space
    return (
        mine.values == its.values
        and mine.asked == its.asked
        and mine.outcomes == its.outcomes
        and mine.part.tables.dose == its.part.tables.dose
        and _answers(mine.part) == _answers(its.part)
        and _reads_alike(mine, its)
        and _orders(mine) == _orders(its)
        and _behind(mine, trial.library.facts) == _behind(its, trial.library.facts)
    )


def _doses_the_same(trial: Trial) -> bool:
    mine, its = trial.base.every, courses(trial.library, trial.part)
    if mine is None or its is None:
        return mine is its
    if _by_weight(mine) == _by_weight(its):
        its = replace(its, weights=mine.weights)
    else:
        its = courses(trial.library, trial.part, every=True) or its
    link = trial.part.tables.dose
    promised = trial.space.condition(link.when) if link else 0
    later = [
        [
            one.model_dump(exclude={"round_down_to"})
            for one in library.regimens(mine.drug).values()
            if one.after
        ]
        for library in (trial.base.library, trial.library)
    ]
    fits = [
        {name: promised & fitting(trial.space, regimen) for name, regimen in one.regimens.items()}
        for one in (mine, its)
    ]
    return mine.laid == its.laid and later[0] == later[1] and fits[0] == fits[1]


def _says_the_same(trial: Trial) -> bool:
    """Compare every line of advice; what stands elsewhere is left to the scripts."""
    common, words = trial.library.common, trial.part.words
    elsewhere = common is not trial.base.library.common or any(
        getattr(words, name) != getattr(trial.base.part.words, name)
        for name in ("open_title", "open_note", "closed_note", "opening", "settles")
    )
    return (
        not elsewhere
        and trial.mutant.kind == "words"
        and _said(trial.part, trial.lines) == _said(trial.base.part, trial.base.lines)
    )


def _by_weight(found: Courses) -> dict[str, Regimen]:
    return {name: regimen for name, regimen in found.regimens.items() if needs_weight(regimen)}


def _answers(part: DialogSet) -> list[object]:
    """Gather what can be answered, and how that is labelled."""
    return [
        (
            name,
            tuple(question.answers.items()),
            question.number,
            question.bands,
            question.buttons,
        )
        for name, question in part.dialog.questions.items()
    ]


def _reads_alike(mine: Space, its: Space) -> bool:
    """Tell whether what is open reads the same, or as an answer that nobody can tell from it."""
    words = mine.part.words
    looked = {
        name
        for given in words.says.values()
        for said in given.values()
        for text in (said.say, said.more or "")
        for _, name in looked_at(text)
    }
    looked |= {
        name for rows in words.reasons.values() for text in rows.values() for _, name in looked_at(text)
    }
    for name, question in mine.part.dialog.questions.items():
        before, after = question.reading, its.part.dialog.questions[name].reading
        if before != after and (name in looked or not alike(mine, name, before, after)):
            return False
    return True


def _orders(space: Space) -> dict[str, list[tuple[str, str]]]:
    """For each table that says all, the pairs of outcomes that somebody is told, in their order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, table in space.part.tables.tables.items():
        given = [] if table.decides else [one for one in table.order if space.outcomes[name][one]]
        found[name] = sorted(
            (one, other)
            for at, one in enumerate(given)
            for other in given[at + 1 :]
            if space.outcomes[name][one] & space.outcomes[name][other]
        )
    return found


def _behind(space: Space, facts: Mapping[str, Fact]) -> dict[tuple[str, str], int]:
    """Find whom each fact, and each line of reasons, is behind the advice of, as bot.render.facts has it."""
    found: dict[tuple[str, str], int] = {}
    for name, table in space.part.tables.tables.items():
        for key, row in table.rows.items():
            points = space.winning(name, key)
            names = [("fact", fact) for fact in row.because if table.decides or facts[fact].disagrees]
            if table.decides:
                names.append(("reason", space.part.words.reasons[name].get(key, "")))
            for each in names:
                found[each] = found.get(each, 0) | points
    return found


def _said(part: DialogSet, given: Iterable[Line]) -> dict[tuple[str, ...], list[tuple[str, int]]]:
    """Gather what stands where, in the order it is said, with who reads it."""
    placed = sorted(((_place(part, line), line) for line in given), key=lambda one: one[0])
    found: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for (where, _), line in placed:
        found.setdefault(where, []).append((line.text, line.points))
    return found


def _place(part: DialogSet, line: Line) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Tell the section that a line stands in, and its turn there; what is no measure stands by itself."""
    kind, table, *rest = line.entry.path
    if kind != "says":
        return line.entry.path, ()
    said = part.words.says[table][rest[0]]
    tables = list(part.tables.tables)
    turn = (tables.index(table), part.tables.tables[table].order.index(rest[0]))
    return (kind, said.section if rest[1] == "say" else FOLDED), turn
