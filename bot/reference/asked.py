"""What a question came to. The words for it come later, in `render`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reference.address import Address


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A name as it was typed, and the drug that it was read as: both are always shown.

    `kind` is what one of its class is called, where facts name only the class: a benzodiazepine.
    """

    typed: str
    drug: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A page that a question may mean; `meant` is the drug or the words that it takes an unclear word for."""

    address: Address
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question came to: a page, or choices between readings, or neither.

    `facts` are the ids on that page, over all its parts. `choices` are pages, of which a person picks one:
    several readings, or the nearest there is; below a page that was found, where to go on. `near` are pages
    that a misspelled word may have meant. `unread` are the words that were not understood; they are shown,
    never guessed. `uncounted` are the amounts that changed nothing. What is
    `too_long` was not read at all.
    """

    found: Address | None = None
    facts: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    near: tuple[Choice, ...] = ()
    read_as: tuple[ReadAs, ...] = ()
    unread: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    too_long: bool = False
