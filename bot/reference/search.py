"""Tags -> the page whose facts hold all of them, or the pages nearest to that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.reference import address
from bot.reference.asking import asked
from bot.reference.card import card_at
from bot.reference.comparison import DIFFERENCE, compared

if TYPE_CHECKING:
    from bot.reference.address import Address
    from bot.reference.pages import Reference

Tags = frozenset[str]
_OFFERED = 6
"""How many of the nearest pages are offered."""
_PARTS = 99
"""As many parts as an address can name; the last of them must be written too."""
DOSING = "dosing"
"""The facet that doses are of."""
_FEW = 6
"""So many facts about two drugs are shown themselves; where there are more, a comparison is."""


class Search:
    """Finds pages by tags."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._index = reference.index
        subjects = reference.index.library.subjects
        known = subjects.subjects if subjects else {}
        # a difference may be of any facet
        self._facets = {tag: one.facet for tag, one in known.items() if one.facet and tag != DIFFERENCE}
        self._drugs, self._cards = frozenset(self._index.drugs), frozenset(self._index.cards)

    def found(self, tags: Tags) -> Address | None:
        """Find the page that answers all tags; None where there is none, or one for each of several drugs.

        Where the tags name no drug or topic, the page names the one that all its facts are about. Of a dose
        it is never a drug: that only one is known to fit does not make it the one that was meant.
        """
        tags = self._telling(tags)
        named = tags & self._cards
        if named:
            return self._of_two(tags) if self.pair(named) and named <= self._drugs else self.page(tags)
        about = [set(self._index.about(fact)) for fact in self._index.holding(tags)] if tags else []
        common = self._ordered(set.intersection(*about)) if about else ()
        guessed = self._drugs.intersection(common[:1]) and DOSING in self.facets(tags)
        return self.page(tags | {common[0]}) if common and not guessed else None

    def each(self, tags: Tags) -> tuple[Address, ...]:
        """List the pages that answer all tags, each of one drug or topic, where the tags name none."""
        tags = self._telling(tags)
        return () if not tags or tags & self._cards else self._each([tags])

    def nearest(self, tags: Tags, kept: Tags = frozenset()) -> tuple[Address, ...]:
        """List the pages that answer most of the tags: of what they name, or with some of the tags `kept`."""
        tags = self._telling(tags)
        named, pair = tags & self._cards, self._facet_of_two(tags)
        most = self._most(tags - {DIFFERENCE} if pair else tags, named or kept)
        pages = tuple(filter(None, map(self._fitting, most))) if named else self._each(most)
        return tuple(dict.fromkeys(filter(None, (pair, *pages))))[:_OFFERED]

    def page(self, tags: Tags) -> Address | None:
        """Give the page of exactly these tags, if there is one and its address can be written."""
        cards, others = self._ordered(tags & self._cards), tags - self._cards
        facet = others & frozenset(self._index.facets)
        if len(cards) == 1 and others == facet and len(facet) <= 1:
            return self._there(card_at(*cards, *facet))
        if cards and self._drugs.issuperset(tags):
            return self._there(compared(*cards))
        return self._there(asked(*self._ordered(tags)))

    def facets(self, tags: Tags) -> Tags:
        """Give the facets that tags are, or belong to."""
        return frozenset(self._facets.get(tag, tag) for tag in tags) & frozenset(self._index.facets)

    def pair(self, tags: Tags) -> Address | None:
        """Give the comparison of the drugs among some tags; None unless they are two."""
        drugs = self._ordered(tags & self._drugs)
        return compared(*drugs) if len(drugs) == 2 else None  # noqa: PLR2004

    def _of_two(self, tags: Tags) -> Address | None:
        drugs = tags & self._drugs
        about, both = tags - drugs - {DIFFERENCE}, self._index.holding(tags)
        if not about and (DIFFERENCE in tags or not 0 < len(both) <= _FEW):
            return self._there(compared(*self._ordered(drugs)))
        if not (len(about) == 1 and about <= frozenset(self._index.facets)):
            for kept in (tags, tags - {DIFFERENCE}):
                if self._index.holding(kept):
                    return self.page(kept)
        known_of_both = all(self._index.holding({drug, *about}) for drug in drugs)
        return self._facet_of_two(tags) if known_of_both else None

    def _facet_of_two(self, tags: Tags) -> Address | None:
        """Give the comparison of two drugs in the one facet that the other tags are of."""
        drugs, facets = tags & self._drugs, self.facets(tags)
        if not self.pair(tags) or len(facets) != 1:
            return None
        return self._there(compared(*self._ordered(drugs), *facets))

    def _fitting(self, tags: Tags) -> Address | None:
        """Give the page of tags, or of the first of them where all cannot be written."""
        ordered = self._ordered(tags)
        pages = (self.page(frozenset(ordered[:count])) for count in range(len(ordered), 0, -1))
        return next(filter(None, pages), None)

    def _most(self, tags: Tags, kept: Tags) -> list[Tags]:
        """List the largest sets of these tags that a fact holds, with some of those kept, if any are.

        Where no more than those can be kept, a subject of which nothing is known gives way to its facet.
        """
        held = {tags_of & tags for tags_of in self._index.held.values()} - {frozenset()}
        held = {one for one in held if not kept or one & kept} | {frozenset({tag}) for tag in kept}
        found: list[Tags] = []
        for one in sorted(held, key=lambda one: (-len(one & kept), -len(one), self._places(one))):
            if not any(one <= other for other in found):
                found.append(one)
        facets = self._ordered(self.facets(tags))
        return [wide for one in found for wide in self._widened(one, facets if one <= kept else ())]

    def _widened(self, tags: Tags, facets: Iterable[str]) -> list[Tags]:
        """Add each of some facets in which there are facts; without any leave the tags as they are."""
        wider = [tags | {facet} for facet in facets]
        return [one for one in wider if self._index.holding(one)] or [tags]

    def _each(self, some: Iterable[Tags]) -> tuple[Address, ...]:
        pages = (self._fitting(tags | {card}) for tags in some for card in self._owners(tags))
        return tuple(dict.fromkeys(filter(None, pages)))

    def _owners(self, tags: Tags) -> list[str]:
        """List the drugs that facts with these tags are about, and the topics of those about no drug."""
        about = [self._index.about(fact) for fact in self._index.holding(tags)]
        owners = {card for cards in about for card in self._drugs.intersection(cards) or cards[:1]}
        return [card for card in self._index.cards if card in owners]

    def _telling(self, tags: Tags) -> Tags:
        """Leave out facets of which a subject is there too: it says more."""
        return tags - {self._facets[tag] for tag in tags if tag in self._facets}

    def _there(self, found: Address) -> Address | None:
        written = address.read(str(found.at(_PARTS))) is not None
        return found if written and self._reference.page(found) is not None else None

    def _ordered(self, tags: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(tags, key=self._index.tags.index))

    def _places(self, tags: Iterable[str]) -> list[int]:
        return sorted(map(self._index.tags.index, tags))
