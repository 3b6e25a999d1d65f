"""Three inks: all that is proved, what scripted tests walk, and the way of one conversation.

1. What is drawn is proved reachable: without walks, everything is `plain`.
2. Where a walk goes the ink is `strong`; everything else is `plain` beside one conversation, and `faint`
   beside the scripts, so that it is seen where none goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.engine.advice import Advice
    from bot.proof.draw.chart import Verdict, Way

Ink = Literal["faint", "plain", "strong"]
INKS: tuple[Ink, ...] = ("faint", "plain", "strong")
"""What comes later is drawn over what comes before."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through a dialog: question -> reading, in the order asked, and table -> verdict."""

    readings: Mapping[str, str]
    verdicts: Mapping[str, str]

    @classmethod
    def of(cls, advice: Advice) -> Walk:
        """The way that leads to advice."""
        return cls(advice.profile.readings, advice.decision.verdicts)


@dataclass(frozen=True, slots=True)
class Inks:
    """What is in which ink. `said`: question -> what is written beside it."""

    walks: tuple[Walk, ...] = ()
    rest: Ink = "plain"
    answered: frozenset[str] | None = None
    """The questions that count as walked; all that are asked, if not given."""
    said: Mapping[str, str] = field(default_factory=dict)

    def question(self, name: str) -> Ink:
        """Ink a question."""
        there = self.answered is None or name in self.answered
        return self._ink(there and name in walk.readings for walk in self.walks)

    def ways(self, ways: tuple[Way, ...], *, every: bool) -> Ink:
        """Ink a line that stands for several ways: one of them is to be taken, or `every` one."""
        gather = all if every else any
        return self._ink(gather(way.taken(walk.readings) for way in ways) for walk in self.walks)

    def verdict(self, verdict: Verdict) -> Ink:
        """Ink a verdict."""
        return self._ink(walk.verdicts[verdict.table] == verdict.outcome for walk in self.walks)

    def _ink(self, taken: Iterable[bool]) -> Ink:
        return "strong" if any(taken) else self.rest


def exercised(walks: Iterable[Walk]) -> Inks:
    """Show what scripted tests walk, and what none does."""
    return Inks(tuple(walks), "faint")


def path(advice: Advice, said: Mapping[str, str]) -> Inks:
    """Show the way of a conversation. What is still open goes the way that it is read."""
    return Inks((Walk.of(advice),), answered=frozenset(advice.profile.values), said=said)
