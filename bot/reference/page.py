"""What stands on a page, before it is worded."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reference.address import Address


@dataclass(frozen=True, slots=True)
class Entry:
    """Facts that are never shown apart: one, or those that contradict each other; with none there is nothing.

    `against` are those that say otherwise than one before them. `of` is the drug that is named before the
    first, where several are told apart side by side.
    """

    facts: tuple[str, ...]
    against: frozenset[str] = frozenset()
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Entries below the name of a tag, or of none; `whole` where they are read beside each other.

    `of` is the card that they are read as said of: what another file says of its own drug must name it.
    """

    heading: str | None
    entries: tuple[Entry, ...]
    of: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """What a drug is called: its class in words, other names, brands; and the drugs that are read as it."""

    name: str
    kind: str | None = None
    others: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A source, by id, and how many facts cite it."""

    source: str
    facts: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a whole; it is cut into parts when it is drawn.

    `silent` are the facets on which the sources say nothing. `links` lead on, `up` leads back.
    """

    address: Address
    sections: tuple[Section, ...] = ()
    silent: tuple[str, ...] = ()
    called: Called | None = None
    sources: tuple[Counted, ...] = ()
    links: tuple[Address, ...] = ()
    up: tuple[Address, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of all facts on it, each once, in their order."""
        found = (name for section in self.sections for entry in section.entries for name in entry.facts)
        return tuple(dict.fromkeys(found))
