"""What becomes of a mutant: equivalent, found by a law, found by a script, or survived.

Laws come first, with all that `check` holds without a laws file. Then scripts: those that decide, and then
the talks. Whatever found the last mutants is asked first, so most are found at once; that changes no fate,
but by whom.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.content.errors import ContentError
from bot.engine.answers import FactError
from bot.engine.decide import NoRowError
from bot.proof.mutants.lawful import found_by
from bot.proof.mutants.same import same
from bot.proof.mutants.trial import Base, Trial
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.run import DECIDE, Run, carry_out

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.mutants.mutant import Kind, Mutant
    from bot.proof.scripts.load import Scripted

Found = Literal["equivalent", "law", "script", "survived"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant, and by whom: a law's id, the code of a check, or a case."""

    kind: Kind
    name: str
    found: Found
    by: str = ""


def tried(judges: Iterable[Judge], mutant: Mutant) -> Fate:
    """Judge a mutant by the dialog of the first; one of what all dialogs share may be found by any."""
    found: Fate | None = None
    for judge in judges:
        found = judge.fate(mutant)
        if found.found != "survived" or not judge.shares(mutant):
            break
    assert found is not None  # noqa: S101 (nobody asks no judge)
    return found


class Judge:
    """Judges mutants of one dialog of one library."""

    def __init__(self, library: Library, dialog: str, scripts: Sequence[Scripted]) -> None:
        self.base = Base.of(library, dialog)
        self._laws = dict(self.base.part.laws.laws)
        self._scripts = [one for one in scripts if one.part.id == dialog]

    def shares(self, mutant: Mutant) -> bool:
        """Tell whether the slip is in no dialog, and in nothing that is known."""
        mine, its = self.base.library, mutant.library
        return its.dialogs is mine.dialogs and its.knowledge is mine.knowledge

    def fate(self, mutant: Mutant) -> Fate:
        """Judge one."""
        trial = Trial(self.base, mutant)
        law = found_by(trial, self._laws)
        if law is not None:
            if law in self._laws:
                self._laws = {law: self._laws[law], **self._laws}
            return Fate(mutant.kind, mutant.name, "law", law)
        if same(trial):
            return Fate(mutant.kind, mutant.name, "equivalent")
        script = self._script(trial)
        if script is not None:
            self._scripts.remove(script)
            self._scripts.insert(0, script)
            return Fate(mutant.kind, mutant.name, "script", script.case.name)
        return Fate(mutant.kind, mutant.name, "survived")

    def _script(self, trial: Trial) -> Scripted | None:
        """Find a case that does not hold any more."""
        decider = Decider(trial.library, trial.renderer)
        for one in self._scripts:
            if one.case.expect is not None and _fails(one, DECIDE, trial, decider):
                return one
        for one in self._scripts:
            if one.case.talk and one.on("engine") and _fails(one, "engine", trial, decider):
                return one
        return None


def _fails(scripted: Scripted, front: str, trial: Trial, decider: Decider) -> bool:
    run = Run(replace(scripted, part=trial.part), front)
    fronts = {"engine": engine_front(trial.renderer)}
    try:
        if front == DECIDE:
            decider.check(run.scripted)
        else:
            asyncio.run(carry_out(run, decider, fronts))
    except (ScriptError, ContentError, FactError, NoRowError):
        return True
    return False
