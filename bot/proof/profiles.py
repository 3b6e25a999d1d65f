"""All profiles of a dialog at once, one bit each.

1. The space is the full product of every question's readings; a profile's index counts in mixed radix, the
   first question slowest.
2. A set of profiles is a Python int: AND, OR and XOR are set operations, changing one answer is a shift by
   its stride.
3. A condition on a question that is not asked is false, so readings of unasked questions change nothing;
   `legal` keeps one representative of each profile, for counting.
4. Two dialogs are compared in one frame: question -> readings, of both. What one of them lacks is never
   asked, or never read, there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, reduce
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING

from bot.content.dialog import GIVEN
from bot.content.errors import ContentError, problem
from bot.engine.answers import CONFIRMED

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.content.shape import Condition
    from bot.content.table import Row, Table

LIMIT = 20_000_000
"""Profiles that fit the memory and the patience of a start."""

Frame = Mapping[str, tuple[str, ...]]
"""Question -> its readings."""


def frame(part: DialogSet) -> Frame:
    """Give the questions of a dialog with every reading they can have."""
    return {name: question.values for name, question in part.dialog.questions.items()}


class Grid:
    """The full product of readings: its size, and the points of each reading."""

    def __init__(self, values: Frame) -> None:
        self.values = values
        self.size: int = prod(map(len, values.values()))
        self.all: int = (1 << self.size) - 1
        self.strides: dict[str, int] = {}
        self.digits: dict[tuple[str, str], int] = {}
        stride = self.size
        for name, readings in values.items():
            stride //= len(readings)
            self.strides[name] = stride
            for index, value in enumerate(readings):
                self.digits[name, value] = self._periodic(stride, len(readings), index)

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


class Profiles:
    """The points of a grid as profiles: `asked` tells, question by question, in which of them it is asked."""

    def __init__(self, grid: Grid, asked: dict[str, int]) -> None:
        self.grid = grid
        self.values: Frame = grid.values
        self.size: int = grid.size
        self.all: int = grid.all
        self.asked = asked
        self.known: dict[tuple[str, tuple[str, ...]], int] = {}

    def reads(self, name: str, values: tuple[str, ...]) -> int:
        """Find the profiles in which a question is asked and reads as one of the values."""
        if (name, values) not in self.known:
            found = reduce(or_, (self.grid.digits[name, value] for value in self.seen(name, values)), 0)
            always = self.asked[name] is self.all
            self.known[name, values] = found if always else found & self.asked[name]
        return self.known[name, values]

    def seen(self, _name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Give the readings of the grid that count as one of the values."""
        return values

    def digit(self, name: str, value: str) -> int:
        """Find the points with this reading, asked or not."""
        return self.grid.digits[name, value]

    def shift(self, points: int, name: str, old: str, new: str) -> int:
        """Change one reading, from `old` to `new`, in points that all have `old`."""
        steps = self.values[name].index(new) - self.values[name].index(old)
        distance = abs(steps) * self.grid.strides[name]
        return points << distance if steps >= 0 else points >> distance

    @cached_property
    def legal(self) -> int:
        """One representative of each profile: unasked questions stand at their first reading."""
        found = self.all
        for name, values in self.values.items():
            found &= self.asked[name] | self.grid.digits[name, values[0]]
        return found

    def count(self, points: int) -> int:
        """Count the profiles in a set of points."""
        return (points & self.legal).bit_count()

    def first(self, points: int) -> dict[str, str]:
        """Read the smallest of some profiles: asked question -> reading."""
        one = points & -points
        index, found = one.bit_length() - 1, {}
        for name, values in self.values.items():
            digit = index // self.grid.strides[name] % len(values)
            if self.asked[name] & one:
                found[name] = values[digit]
        return found


ReadAs = Mapping[str, Mapping[str, str]]
"""Question -> reading of the frame -> what a dialog reads there instead."""


