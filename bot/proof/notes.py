"""What a reader of the tables should know, and no law forbids: wide tables, answers without a difference."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.proof.profiles import Space

WIDE = 9
"""As many questions as people who read a table keep in view."""


def notes(space: Space) -> Iterator[str]:
    """Note each wide table, and each pair of answers that everybody is told the same for."""
    for name, table in space.part.tables.tables.items():
        inputs = {other for row in table.rows.values() for other in row.names}
        if len(inputs) > WIDE:
            yield f"The table {name} looks at {len(inputs)} questions; more than {WIDE} are hard to read."
    told = _told(space)
    for name, question in space.part.dialog.questions.items():
        for one, other in combinations(question.choices, 2):
            if _alike(space, told, name, one, other):
                same = "lead to the same advice for everybody: is that meant?"
                yield f"The answers {one} and {other} to {name} {same}"


def alike(space: Space, name: str, one: str, other: str) -> bool:
    """Tell whether two answers are asked, decided and reasoned alike, whatever else is answered."""
    return _alike(space, _told(space), name, one, other)


def _told(space: Space) -> tuple[int, ...]:
    """List the sets of profiles by which advice differs: who is asked what, and for whom each row wins."""
    wins = [space.winning(table, row) for table, rows in space.rows.items() for row in rows]
    return (*wins, *space.asked.values())


def _alike(space: Space, told: tuple[int, ...], name: str, one: str, other: str) -> bool:
    return all(
        space.shift(points & space.digit(name, one), name, one, other) == points & space.digit(name, other)
        for points in told
    )
