"""What a fact is tagged with: the one namespace of drugs, topics, facets and subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.library import Library


def home(fact: str) -> str:
    """Give the drug or topic in whose file a fact stands."""
    return fact.partition(".")[0]


def about(library: Library, fact: str) -> tuple[str, ...]:
    """Give the drugs and topics that a fact is about, that of its file first."""
    return tuple(dict.fromkeys((home(fact), *library.facts[fact].also)))


def facet_of(library: Library, fact: str) -> str | None:
    """Give the facet that a fact stands under: its first subject, or the facet of that; else None."""
    known, subjects = library.subjects, library.facts[fact].subjects
    if known is None or not subjects:
        return None
    first = subjects[0]
    if first in known.facets:
        return first
    subject = known.subjects.get(first)
    return subject.facet if subject else None


def held(library: Library, fact: str) -> frozenset[str]:
    """Give all tags that a fact holds: what it is about, its subjects, and its facet."""
    facet = facet_of(library, fact)
    named = (*about(library, fact), *library.facts[fact].subjects, *((facet,) if facet else ()))
    return frozenset(named)
