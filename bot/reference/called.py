"""Names: what a drug is called, and a name of which nothing else is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.reference.address import Address
from bot.reference.page import Called, Page

if TYPE_CHECKING:
    from bot.content.names import Name, NameClass
    from bot.reference.index import Index


def of_card(index: Index, card: str) -> Called | None:
    """Tell what the drug of a card is called, and which drugs are read as it; None where no card is."""
    head = index.head(card)
    if head is None:
        return None
    part = index.library.knowledge[card]
    own: Name | None = None
    members: list[str] = []
    for name, drug, kind in _names(index):
        if (drug.tag or kind.tag) != card:
            continue
        if name.casefold() == head.name.casefold():
            own = drug
        else:
            members.append(name)
    return Called(
        head.name,
        part.drug.kind if part.drug else None,
        own.others if own else (),
        own.brands if own else (),
        tuple(members),
    )


def name_page(index: Index, asked: str) -> Page | None:
    """Show a name: what else it is called, and where facts about it stand, if any do."""
    for name, drug, kind in _names(index):
        if name.casefold() == asked.casefold():
            tag = drug.tag or kind.tag
            return Page(
                name_at(name),
                called=Called(name, kind.name, drug.others, drug.brands),
                links=tuple(_known(index, tag)) if tag else (),
                up=(Address("drug"),),
            )
    unlisted = next((word for word in _unlisted(index) if word.casefold() == asked.casefold()), None)
    return Page(name_at(unlisted), called=Called(unlisted), up=(Address("drug"),)) if unlisted else None


def name_at(name: str) -> Address:
    """Give the address of the page of a name."""
    return Address("name", (name.casefold(),))


def name_pages(index: Index) -> tuple[Address, ...]:
    """Give the addresses of all names that a question can lead to."""
    names = (*(name for name, _, _ in _names(index)), *_unlisted(index))
    return tuple(dict.fromkeys(map(name_at, names)))


def _known(index: Index, tag: str) -> Iterator[Address]:
    if tag in index.cards:
        yield Address("drug", (tag,))
    elif index.holding((tag,)):
        yield Address("ask", (tag,))


def _unlisted(index: Index) -> Iterator[str]:
    """Give the look-alikes, and what ambiguous words may mean: some of them no class lists."""
    names = index.library.names
    for alike in names.alike if names else ():
        yield from alike.names
    for meant in names.ambiguous.values() if names else ():
        yield from meant


def _names(index: Index) -> Iterator[tuple[str, Name, NameClass]]:
    names = index.library.names
    for kind in names.classes.values() if names else ():
        for name, drug in kind.drugs.items():
            yield name, drug, kind
