"""Tables -> verdict, reasons, measures. The order of rows never matters.

A verdict table takes the strictest outcome of all rows that hold. The other tables take every outcome, in
the table's own order, and may look at verdicts. `settled` asks with three values (true, false, open)
whether an answer still to come could change a verdict: it may say so too late, but never too early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.dialog import Dialog
    from bot.content.shape import Condition
    from bot.content.table import Row, Table, Tables
    from bot.engine.profile import Profile


class NoRowError(LookupError):
    """A profile that no row of a verdict table decides. The proof refuses content where this can happen."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the tables say of a profile."""

    verdicts: Mapping[str, str]
    """Verdict table -> outcome."""
    rows: Mapping[str, tuple[str, ...]]
    """Table -> the rows that win."""
    said: Mapping[str, tuple[str, ...]]
    """Every other table -> its outcomes, in order."""
    because: tuple[str, ...]
    """The facts of the rows that decide the verdicts."""

    @property
    def verdict(self) -> str | None:
        """The only verdict, where there is one table of verdicts."""
        return next(iter(self.verdicts.values())) if len(self.verdicts) == 1 else None

    def holds(self, condition: Condition, profile: Profile) -> bool:
        """Tell whether a condition on answers and verdicts is true."""
        seen = {**self.verdicts, **profile.readings}
        return all(seen.get(name) in values for name, values in condition.items())


def decide(tables: Tables, profile: Profile) -> Decision:
    """Decide every table; raises NoRowError."""
    verdicts: dict[str, str] = {}
    rows: dict[str, tuple[str, ...]] = {}
    for name, table in tables.verdicts.items():
        held = _held(table, profile.readings, {})
        if not held:
            raise NoRowError(name)
        verdicts[name] = max((row.then for row in held.values()), key=table.outcomes.index)
        rows[name] = tuple(key for key, row in held.items() if row.then == verdicts[name])
    said: dict[str, tuple[str, ...]] = {}
    for name, table in tables.tables.items():
        if not table.decides:
            held = _held(table, profile.readings, verdicts)
            rows[name] = tuple(held)
            outcomes = {row.then for row in held.values()}
            said[name] = tuple(outcome for outcome in table.order if outcome in outcomes)
    because = dict.fromkeys(
        fact for name in verdicts for key in rows[name] for fact in tables.tables[name].rows[key].because
    )
    return Decision(verdicts, rows, said, tuple(because))


def settled(dialog: Dialog, tables: Tables, profile: Profile) -> bool:
    """Tell whether no answer still to come can change any verdict."""
    may = _may_read(dialog, profile, frozenset(profile.unanswered))
    for table in tables.verdicts.values():
        sure = [row.then for row in table.rows.values() if _kleene(row, may) is True]
        maybe = [row.then for row in table.rows.values() if _kleene(row, may) is None]
        rank = table.outcomes.index
        if not sure or any(rank(outcome) > max(map(rank, sure)) for outcome in maybe):
            return False
    return True


def may_relax(dialog: Dialog, tables: Tables, profile: Profile, decision: Decision) -> bool:
    """Tell whether finding out what is open or not known could give a laxer verdict than the decision's."""
    may = _may_read(dialog, profile, frozenset(profile.open))
    for name, table in tables.verdicts.items():
        rank = table.outcomes.index
        sure = [rank(row.then) for row in table.rows.values() if _kleene(row, may) is True]
        given = rank(decision.verdicts[name])
        if given and max(sure, default=-1) < given:
            return True
    return False


def _held(table: Table, readings: Mapping[str, str], verdicts: Mapping[str, str]) -> dict[str, Row]:
    seen = {**verdicts, **readings}
    return {key: row for key, row in table.rows.items() if _matches(row, seen)}


def _matches(row: Row, seen: Mapping[str, str]) -> bool:
    if not all(seen.get(name) in values for name, values in row.when.items()):
        return False
    return not row.when_any or any(seen.get(name) in values for name, values in row.when_any.items())


Readings = Mapping[str, frozenset[str | None]]


def _may_read(dialog: Dialog, profile: Profile, free: frozenset[str]) -> Readings:
    """For each question, every reading it could still have; None stands for not being asked.

    The `free` ones may read anything.
    """
    may: dict[str, frozenset[str | None]] = {}
    for name, question in dialog.questions.items():
        asked = _all(_truth(may[other], values) for other, values in question.ask_if.items())
        if asked is False:
            may[name] = frozenset({None})
        elif asked is None:
            # an answer that counts now may fall away and be given anew when its question closes and opens
            may[name] = frozenset({None, *question.values})
        else:
            may[name] = frozenset(question.values if name in free else {profile.readings[name]})
    return may


def _truth(readings: frozenset[str | None], values: tuple[str, ...]) -> bool | None:
    if readings.isdisjoint(values):
        return False
    return True if readings.issubset(values) else None


def _all(truths: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def _kleene(row: Row, may: Readings) -> bool | None:
    every = _all(_truth(may[name], values) for name, values in row.when.items())
    if not row.when_any:
        return every
    some = [_truth(may[name], values) for name, values in row.when_any.items()]
    any_of = True if True in some else None if None in some else False
    return _all([every, any_of])
