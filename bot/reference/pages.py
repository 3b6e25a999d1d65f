"""Every page that can be looked up, by its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.reference import asking, called, card, comparison, sources
from bot.reference.index import Index

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.reference.address import Address
    from bot.reference.page import Page

ROOTS = (card.CARDS, comparison.COMPARE, sources.SOURCES, asking.ASK)
"""Where looking things up begins."""
_PAGES: Mapping[tuple[str, int], Callable[..., Page | None]] = {
    ("drug", 0): card.cards,
    ("drug", 1): card.card,
    ("drug", 2): card.facet,
    ("compare", 0): comparison.choose,
    ("compare", 1): comparison.choose_other,
    ("compare", 2): comparison.comparison,
    ("compare", 3): comparison.facet_compared,
    ("sources", 0): sources.sources,
    ("sources", 1): sources.source,
    ("ask", 0): asking.what_to_ask,
    ("ask", 1): asking.answered,
    ("name", 1): called.name_page,
}
"""Kind of page and how many parts its address has -> what stands on it."""


class Reference:
    """All that can be looked up in a library."""

    def __init__(self, library: Library) -> None:
        self.index = Index(library)

    def page(self, address: Address) -> Page | None:
        """Find the page of an address, whichever of its parts; None where there is none."""
        make = _PAGES.get((address.kind, len(address.parts)))
        return make(self.index, *address.parts) if make else None
