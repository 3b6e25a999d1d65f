"""The facts of a library by what they are about, gathered once for all pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.reference.page import Entry
from bot.reference.tags import about, facet_of, held, home

if TYPE_CHECKING:
    from bot.content.knowledge import DrugHead, TopicHead
    from bot.content.library import Library

Placed = Mapping[str | None, tuple[str, ...]]
"""Facet -> its facts; under None those that have no facet."""


class Index:
    """What pages look up. Drugs come before topics everywhere, both in the order of the library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        known = library.knowledge
        self.drugs = tuple(name for name, part in known.items() if part.drug)
        self.cards = (*self.drugs, *(name for name in known if name not in self.drugs))
        subjects = library.subjects
        self.facets = tuple(subjects.facets) if subjects else ()
        self.tags = (*self.cards, *self.facets, *(subjects.subjects if subjects else ()))
        self.held = {fact: held(library, fact) for fact in library.facts}
        self.facet = {fact: facet_of(library, fact) for fact in library.facts}
        self._about = {fact: about(library, fact) for fact in library.facts}
        self._contested = self._both_ways()
        self._placed = {card: self._place(card) for card in self.cards}

    @property
    def comparable(self) -> bool:
        """Whether there are two drugs to compare."""
        return len(self.drugs) > 1

    def head(self, card: str) -> DrugHead | TopicHead | None:
        """Give the head of a card; None where there is no such card."""
        part = self.library.knowledge.get(card)
        return (part.drug or part.topic) if part else None

    def placed(self, card: str) -> Placed:
        """Give the facts about a drug or topic by facet: those of its own file first."""
        return self._placed[card]

    def holding(self, tags: Iterable[str]) -> tuple[str, ...]:
        """List the facts that hold all of some tags, in the order of the library."""
        wanted = frozenset(tags)
        return tuple(fact for fact, tags_of in self.held.items() if wanted <= tags_of)

    def about(self, fact: str) -> tuple[str, ...]:
        """Give the cards that a fact stands on, that of its own file first."""
        return self._about[fact]

    def lead(self, card: str, facet: str, besides: Iterable[str] = ()) -> str | None:
        """Find the fact that stands for a facet, if possible none of those `besides`; else its first one."""
        facts = self._placed[card].get(facet, ())
        others = [fact for fact in facts if fact not in set(besides)] or facts
        return next((fact for fact in others if self.library.facts[fact].lead), next(iter(others), None))

    def entry(self, fact: str, of: str | None = None) -> Entry:
        """Put the facts that say otherwise below one."""
        return self._entry((fact, *self._contested[fact]), of)

    def entries(self, facts: Iterable[str]) -> tuple[Entry, ...]:
        """Make entries: facts that contradict each other together, with what else contradicts them."""
        listed = tuple(dict.fromkeys(facts))
        found: list[Entry] = []
        done: set[str] = set()
        for fact in listed:
            if fact not in done:
                group = self._group(fact, listed)
                own = tuple(one for one in listed if one in group)
                found.append(self._entry((*own, *(one for one in group if one not in own))))
                done.update(own)
        return tuple(found)

    def _group(self, fact: str, listed: tuple[str, ...]) -> list[str]:
        """Follow contradictions from one fact; from those that are not listed back to listed ones alone."""
        group, due = [fact], [fact]
        while due:
            one = due.pop(0)
            others = [other for other in self._contested[one] if one in listed or other in listed]
            new = [other for other in others if other not in group]
            group += new
            due += new
        return group

    def _entry(self, facts: tuple[str, ...], of: str | None = None) -> Entry:
        against = (
            fact for at, fact in enumerate(facts) if not set(facts[:at]).isdisjoint(self._contested[fact])
        )
        return Entry(facts, frozenset(against), of)

    def _both_ways(self) -> dict[str, tuple[str, ...]]:
        """Find what contradicts each fact, whichever of the two says so."""
        facts = self.library.facts
        found = {name: dict.fromkeys(fact.disagrees) for name, fact in facts.items()}
        for name, fact in facts.items():
            for other in fact.disagrees:
                found[other][name] = None
        return {name: tuple(others) for name, others in found.items()}

    def _place(self, card: str) -> Placed:
        found: dict[str | None, list[str]] = {}
        whose = [fact for fact, cards in self._about.items() if card in cards]
        for fact in sorted(whose, key=lambda fact: home(fact) != card):
            found.setdefault(self.facet[fact], []).append(fact)
        return {facet: tuple(facts) for facet, facts in found.items()}
