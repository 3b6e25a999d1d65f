"""A mutant: a library with one slip in it, as a tired author might make it.

It is named after the place it changes, so that one which survives says where a law or a script is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.content.shape import Condition

Kind = Literal["row", "because", "guard", "answers", "dose", "figure", "words", "template"]
KINDS: tuple[Kind, ...] = ("row", "because", "guard", "answers", "dose", "figure", "words", "template")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: its kind, the place and what happened there, and the library that has it."""

    kind: Kind
    name: str
    library: Library


def in_dialog(library: Library, part: DialogSet) -> Library:
    """Put a changed dialog into the library."""
    return replace(library, dialogs={**library.dialogs, part.id: part})


def without(values: Mapping[str, V], name: str) -> dict[str, V]:
    """Leave one out."""
    return {key: value for key, value in values.items() if key != name}


def swapped(values: Mapping[str, V], one: str, other: str) -> dict[str, V]:
    """Let two keys have each other's value."""
    return {**values, one: values[other], other: values[one]}


def conditions(
    condition: Condition, readings: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Condition]]:
    """Slip in a condition: forget one of its names, add a value or leave one out. `readings`: name -> all."""
    for name, values in condition.items():
        if len(condition) > 1:
            yield f"{name} forgotten", without(condition, name)
        for value in readings.get(name, ()):
            if value not in values:
                yield f"{name} also {value}", {**condition, name: (*values, value)}
            elif len(values) > 1:
                rest = tuple(other for other in values if other != value)
                yield f"{name} not {value}", {**condition, name: rest}
