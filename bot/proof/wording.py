"""Profiles in the words of a dialog, for those who write it and those who sign it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.braces import filled
from bot.content.shape import UNANSWERED
from bot.proof.cubes import Cube, cover

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.library import Library
    from bot.proof.profiles import Profiles

_TWO = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """What questions and readings are called: short names, and labels as a clinician sees them."""

    shorts: Mapping[str, str]
    labels: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, library: Library, dialog: str) -> Wording:
        """Take the words of a dialog."""
        figures = {name: fact.value or "" for name, fact in library.facts.items()}
        questions = library.dialogs[dialog].dialog.questions
        return cls(
            {
                name: _small(filled(question.short or _spaced(name), figures))
                for name, question in questions.items()
            },
            {
                (name, value): _small(filled(label, figures))
                for name, question in questions.items()
                for value, label in _labels(question).items()
            },
        )

    def after(self, before: Wording) -> Wording:
        """These words, and those of a dialog as it was `before` for what these lack."""
        return Wording({**before.shorts, **self.shorts}, {**before.labels, **self.labels})

    def cube(self, cube: Cube, colon: str = ":") -> str:
        """Write a cube: `anticonvulsant: not known; age: child or adult`."""
        return "; ".join(
            f"{self.shorts.get(name, _spaced(name))}{colon} {self._readings(name, values)}"
            for name, values in cube.readings.items()
        )

    def _readings(self, name: str, values: tuple[str, ...]) -> str:
        if set(values) == {value for question, value in self.labels if question == name}:
            return "asked"
        found = [self.labels.get((name, value)) or _unlabelled(value) for value in values]
        many = len(found) > 1
        if many and any(" or " in label or ("," in label and len(found) > _TWO) for label in found):
            found = [f'"{label}"' for label in found]
        return f"{', '.join(found[:-1])} or {found[-1]}" if many else found[0]


def written_out(space: Profiles, wording: Wording, points: int, limit: int | None = None) -> tuple[str, ...]:
    """Write profiles out with all their answers, for a reviewer to sign: a line for those that are alike."""
    cubes = cover(space, points, limit=limit, whole=True)
    counts = [f" ({cube.adds:,} profiles)" if cube.adds > 1 else "" for cube in cubes]
    lines = [wording.cube(cube) + count for cube, count in zip(cubes, counts, strict=True)]
    others = space.count(points) - sum(cube.adds for cube in cubes)
    return (*lines, f"and {others:,} others") if others else tuple(lines)


def _labels(question: Question) -> dict[str, str]:
    """Name every reading: an answer or a band by its button, what has none by its id."""
    buttons = {button.band: button.label for button in question.buttons if button.band and button.label}
    known = {**buttons, **question.answers}
    return {value: known.get(value) or _unlabelled(value) for value in question.values}


def _unlabelled(value: str) -> str:
    return "not answered" if value == UNANSWERED else _spaced(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _small(text: str) -> str:
    """Begin with a small letter, but leave ECG as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
