"""What a question came to. The words for it come later, in `render`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reference.address import Address


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A name as it was typed, and the drug that it was read as: both are always shown."""

    typed: str
    drug: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question came to: a page, or choices between readings, or neither.

    `facts` are the ids on that page, over all its parts. `choices` are pages, of which a person picks one:
    several readings, or the nearest there is. `near` are pages that a misspelled word may have meant.
    `unread` are the words that were not understood; they are shown, never guessed.
    """

    found: Address | None = None
    facts: tuple[str, ...] = ()
    choices: tuple[Address, ...] = ()
    near: tuple[Address, ...] = ()
    read_as: tuple[ReadAs, ...] = ()
    unread: tuple[str, ...] = ()
