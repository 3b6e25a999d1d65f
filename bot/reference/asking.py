"""Questions: what can be asked, and the facts that answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.card import CARDS, card_at
from bot.reference.page import Page, Section

if TYPE_CHECKING:
    from bot.reference.index import Index

ASK = Address("ask")
_EXAMPLES = 2
"""For each drug."""


def asked(*tags: str) -> Address:
    """Give the address of the facts that hold all of some tags."""
    return Address(ASK.kind, (",".join(tags),))


def what_to_ask(index: Index) -> Page:
    """Show a few questions that are answered, and every card."""
    examples: list[Address] = []
    for drug in index.drugs:
        subjects = [index.library.facts[fact].subjects[:1] for fact in _leading(index, drug)]
        tags = dict.fromkeys(tag for first in subjects for tag in first if tag not in index.facets)
        examples += [asked(drug, tag) for tag in list(tags)[:_EXAMPLES]]
    return Page(ASK, links=(*examples, *map(card_at, index.cards)), up=(CARDS,))


def answered(index: Index, written: str) -> Page | None:
    """Show the facts that hold all tags, which are written with commas between them, in any order."""
    wanted = set(written.split(","))
    tags = [tag for tag in index.tags if tag in wanted]
    facts = index.holding(tags)
    if len(tags) != len(wanted) or not facts:
        return None
    named = [tag for tag in tags if tag in index.cards]
    of = {card: [fact for fact in facts if index.about(fact)[0] == card] for card in index.cards}
    alone = named[0] if len(named) == 1 else None
    sections = [Section(None, index.entries(facts), of=alone)] if named else []
    sections += [
        Section(card, index.entries(some), of=card) for card, some in of.items() if some and not named
    ]
    up = named or [section.heading for section in sections if section.heading]
    return Page(asked(*tags), tuple(sections), up=(*map(card_at, up), ASK))


def _leading(index: Index, drug: str) -> list[str]:
    leads = [index.lead(drug, facet) for facet in index.facets]
    return [fact for fact in leads if fact is not None and index.about(fact)[0] == drug]
