"""How long a screen can get, for anybody: exactly, for what is made of parts that stand beside each other.

Parts are added up for all profiles at once, in binary: bit by bit of the sum there is a set of profiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem
from bot.proof.doses import fitting
from bot.proof.screens import samples
from bot.render.renderer import TEXT_LIMIT, Renderer, plain_form
from bot.render.typesetter import Compiled

if TYPE_CHECKING:
    from bot.content.knowledge import Regimen
    from bot.content.library import Library
    from bot.proof.profiles import Space
    from bot.proof.texts import Line

_NUMBERED = 4
"""Characters before a line that is numbered, and its end."""
_HEADING = 20
"""Characters that a heading above some reasons takes besides the titles in it."""
Part = tuple[int, int]
"""The profiles that have a part, and how long it is."""


class Longest(Renderer):
    """Draws every figure and statement as long as it can get: as it is, or as what stands for it if withheld.

    A review begins to count and runs out while the bot runs, so on one screen some may be withheld.
    """

    def __init__(self, library: Library, *, compiled: Compiled | None = None) -> None:
        super().__init__(library, compiled=compiled)
        self._withholding = Renderer(library, compiled=compiled, require_review=True)

    def figure(self, name: str) -> str:
        """The figure of a fact, or what stands for it."""
        return max(super().figure(name), self._withholding.figure(name), key=len)

    def statement(self, name: str) -> str:
        """What a fact says, or what stands for it."""
        return max(super().statement(name), self._withholding.statement(name), key=len)


def longest(space: Space, parts: Iterable[Part]) -> tuple[int, int]:
    """Find the greatest sum of lengths that any profile has, and the profiles that have it.

    A part that makes a screen shorter, as a template may have it, counts as nothing.
    """
    planes: list[int] = []
    for points, measured in parts:
        length, carry, at = max(measured, 0), 0, 0
        while length >> at or carry:
            if at == len(planes):
                planes.append(0)
            one, bit = planes[at], points if length >> at & 1 else 0
            planes[at] = one ^ bit ^ carry
            carry = (one & bit) | (carry & (one ^ bit))
            at += 1
    total, who = 0, space.all
    for at in reversed(range(len(planes))):
        if who & planes[at]:
            who &= planes[at]
            total |= 1 << at
    return total, who


def reasons_fit(space: Space, renderer: Renderer, said: Iterable[Line]) -> Iterator[Problem]:
    """Hold the screen of reasons against the limit of a message, for everybody."""
    length, who = longest(space, _reasons(space, renderer, said))
    if length > TEXT_LIMIT:
        limit, place = f"{TEXT_LIMIT:,}", Place("templates/why.j2")
        yield problem("reasons-too-long", place, length=f"{length:,}", limit=limit, profile=space.tell(who))


def advice_fits(space: Space, renderer: Renderer, said: Sequence[Line]) -> Iterator[Problem]:
    """Hold the advice against the limit of a message: its lines and sources exactly, the rest by a sample."""
    parts = [(line.points, len(line.text) + _NUMBERED) for line in said]
    parts += _sources(space, renderer, said)
    around = 0
    for advice in samples(renderer, space):
        one = space.point(advice.profile.readings)
        inside = sum(length for points, length in parts if points & one)
        around = max(around, len(renderer.advice(advice).text) - inside)
    length, who = longest(space, [*parts, (space.all, around)])
    if length > TEXT_LIMIT:
        limit, place = f"{TEXT_LIMIT:,}", Place("templates/advice.j2")
        yield problem("advice-too-long", place, length=f"{length:,}", limit=limit, profile=space.tell(who))


def _sources(space: Space, renderer: Renderer, said: Iterable[Line]) -> Iterator[Part]:
    """Give the sources below the advice: those of the facts behind it and of the regimen that is due."""
    library, cited = renderer.library, dict[str, int]()
    found = [(library.facts[fact].cites, points) for fact, points in _behind(space, renderer, said).items()]
    found += [(regimen.cites, points) for regimen, points in _regimens(space, library)]
    for cites, points in found:
        for cite in cites:
            cited[cite.source] = cited.get(cite.source, 0) | points
    for source, points in cited.items():
        yield points, sum(len(text) + len(": ") for text in renderer.sources([source])[0])


def _reasons(space: Space, renderer: Renderer, said: Iterable[Line]) -> Iterator[Part]:
    """Give the frame, each verdict's title, each fact behind the advice, and what its sources are called."""

    def drawn(**more: object) -> int:
        empty: dict[str, object] = {"notice": None, "titles": [], "cited": [], "shorts": []}
        return len(plain_form(renderer.template("why", **(empty | more))))

    frame = drawn()
    yield space.all, max(drawn(notice=notice) for notice in renderer.library.common.notices.values())
    behind = _behind(space, renderer, said)
    yield from _titles(space, renderer, behind)
    named: dict[tuple[str, str], int] = {}
    for fact, points in behind.items():
        seen = renderer.reasons([fact])
        # a fact can be reviewed at any time, and a review runs out: the longer of the two is due
        forms = [[one | {"reviewed": held} for one in seen["cited"]] for held in (False, True)]
        yield points, max(drawn(cited=form) for form in forms) - frame
        for short in seen["shorts"]:
            named[short] = named.get(short, 0) | points
    for short, points in named.items():
        yield points, drawn(shorts=[short]) - frame


def _titles(space: Space, renderer: Renderer, behind: Mapping[str, int]) -> Iterator[Part]:
    """Give the titles of the verdicts: above all, or of several above the facts behind the same of them."""
    tables = space.part.tables.verdicts
    groups: dict[tuple[str, ...], int] = {}
    for fact, points in behind.items():
        parts: dict[tuple[str, ...], int] = {(): points}
        for name, table in tables.items() if len(tables) > 1 else ():
            rows = [key for key, row in table.rows.items() if fact in row.because]
            wins = reduce(or_, (space.winning(name, key) for key in rows), 0)
            parts = {
                named: some
                for group, held in parts.items()
                for named, some in (((*group, name), held & wins), (group, held & (space.all ^ wins)))
                if some
            }
        for group, some in parts.items():
            groups[group] = groups.get(group, 0) | some
    for group, points in groups.items():
        yield points, _HEADING if len(tables) > 1 else 0
        for name in group or (tables if len(tables) == 1 else ()):
            for outcome, title in space.part.words.verdicts[name].items():
                yield points & space.outcomes[name][outcome], len(renderer.say(title)) + len("; ")


def _behind(space: Space, renderer: Renderer, said: Iterable[Line]) -> dict[str, int]:
    """Find whom each fact is behind the advice of, as bot.render.facts has it."""
    found: dict[str, int] = {}

    def add(names: Iterable[str], points: int) -> None:
        for name in names:
            found[name] = found.get(name, 0) | points

    facts = renderer.library.facts
    for name, table in space.part.tables.tables.items():
        for key, row in table.rows.items():
            kept = [fact for fact in row.because if table.decides or facts[fact].disagrees]
            add(kept, space.winning(name, key))
    for regimen, points in _regimens(space, renderer.library):
        add(regimen.because, points)
    for line in said:
        add(line.figures, line.points)
    return found


def _regimens(space: Space, library: Library) -> Iterator[tuple[Regimen, int]]:
    """List the first courses of the drug that is dosed, with whom each is for."""
    link = space.part.tables.dose
    for regimen in library.regimens(link.drug).values() if link else ():
        if link is not None and regimen.first_course:
            yield regimen, space.condition(link.when) & fitting(space, regimen)
