"""Cards: what is known of one drug or topic, by facet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.called import of_card
from bot.reference.opening import beginning
from bot.reference.page import Page, Section

if TYPE_CHECKING:
    from bot.reference.index import Index

CARDS = Address("drug")


def card_at(card: str, *facet: str) -> Address:
    """Give the address of a card, or of one of its facets."""
    return Address("drug", (card, *facet))


def cards(index: Index) -> Page:
    """List every card, and what else can be looked up."""
    compare = [Address("compare")] if index.comparable else []
    others = (*compare, Address("ask"), Address("sources"))
    return Page(CARDS, links=tuple(map(card_at, index.cards)), up=others)


def card(index: Index, name: str) -> Page | None:
    """Show what a drug is called and the fact that leads each facet; without facets, every fact."""
    if name not in index.cards:
        return None
    placed = index.placed(name)
    there = [facet for facet in index.facets if facet in placed]
    leads = [(facet, index.lead(name, facet)) for facet in there]
    sections = [Section(facet, (index.entry(lead),), of=name) for facet, lead in leads if lead is not None]
    if not index.facets:
        sections = [Section(None, index.entries(placed.get(None, ())), of=name)]
    dialogs = [part for part in index.library.dialogs.values() if name in part.dialog.dialog.about]
    compared = [Address("compare", (name,))] if name in index.drugs and index.comparable else []
    return Page(
        card_at(name),
        tuple(sections),
        silent=tuple(facet for facet in index.facets if facet not in placed),
        called=of_card(index, name),
        links=(
            *(card_at(name, facet) for facet in there),
            *(beginning(part.id, {}) for part in dialogs),
            *compared,
        ),
        up=(CARDS,),
    )


def facet(index: Index, name: str, facet: str) -> Page | None:
    """Show every fact of one facet."""
    facts = index.placed(name).get(facet, ()) if name in index.cards else ()
    if not facts:
        return None
    return Page(
        card_at(name, facet), (Section(None, index.entries(facts), of=name),), up=(card_at(name), CARDS)
    )
