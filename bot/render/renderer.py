"""Advice and turns -> Telegram HTML; the plain form is the same text without its marks.

Templates arrange, words files word, the library gives figures; nothing here is a word that a user reads.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.content.quantity import plain
from bot.content.words import BEGINNING, COMMANDS, LOOKUPS
from bot.engine.conversation import Conversation, State, state
from bot.engine.turn import rows
from bot.render.facts import authorities, behind, by_verdict, ladder, sources
from bot.render.stated import Stated

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.engine.advice import Advice
    from bot.engine.dosing import DosePlan

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


TO_PAGE = "@"
"""What the action of a button begins with that leads to a page; its address follows."""
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


class Renderer(Stated):
    """Renders one library; raises ContentError when a template cannot be used. `marks` is for checks."""

    def screen(self, conversation: Conversation) -> Screen:
        """Draw a conversation as it stands, or say that its dialog is no more."""
        if conversation.dialog not in self.library.dialogs:
            return self.page("withdrawn")
        found = state(self.library, conversation)
        part, name = found.advice.part, found.shown(conversation)
        question = part.dialog.questions[name] if name else None
        view: str = conversation.view
        # a question needs no more than this; what the advice would be is not worded for it
        seen = self._brief(found.advice) if name else self.context(found.advice)
        seen |= {"title": self.say(part.dialog.dialog.title), "notice": None, "reviewed": self.reviewed}
        if conversation.notice:
            seen["notice"] = self.say(
                self.library.common.notices[conversation.notice], **self._range(question)
            )
        if view == "why":
            seen |= self.because(found.advice, seen["behind"])
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
                "doubt": self._doubt(found, name),
                "settled": found.advice.settled and name == found.next_question,
            }
        return Screen(self.template(view, **seen), self._rows(conversation, found))

    def offers(self, conversation: Conversation, text: str) -> bool:
        """Tell whether a line is what stands on a button of the screen."""
        if conversation.dialog not in self.library.dialogs:
            return False
        rows = self._rows(conversation, state(self.library, conversation))
        return text.casefold() in {button.label.casefold() for row in rows for button in row}

    def advice(self, advice: Advice) -> Screen:
        """Draw advice alone, without a conversation."""
        return Screen(self.template("advice", notice=None, **self.context(advice)))

    def partly(self, advice: Advice, unread: Iterable[str]) -> Screen:
        """Say what counted of a line of answers, and what did not: no verdict rests on that, and no dose."""
        words = [self.mark_loosely(word) for word in unread]
        return Screen(self.template("partly", words=words, **self.context(advice)))

    def page(self, name: str) -> Screen:
        """Draw a page that belongs to no conversation."""
        library, known = self.library, self.library.lookups
        return Screen(
            self.template(
                name,
                title=self.say(library.dialogs[library.home].dialog.dialog.title),
                dialogs=[(self.mark_loosely(command), words) for command, words in self._begun()],
                lookups=[(command, words) for command, words in self.menu() if command in known],
                quick=self.mark_loosely(library.quick or ""),
                reviewed=self.reviewed,
                days=None,
            )
        )

    def menu(self) -> Iterator[tuple[str, str]]:
        """List the commands that there are, each with what it does."""
        there = {*COMMANDS} - {*LOOKUPS} | {*self.library.lookups}
        said = [(name, self.say(self.library.common.commands[name])) for name in COMMANDS if name in there]
        yield from said[: len(BEGINNING)]
        yield from self._begun()
        yield from said[len(BEGINNING) :]

    def _begun(self) -> Iterator[tuple[str, str]]:
        """List the dialogs that are begun by name."""
        for name, part in self.library.dialogs.items():
            if name != self.library.home:
                yield name, self.say(part.dialog.dialog.title)

    def profile(self, words: str) -> str:
        """Word what the bot says of itself: `about` or `about_short`."""
        return self.say(words, reviewed=self.reviewed)

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
        words, plan = part.words, self.plan(advice)
        taken: dict[str, None] = {}

        def figure(name: str) -> str:
            taken[name] = None
            return self.figure(name)

        seen = {
            "readings": advice.profile.readings,
            "verdicts": decision.verdicts,
            "plan": plan,
            "figure": figure,
        }
        sections: dict[str, list[str]] = {section: [] for section in common.sections}
        for table, outcomes in decision.said.items():
            for outcome in outcomes:
                said = words.says[table][outcome]
                sections[said.section].append(self.say(said.say, **seen))
                sections[FOLDED].append(self.say(said.more or "", **seen))
        # the first reason of each verdict, then the second of each
        reasons = zip_longest(
            *(
                [self.say(words.reasons[table][row], **seen) for row in decision.rows[table]]
                for table in decision.verdicts
            )
        )
        worded = {
            "reasons": list(dict.fromkeys(line for lines in reasons for line in lines if line)),
            "answers": [
                (self.say(part.dialog.questions[name].short), self.answer(advice, name))
                for name in advice.profile.readings
            ],
            "sections": {section: [line for line in lines if line] for section, lines in sections.items()},
            "plan": plan,
            "withheld": self.withheld(advice),
            "jurisdiction": self.say(common.jurisdictions[plan.jurisdiction]) if plan else None,
            "ladder": ladder(plan),
            "ladder_words": {name: self.say(text) for name, text in words.ladder.items()},
            "dose_note": self.say(words.doses[plan.regimen], **seen) if plan else None,
            "open": [
                (self.say(part.dialog.questions[name].short), self.say(words.settles[name]))
                for name in (advice.profile.open if advice.may_relax else ())
                if words.settles[name]
            ],
            "open_title": self.say(words.open_title),
            "open_note": self.say(words.open_note) if words.open_note and self._unclear(advice) else None,
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
        called = self.sources(sources(self.library, advice, names))
        return self._brief(advice) | worded | {"behind": names, "basis": basis, "sources": called}

    def plan(self, advice: Advice) -> DosePlan | None:
        """The dose plan of advice, as far as it may be shown."""
        return None if self.withheld(advice) else advice.plan

    def withheld(self, advice: Advice) -> tuple[str, ...]:
        """The regimens that are due and withheld, by id."""
        due = advice.plan
        return (due.regimen,) if due is not None and self.withholds(due.drug, due.regimen) else ()

    def because(self, advice: Advice, names: list[str]) -> dict[str, Any]:
        """What the template of reasons may use; of several verdicts, which one each fact stands behind."""
        grouped = by_verdict(advice, names) if len(advice.decision.verdicts) > 1 else dict.fromkeys(names, ())
        titles = self._titles(advice)
        return self.reasons(
            grouped, {name: tuple(titles[table] for table in tables) for name, tables in grouped.items()}
        )

    def _brief(self, advice: Advice) -> dict[str, Any]:
        """Word the verdicts as they stand, and who the patient is."""
        words = advice.part.words
        return {
            "titles": list(self._titles(advice).values()),
            "patient": [self.answer(advice, name) for name in words.patient if name in advice.profile.values],
        }

    def _titles(self, advice: Advice) -> dict[str, str]:
        words = advice.part.words.verdicts
        return {name: self.say(words[name][outcome]) for name, outcome in advice.decision.verdicts.items()}

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

    def _doubt(self, found: State, name: str) -> dict[str, str]:
        """What is asked of a number that is not believed yet."""
        if name not in found.profile.doubtful:
            return {}
        typed = self.answer(found.advice, name)
        return {key: self.say(text, typed=typed) for key, text in self.library.common.doubt.items()}

    def _range(self, question: Question | None) -> dict[str, object]:
        """What a notice may say of the number that is asked for."""
        number = question.number if question else None
        if number is None:
            return {"low": "", "high": "", "example": ""}
        low, high = self.amount(number.low), self.amount(number.high)
        return {"low": low, "high": high, "example": self.mark(number.kind.example)}
