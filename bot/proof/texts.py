"""What advice may say, line by line, for all profiles: the words of each entry, and who reads them so.

An entry of a words file looks at a few readings and verdicts only. Each combination of those that some
profile has is worded once, so that nothing is left to a sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.content.braces import looked_at
from bot.content.errors import Place, Problem, problem
from bot.engine.dosing import DosePlan
from bot.proof import examples
from bot.proof.courses import courses
from bot.proof.doses import fitting
from bot.proof.look import amounts
from bot.proof.scripts.failure import same_spaces
from bot.render.notation import faults, unmarked

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.content.library import Library
    from bot.proof.profiles import Space
    from bot.render.renderer import Renderer


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it stands under `words`, as it is written, who reads it, and the plan it may name."""

    path: tuple[str, ...]
    text: str
    points: int
    plan: DosePlan | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One wording of an entry, and the profiles whose advice has it."""

    entry: Entry
    points: int
    text: str
    figures: frozenset[str] = frozenset()
    """The facts whose figures it took."""


def entries(library: Library, space: Space) -> Iterator[Entry]:
    """List every entry that advice is made of; those of doses once for each plan that makes a difference."""
    words = space.part.words
    for table, outcomes in space.part.tables.verdicts.items():
        for outcome, text in words.verdicts[table].items():
            yield Entry(("verdicts", table, outcome), text, space.outcomes[table][outcome])
        for row in outcomes.rows:
            yield Entry(("reasons", table, row), words.reasons[table][row], space.winning(table, row))
    for table, given in words.says.items():
        for outcome, said in given.items():
            points = space.outcomes[table][outcome]
            yield Entry(("says", table, outcome, "say"), said.say, points)
            if said.more:
                yield Entry(("says", table, outcome, "more"), said.more, points)
    link, found = space.part.tables.dose, courses(library, space.part)
    if link is None or found is None:
        return
    for name, regimen in found.regimens.items():
        points = space.condition(link.when) & fitting(space, regimen)
        for plan in found.plans(name) if points else ():
            yield Entry(("doses", name), words.doses[name], points, plan)


Known = Mapping[tuple[tuple[str, ...], DosePlan | None], tuple[Entry, tuple[Line, ...]]]
"""Path and plan of an entry -> the entry, and how it was worded."""


def lines(renderer: Renderer, space: Space, known: Known | None = None) -> Iterator[Line]:
    """Word every entry for everyone who reads it; raises ContentError. What is `known` is taken over."""
    for entry in entries(renderer.library, space):
        # looked up without its points: to hash so large a number takes longer than to word many entries
        before = known.get((entry.path, entry.plan)) if known else None
        yield from before[1] if before and before[0] == entry else worded(renderer, space, entry)


def worded(renderer: Renderer, space: Space, entry: Entry) -> Iterator[Line]:
    """Word one entry for each combination of what it looks at; raises ContentError."""
    found: dict[tuple[str, frozenset[str]], int] = {}
    for points, seen in _combined(space, sorted(looked_at(entry.text)), entry.points):
        taken: set[str] = set()

        def figure(name: str, taken: set[str] = taken) -> str:
            taken.add(name)
            return renderer.figure(name)

        text = renderer.say(entry.text, **seen, plan=entry.plan, figure=figure)
        key = (text, frozenset(taken))
        found[key] = found.get(key, 0) | points
    for (text, figures), points in found.items():
        yield Line(entry, points, text, figures)


def _combined(
    space: Space, names: Sequence[tuple[str, str]], points: int
) -> Iterator[tuple[int, dict[str, dict[str, str]]]]:
    """Part profiles by what the names are for them; None, for not being asked, is left out."""
    if not points:
        return
    if not names:
        yield points, {"readings": {}, "verdicts": {}}
        return
    (kind, name), *others = names
    for value, whose in _values(space, kind, name):
        for here, seen in _combined(space, others, points & whose):
            if value is not None:
                seen[kind][name] = value
            yield here, seen


def _values(space: Space, kind: str, name: str) -> list[tuple[str | None, int]]:
    """List what a name can be, with who has it so; None stands for not being asked."""
    if kind == "verdicts":
        return [(outcome, points) for outcome, points in space.outcomes.get(name, {}).items()]
    found: list[tuple[str | None, int]] = [
        (value, space.reads(name, (value,))) for value in space.values.get(name, ())
    ]
    return [*found, (None, space.all ^ space.asked.get(name, 0))]


def texts(space: Space, said: Iterable[Line]) -> Iterator[Problem]:
    """Hold every law of texts against every line."""
    there = [(same_spaces(line.text), line.points) for line in said]
    for name, law in space.part.laws.laws.items():
        points = breach(space, law, there)
        if points:
            place = space.part.sources["laws"].place(("laws", name))
            says = f"{law.says} {_wrong(space, law, there)}"
            found = problem("law-failed", place, name=name, says=says, profile=space.tell(points))
            yield found.shown_by(examples.stated(space, points, name, law), name)


def notation(said: Iterable[Line], drugs: tuple[str, ...]) -> Iterator[Problem]:
    """Hold every line, worded with its figures marked, against safe notation."""
    for line in said:
        for fault in faults(line.text, drugs):
            place = Place(".".join(("words", *line.entry.path)))
            yield problem("notation", place, name=line.entry.path[-1], why=unmarked(fault))


def shut(said: Iterable[Line]) -> Iterator[Problem]:
    """Hold every line as it is worded where doses are withheld: it gives no amount of a drug.

    What stands beside a plan alone is withheld with it.
    """
    for line in said:
        if line.entry.plan is None:
            yield from amounts(line.text, line.entry.path[-1], Place(".".join(("words", *line.entry.path))))


def _wrong(space: Space, law: Law, there: Sequence[tuple[str, int]]) -> str:
    """Name the first text that is missing, or that is there and must not be."""
    when = space.condition(law.when)
    for text in law.text.has if law.text else ():
        if when & (space.all ^ _saying(there, text)):
            return f'"{text}" is not read.'
    texts = law.text.lacks if law.text else ()
    return next(f'"{text}" is read.' for text in texts if when & _saying(there, text))


def breach(space: Space, law: Law, there: Sequence[tuple[str, int]]) -> int:
    """Find the profiles whose advice breaks a law of texts."""
    if law.text is None:
        return 0
    missing = 0
    for text in law.text.has:
        missing |= space.all ^ _saying(there, text)
    for text in law.text.lacks:
        missing |= _saying(there, text)
    return space.condition(law.when) & missing


def _saying(there: Iterable[tuple[str, int]], text: str) -> int:
    wanted = same_spaces(text)
    return reduce(or_, (points for line, points in there if wanted in line), 0)
