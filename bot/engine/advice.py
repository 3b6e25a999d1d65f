"""Advice: everything that a profile leads to, before any word of it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.decide import Decision, decide, may_relax, settled
from bot.engine.dosing import DosePlan, plan
from bot.engine.profile import Answers, Profile, profile

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library


@dataclass(frozen=True, slots=True)
class Advice:
    """Verdicts with reasons, what to do, and the dose plan if one is due.

    `settled`: no answer still to come can change a verdict. `may_relax`: finding out what is open could make
    one
    laxer.
    """

    part: DialogSet
    profile: Profile
    decision: Decision
    plan: DosePlan | None
    settled: bool
    may_relax: bool
    drafts: Mapping[str, str]
    """Asked question -> a number that waits for its unit."""


def advise(library: Library, part: DialogSet, answers: Answers) -> Advice:
    """Decide, and plan the dose where the verdict calls for one."""
    found = profile(part.dialog, answers.values, library.plausibility)
    decision = decide(part.tables, found)
    link, dose = part.tables.dose, None
    if link is not None and decision.holds(link.when, found):
        drug = library.knowledge[link.drug]
        if drug.presentation is not None:
            dose = plan(link.drug, drug.presentation, drug.regimens, found)
    return Advice(
        part=part,
        profile=found,
        decision=decision,
        plan=dose,
        settled=settled(part.dialog, part.tables, found),
        may_relax=may_relax(part.dialog, part.tables, found, decision),
        drafts={name: text for name, text in answers.drafts.items() if name in found.readings},
    )
