"""Advice: everything that a profile leads to, before any word of it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.engine.decide import Decision, decide, may_relax, settled
from bot.engine.dosing import DosePlan, plan
from bot.engine.profile import Answers, Profile, profile

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library


@dataclass(frozen=True)
class Advice:
    """What a profile leads to under a library; each part is worked out when it is first asked for."""

    library: Library
    part: DialogSet
    profile: Profile
    drafts: Mapping[str, str]
    """Asked question -> a number that waits for its unit."""

    @cached_property
    def decision(self) -> Decision:
        """Verdicts with reasons, and what is said beside them; raises NoRowError."""
        return decide(self.part.tables, self.profile)

    @cached_property
    def plan(self) -> DosePlan | None:
        """The dose plan, where the verdict calls for one."""
        link = self.part.tables.dose
        if link is None or not self.decision.holds(link.when, self.profile):
            return None
        drug = self.library.knowledge[link.drug]
        return plan(link.drug, drug.presentation, drug.regimens, self.profile) if drug.presentation else None

    @cached_property
    def settled(self) -> bool:
        """Whether no answer still to come can change a verdict."""
        return settled(self.part.dialog, self.part.tables, self.profile)

    @cached_property
    def may_relax(self) -> bool:
        """Whether finding out what is open could make a verdict laxer."""
        return may_relax(self.part.dialog, self.part.tables, self.profile, self.decision)


def advise(library: Library, part: DialogSet, answers: Answers) -> Advice:
    """Read answers, and be ready to decide on them."""
    found = profile(part.dialog, answers.values, library.plausibility)
    drafts = {name: text for name, text in answers.drafts.items() if name in found.readings}
    return Advice(library, part, found, drafts)
