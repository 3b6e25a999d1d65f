"""Advice and turns -> Telegram HTML; the plain form is the same text without its marks.

Templates arrange, words files word, the library gives figures; nothing here is a word that a user reads.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.content.quantity import plain
from bot.engine.conversation import Conversation, State, state
from bot.engine.turn import rows
from bot.render.facts import Cited, authorities, behind, by_source, cited, ladder
from bot.render.typesetter import Compiled, Typesetter

if TYPE_CHECKING:
    from datetime import date

    from bot.content.dialog import Question
    from bot.content.library import Library
    from bot.content.source import Cite
    from bot.engine.advice import Advice

TEXT_LIMIT = 4096
_STYLES = {
    "!right": "success",
    "!confirm": "success",
    "!advice": "primary",
    "!rest": "primary",
    "!again": "danger",
    "!new": "danger",
}
_TAGS = re.compile(r"<[^>]*>")


FOLDED = "caution"
"""The section whose lines are folded away at the end."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is drawn."""

    label: str
    action: str
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the screen: HTML for Telegram, and the buttons below it, row by row."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def text(self) -> str:
        """The plain form."""
        return plain_form(self.html)


def plain_form(marked_up: str) -> str:
    """Read the plain text off Telegram HTML."""
    return html.unescape(_TAGS.sub("", marked_up)).strip()


