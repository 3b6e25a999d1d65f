"""Slips in what is decided and asked: rows, outcomes, reasons, guards and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.proof.mutants.mutant import Mutant, conditions, in_dialog, swapped, without

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.library import DialogSet, Library
    from bot.content.number import Number
    from bot.content.table import Row, Table, Tables


def logic(library: Library, part: DialogSet) -> Iterator[Mutant]:
    """Give every slip in the tables and their reasons, in what guards a question, and in its answers."""
    for name, tables in _tables(part):
        yield Mutant("row", name, in_dialog(library, replace(part, tables=tables)))
    for name, tables in _reasons(library, part):
        yield Mutant("because", name, in_dialog(library, replace(part, tables=tables)))
    for name, tables in _promises(part):
        yield Mutant("guard", name, in_dialog(library, replace(part, tables=tables)))
    for key, question in part.dialog.questions.items():
        for name, changed in _guards(part, question):
            yield Mutant("guard", f"{key}.ask_if: {name}", in_dialog(library, _asking(part, key, changed)))
        for name, changed in _answers(question):
            yield Mutant("answers", f"{key}: {name}", in_dialog(library, _asking(part, key, changed)))


def _asking(part: DialogSet, key: str, question: Question) -> DialogSet:
    questions = {**part.dialog.questions, key: question}
    return replace(part, dialog=part.dialog.model_copy(update={"questions": questions}))


def _tables(part: DialogSet) -> Iterator[tuple[str, Tables]]:
    readings = {name: question.values for name, question in part.dialog.questions.items()}
    verdicts = {name: table.outcomes for name, table in part.tables.verdicts.items()}
    for name, table in part.tables.tables.items():
        for said, changed in _table(table, readings if table.decides else {**readings, **verdicts}):
            tables = {**part.tables.tables, name: changed}
            yield f"{name}{said}", part.tables.model_copy(update={"tables": tables})


def _table(table: Table, readings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Table]]:
    for key, row in table.rows.items():
        if len(table.rows) > 1:
            yield f".{key}: dropped", table.model_copy(update={"rows": without(table.rows, key)})
        for said, changed in _row(row, table.results, readings):
            yield f".{key}: {said}", table.model_copy(update={"rows": {**table.rows, key: changed}})
    order = "outcomes" if table.decides else "order"
    for one, other in pairwise(table.results):
        turned = tuple({one: other, other: one}.get(name, name) for name in table.results)
        yield f": {order}, {one} and {other} swapped", table.model_copy(update={order: turned})


def _row(
    row: Row, results: tuple[str, ...], readings: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Row]]:
    for outcome in results:
        if outcome != row.then:
            yield f"then {outcome}", row.model_copy(update={"then": outcome})
    for part in ("when", "when_any"):
        for said, changed in conditions(getattr(row, part), readings):
            yield f"{part} {said}", row.model_copy(update={part: changed})


def _reasons(library: Library, part: DialogSet) -> Iterator[tuple[str, Tables]]:
    """Slip in which facts stand behind a verdict: one is left out, or the next in its file stands there."""
    facts = [*library.facts]
    following = dict(zip(facts, (*facts[1:], facts[0]), strict=True))
    for name, table in part.tables.verdicts.items():
        for key, row in table.rows.items():
            for fact in row.because:
                rest = tuple(one for one in row.because if one != fact)
                other = tuple(following[fact] if one == fact else one for one in row.because)
                for said, because in (("dropped", rest), (f"is {following[fact]}", other)):
                    if because:
                        rows = {**table.rows, key: row.model_copy(update={"because": because})}
                        tables = {**part.tables.tables, name: table.model_copy(update={"rows": rows})}
                        yield (
                            f"{name}.{key}: {fact} {said}",
                            part.tables.model_copy(update={"tables": tables}),
                        )


def _promises(part: DialogSet) -> Iterator[tuple[str, Tables]]:
    """Slip in which verdicts get a dose."""
    if part.tables.dose is None:
        return
    verdicts = {name: table.outcomes for name, table in part.tables.verdicts.items()}
    for said, changed in conditions(part.tables.dose.when, verdicts):
        link = part.tables.dose.model_copy(update={"when": changed})
        yield f"dose: when {said}", part.tables.model_copy(update={"dose": link})


def _guards(part: DialogSet, question: Question) -> Iterator[tuple[str, Question]]:
    if question.ask_if:
        yield "dropped", question.model_copy(update={"ask_if": {}})
    readings = {name: other.values for name, other in part.dialog.questions.items()}
    for said, changed in conditions(question.ask_if, readings):
        yield said, question.model_copy(update={"ask_if": changed})


def _answers(question: Question) -> Iterator[tuple[str, Question]]:
    """Slip in what an open question reads as, in the order of the answers, and in their labels."""
    readings = question.choices if question.answers else ()
    for reading in (*readings, None) if question.unanswered_as else ():
        if reading != question.unanswered_as:
            yield f"unanswered_as {reading}", _fresh(question, unanswered_as=reading)
    for one, other in pairwise(question.answers):
        names = tuple({one: other, other: one}.get(name, name) for name in question.answers)
        turned = {name: question.answers[name] for name in names}
        if question.hazard:
            yield f"{one} and {other} change places", _fresh(question, answers=turned)
        labels = swapped(question.answers, one, other)
        yield f"labels of {one} and {other} swapped", _fresh(question, answers=labels)
    for said, changed in _number(question, question.number) if question.number else ():
        if _loads(changed):
            yield said, changed


def _number(question: Question, number: Number) -> Iterator[tuple[str, Question]]:
    """Slip in the range of a number, in where its bands begin, and in what its buttons say."""
    for name in ("min", "max", "step"):
        for said, amount in _mistaken(number, getattr(number, name)):
            changed = number.model_copy(update={name: amount})
            fresh = type(number).model_construct(**changed.model_dump())
            yield f"{name}: {said}", _fresh(question, number=fresh)
    for key, band in question.bands.items():
        for said, begin in _mistaken(number, band.begin):
            bands = {**question.bands, key: band.model_copy(update={"begin": begin})}
            yield f"{key}: from {said}", _fresh(question, bands=bands)
    banded = [index for index, button in enumerate(question.buttons) if button.band]
    for one, other in pairwise(banded):
        buttons = list(question.buttons)
        for index, label in ((one, buttons[other].label), (other, buttons[one].label)):
            buttons[index] = buttons[index].model_copy(update={"label": label})
        named = f"{buttons[one].band} and {buttons[other].band}"
        yield f"labels of {named} swapped", _fresh(question, buttons=tuple(buttons))


def _mistaken(number: Number, text: str | None) -> Iterator[tuple[str, str]]:
    """Write an amount that is more than nothing in each other unit of its kind, and one step off."""
    amount = number.kind.parse(text) if text else None
    if amount is None or not amount.base:
        return
    for unit in number.kind.offered:
        if unit != amount.unit:
            yield f"{text} in {unit}", f"{amount.amount:f} {unit}"
    yield f"{text} and one more", f"{amount.amount + 1:f} {amount.unit}"


def _loads(question: Question) -> bool:
    try:
        type(question).model_validate(question.model_dump(by_alias=True))
    except ValidationError:
        return False
    return True


def _fresh(question: Question, **changes: object) -> Question:
    """Change a question, and forget what it had worked out from its parts."""
    fields = {name: getattr(question, name) for name in type(question).model_fields}
    return type(question).model_construct(**(fields | changes))
