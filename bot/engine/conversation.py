"""A conversation is its log; everything else is a fold over it.

1. The last answer to a question wins; taking one back reopens the question.
2. An answer whose question is no longer asked is gone for good: it never comes back unseen.
3. A confirmed weight is confirmed for the age that stood then; another age asks again.
4. Every change of log or view bumps the revision, by `talk` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from bot.content.quantity import number
from bot.content.words import NOTICES
from bot.engine.advice import Advice, advise
from bot.engine.profile import AnswerError, Answers, Profile, Value, accept, profile

if TYPE_CHECKING:
    from bot.content.dialog import Dialog, Question
    from bot.content.library import Library
    from bot.content.plausibility import Plausibility

View = Literal["question", "change", "review", "settled", "advice", "why", "map", "same_patient", "closed"]


PICTURED: frozenset[View] = frozenset({"map"})
"""The views that a picture goes with, where a front can show one; their text says the same in short."""


class Entry(BaseModel):
    """One act in the log. An answer's value is an id, a band or a quantity; a draft's has no unit yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["answer", "draft", "retract"]
    question: str
    value: str = ""
    confirmed: bool = False

    @model_validator(mode="after")
    def _drafts_a_number(self) -> Entry:
        if self.kind == "draft":
            number(self.value)
        return self


class Conversation(BaseModel):
    """All that is kept of a conversation.

    `target` is the question offered for change; `notice` is the id of a line shown above the screen;
    `touched` is the time of the person's last act in unix seconds; `content` is the digest of the library
    the log was last folded under, and `before` those that it was taken over from, the latest last.
    `partly`: it began from a line of which some did not count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    dialog: str
    content: str
    touched: int
    revision: int = 1
    log: tuple[Entry, ...] = ()
    view: View = "question"
    target: str | None = None
    notice: str | None = None
    after: int = 0
    """For a front that counts messages: up to this one they were carried out before it began."""
    partly: bool = False
    before: tuple[str, ...] = ()

    @property
    def pictured(self) -> bool:
        """Whether a picture goes with the screen."""
        return self.view in PICTURED

    @field_validator("notice")
    @classmethod
    def _known(cls, notice: str | None) -> str | None:
        if notice is not None and notice not in NOTICES:
            raise ValueError(notice)
        return notice


@dataclass(frozen=True, slots=True)
class State:
    """A conversation as it stands under a library."""

    advice: Advice
    order: tuple[str, ...]
    """Answered or drafted questions, latest last."""

    @property
    def profile(self) -> Profile:
        """The patient as far as known."""
        return self.advice.profile

    @property
    def drafts(self) -> Mapping[str, str]:
        """Asked question -> a number that waits for its unit."""
        return self.advice.drafts

    @property
    def next_question(self) -> str | None:
        """The first asked question that is still unanswered."""
        return next(iter(self.profile.unanswered), None)

    def shown(self, conversation: Conversation) -> str | None:
        """The question on the screen, if the view shows one."""
        if conversation.view != "question":
            return None
        target = conversation.target
        return target if target in self.profile.readings else self.next_question


def state(library: Library, conversation: Conversation) -> State:
    """Fold a conversation; entries that the library no longer understands fall away."""
    part = library.dialogs[conversation.dialog]
    answers = _fold(part.dialog, conversation.log, library.plausibility)
    latest = {entry.question: index for index, entry in enumerate(conversation.log)}
    order = sorted((*answers.values, *answers.drafts), key=latest.__getitem__)
    return State(advise(library, part, answers), tuple(order))


def misfits(library: Library, conversation: Conversation) -> bool:
    """Tell whether the log answers what the library does not ask, or as it does not let one answer."""
    questions = library.dialogs[conversation.dialog].dialog.questions
    latest = {entry.question: entry for entry in conversation.log}
    return any(not _fits(questions.get(name), entry) for name, entry in latest.items())


def _fits(question: Question | None, entry: Entry) -> bool:
    if entry.kind == "retract":
        return True
    if question is None or (entry.kind == "draft" and question.number is None):
        return False
    if entry.kind == "answer":
        try:
            accept(entry.question, question, entry.value)
        except AnswerError:
            return False
    return True


def _fold(dialog: Dialog, log: tuple[Entry, ...], rules: Mapping[str, Plausibility]) -> Answers:
    values: dict[str, Value] = {}
    drafts: dict[str, str] = {}
    # what is asked turns on the answers to these alone; an age may be why a weight is not believed
    turning = dialog.steering.union(rule.age for rule in rules.values())
    unasked: frozenset[str] | None = None
    for entry in log:
        name, question = entry.question, dialog.questions.get(entry.question)
        if question is None:
            continue
        before = values.pop(name, None)
        drafts.pop(name, None)
        if entry.kind == "draft" and question.number is not None:
            drafts[name] = entry.value
        elif entry.kind == "answer":
            # it may be refused when the content changed under the conversation: the question is open again
            with suppress(AnswerError):
                value = accept(name, question, entry.value)
                values[name] = replace(value, confirmed=True) if entry.confirmed else value
        _doubt_again(name, before, values, rules)
        if unasked is None or name in turning:
            unasked = profile(dialog, values, rules).unasked
        for gone in unasked & values.keys():
            del values[gone]
        for gone in unasked & drafts.keys():
            del drafts[gone]
    return Answers(values, drafts)


def _doubt_again(
    name: str, before: Value | None, values: dict[str, Value], rules: Mapping[str, Plausibility]
) -> None:
    after = values.get(name)
    if (before and before.text) == (after and after.text):
        return
    for rule in rules.values():
        weight = values.get(rule.weight)
        if rule.age == name and weight is not None and weight.confirmed:
            values[rule.weight] = replace(weight, confirmed=False)
