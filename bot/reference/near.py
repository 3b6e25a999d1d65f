"""Words that nobody knows, and the terms that they may be misspelled from. They are suggested, never taken.

A term is near a word with the same first letter, one edit away, or two where the word is long. A word as near
to something else is near nothing: it may be that just as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.content.spelling import compared
from bot.reference.lexicon import INFLECTED, Found

if TYPE_CHECKING:
    from bot.reference.lexicon import Lexicon, Term

_LONG = 9
"""Letters from which on two edits are forgiven."""


def near(lexicon: Lexicon, unread: Iterable[str]) -> Iterator[Found]:
    """Find the terms that words may be misspelled from; `typed` is the term that was found."""
    for typed in unread:
        found = _nearest(lexicon, "".join(compared(typed)))
        if found is not None:
            yield found


def _nearest(lexicon: Lexicon, word: str) -> Found | None:
    if len(word) < INFLECTED or not word.isalpha():
        return None
    furthest = 1 if len(word) < _LONG else 2
    found: dict[int, list[tuple[str, Term]]] = {}
    for (other, *more), term in lexicon.terms.items():
        if more or len(other) < INFLECTED or other[0] != word[0]:
            continue
        edits = OSA.distance(word, other, score_cutoff=furthest)
        if edits <= furthest:
            found.setdefault(edits, []).append((other, term))
    if not found:
        return None
    nearest = found[min(found)]
    name, term = nearest[0]
    return Found(name, term) if all(other == term for _, other in nearest) else None
