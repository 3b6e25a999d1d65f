"""All profiles of a dialog at once, one bit each.

1. The space is the full product of every question's readings; a profile's index counts in mixed radix, the
   first question slowest.
2. A set of profiles is a Python int: AND, OR and XOR are set operations, changing one answer is a shift by
   its stride.
3. A condition on a question that is not asked is false, so readings of unasked questions change nothing;
   `legal` keeps one representative of each profile, for counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, reduce
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING

from bot.content.errors import ContentError, problem

if TYPE_CHECKING:
    from bot.content.library import DialogSet
    from bot.content.shape import Condition
    from bot.content.table import Row

LIMIT = 20_000_000
"""Profiles that fit the memory and the patience of a start."""


class Space:
    """The profiles of one dialog, and what its tables make of them; raises ContentError for too many."""

    def __init__(self, part: DialogSet) -> None:
        self.part = part
        self.values = {name: question.values for name, question in part.dialog.questions.items()}
        self.size = prod(map(len, self.values.values()))
        if self.size > LIMIT:
            place = part.sources["dialog"].place(("questions",))
            raise ContentError(
                [problem("too-many-profiles", place, count=f"{self.size:,}", limit=f"{LIMIT:,}")]
            )
        self.all = (1 << self.size) - 1
        self.strides: dict[str, int] = {}
        stride = self.size
        for name, values in self.values.items():
            stride //= len(values)
            self.strides[name] = stride
        self._bits = {
            (name, value): self._periodic(self.strides[name], len(values), index)
            for name, values in self.values.items()
            for index, value in enumerate(values)
        }
        self.outcomes: dict[str, dict[str, int]] = {}
        self.asked: dict[str, int] = {}
        self._read: dict[tuple[str, tuple[str, ...]], int] = {}
        for name, question in part.dialog.questions.items():
            self.asked[name] = self.condition(question.ask_if)
        self.rows = self._decide()

    def _periodic(self, stride: int, count: int, index: int) -> int:
        """Set the bits whose digit is `index`: a run of `stride`, once in `stride * count`."""
        pattern, length = ((1 << stride) - 1) << (stride * index), stride * count
        while length * 2 <= self.size:
            pattern |= pattern << length
            length *= 2
        if length < self.size:
            pattern |= (pattern << length) & self.all
            # the size is a multiple of the period, so the cut-off copy is whole periods
        return pattern

    def reads(self, name: str, values: tuple[str, ...]) -> int:
        """Find the profiles in which a question is asked and reads as one of the values."""
        if (name, values) not in self._read:
            found = reduce(or_, (self._bits[name, value] for value in values), 0)
            always = self.asked[name] is self.all
            self._read[name, values] = found if always else found & self.asked[name]
        return self._read[name, values]

    def digit(self, name: str, value: str) -> int:
        """Find the points with this reading, asked or not."""
        return self._bits[name, value]

    def shift(self, points: int, name: str, old: str, new: str) -> int:
        """Change one reading, from `old` to `new`, in points that all have `old`."""
        steps = self.values[name].index(new) - self.values[name].index(old)
        distance = abs(steps) * self.strides[name]
        return points << distance if steps >= 0 else points >> distance

    def condition(self, condition: Condition) -> int:
        """Find the profiles for which all of a condition on questions and tables holds."""
        each = [
            self.reads(name, values) if name in self.values else self.given(name, values)
            for name, values in condition.items()
        ]
        return reduce(and_, each) if each else self.all

    def given(self, table: str, outcomes: tuple[str, ...]) -> int:
        """Find the profiles for which a table gives one of the outcomes."""
        return reduce(or_, (self.outcomes[table].get(outcome, 0) for outcome in outcomes), 0)

    def row(self, row: Row) -> int:
        """Find the profiles for which a row holds."""
        found = self.condition(row.when)
        if row.when_any:
            some = 0
            for name, values in row.when_any.items():
                some |= self.condition({name: values})
            found &= some
        return found

    def _decide(self) -> Mapping[str, Mapping[str, int]]:
        """Fill `outcomes`; give table -> row -> the profiles for which the row holds."""
        # tables that look at verdicts come after them, whatever order the file has
        ordered = sorted(self.part.tables.tables.items(), key=lambda item: not item[1].decides)
        found: dict[str, dict[str, int]] = {}
        for name, table in ordered:
            found[name] = {key: self.row(row) for key, row in table.rows.items()}
            by_outcome = dict.fromkeys(table.results, 0)
            for key, row in table.rows.items():
                by_outcome[row.then] |= found[name][key]
            if table.decides:
                taken = 0
                for outcome in reversed(table.outcomes):
                    by_outcome[outcome] &= self.all ^ taken
                    taken |= by_outcome[outcome]
            self.outcomes[name] = by_outcome
        return found

    @cached_property
    def legal(self) -> int:
        """One representative of each profile: unasked questions stand at their first reading."""
        found = self.all
        for name, values in self.values.items():
            found &= self.asked[name] | self._bits[name, values[0]]
        return found

    def first(self, points: int) -> dict[str, str]:
        """Read the smallest of some profiles: asked question -> reading."""
        index = (points & -points).bit_length() - 1
        found = {}
        for name, values in self.values.items():
            digit = index // self.strides[name] % len(values)
            if self.asked[name] >> index & 1:
                found[name] = values[digit]
        return found

    def tell(self, points: int) -> str:
        """Write the smallest of some profiles as facts that a scripted test can take."""
        return "{" + ", ".join(f"{name}: {value}" for name, value in self.first(points).items()) + "}"
