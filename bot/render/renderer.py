"""Advice and turns -> Telegram HTML; the plain form is the same text without its marks.

Templates arrange, words files word, the library gives figures; nothing here is a word that a user reads.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment


from bot.content.errors import ContentError, Place, problem
from bot.content.quantity import Quantity, Span, plain
from bot.engine.conversation import Conversation, State, state
from bot.engine.turn import rows
from bot.render.facts import Cited, cited, ladder
from bot.render.notation import OPEN, SHUT, unbroken

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.engine.advice import Advice

TEXT_LIMIT = 4096
_STYLES = {"!right": "success", "!confirm": "success", "!advice": "primary", "!rest": "primary", "!again": "danger", "!new": "danger"}
_TAGS = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\n{3,}")


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


class Renderer:
    """Renders one library; raises ContentError when a template cannot be used. `marks` wraps figures, for checks."""

    def __init__(self, library: Library, *, marks: bool = False) -> None:
        self.library = library
        self.marks = marks
        self.drugs = tuple(part.drug.name for part in library.knowledge.values() if part.drug)
        self.env = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self.env.filters |= {"amount": self.amount, "spell": self.spell, "typeset": self.typeset}
        self.env.globals |= {"figure": self.figure, "count": self.count, "common": library.common}
        self.words = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self.words.globals |= {"figure": self.figure, "count": self.count}
        self.words.filters |= {"amount": self.amount, "spell": self.spell}

    # figures

    def mark(self, text: str) -> str:
        """Set a figure unbreakably, and mark it in check mode."""
        text = text.replace(" ", "\u00a0")
        return f"{OPEN}{text}{SHUT}" if self.marks else text

    def figure(self, name: str) -> str:
        """The figure of a fact."""
        value = self.library.facts[name].value
        assert value is not None  # cross-checked when the library was loaded
        return self.mark(value)

    def amount(self, quantity: Quantity) -> str:
        """A quantity with its unit's sign: 0.2 mg."""
        return self.mark(str(quantity))

    def spell(self, quantity: Quantity) -> str:
        """A quantity with its unit as a word: 15 seconds, in the largest unit that comes out whole."""
        unit, amount = quantity.unit, quantity.amount
        if isinstance(quantity, Span):
            unit = next(u for u in ("h", "min", "s") if quantity.base % quantity.units[u] == 0)
            amount = quantity.base / quantity.units[unit]
        one, many = self.library.common.units[unit]
        return self.mark(f"{plain(amount)} {one if amount == 1 else many}")

    def count(self, number: int) -> str:
        """A count, or the number of a line."""
        return self.mark(f"{number:,}")

    def typeset(self, text: str) -> str:
        """Prose of the knowledge base, whose digits are its own figures."""
        text = unbroken(text, self.drugs)
        return f"{OPEN}{text}{SHUT}" if self.marks and re.search(r"[0-9]", text) else text

    def identifier(self, text: str) -> str:
        """A version or digest: no figure, so check mode leaves it out."""
        return "" if self.marks else text

    # words

    def say(self, text: str, **context: object) -> str:
        """Fill in a piece of prose from a dialog or a words file."""
        if "{" in text:
            try:
                text = self.words.from_string(text).render(**context)
            except TemplateError as error:
                raise ContentError([problem("template-error", Place("templates"), why=f"{error}: {text[:40]}")]) from error
        return unbroken(text.strip(), self.drugs)

    def template(self, name: str, **context: object) -> str:
        """Render a template file; blank lines are kept to one."""
        try:
            text = self._compiled[name].render(**context)
        except TemplateError as error:
            raise ContentError([problem("template-error", Place(f"templates/{name}.j2"), why=str(error))]) from error
        return _BLANKS.sub("\n\n", text).strip()

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        return _Compiled(self)

    # screens

    def screen(self, conversation: Conversation) -> Screen:
        """Draw a conversation as it stands."""
        found = state(self.library, conversation)
        part, name = found.advice.part, found.shown(conversation)
        context: dict[str, object] = {"opening": None}
        notice = self.library.common.notices[conversation.notice] if conversation.notice else None
        if notice is not None and name is not None:
            notice = self.say(notice, **self._range(part.dialog.questions[name]))
        elif notice is not None:
            notice = self.say(notice, low="", high="", example="")
        view: str = conversation.view
        if view == "question" and name is not None:
            question = part.dialog.questions[name]
            view = "confirm" if name in found.profile.doubtful else "unit" if name in found.drafts else "question"
            context |= {
                "ask": self.say(question.ask),
                "help": self.say(question.help) if question.help else None,
                "opening": self.say(part.words.opening) if not found.order and not conversation.log else None,
                "typed": self._typed(found, name),
                "settled": found.advice.settled and name == found.next_question,
            }
        seen = self.context(found.advice) | context | {"notice": notice, "title": self.say(part.dialog.dialog.title)}
        text = self.template(view, **seen)
        return Screen(text, self._rows(conversation, found))

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
            question = advice.part.dialog.questions[action[1:]]
            return self.say(question.short)
        name, _, value = action.partition("=")
        question = advice.part.dialog.questions[name]
        labels = question.answers | {button.band: button.label for button in question.buttons if button.band}
        return self.say(labels[value]) if value in labels else self.mark(value)

    def _rows(self, conversation: Conversation, found: State) -> tuple[tuple[Button, ...], ...]:
        return tuple(
            tuple(Button(self.label(found.advice, action), action, _STYLES.get(action)) for action in row)
            for row in rows(conversation, found)
            if row
        )

    # what templates see

    def context(self, advice: Advice) -> dict[str, Any]:
        """Everything a template may use of advice, worded."""
        part, decision, common = advice.part, advice.decision, self.library.common
        words = part.words
        seen = {
            "readings": advice.profile.readings,
            "verdicts": decision.verdicts,
            "plan": advice.plan,
            "said": {outcome for outcomes in decision.said.values() for outcome in outcomes},
        }
        sections: dict[str, list[str]] = {section: [] for section in common.sections}
        for table, outcomes in decision.said.items():
            for outcome in outcomes:
                said = words.says[table][outcome]
                line = self.say(said.say, **seen)
                if line:
                    sections[said.section].append(line)
        return {
            "titles": [self.say(words.verdicts[table][outcome]) for table, outcome in decision.verdicts.items()],
            "reasons": [
                line
                for table in decision.verdicts
                for row in decision.rows[table]
                if (line := self.say(words.reasons[table][row], **seen))
            ],
            "patient": [self.answer(advice, name) for name in words.patient if name in advice.profile.values],
            "answers": [
                (self.say(part.dialog.questions[name].short), self.answer(advice, name)) for name in advice.profile.readings
            ],
            "sections": sections,
            "plan": advice.plan,
            "ladder": ladder(advice.plan),
            "dose_note": self.say(words.doses[advice.plan.regimen], **seen) if advice.plan else None,
            "open": [
                (self.say(part.dialog.questions[name].short), self.say(words.settles[name]))
                for name in (advice.profile.open if advice.may_relax else ())
            ],
            "open_note": self.say(words.open_note),
            "closed_note": self.say(words.closed_note),
            "settled": advice.settled,
            "cited": [self._cited(one) for one in cited(self.library, advice)],
            "basis": list(dict.fromkeys(common.authority[one.fact.authority] for one in cited(self.library, advice))),
            "reviewed": self.library.reviewed,
            "version": self.identifier(part.dialog.dialog.version),
            "digest": self.identifier(self.library.digest[:12]),
            "fact": lambda name: self.typeset(self.library.facts[name].says),
        }

    def answer(self, advice: Advice, name: str) -> str:
        """Word what stands as the answer to a question."""
        value = advice.profile.values.get(name) or advice.profile.doubtful.get(name)
        if value is None:
            return self.say(self.library.common.unanswered)
        if value.quantity is None:
            return self.label(advice, f"{name}={value.text}")
        question = advice.part.dialog.questions[name]
        assert question.number is not None
        written = question.number.kind.parse(value.text)
        if written == value.quantity and written.unit == value.quantity.unit:
            return self.amount(written)
        return f"{self.amount(written)} ({self.amount(value.quantity)})"

    def _typed(self, found: State, name: str) -> str | None:
        if name in found.drafts:
            return self.mark(found.drafts[name])
        return self.answer(found.advice, name) if name in found.profile.doubtful else None

    def _range(self, question: Any) -> dict[str, object]:  # noqa: ANN401 (a question)
        if question.number is None:
            return {"low": "", "high": "", "example": ""}
        number = question.number
        return {
            "low": self.amount(number.low),
            "high": self.amount(number.high),
            "example": self.mark(number.kind.example),
        }

    def _cited(self, one: Cited) -> dict[str, Any]:
        common = self.library.common
        return {
            "says": self.typeset(one.fact.says),
            "authority": self.say(common.authority[one.fact.authority]),
            "cites": [
                {"title": self.typeset(source.title), "at": self.mark_loosely(at), "refs": self.mark_loosely(refs)}
                for source, at, refs in one.cites
            ],
            "reviewed": one.reviewed,
            "disagrees": [self.typeset(self.library.facts[name].says) for name in one.fact.disagrees],
        }

    def mark_loosely(self, text: str) -> str:
        """Mark a text whose digits count lines and references."""
        return f"{OPEN}{text}{SHUT}" if self.marks and text else text


class _Compiled(dict[str, Any]):
    """Templates, compiled when first used: a terminal that shows two screens pays for two."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 (jinja2 Template)
        try:
            found = self.renderer.env.from_string(self.renderer.library.templates[name])
        except TemplateError as error:
            raise ContentError([problem("template-error", Place(f"templates/{name}.j2"), why=str(error))]) from error
        self[name] = found
        return found


