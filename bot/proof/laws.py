"""The laws over all profiles: those that always hold, and those that a laws file states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.content.errors import Problem, problem
from bot.content.law import OF_HAZARDS
from bot.content.shape import UNKNOWN
from bot.proof import examples
from bot.proof.profiles import won

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.content.table import Table
    from bot.proof.profiles import Space


def structure(space: Space) -> Iterator[Problem]:
    """Check any dialog: every profile is decided, nothing is idle, the laxest outcome is a white list."""
    document = space.part.sources["tables"]
    for name, table in space.part.tables.tables.items():
        for key in table.rows:
            if not space.winning(name, key):
                yield problem(
                    "row-never-wins", document.place(("tables", name, "rows", key)), name=key, table=name
                )
        for outcome, points in space.outcomes[name].items():
            if not points:
                yield problem(
                    "outcome-unreachable", document.place(("tables", name)), name=outcome, table=name
                )
        if table.decides:
            yield from _decided(space, name, table)
    yield from _open(space)
    for name in space.values:
        if not any(_matters(space, name, table) for table in space.outcomes):
            yield problem("question-idle", space.part.sources["dialog"].place(("questions", name)), name=name)


def _open(space: Space) -> Iterator[Problem]:
    """Check what unanswered reads as: a hazard never clears, and a state never opens the laxest outcome."""
    for name, question in space.part.dialog.questions.items():
        if question.hazard and UNKNOWN in (question.choices[0], question.choices[-1]):
            yield problem("hazard-order", space.part.sources["dialog"].place(("questions", name)), name=name)
        reading = question.reading
        clear = question.choices[: question.choices.index(UNKNOWN)] if question.hazard else ()
        if reading in clear:
            place = space.part.sources["dialog"].place(("questions", name, "unanswered_as"))
            yield problem("hazard-reads-clear", place, name=name, value=reading)
        for table, rows in space.part.tables.verdicts.items():
            for key, row in (
                rows.rows.items() if reading not in question.choices or not question.hazard else ()
            ):
                lax = row.then == rows.outcomes[0]
                if lax and reading in (*row.when.get(name, ()), *row.when_any.get(name, ())):
                    place = space.part.sources["tables"].place(("tables", table, "rows", key))
                    yield problem("lax-when-open", place, name=key, question=name, value=reading)


def _decided(space: Space, name: str, table: Table) -> Iterator[Problem]:
    document = space.part.sources["tables"]
    undecided = space.all ^ space.given(name, table.outcomes)
    if undecided:
        found = problem("no-row", document.place(("tables", name)), table=name, profile=space.tell(undecided))
        yield found.shown_by(examples.decided(space, undecided, name))
    for key, row in table.rows.items():
        if row.then != table.outcomes[0]:
            continue
        unnamed = [
            question
            for question, asked in space.asked.items()
            if question not in row.when
            and space.part.dialog.questions[question].answers
            and asked & space.rows[name][key]
        ]
        place = document.place(("tables", name, "rows", key))
        if unnamed:
            yield problem("white-list", place, name=key, questions=", ".join(unnamed))
        wins = space.winning(name, key)
        for question, values in row.when.items():
            for value in values:
                # it would be waiting for the row that withholds it to be lost
                if wins and not wins & space.reads(question, (value,)):
                    yield problem("lax-value-idle", place, name=key, value=value, question=question)


def _matters(space: Space, name: str, table: str) -> bool:
    first = space.values[name][0]
    for value in space.values[name][1:]:
        for points in space.outcomes[table].values():
            moved = space.shift(points & space.digit(name, value), name, value, first)
            if moved != points & space.digit(name, first):
                return True
    return False


def stated(space: Space) -> Iterator[Problem]:
    """Check every law that speaks of answers and outcomes; those of doses and texts are checked with them."""
    document, tables = space.part.sources["laws"], space.part.tables.tables
    for name, law in space.part.laws.laws.items():
        place, when = document.place(("laws", name)), space.condition(law.when)
        if not when:
            yield problem("law-idle", place, name=name)
        for other, values in law.always.items():
            every = space.values.get(other) or space.outcomes[other]
            if set(every) <= set(values) and (other in space.values or tables[other].decides):
                yield problem("law-empty", place, name=name, other=other)
        for question in law.always:
            asked = space.asked.get(question, space.all)
            if asked is not space.all and when & asked != when:
                yield problem("not-forced", place, name=name, question=question)
        broken, says = breach(space, law)
        if broken:
            found = problem("law-failed", place, name=name, says=law.says or says, profile=space.tell(broken))
            yield found.shown_by(_shown(space, broken, name, law), name)


def _shown(space: Space, broken: int, name: str, law: Law) -> str:
    if law.law is None:
        return examples.stated(space, broken, name, law)
    tables = space.part.tables.verdicts
    if law.law not in OF_HAZARDS:
        return ""
    # the facts are chosen first, so that the neighbour that they are held against is theirs
    one = space.point(space.shortest(broken))
    for table, outcomes in tables.items():
        given = next(key for key, points in space.outcomes[table].items() if points & one)
        due = [_due(space, one, table, question, law) for question in _over(space, law)]
        least = max(due, key=outcomes.outcomes.index, default=given)
        if outcomes.outcomes.index(least) > outcomes.outcomes.index(given):
            return examples.stricter(space, broken, f"{name}: {law.law.replace('_', ' ')}", table, least)
    return ""


def _due(space: Space, one: int, table: str, question: str, law: Law) -> str:
    """Tell what a table owes one profile at least, for the answer to one hazard."""
    outcomes = space.part.tables.tables[table].outcomes
    choices = space.part.dialog.questions[question].choices
    given = next((at for at, choice in enumerate(choices) if one & space.reads(question, (choice,))), 0)
    if law.law == "unknown_is_not_no":
        withheld = choices[given] == UNKNOWN and space.part.dialog.questions[question].hazard
        return outcomes[1] if withheld else outcomes[0]
    if given == 0:
        return outcomes[0]
    beside = space.shift(one, question, choices[given], choices[given - 1])
    return next((key for key, points in space.outcomes[table].items() if points & beside), outcomes[0])


def breach(space: Space, law: Law) -> tuple[int, str]:
    """Find the profiles that break a law, and how a general law puts it."""
    if law.law in GENERAL:
        return GENERAL[law.law](space, law), law.law.replace("_", " ") + "."
    broken = space.all ^ _always(space, law) if law.always else 0
    for question in _named(space, law.asked):
        broken |= space.all ^ space.asked[question]
    for question in _named(space, law.not_asked):
        broken |= space.asked[question]
    return space.condition(law.when) & broken if broken else 0, ""


def _always(space: Space, law: Law) -> int:
    """Find where `always` holds. Of several readings or verdicts one will do; all that is said must be."""
    tables, found = space.part.tables.tables, space.all
    for name, values in law.always.items():
        if name in tables and not tables[name].decides:
            for value in values:
                found &= space.given(name, (value,))
        else:
            found &= space.condition({name: values})
    return found


def _over(space: Space, law: Law) -> list[str]:
    """List the questions that a general law speaks of."""
    questions = space.part.dialog.questions
    if law.law == "unknown_is_not_no":
        return [name for name, question in questions.items() if question.hazard]
    return _named(space, law.over)


def _named(space: Space, names: Iterable[str]) -> list[str]:
    """List the questions that names of questions and answer sets stand for."""
    return [question for name in names for question in space.part.dialog.questions_of(name)]


def _unknown_is_not_no(space: Space, _law: Law) -> int:
    """Where the least and the worst answer to a hazard differ in verdict, unknown never gives the laxest."""
    for name, question in space.part.dialog.questions.items():
        if not question.hazard:
            continue
        least, worst = question.choices[0], question.choices[-1]
        for table, outcomes in _verdicts(space):
            lax = space.part.tables.tables[table].outcomes[0]
            unknown = outcomes[lax] & space.digit(name, UNKNOWN)
            if not unknown:
                continue
            differs = 0
            for points in outcomes.values():
                moved = space.shift(points & space.digit(name, worst), name, worst, least)
                differs |= moved ^ (points & space.digit(name, least))
            broken = space.shift(unknown, name, UNKNOWN, least) & differs
            if broken:
                return space.shift(broken, name, least, UNKNOWN)
    return 0


def _more_hazard_is_never_laxer(space: Space, law: Law) -> int:
    """A more hazardous answer never gives a laxer verdict, everything else being equal."""
    graded = {name: space.part.dialog.questions[name].choices for name in _over(space, law)}
    less = {
        name: reduce(or_, (space.digit(name, one) for one in choices[:-1]))
        for name, choices in graded.items()
    }
    for table, outcomes in _verdicts(space):
        laxer = 0
        for outcome in space.part.tables.tables[table].outcomes[:-1]:
            laxer |= outcomes[outcome]
            stricter = space.all ^ laxer
            for name, choices in graded.items():
                # the readings of a question stand one stride apart, so all pairs are compared at once
                broken = space.shift(laxer, name, choices[1], choices[0]) & stricter & less[name]
                if broken:
                    return space.shift(broken, name, choices[0], choices[1])
    return 0


def _answers_not_asked_do_not_matter(space: Space, _law: Law) -> int:
    """Whatever a question reads as where it is not asked, every table gives the same."""
    # tables often give one and the same set for several outcomes
    sets = {id(points): points for outcomes in space.outcomes.values() for points in outcomes.values()}
    for name, asked in space.asked.items():
        first, *others = space.values[name]
        if asked is space.all or not others:
            continue
        unasked = (space.all ^ asked) & (space.all ^ space.digit(name, first))
        for points in sets.values():
            # each reading is compared with the one before it, a stride below
            differs = (space.shift(points, name, first, others[0]) ^ points) & unasked
            if differs:
                return differs
    return 0


def _row_order_does_not_matter(space: Space, _law: Law) -> int:
    """Every table gives the same when its rows are read from the last to the first."""
    for name, table in space.part.tables.tables.items():
        turned = won(table, dict(reversed(space.rows[name].items())), space.all)
        for outcome, points in space.outcomes[name].items():
            if turned[outcome] != points:
                return turned[outcome] ^ points
    return 0


def _verdicts(space: Space) -> Iterator[tuple[str, dict[str, int]]]:
    for name in space.part.tables.verdicts:
        yield name, space.outcomes[name]


GENERAL: dict[str, Callable[[Space, Law], int]] = {
    "unknown_is_not_no": _unknown_is_not_no,
    "more_hazard_is_never_laxer": _more_hazard_is_never_laxer,
    "answers_not_asked_do_not_matter": _answers_not_asked_do_not_matter,
    "row_order_does_not_matter": _row_order_does_not_matter,
}
