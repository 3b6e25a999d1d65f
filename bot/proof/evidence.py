"""What was checked of a dialog, and how much of it: the figures that a reviewer asks for.

It looks further than a start does: at every weight, and at every conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.content.errors import ContentError, Problem
from bot.proof.conversations import conversations
from bot.proof.courses import asked_weights, courses
from bot.proof.doses import doses
from bot.proof.profiles import Spaces
from bot.proof.wording import Wording, written_out

if TYPE_CHECKING:
    from bot.content.law import Law
    from bot.content.library import DialogSet, Library
    from bot.proof.profiles import Space

LIMIT = 200
"""Lines of profiles that a person can be asked to sign."""

LawKind = Literal["general", "always", "asks", "dose", "text", "course"]


@dataclass(frozen=True, slots=True)
class HeldLaw:
    """A law that holds: its sentence, its kind, and the number of profiles that it speaks of."""

    id: str
    says: str
    kind: LawKind
    profiles: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was checked of a dialog.

    `verdicts` counts profiles by table and outcome; `permissive` words every profile that gets the laxest
    outcome of a table. `question_states`, `screens` and `moves` are those of conversations; `weights` counts
    the weights that doses were laid out for.
    """

    dialog: str
    version: str
    title: str
    profiles: int
    verdicts: Mapping[str, Mapping[str, int]]
    laws: tuple[HeldLaw, ...]
    permissive: Mapping[str, tuple[str, ...]]
    question_states: int
    screens: int
    moves: int
    whole: bool
    weights: int


def evidence(library: Library, dialog: str, spaces: Spaces | None = None) -> Evidence:
    """Check a proved dialog through and count. What is laid out in `spaces` is taken over.

    Raises ContentError for what only every weight or every conversation shows, and StrayError where the
    engine is at fault.
    """
    found, problems = examined(library, dialog, spaces)
    if problems:
        raise ContentError(problems)
    return found


def examined(
    library: Library, dialog: str, spaces: Spaces | None = None
) -> tuple[Evidence, tuple[Problem, ...]]:
    """Check a dialog through and count, whether or not it is proved; give what is wrong beside the figures.

    Raises ContentError for too many states, and StrayError where the engine is at fault.
    """
    part, space = library.dialogs[dialog], (spaces or Spaces(library))[dialog]
    talked = conversations(library, part, space)
    problems = (*doses(library, space, every=True), *talked.problems)
    wording = Wording.of(library, dialog)
    found = Evidence(
        dialog=dialog,
        version=part.dialog.dialog.version,
        title=part.dialog.dialog.title,
        profiles=space.legal.bit_count(),
        verdicts={
            name: {outcome: space.count(points) for outcome, points in space.outcomes[name].items()}
            for name in part.tables.verdicts
        },
        laws=tuple(_held(space, name, law) for name, law in part.laws.laws.items()),
        permissive={
            name: written_out(space, wording, space.outcomes[name][table.outcomes[0]], LIMIT)
            for name, table in part.tables.verdicts.items()
        },
        question_states=talked.question_states,
        screens=talked.screens,
        moves=talked.moves,
        whole=talked.whole,
        weights=_weights(library, part),
    )
    return found, problems


def _held(space: Space, name: str, law: Law) -> HeldLaw:
    says = law.says or (law.law or "").replace("_", " ").capitalize() + "."
    return HeldLaw(name, says, _kind(law), space.count(space.condition(law.when)))


def _kind(law: Law) -> LawKind:
    if law.law is not None:
        return "general"
    if law.course is not None:
        return "course"
    if law.dose is not None:
        return "dose"
    if law.text is not None:
        return "text"
    return "always" if law.always else "asks"


def _weights(library: Library, part: DialogSet) -> int:
    """Count the weights that a dose may be asked for, at their step."""
    number = next((number for _, number in asked_weights(part)), None)
    if number is None or number.grain is None or courses(library, part) is None:
        return 0
    return int((number.high.base - number.low.base) / number.grain.base) + 1
