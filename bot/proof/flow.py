"""The questions of a dialog as a machine: every question state that any conversation can come to, at once.

1. A question state says of each question whether it is open, waits (a number without its unit, or one that is
   not believed yet) or is answered, and how. Answers that no `ask_if` tells apart share a digit.
2. Acts: the first question that is asked and not answered is answered, or any that was answered before; a
   number comes to wait; what was answered is taken back. Then answers to questions that are no longer asked
   fall away, from top to bottom.
3. A set of states is an int, one bit each, as in `profiles`; all open is the first bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, TypeGuard

from bot.proof.profiles import Grid, bounded

if TYPE_CHECKING:
    from bot.content.dialog import Dialog
    from bot.content.library import DialogSet
    from bot.proof.profiles import Space

OPEN, WAITING = "", "?"
"""Digits beside the answers; no id looks like them. What begins with the second waits too."""


class Flow:
    """The question states of one dialog; raises ContentError for too many."""

    def __init__(self, part: DialogSet) -> None:
        self.questions = part.dialog.questions
        self.steering = part.dialog.steering
        """The questions whose answers others are asked by."""
        self.stands = {name: _digits(part.dialog, name) for name in self.questions}
        """Question -> digit -> the answers that it stands for; none for open and waiting."""
        self.digit_of = {
            name: {answer: digit for digit, answers in digits.items() for answer in answers}
            for name, digits in self.stands.items()
        }
        self.grid = Grid(bounded(part, {name: tuple(digits) for name, digits in self.stands.items()}))
        self.places = {
            name: {digit: index * self.grid.strides[name] for index, digit in enumerate(digits)}
            for name, digits in self.stands.items()
        }
        """Question -> digit -> what it adds to the place of a state."""
        self.everything: int = self.grid.all
        self.opened = {name: self.grid.digits[name, OPEN] for name in self.questions}
        self.unanswered = {
            name: self.opened[name] | self.grid.digits.get((name, WAITING), 0) for name in self.questions
        }
        self.asked: dict[str, int] = {}
        self.due: dict[str, int] = {}
        """Question -> the states in which it is the first that is asked and not answered."""
        rest = self.everything
        for name, question in self.questions.items():
            self.asked[name] = reduce(
                int.__and__, (self._reads(*wanted) for wanted in question.ask_if.items()), self.everything
            )
            self.due[name] = rest & self.asked[name] & self.unanswered[name]
            rest ^= self.due[name]
        self.ended = rest
        """The states in which nothing is left to ask."""

    def _reads(self, name: str, values: tuple[str, ...]) -> int:
        """Find the states in which a question is asked and reads as one of the values."""
        found = self.unanswered[name] if self.questions[name].reading in values else 0
        for digit, answers in self.stands[name].items():
            # all answers of a digit are told apart by nothing, so the first speaks for them
            if answers and answers[0] in values:
                found |= self.grid.digits[name, digit]
        return found & self.asked[name]

    # sets of states

    @cached_property
    def reachable(self) -> int:
        """Every state that some conversation comes to."""
        found = fresh = 1
        while fresh:
            fresh = self.moved(fresh) & (self.everything ^ found)
            found |= fresh
        return found

    def moved(self, points: int) -> int:
        """Find the states that one act makes of some; doing nothing is not counted."""
        found = 0
        for name in self.questions:
            given = self.everything ^ self.opened[name]
            taken_back = self.to_open(points & given, name)
            free = self.to_open(points & self.asked[name] & (self.due[name] | given), name)
            found |= taken_back | self._spread(free, name)
        return self.fallen(found)

    def answered(self, points: int) -> int:
        """Find the states after the question that is due was answered, however it may be."""
        due = ((name, self.to_open(points & self.due[name], name)) for name in self.questions)
        spread = reduce(or_, (self._spread(free, name) & ~self.unanswered[name] for name, free in due), 0)
        return self.fallen(spread)

    def fallen(self, points: int) -> int:
        """Let answers to questions that are not asked fall away, from top to bottom."""
        for name in self.questions:
            unasked = points & (self.everything ^ self.asked[name])
            if unasked & (self.everything ^ self.opened[name]):
                points = points & self.asked[name] | self.to_open(unasked, name)
        return points

    def to_open(self, points: int, name: str) -> int:
        """Set one question's digit to open, whatever it was."""
        stride, found = self.grid.strides[name], 0
        for index, digit in enumerate(self.stands[name]):
            found |= (points & self.grid.digits[name, digit]) >> index * stride
        return found

    def _spread(self, points: int, name: str) -> int:
        """Set one question's digit, which is open, to everything else that it can be."""
        stride = self.grid.strides[name]
        return reduce(or_, (points << index * stride for index in range(1, len(self.stands[name]))), 0)

    def count(self, points: int) -> int:
        """Count states, each answer for itself."""
        blocks = {points: 1}
        for name, digits in self.stands.items():
            below: dict[int, int] = {}
            for block, ways in blocks.items():
                for part, answers in zip(self._parts(block, name), digits.values(), strict=True):
                    if part:
                        below[part] = below.get(part, 0) + ways * max(len(answers), 1)
            blocks = below
        return blocks.get(1, 0)

    def profiles(self, points: int, space: Space) -> int:
        """Find the profiles that states read as, each by its representative in `legal`."""
        names, known = tuple(self.questions), dict[tuple[int, int], int]()

        def read(level: int, block: int) -> int:
            if level == len(names):
                return block
            if (level, block) not in known:
                found, name = 0, names[level]
                readings, stride = space.values[name], space.grid.strides[name]
                for part, answers in zip(self._parts(block, name), self.stands[name].values(), strict=True):
                    below = read(level + 1, part) if part else 0
                    for reading in answers or (self.questions[name].reading,):
                        found |= below << readings.index(reading) * stride
                known[level, block] = found
            return known[level, block]

        found = read(0, points)
        for name, question in self.questions.items():
            unasked = found & (space.all ^ space.asked[name])
            found &= space.asked[name]
            found |= space.shift(unasked, name, question.reading, space.values[name][0])
        return found

    def _parts(self, block: int, name: str) -> Iterator[int]:
        """Take the states of a block apart by one question's digits; all above it are settled."""
        stride = self.grid.strides[name]
        return (block >> index * stride & (1 << stride) - 1 for index in range(len(self.stands[name])))

    # one state

    def readings(self, standing: Mapping[str, str]) -> dict[str, str]:
        """Read one state, question -> answer or what begins with WAITING: asked question -> reading."""
        found: dict[str, str] = {}
        for name, question in self.questions.items():
            if all(found.get(other) in values for other, values in question.ask_if.items()):
                stands = standing.get(name)
                found[name] = stands if is_answer(stands) else question.reading
        return found

    def due_at(self, standing: Mapping[str, str]) -> str | None:
        """Find the question that is due in one state."""
        return next((name for name in self.readings(standing) if not is_answer(standing.get(name))), None)

    def index(self, standing: Mapping[str, str]) -> int:
        """Find the place of one state."""
        return sum(
            self.places[name][self.digit_of[name][text] if is_answer(text) else WAITING]
            for name, text in standing.items()
        )

    def first(self, points: int) -> dict[str, str]:
        """Read the first of some states: question -> answer, or WAITING."""
        index, found = (points & -points).bit_length() - 1, {}
        for name, digits in self.stands.items():
            digit = tuple(digits)[index // self.grid.strides[name] % len(digits)]
            if digit != OPEN:
                found[name] = digit
        return found


def is_answer(text: str | None) -> TypeGuard[str]:
    """Tell whether a question stands at an answer, and is neither open nor waiting."""
    return text is not None and text != OPEN and not text.startswith(WAITING)


def _digits(dialog: Dialog, name: str) -> dict[str, tuple[str, ...]]:
    """Give a question's digits with the answers that they stand for; each is named after its first."""
    question = dialog.questions[name]
    conditions = [other.ask_if[name] for other in dialog.questions.values() if name in other.ask_if]
    alike: dict[tuple[bool, ...], list[str]] = {}
    for answer in question.choices:
        alike.setdefault(tuple(answer in values for values in conditions), []).append(answer)
    waits: dict[str, tuple[str, ...]] = {WAITING: ()} if question.number is not None else {}
    return {OPEN: (), **waits, **{answers[0]: tuple(answers) for answers in alike.values()}}