class Space(Profiles):
    """The profiles of one dialog, and what its tables make of them; raises ContentError for too many.

    `like` is another space: whatever both have in common is taken from there, which makes a space of slightly
    changed tables cheap. Its frame is kept, so the questions must have the same readings, or be told how to
    read those with `read_as`.
    """

    def __init__(
        self,
        part: DialogSet,
        values: Frame | None = None,
        *,
        read_as: ReadAs | None = None,
        like: Space | None = None,
    ) -> None:
        grid = like.grid if like else Grid(bounded(part, frame(part) if values is None else values))
        shared = like if like and like.part.dialog is part.dialog and like.read_as == read_as else None
        super().__init__(grid, shared.asked if shared else dict.fromkeys(grid.values, 0))
        self.part: DialogSet = part
        self.read_as: ReadAs | None = read_as
        self.met: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = {}
        self.outcomes: dict[str, dict[str, int]] = {}
        self.rows: dict[str, dict[str, int]] = {}
        if shared is None:
            for name, question in part.dialog.questions.items():
                self.asked[name] = self.condition(question.ask_if)
        else:
            self.known, self.met = shared.known, shared.met
        self._decide(shared)

    def seen(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Give the readings of the frame that this dialog reads as one of the values."""
        if self.read_as is None:
            return values
        return tuple(reading for reading, own in self.read_as.get(name, {}).items() if own in values)

    def condition(self, condition: Condition) -> int:
        """Find the profiles for which all of a condition on questions and tables holds."""
        questions = self.part.dialog.questions
        asks = tuple((name, values) for name, values in condition.items() if name in questions)
        gives = [self.given(name, values) for name, values in condition.items() if name not in questions]
        if not asks:
            return reduce(and_, gives) if gives else self.all
        if asks not in self.met:
            self.met[asks] = reduce(and_, (self.reads(name, values) for name, values in asks))
        return reduce(and_, gives, self.met[asks])

    def given(self, table: str, outcomes: tuple[str, ...]) -> int:
        """Find the profiles for which a table gives one of the outcomes."""
        return reduce(or_, (self.outcomes[table].get(outcome, 0) for outcome in outcomes))

    def row(self, row: Row) -> int:
        """Find the profiles for which a row holds."""
        if not row.when_any:
            return self.condition(row.when)
        some = reduce(or_, (self.condition({name: values}) for name, values in row.when_any.items()))
        return some & self.condition(row.when) if row.when else some

    def winning(self, table: str, row: str) -> int:
        """Find the profiles for which a row holds and its outcome is what the table gives."""
        held = self.rows[table][row]
        tables = self.part.tables.tables
        return held & self.outcomes[table][tables[table].rows[row].then] if tables[table].decides else held

    def _decide(self, like: Space | None) -> None:
        """Fill `rows` (table -> row -> where it holds) and `outcomes` (table -> outcome -> where given)."""
        # tables that look at verdicts come after them, whatever order the file has
        ordered = sorted(self.part.tables.tables.items(), key=lambda item: not item[1].decides)
        for name, table in ordered:
            before = self._before(like, name, table)
            self.rows[name] = {
                key: before[key] if key in before else self.row(row) for key, row in table.rows.items()
            }
            self.outcomes[name] = won(table, self.rows[name], self.all)

    def _before(self, like: Space | None, name: str, table: Table) -> dict[str, int]:
        """Take over the rows that are the same as in the other space, and look at the same."""
        if like is None or name not in like.part.tables.tables:
            return {}
        same = like.part.tables.tables[name].rows
        changed = {other for other in self.outcomes if self.outcomes[other] != like.outcomes.get(other)}
        return {
            key: like.rows[name][key]
            for key, row in table.rows.items()
            if same.get(key) is row and not row.names & changed
        }

    def shortest(self, points: int) -> dict[str, str]:
        """Read a profile with few answers: asked question -> reading, without those left open."""
        for name in reversed(list(self.part.dialog.questions)):
            still = points & (self.all ^ self.asked[name])
            still |= points & self.digit(name, self._open_as[name])
            points = still or points
        return {name: value for name, value in self.first(points).items() if value != self._open_as[name]}

    def facts(self, points: int, weight: str | None = None) -> dict[str, str]:
        """Write a profile with few answers as a script takes it: fact -> text.

        A hazard that is open stands there too, as unknown, where clearing it would lead out of the points.
        A number without bands is `weight`, or the most that is believed, and confirmed.
        """
        given = self.shortest(points)
        one = self.point(given)
        found = {
            name: value
            for name, value in self.first(one).items()
            if name in given or self._clears(points, one, name, value)
        }
        for name, reading in list(found.items()):
            number = self.part.dialog.questions[name].number
            if number is not None and reading == GIVEN:
                found[name] = weight or f"{number.high.amount:f} {number.high.unit}"
                found[name + CONFIRMED] = "yes"
        return found

    def _clears(self, points: int, one: int, name: str, value: str) -> bool:
        question = self.part.dialog.questions[name]
        if not question.hazard or value == question.choices[0]:
            return False
        return not self.shift(one, name, value, question.choices[0]) & points

    def point(self, readings: Mapping[str, str]) -> int:
        """Find the profile of some readings; what is left out reads as its question declares."""
        found = self.all
        for name, reading in self._open_as.items():
            found &= self.digit(name, readings.get(name, reading)) | (self.all ^ self.asked[name])
        return found & self.legal

    def tell(self, points: int, weight: str | None = None) -> str:
        """Write a profile with few answers as facts that a scripted test can take."""
        told = ", ".join(f"{name}: {text}" for name, text in self.facts(points, weight).items())
        return f"{{{told}}}" if told else "{} (nothing answered)"

    @cached_property
    def _open_as(self) -> dict[str, str]:
        return {name: question.reading for name, question in self.part.dialog.questions.items()}


class Spaces:
    """The spaces of the dialogs of one library, each laid out when it is first asked for and then kept."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, Space] = {}

    def __getitem__(self, dialog: str) -> Space:
        """Give the space of a dialog; raises ContentError for too many profiles."""
        if dialog not in self._known:
            self._known[dialog] = Space(self._library.dialogs[dialog])
        return self._known[dialog]


def bounded(part: DialogSet, values: Frame) -> Frame:
    """Give the readings back; raises ContentError where their product is too large."""
    size = prod(map(len, values.values()))
    if size > LIMIT:
        place = part.sources["dialog"].place(("questions",))
        apart = _apart(part, values)
        left = size // prod(len(values[name]) for name in apart)
        found = problem(
            "too-many-profiles",
            place,
            count=f"{size:,}",
            limit=f"{LIMIT:,}",
            apart=", ".join(apart),
            left=f"{left:,}",
        )
        raise ContentError([found])
    return values


def _apart(part: DialogSet, values: Frame) -> tuple[str, ...]:
    """Choose what could be asked in a dialog of its own: what hangs on one question, or else what is last."""
    asks = {name: set(question.ask_if) for name, question in part.dialog.questions.items()}
    hanging = [tuple(name for name in values if guard in asks.get(name, ())) for guard in values]
    names = tuple(values)
    last = [names[at:] for at in range(len(names) - 1, 0, -1)]
    size = prod(map(len, values.values()))
    for group in (*(one for one in hanging if one), *last):
        alone = prod(len(values[name]) for name in group)
        if alone <= LIMIT and size // alone <= LIMIT:
            return group
    return last[len(last) // 2]


def won(table: Table, rows: Mapping[str, int], everyone: int) -> dict[str, int]:
    """Find where each outcome of a table is given, from where its rows hold; their order does not matter."""
    by_outcome = dict.fromkeys(table.results, 0)
    for key, points in rows.items():
        before = by_outcome[table.rows[key].then]
        by_outcome[table.rows[key].then] = before | points if before else points
    if table.decides:
        taken = 0
        for outcome in reversed(table.outcomes):
            by_outcome[outcome] &= everyone ^ taken
            taken |= by_outcome[outcome]
    return by_outcome
