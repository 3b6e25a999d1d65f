"""What a question can come to at its longest, and the pages that its tags lead to."""

from __future__ import annotations

from itertools import combinations, starmap
from typing import TYPE_CHECKING

from bot.reference.address import Address, read
from bot.reference.ask import LIMIT, OFFERED
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.asking import asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.library import Library
    from bot.reference.index import Index

_TYPED = "<read>&" * LIMIT
"""A word that nobody can type as long; as it is shown it is cut, and must be escaped."""


def longest(library: Library, offered: Iterable[Address]) -> Asked:
    """Come to more readings, words and choices than are shown, each longer than it is shown."""
    classes = library.names.classes.values() if library.names else ()
    drug = max((name for kind in classes for name in kind.drugs), key=len, default="-")
    kind = max((kind.name for kind in classes), key=len, default="-")
    choices = tuple(Choice(address, _TYPED) for address in offered)
    words = (_TYPED,) * LIMIT
    return Asked(
        choices=choices[:OFFERED],
        near=choices[OFFERED : 2 * OFFERED],
        read_as=(ReadAs(_TYPED, drug, kind),) * LIMIT,
        unread=words,
        uncounted=words,
    )


def tagged(index: Index, count: int) -> tuple[Address, ...]:
    """Give the addresses of all pages of so many tags that can be written."""
    places = {tag: place for place, tag in enumerate(index.tags)}
    sets = {
        tuple(sorted(some, key=places.__getitem__))
        for held in index.held.values()
        for some in combinations(held & places.keys(), count)
    }
    found = starmap(asked, sorted(sets))
    return tuple(address for address in found if read(str(address)) == address)
