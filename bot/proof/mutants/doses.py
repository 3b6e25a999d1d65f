"""Slips in what is known: doses ten times too large or small, caps gone, units mixed up, figures wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from bot.content.braces import figures_in
from bot.content.quantity import Quantity, Span, plain
from bot.content.shape import Shape
from bot.proof.mutants.mutant import Mutant, conditions

if TYPE_CHECKING:
    from bot.content.knowledge import Knowledge, Regimen
    from bot.content.library import DialogSet, Library

Q = TypeVar("Q", bound=Quantity)
_TEN = (("ten times", Decimal(10)), ("a tenth of", Decimal("0.1")))
_MIXED_UP = {"s": "min", "min": "s", "h": "min"}
_NUMBER = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?")
_UNITS = {"mg": "mL", "mL": "mg", "min": "h", "h": "min", "s": "min", "ms": "s", "kg": "lb", "lb": "kg"}


def doses(library: Library, part: DialogSet) -> Iterator[Mutant]:
    """Give every slip in the drug that a dialog doses, and in the figures that its words take."""
    if part.tables.dose is not None:
        drug = library.knowledge[part.tables.dose.drug]
        for name, changed in _drug(part, drug):
            yield Mutant("dose", f"{drug.id}.{name}", _knowing(library, changed))
    taken = {
        name: None for text in _texts(library, part) for name in figures_in(text) if name in library.facts
    }
    for name in taken:
        fact = library.facts[name]
        for said, value in _figures(fact.value or ""):
            changed_fact = fact.model_copy(update={"value": value})
            yield Mutant(
                "figure", f"{name}: {said}", replace(library, facts={**library.facts, name: changed_fact})
            )


def _knowing(library: Library, part: Knowledge) -> Library:
    return replace(library, knowledge={**library.knowledge, part.id: part})


def _drug(part: DialogSet, drug: Knowledge) -> Iterator[tuple[str, Knowledge]]:
    readings = {name: question.values for name, question in part.dialog.questions.items()}
    for key, regimen in drug.regimens.items():
        for name, changed in _regimen(regimen, readings):
            regimens = {**drug.regimens, key: changed}
            yield f"{key}.{name}", drug.model_copy(update={"regimens": regimens})
    if drug.presentation is not None:
        for said, strength in _scaled(drug.presentation.strength):
            presentation = drug.presentation.model_copy(update={"strength": strength})
            yield f"strength: {said}", drug.model_copy(update={"presentation": presentation})


def _regimen(regimen: Regimen, readings: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Regimen]]:
    yield from _amounts(regimen)  # type: ignore[misc]
    for said, changed in conditions(regimen.match, readings):
        yield f"for {said}", regimen.model_copy(update={"match": changed})
    for index, _ in enumerate(regimen.steps if len(regimen.steps) > 1 else ()):
        rest = (*regimen.steps[:index], *regimen.steps[index + 1 :])
        yield f"steps[{index}]: dropped", regimen.model_copy(update={"steps": rest})
    for one, other in pairwise(range(len(regimen.steps))):
        turned = list(regimen.steps)
        turned[one], turned[other] = turned[other], turned[one]
        yield f"steps[{one}]: after the next", regimen.model_copy(update={"steps": tuple(turned)})
    for name in ("repeat", "extend"):
        if getattr(regimen, name) is not None:
            yield f"{name}: dropped", regimen.model_copy(update={name: None})
    if regimen.total is not None and regimen.total.per_kg is not None:
        total = regimen.total.model_copy(update={"per_kg": None})
        yield "total.per_kg: dropped", regimen.model_copy(update={"total": total})


def _amounts(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """Slip in every amount and count of a shape, and of the shapes in it."""
    for name in type(shape).model_fields:
        for said, changed in _slips(getattr(shape, name)):
            where = name if not said.startswith(("[", ".")) else f"{name}{said}"
            yield (
                f"{where}: {said}" if where == name else where,
                shape.model_copy(update={name: changed}),
            )


def _slips(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (any field of a shape)
    if isinstance(value, Quantity):
        yield from _scaled(value)
    elif isinstance(value, Shape):
        for said, changed in _amounts(value):
            yield f".{said}", changed
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            for said, changed in _slips(one) if isinstance(one, Shape) else ():
                yield f"[{index}]{said}", (*value[:index], changed, *value[index + 1 :])
    elif isinstance(value, int):
        yield "one more", value + 1
        if value > 1:
            yield "one fewer", value - 1


def _scaled(amount: Q) -> Iterator[tuple[str, Q]]:
    kind = type(amount)
    if isinstance(amount, Span):
        unit = _MIXED_UP.get(amount.unit, "min")
        yield f"{amount.amount} {unit}", kind(amount.amount, unit)
        return
    for said, factor in _TEN:
        yield f"{said} {amount}", kind(amount.amount * factor, amount.unit)


def _texts(library: Library, part: DialogSet) -> Iterator[str]:
    """Walk what a dialog says, where it may take figures."""
    words = part.words
    yield from library.templates.values()
    for table in (*words.verdicts.values(), *words.reasons.values()):
        yield from table.values()
    for given in words.says.values():
        for said in given.values():
            yield from (said.say, said.more or "")
    yield from words.doses.values()
    for question in part.dialog.questions.values():
        yield question.ask


def _figures(value: str) -> Iterator[tuple[str, str]]:
    """Slip in a figure as it is written: its first number ten times, or another unit."""
    number = _NUMBER.search(value)
    if number is not None:
        tenfold = plain(Decimal(number[0].replace(",", "")) * 10)
        yield (
            f"{value} as {tenfold}{value[number.end() :]}",
            value[: number.start()] + tenfold + value[number.end() :],
        )
    unit = value.rpartition(" ")[2]
    if unit in _UNITS:
        yield f"{value} in {_UNITS[unit]}", value.removesuffix(unit) + _UNITS[unit]
