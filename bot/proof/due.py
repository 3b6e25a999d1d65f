"""What is to be reviewed, and by when: every knowledge file, and every part that has a review of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from bot.content.cross_names import file_of

if TYPE_CHECKING:
    from bot.content.knowledge import Fact, Knowledge, Regimen
    from bot.content.library import Library
    from bot.content.review import Review

Standing = Literal["overdue", "unreviewed", "reviewed"]
_ORDER: tuple[Standing, ...] = ("overdue", "unreviewed", "reviewed")


@dataclass(frozen=True, slots=True)
class Due:
    """One review: `part` is the fact or regimen that has it to itself, None for the rest of the file.

    `facts` and `regimens` count what it is of. `days` is how many are left until it is due, less than nothing
    when that is past; None where there is no date.
    """

    file: str
    part: str | None
    review: Review
    facts: int
    regimens: int
    standing: Standing
    days: int | None


def due(library: Library, today: date, within: int | None = None) -> tuple[Due, ...]:
    """List reviews, the longest overdue first, then what was never reviewed, then by the day they are due.

    With `within` those are left out that count for more days than that.
    """
    found = [one for part in library.knowledge.values() for one in _of(part, today)]
    if within is not None:
        found = [
            one
            for one in found
            if one.standing != "reviewed" or (one.days is not None and one.days <= within)
        ]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.standing), one.days or 0, one.file)))


def _of(part: Knowledge, today: date) -> Iterator[Due]:
    file, own = file_of(part), [one for one in part.facts.values() if one.review]
    courses = [one for one in part.regimens.values() if one.review]
    rest = len(part.facts) - len(own), len(part.regimens) - len(courses)
    if any(rest) or not (own or courses):
        yield _due(file, None, part.review, rest, today)
    parts: dict[str, Fact | Regimen] = {**part.regimens, **part.facts}
    for name, one in parts.items():
        if one.review is not None:
            counted = (int(name in part.facts), int(name in part.regimens))
            yield _due(file, f"{part.id}.{name}", one.review, counted, today)


def _due(file: str, part: str | None, review: Review, counted: tuple[int, int], today: date) -> Due:
    days = (review.due - today).days if review.status == "reviewed" and review.due else None
    standing: Standing = "unreviewed"
    if days is not None:
        standing = "overdue" if days < 0 else "reviewed" if review.holds(today) else "unreviewed"
    return Due(file, part, review, *counted, standing, days)
