"""What a report has to admit: what nothing here verifies, said as plainly as what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.proof.report.record import NotVerified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.proof.report.record import DialogReport, FactReport, LogReport


def not_verified(
    dialogs: Sequence[DialogReport], facts: Sequence[FactReport], log: LogReport | None
) -> Iterator[NotVerified]:
    """List it; what hangs on this content and this run is said as it is here."""
    open_facts = sum(not one.reviewed for one in facts)
    yield NotVerified(
        "Clinical correctness",
        "That the sources are right, complete and up to date, that they were read rightly, and that the regimens "
        f"suit the place of use. {_reviews(open_facts, len(facts))} The limits of each source stand below.",
    )
    yield NotVerified(
        "The laws",
        "That the laws ask for what is safe. They are written by the same people as the tables, from the same "
        "sources: an error that both share is not found, and a law that nobody thought of is missing. What is held "
        "is the formal part of a law, which stands below its sentence; that the two mean the same is for a reader "
        "to judge.",
    )
    yield NotVerified(
        "The words",
        "That a question is understood as it is meant, and that advice is understood as it is worded. A law of "
        "texts finds words, and not their meaning.",
    )
    yield NotVerified("The answers", "That they are true, and that what is tapped as checked was checked.")
    yield NotVerified(
        "The reader",
        "Who reads, whether they are clinicians, and what they do then. The bot supports a decision and does not "
        "make it.",
    )
    if any(one.weights for one in dialogs):
        yield NotVerified(
            "Weights",
            "That a weight is the patient's. The rule that doubts a weight by age is the authors' own precaution: "
            "within its span a wrong weight is believed, and a confirmed one is believed whatever it is.",
        )
    yield NotVerified(
        "What is given",
        "That the drug and the strength at hand are those shown, that what is drawn up is what is shown, and that "
        "anybody watches afterwards. The bot counts no doses and keeps no watch.",
    )
    yield NotVerified("Screens", _SCREENS)
    yield NotVerified("Conversations", _CONVERSATIONS)
    part = [one.id for one in dialogs if not one.conversations.whole]
    if part:
        yield NotVerified(
            "Conversations gone through in part",
            f"There are more screens than can be tried in {', '.join(part)}: the engine was not led to all.",
        )
    yield NotVerified(
        "Scripted cases",
        "For this report they are decided and talked through by the engine alone; bedside test runs them in the "
        "terminal and over Telegram's interface too. Coverage tells what a case passes through, and not that it "
        "would notice a change there.",
    )
    yield NotVerified("Slips by authors", _slips(dialogs))
    yield from _hazards(log)
    yield NotVerified(
        "Telegram and the machine",
        "Whether and when Telegram delivers a message, how a phone shows it, and that the network, the machine, its "
        "clock, its store, Python and the libraries do as they should. The bot is tested against a local server, "
        "and not against Telegram.",
    )
    yield NotVerified(
        "This proof",
        "That the program that proves is free of errors. Its tests hold it against a plain evaluation of the same "
        "tables; no other party has checked it.",
    )


_SCREENS = (
    "Every line that advice can be made of is worded for every profile and held against the laws of texts. Whole "
    "screens are drawn for a sample in which every outcome meets every answer, and not for each profile."
)
_CONVERSATIONS = (
    "The states of all questions are enumerated in a model of the conversation. That the engine keeps to the model "
    "is tried on every kind of screen, with all that is offered there, and not in every state."
)


def _reviews(unreviewed: int, facts: int) -> str:
    if not unreviewed:
        return "A named person has reviewed every fact."
    count = f"None of the {facts:,}" if unreviewed == facts else f"{facts - unreviewed:,} of the {facts:,}"
    return f"{count} facts {'has' if unreviewed == facts else 'have'} been clinically reviewed."


def _slips(dialogs: Sequence[DialogReport]) -> str:
    if any(one.mutants is None for one in dialogs):
        return (
            "Whether laws and scripted cases would find a slip was not tried for this report; bedside mutate, and "
            "this report without --quick, try it."
        )
    return (
        "Slips are tried one at a time, and of the kinds that are listed. Two slips that hide each other are not "
        "tried, nor is a slip in a law."
    )


def _hazards(log: LogReport | None) -> Iterator[NotVerified]:
    if log is None:
        yield NotVerified("Hazards", "There is no hazard log beside this content.")
        return
    there = (
        "it was looked whether they exist" if log.tests_looked_for else "they could not be looked for here"
    )
    yield NotVerified(
        "Tests of the software",
        "Controls that name a test of the software are named only: such tests were not run for this report, and "
        f"{there}. make test runs them.",
    )
    reviewed = "The log has been reviewed." if log.reviewed else "Nobody has reviewed the log."
    yield NotVerified(
        "Hazards", f"That every hazard was thought of, and how grave and likely each is. {reviewed}"
    )
