"""Comparisons: two drugs side by side, facet by facet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.card import CARDS, card_at
from bot.reference.page import Entry, Page, Section

if TYPE_CHECKING:
    from bot.reference.index import Index

COMPARE = Address("compare")
DIFFERENCE = "difference"
"""The subject of facts that tell two drugs apart: the key messages of their comparison."""


def compared(*parts: str) -> Address:
    """Give the address of a comparison."""
    return Address(COMPARE.kind, parts)


def choose(index: Index) -> Page | None:
    """Let the first drug be chosen; None with fewer than two."""
    if not index.comparable:
        return None
    return Page(COMPARE, links=tuple(map(compared, index.drugs)), up=(CARDS,))


def choose_other(index: Index, one: str) -> Page | None:
    """Let the second drug be chosen."""
    others = [compared(*pair) for other in index.drugs if (pair := _pair(index, one, other))]
    return Page(compared(one), links=tuple(others), up=(COMPARE, card_at(one))) if others else None


def comparison(index: Index, one: str, other: str) -> Page | None:
    """Show the key messages, then for each facet what stands for it of either drug."""
    pair = _pair(index, one, other)
    if pair is None:
        return None
    messages = index.holding((*pair, DIFFERENCE))
    sections = [Section(DIFFERENCE, index.entries(messages))] if messages else []
    there = [facet for facet in index.facets if any(facet in index.placed(drug) for drug in pair)]
    sections += [
        Section(facet, tuple(_side_by_side(index, pair, facet, messages)), whole=True) for facet in there
    ]
    return Page(
        compared(*pair),
        tuple(sections),
        silent=tuple(facet for facet in index.facets if facet not in there),
        links=tuple(compared(*pair, facet) for facet in there),
        up=(*map(card_at, pair), COMPARE),
    )


def facet_compared(index: Index, one: str, other: str, facet: str) -> Page | None:
    """Show every fact of one facet: those about both drugs, then those of either."""
    pair = _pair(index, one, other)
    placed = [index.placed(drug).get(facet, ()) for drug in pair or ()]
    if pair is None or facet not in index.facets or not any(placed):
        return None
    both = [fact for fact in placed[0] if fact in placed[1]]
    sections = [Section(None, index.entries(both))] if both else []
    for drug, facts in zip(pair, placed, strict=True):
        own = index.entries(fact for fact in facts if fact not in both)
        sections += [Section(drug, own or (Entry(()),), of=drug)] if own or not both else []
    return Page(compared(*pair, facet), tuple(sections), up=(compared(*pair), *map(card_at, pair)))


def _pair(index: Index, one: str, other: str) -> tuple[str, str] | None:
    """Order two drugs as they are listed; None unless they are two that can be compared."""
    if one == other or not {one, other} <= set(index.drugs):
        return None
    first, second = sorted((one, other), key=index.drugs.index)
    return first, second


def _side_by_side(
    index: Index, pair: tuple[str, str], facet: str, messages: tuple[str, ...]
) -> Iterator[Entry]:
    leads = [index.lead(drug, facet, messages) for drug in pair]
    if leads[0] is not None and leads[0] == leads[1]:
        yield index.entry(leads[0])
        return
    for drug, lead in zip(pair, leads, strict=True):
        yield index.entry(lead, drug) if lead is not None else Entry((), of=drug)
