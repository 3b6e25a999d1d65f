"""The hazard log held against what it names: each control by its law, check, scripted case or test.

A law holds when the proof says so, and a check when it finds nothing. A scripted case is run: decided, and
talked through on the front `engine`. A test of the software is only looked for: running those is no part of a
proof of content, so its control is `named` and never said to hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.content.catalogue import CATALOGUE
from bot.content.checked import checked
from bot.content.errors import Place, Problem, hint, problem
from bot.content.hazard import Control, Hazards
from bot.content.strict_yaml import Document, parse
from bot.proof.scripts.once import Once

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.proof.scripts.load import Scripted

FILE = "docs/hazards.yaml"
"""Where the log of a content folder stands."""

State = Literal["holds", "failed", "named"]
Tests = Mapping[str, Collection[str]]
"""File of tests -> the names of its tests; of files that do not exist, nothing."""


@dataclass(frozen=True, slots=True)
class HazardLog:
    """A log, and the document that it was read from."""

    file: Hazards
    document: Document


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a control of a hazard; `problem` says why it failed."""

    hazard: str
    control: Control
    state: State
    problem: Problem | None = None


def parse_hazards(text: str) -> HazardLog:
    """Read the text of a log; raises ContentError."""
    document = parse(text, FILE)
    return HazardLog(checked(Hazards, document), document)


def hazards_held(
    log: HazardLog, library: Library, scripts: Sequence[Scripted], tests: Tests | None = None
) -> Iterator[Problem]:
    """Check the log of a proved library; `tests` are those that exist, where that can be looked up.

    It runs a loop of its own.
    """
    yield from graded(log)
    for one in judged(log, Once(library, scripts), tests):
        if one.problem is not None:
            yield one.problem


def graded(log: HazardLog) -> Iterator[Problem]:
    """Check that every grade is a word of the scale."""
    for name, hazard in log.file.hazards.items():
        for key in ("severity", "likelihood"):
            value, known = getattr(hazard, key), getattr(log.file.scale, key)
            if value not in known:
                place = log.document.place(("hazards", name, key))
                yield problem("bad-choice", place, value=value, hint=hint(value, known))


def judged(
    log: HazardLog, once: Once, tests: Tests | None = None, broken: Iterable[Problem] = ()
) -> Iterator[Judged]:
    """Tell of every control whether it holds; `once` has the cases, `broken` is what the proof has found."""
    judge = _Judge(once, tests, tuple(broken))
    for name, hazard in log.file.hazards.items():
        for index, control in enumerate(hazard.controls):
            place = log.document.place(("hazards", name, "controls", index, control.link))
            yield judge.judged(name, control, place)


class _Judge:
    def __init__(self, once: Once, tests: Tests | None, broken: Sequence[Problem]) -> None:
        self.library = once.library
        self.tests = tests
        self.broken = broken
        self.once = once

    def judged(self, hazard: str, control: Control, place: Place) -> Judged:
        """Judge one control."""
        dialogs = self.library.dialogs
        if control.dialog is not None and control.dialog not in dialogs:
            known = hint(control.dialog, dialogs)
            found = problem("unknown-dialog", place, name=control.dialog, hint=known)
            return Judged(hazard, control, "failed", found)
        judge = {"law": self.law, "check": self.check, "script": self.script, "test": self.test}
        state = judge[control.link](control, place)
        if isinstance(state, Problem):
            return Judged(hazard, control, "failed", state)
        if state == "failed":
            what = f"the {control.link} {control.name}"
            found = problem("control-failed", place, hazard=hazard, what=what)
            return Judged(hazard, control, state, found)
        return Judged(hazard, control, state)

    def parts(self, control: Control) -> list[DialogSet]:
        """The dialogs that a control may speak of."""
        return [part for part in self.library.dialogs.values() if control.dialog in (None, part.id)]

    def law(self, control: Control, place: Place) -> State | Problem:
        name, parts = control.name, self.parts(control)
        having = [part for part in parts if name in part.laws.laws]
        if not having:
            known = {law for part in parts for law in part.laws.laws}
            return problem("unknown-law", place, name=name, hint=hint(name, known))
        if len(having) > 1:
            return problem("which-dialog", place, name=name, dialogs=", ".join(part.id for part in having))
        file = having[0].sources["laws"].file
        failed = any(one.law == name and one.place.file == file for one in self.broken)
        return "failed" if failed else "holds"

    def check(self, control: Control, place: Place) -> State | Problem:
        name = control.name
        if name not in CATALOGUE:
            return problem("unknown-check", place, name=name, hint=hint(name, CATALOGUE))
        return "failed" if any(one.code == name for one in self.broken) else "holds"

    def script(self, control: Control, place: Place) -> State | Problem:
        dialogs = {part.id for part in self.parts(control)}
        here = [one for one in self.once.scripts if one.part.id in dialogs]
        states = [self.ran(one) for one in here if one.case.name == control.name]
        if not states:
            known = hint(control.name, (one.case.name for one in here))
            return problem("unknown-script", place, name=control.name, hint=known)
        return next((state for state in ("failed", "named") if state in states), "holds")

    def test(self, control: Control, place: Place) -> State | Problem:
        file, _, name = control.name.partition("::")
        if self.tests is None or name in self.tests.get(file, ()):
            return "named"
        known = hint(name, self.tests[file]) if file in self.tests else f"There is no file {file}."
        return problem("unknown-test", place, name=name, hint=known)

    def ran(self, scripted: Scripted) -> State:
        failure = self.once.failure(scripted)
        return "named" if failure is None else "failed" if failure else "holds"
