"""Where something to look up stands. A page is a function of its address, so its buttons need no memory.

Written: `drug`, `drug:flumazenil`, `drug:flumazenil:dosing~2` (the second part of a long page),
`compare:baclofen:cyclobenzaprine`, `ask:flumazenil,onset`, `sources`, `begin:dose:age=4 y,weight=16 kg`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

LONGEST = 60
"""Characters of a written address: with its head it fits into a button."""
_ADDRESS = re.compile(
    r"(?P<kind>[a-z]{1,10})(?P<parts>(?::[a-z0-9_=., -]{1,56}){0,3})(?:~(?P<part>[1-9][0-9]?))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """What kind of page, of what, and which part of it, counted from 1."""

    kind: str
    parts: tuple[str, ...] = ()
    part: int = 1

    def __str__(self) -> str:
        """Write it, as `read` reads it."""
        return ":".join((self.kind, *self.parts)) + (f"~{self.part}" if self.part > 1 else "")

    def at(self, part: int) -> Address:
        """Give another part of the same page."""
        return replace(self, part=part)


def read(text: str) -> Address | None:
    """Read an address; None for anything that is none. Whether there is such a page, the library tells."""
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    parts = tuple(found["parts"].split(":")[1:]) if found["parts"] else ()
    return Address(found["kind"], parts, int(found["part"] or 1))
