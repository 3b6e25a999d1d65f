"""Sources: what each is, what it cannot tell, and how much rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.page import Counted, Page

if TYPE_CHECKING:
    from bot.reference.index import Index

SOURCES = Address("sources")


def sources(index: Index) -> Page:
    """List every source."""
    known = tuple(index.library.sources)
    return Page(
        SOURCES,
        sources=tuple(_cited(index, name) for name in known),
        links=tuple(Address(SOURCES.kind, (name,)) for name in known),
        up=(Address("drug"),),
    )


def source(index: Index, name: str) -> Page | None:
    """Show one source."""
    if name not in index.library.sources:
        return None
    return Page(Address(SOURCES.kind, (name,)), sources=(_cited(index, name),), up=(SOURCES,))


def _cited(index: Index, name: str) -> Counted:
    facts = index.library.facts.values()
    return Counted(name, sum(any(cite.source == name for cite in fact.cites) for fact in facts))
