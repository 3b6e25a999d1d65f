"""One mutant before the judge: what the slip has changed, and what it has left as it was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.content.braces import figures_in
from bot.proof.courses import Courses, courses
from bot.proof.profiles import Space, frame
from bot.proof.screens import samples
from bot.proof.texts import Known, Line, entries, lines, worded
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.content.library import DialogSet, Library
    from bot.proof.mutants.mutant import Mutant


@dataclass(frozen=True)
class Base:
    """The content without a slip, worked out once."""

    library: Library
    part: DialogSet
    space: Space
    compiled: Compiled
    known: Known
    samples: tuple[dict[str, Any], ...]
    """What the template of the advice is given, for a few who have every kind of it among them."""
    every: Courses | None
    """The courses at every weight."""

    @property
    def lines(self) -> list[Line]:
        """Every line of advice."""
        return [line for _, found in self.known.values() for line in found]

    @classmethod
    def of(cls, library: Library, dialog: str) -> Base:
        """Work a library out; raises ContentError where a line cannot be worded."""
        part, compiled = library.dialogs[dialog], Compiled()
        space, renderer = Space(part), Renderer(library, compiled=compiled)
        known = {
            (entry.path, entry.plan): (entry, tuple(worded(renderer, space, entry)))
            for entry in entries(library, space)
        }
        every = courses(library, part, every=True)
        # as it is, and where a dose is withheld that nobody has reviewed
        drawn = (renderer, Renderer(library, compiled=compiled, require_review=True))
        shown = tuple(one.context(advice) for one in drawn for advice in samples(one, space))
        return cls(library, part, space, compiled, known, shown, every)


class Trial:
    """A mutant beside the content that it came from."""

    def __init__(self, base: Base, mutant: Mutant) -> None:
        self.base = base
        self.mutant = mutant
        self.library = mutant.library
        self.part = self.library.dialogs[base.part.id]
        self.renderer = Renderer(self.library, compiled=base.compiled)

    @property
    def asks_anew(self) -> bool:
        """Whether the slip is in the questions."""
        return self.part.dialog is not self.base.part.dialog

    @property
    def decides_anew(self) -> bool:
        """Whether the slip is in the questions or the tables."""
        return self.asks_anew or self.part.tables is not self.base.part.tables

    @property
    def doses_anew(self) -> bool:
        """Whether anybody may get another dose: by a verdict, by what promises one, or by the drug."""
        return (
            bool(self.touched & set(self.part.tables.verdicts))
            or self.part.tables.dose != self.base.part.tables.dose
            or self.library.knowledge is not self.base.library.knowledge
        )

    @cached_property
    def space(self) -> Space:
        """The mutant's profiles; those of the base where it decides the same way."""
        if not self.decides_anew and self.part.words is self.base.part.words:
            return self.base.space
        same = frame(self.part) == self.base.space.values
        return Space(self.part, like=self.base.space if same else None)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The tables that give something else to somebody, or all where the questions are others."""
        tables = self.part.tables.tables
        if self.asks_anew:
            return frozenset(tables)
        before = self.base.part.tables.tables
        return frozenset(
            name
            for name in tables
            if tables[name].results != before[name].results
            or self.space.outcomes[name] != self.base.space.outcomes[name]
        )

    def touches(self, law: Law) -> bool:
        """Tell whether a law can notice the slip."""
        if law.law is not None or self.asks_anew:
            return bool(self.touched)
        return bool(self.touched & {*law.when, *law.always})

    @cached_property
    def lines(self) -> list[Line]:
        """Every line of the mutant's advice; those that the slip cannot touch are the base's own."""
        mine, its = self.base.library, self.library
        others = its.common is not mine.common or self.asks_anew
        changed = {name for name, fact in its.facts.items() if mine.facts.get(name) is not fact}
        known = {
            key: (entry, found)
            for key, (entry, found) in self.base.known.items()
            if not others and not (changed and changed & set(figures_in(entry.text)))
        }
        return list(lines(self.renderer, self.space, known))
