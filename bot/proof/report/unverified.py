"""What a report has to admit: what nothing here verifies, said as plainly as what is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.proof.report.record import NotVerified

if TYPE_CHECKING:
    from bot.proof.report.record import DialogReport, FactReport, LogReport

_ALWAYS = {
    "The laws": """
        That the laws ask for what is safe. They are written by the same people as the tables, from the
        same sources: an error that both share is not found, and a law that nobody thought of is missing.
        What is held is the formal part of a law, which stands below its sentence; that the two mean the
        same is for a reader to judge.""",
    "The words": """
        That a question is understood as it is meant, and that advice is understood as it is worded. A law
        of texts finds words, and not their meaning.""",
    "The answers": "That they are true, and that what is tapped as checked was checked.",
    "The reader": """
        Who reads, whether they are clinicians, and what they do then. The bot supports a decision and
        does not make it.""",
    "Weights": """
        That a weight is the patient's. A rule that doubts a weight by age believes a wrong one within its
        span, and a weight that somebody confirms is believed whatever it is.""",
    "What is given": """
        That the drug and the strength at hand are those shown, that what is drawn up is what is shown,
        and that anybody watches afterwards. The bot counts no doses and keeps no watch.""",
    "Screens": """
        Every line that advice can be made of is worded for every profile and held against the laws of texts.
        Whole screens are drawn for a sample of profiles, picked so that every answer is among them, and not
        for each profile.""",
    "Conversations": """
        The states of all questions are enumerated in a model of the conversation. That the engine keeps
        to the model is tried on every kind of screen, with all that is offered there, and not in every
        state.""",
    "Scripted cases": """
        For this report they are decided, and talked through by the engine alone; bedside test runs them
        in the terminal and over Telegram's interface too. Coverage tells what a case passes through, and
        not that it would notice a change there.""",
    "Telegram and the machine": """
        Whether and when Telegram delivers a message, how a phone shows it, and that the network, the
        machine, its clock, its store, Python and the libraries do as they should. The bot is tested
        against a local server, and not against Telegram.""",
    "This proof": """
        That the program that proves is free of errors. Its tests hold it against a plain evaluation of
        the same tables; no other party has checked it.""",
}
"""What is so whatever the content."""
_TRIED = """
    Slips are tried one at a time, and of the kinds that are listed. Two slips that hide each other are
    not tried, nor is a slip in a law."""
_NOT_TRIED = """
    Whether laws and scripted cases would find a slip was not tried for this report. bedside mutate tries
    it, and so does bedside report without --quick, once everything else holds."""
_TESTS = """
    Controls that name a test of the software are named only: such tests were not run for this report, and
    {}. make test runs them."""


def not_verified(
    dialogs: Sequence[DialogReport], facts: Sequence[FactReport], log: LogReport | None
) -> Iterator[NotVerified]:
    """List it; what hangs on this content and this run is said as it is here."""
    yield _said("Clinical correctness", _clinical(facts))
    for what, says in _ALWAYS.items():
        yield _said(what, says)
    part = [one.id for one in dialogs if not one.conversations.whole]
    if part:
        says = f"In {', '.join(part)} there are more kinds of screen than can be tried: the engine saw some."
        yield _said("Conversations that were gone through in part", says)
    tried = all(one.mutants is not None for one in dialogs)
    yield _said("Slips by authors", _TRIED if tried else _NOT_TRIED)
    if log is None:
        yield _said("Hazards", "There is no hazard log beside this content.")
        return
    looked = "it was looked whether they exist" if log.tests_looked_for else "they were not there to look for"
    yield _said("Tests of the software", _TESTS.format(looked))
    reviewed = "The log has been reviewed." if log.reviewed else "Nobody has reviewed the log."
    yield _said("Hazards", f"That every hazard was thought of, and how grave and likely each is. {reviewed}")


def _said(what: str, says: str) -> NotVerified:
    return NotVerified(what, " ".join(says.split()))


def _clinical(facts: Sequence[FactReport]) -> str:
    reviewed, there = sum(one.reviewed for one in facts), len(facts)
    count = f"{reviewed:,} of {there:,} facts have" if reviewed else f"None of the {there:,} facts has"
    return f"""
        That the sources are right, complete and up to date, that they were read rightly, and that what
        they say suits the place of use. {count} been clinically reviewed. The limits of each source stand
        below."""