class Renderer(Typesetter):
    """Renders one library; raises ContentError when a template cannot be used. `marks` is for checks.

    `today` is asked for the day each time, as reviews run out. Without it nothing counts as reviewed: whoever
    cannot tell the day says that the content is not reviewed.
    """

    def __init__(
        self,
        library: Library,
        *,
        marks: bool = False,
        compiled: Compiled | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        super().__init__(library, marks=marks, compiled=compiled)
        self._today = today

    @property
    def today(self) -> date | None:
        """The day, None without a clock."""
        return self._today() if self._today else None

    @property
    def reviewed(self) -> bool:
        """Whether all that is known counts as reviewed today."""
        return self.library.reviewed_on(self.today)

    def screen(self, conversation: Conversation) -> Screen:
        """Draw a conversation as it stands."""
        found = state(self.library, conversation)
        part, name = found.advice.part, found.shown(conversation)
        question = part.dialog.questions[name] if name else None
        view: str = conversation.view
        # a question needs no more than this; what the advice would be is not worded for it
        seen = self._brief(found.advice) if name else self.context(found.advice)
        seen |= {"title": self.say(part.dialog.dialog.title), "notice": None}
        if conversation.notice:
            seen["notice"] = self.say(
                self.library.common.notices[conversation.notice], **self._range(question)
            )
        if view == "why":
            seen |= self.reasons(seen["behind"])
        if name is not None and question is not None:
            if name in found.profile.doubtful:
                view = "confirm"
            elif name in found.drafts:
                view = "unit"
            seen |= {
                "ask": self.say(question.ask),
                "help": self.say(question.help) if question.help else None,
                "opening": self.say(part.words.opening) if not conversation.log else None,
                "typed": self._typed(found, name),
                "settled": found.advice.settled and name == found.next_question,
            }
        return Screen(self.template(view, **seen), self._rows(conversation, found))

    def advice(self, advice: Advice) -> Screen:
        """Draw advice alone, without a conversation."""
        return Screen(self.template("advice", notice=None, **self.context(advice)))

    def page(self, name: str) -> Screen:
        """Draw a page that belongs to no conversation."""
        dialogs = [(part.id, self.say(part.dialog.dialog.title)) for part in self.library.dialogs.values()]
        return Screen(self.template(name, dialogs=dialogs))

    def toast(self, name: str) -> str:
        """Give a passing word for a tap."""
        return self.say(self.library.common.toasts[name])

    def label(self, advice: Advice, action: str) -> str:
        """Word an action for its button."""
        if action.startswith("!"):
            return self.say(self.library.common.buttons[action[1:]])
        if action.startswith("?"):
            return self.say(advice.part.dialog.questions[action[1:]].short)
        name, _, value = action.partition("=")
        question = advice.part.dialog.questions[name]
        labels = question.answers | {
            button.band: button.label or "" for button in question.buttons if button.band
        }
        if question.number is None or value in question.bands:
            return self.say(labels.get(value, value))
        return self.amount(question.number.kind.parse(value))

    def _rows(self, conversation: Conversation, found: State) -> tuple[tuple[Button, ...], ...]:
        return tuple(
            tuple(Button(self.label(found.advice, action), action, _STYLES.get(action)) for action in row)
            for row in rows(conversation, found)
        )

    # what templates see

    def context(self, advice: Advice) -> dict[str, Any]:
        """Everything a template may use of advice, worded."""
        part, decision, common = advice.part, advice.decision, self.library.common
        words = part.words
        taken: dict[str, None] = {}

        def figure(name: str) -> str:
            taken[name] = None
            return self.figure(name)

        seen = {
            "readings": advice.profile.readings,
            "verdicts": decision.verdicts,
            "plan": advice.plan,
            "figure": figure,
        }
        sections: dict[str, list[str]] = {section: [] for section in common.sections}
        for table, outcomes in decision.said.items():
            for outcome in outcomes:
                said = words.says[table][outcome]
                sections[said.section].append(self.say(said.say, **seen))
                sections[FOLDED].append(self.say(said.more or "", **seen))
        worded = {
            "reasons": list(
                dict.fromkeys(
                    line
                    for table in decision.verdicts
                    for row in decision.rows[table]
                    if (line := self.say(words.reasons[table][row], **seen))
                )
            ),
            "answers": [
                (self.say(part.dialog.questions[name].short), self.answer(advice, name))
                for name in advice.profile.readings
            ],
            "sections": {section: [line for line in lines if line] for section, lines in sections.items()},
            "plan": advice.plan,
            "ladder": ladder(advice.plan),
            "dose_note": self.say(words.doses[advice.plan.regimen], **seen) if advice.plan else None,
            "open": [
                (self.say(part.dialog.questions[name].short), self.say(words.settles[name]))
                for name in (advice.profile.open if advice.may_relax else ())
                if words.settles[name]
            ],
            "open_title": self.say(words.open_title),
            "open_note": self.say(words.open_note) if self._unclear(advice) else None,
            "unanswered": [
                self.say(part.dialog.questions[name].short)
                for name in advice.profile.unanswered
                if advice.settled
            ],
            "waiting": self._waiting(advice),
            "closed_note": self.say(words.closed_note),
            "settled": advice.settled,
            "reviewed": self.reviewed,
            "stamp": self.identifier(
                self.say(common.stamp, version=part.dialog.dialog.version, digest=self.library.digest[:12])
            ),
        }
        names = behind(self.library, advice, taken)
        basis = [common.authority[authority] for authority in authorities(self.library, advice, names)]
        return self._brief(advice) | worded | {"behind": names, "basis": basis}

    def _brief(self, advice: Advice) -> dict[str, Any]:
        """Word the verdicts as they stand, and who the patient is."""
        words = advice.part.words
        return {
            "titles": [
                self.say(words.verdicts[table][outcome])
                for table, outcome in advice.decision.verdicts.items()
            ],
            "patient": [self.answer(advice, name) for name in words.patient if name in advice.profile.values],
        }

    def _unclear(self, advice: Advice) -> bool:
        """Tell whether the history is what withholds: a hazard that is open and could clear."""
        questions = advice.part.dialog.questions
        return advice.may_relax and any(questions[name].hazard for name in advice.profile.open)

    def _waiting(self, advice: Advice) -> list[str]:
        """Word what was given and not counted."""
        waits = [("unit", name, self.mark(text)) for name, text in advice.drafts.items()]
        waits += [("confirmation", name, self.answer(advice, name)) for name in advice.profile.doubtful]
        questions, words = advice.part.dialog.questions, self.library.common.waiting
        return [
            self.say(words[kind], short=self.say(questions[name].short), typed=text)
            for kind, name, text in waits
        ]

    def answer(self, advice: Advice, name: str) -> str:
        """Word what stands as the answer to a question."""
        value = advice.profile.values.get(name) or advice.profile.doubtful.get(name)
        if value is None:
            return self.say(self.library.common.unanswered)
        number = advice.part.dialog.questions[name].number
        if value.quantity is None or number is None:
            return self.label(advice, f"{name}={value.text}")
        written = number.kind.parse(value.text)
        if written == value.quantity and written.unit == value.quantity.unit:
            return self.amount(written)
        return f"{self.amount(written)} ({self.amount(value.quantity)})"

    def _typed(self, found: State, name: str) -> str | None:
        if name in found.drafts:
            return self.mark(plain(Decimal(found.drafts[name])))
        return self.answer(found.advice, name) if name in found.profile.doubtful else None

    def _range(self, question: Question | None) -> dict[str, object]:
        """What a notice may say of the number that is asked for."""
        number = question.number if question else None
        if number is None:
            return {"low": "", "high": "", "example": ""}
        low, high = self.amount(number.low), self.amount(number.high)
        return {"low": low, "high": high, "example": self.mark(number.kind.example)}

    def reasons(self, names: Iterable[str]) -> dict[str, Any]:
        """What the template of reasons may use: facts with their citations, and what sources are called."""
        found = cited(self.library, names, self.today)
        sources = {cite.source: None for one in found for cite in one.fact.cites}
        named = [self.library.sources[source] for source in sources]
        return {
            "cited": [self._cited(one) for one in found],
            "shorts": [
                (self.typeset(source.short), self.typeset(source.title)) for source in named if source.short
            ],
        }

    def _cited(self, one: Cited) -> dict[str, Any]:
        facts = self.library.facts
        return {
            "says": self.typeset(one.fact.says),
            "authority": self.say(self.library.common.authority[one.fact.authority]),
            "cites": [
                (self.typeset(source.short or source.title), [self._place(cite) for cite in cites])
                for source, cites in by_source(self.library, one.fact.cites)
            ],
            "reviewed": one.reviewed,
            "disagrees": [self.typeset(facts[name].says) for name in one.fact.disagrees],
        }

    def _place(self, cite: Cite) -> dict[str, str]:
        refs = ", ".join(map(str, cite.refs))
        return {"at": self.mark_loosely(cite.at or ""), "refs": self.mark_loosely(refs)}
