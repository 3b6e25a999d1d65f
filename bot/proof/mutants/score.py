"""Every mutant of a dialog, and what became of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.proof.mutants.doses import doses
from bot.proof.mutants.logic import logic
from bot.proof.mutants.mutant import KINDS, Kind, Mutant
from bot.proof.mutants.wording import wording

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.proof.mutants.judge import Fate, Found

FOUND: tuple[Found, ...] = ("equivalent", "law", "script", "survived")


def mutants(library: Library, part: DialogSet) -> Iterator[Mutant]:
    """Give every mutant of a dialog, always in the same order."""
    yield from logic(library, part)
    yield from doses(library, part)
    yield from wording(library, part)


@dataclass(frozen=True, slots=True)
class Score:
    """The fates of all mutants of one dialog."""

    dialog: str
    fates: tuple[Fate, ...]

    def count(self, kinds: Iterable[Kind] = KINDS, found: Iterable[Found] = FOUND) -> int:
        """Count the mutants of some kinds with some fates."""
        wanted, fates = set(kinds), set(found)
        return sum(fate.kind in wanted and fate.found in fates for fate in self.fates)

    @property
    def due(self) -> int:
        """How many are to be found: all but the equivalent."""
        return self.count(found=("law", "script", "survived"))

    @property
    def by_laws(self) -> int:
        """How many the laws find alone."""
        return self.count(found=("law",))

    @property
    def survivors(self) -> tuple[Fate, ...]:
        """Those that nobody found."""
        return tuple(fate for fate in self.fates if fate.found == "survived")

    def share(self, found: int) -> str:
        """Write a count as a share of all that are to be found, cut down to a tenth of a per cent."""
        tenths = found * 1000 // self.due if self.due else 1000
        return f"{tenths // 10}.{tenths % 10}%"
