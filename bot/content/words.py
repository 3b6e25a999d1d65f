"""The words a user reads, beside the templates that arrange them. They only word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import Field

from bot.content.errors import short
from bot.content.shape import Id, Many, Prose, Shape

Section = Literal["now", "watch", "caution"]
"""Where something can be said: each is drawn by the advice, or a measure would be lost in silence."""
BUTTONS = (
    "back",
    "why",
    "close_why",
    "advice",
    "rest",
    "right",
    "change",
    "again",
    "same",
    "new",
    "confirm",
    "reenter",
)
NOTICES = (
    "not_understood",
    "tap_needed",
    "too_long",
    "no_question",
    "out_of_range",
    "comma",
    "bad_number",
    "bad_unit",
    "answer_dropped",
    "content_changed",
)
TOASTS = ("stale", "other_owner", "gone", "failed")
SECTIONS = ("now", "dose", "watch", "caution")
AUTHORITIES = ("label", "guideline", "study", "seed", "precaution")
UNITS = ("s", "min", "h", "d", "wk", "mo", "y")
TYPED = ("yes", "no", "unknown")
COMMANDS = ("start", "check", "cancel", "help", "privacy")
TEMPLATES = (
    "question",
    "unit",
    "confirm",
    "review",
    "settled",
    "advice",
    "why",
    "change",
    "same_patient",
    "closed",
    "welcome",
    "help",
    "privacy",
    "private",
    "nothing_open",
    "cancelled",
    "error",
)
WAITING = ("unit", "confirmation")
SHARED = {
    "buttons": BUTTONS,
    "notices": NOTICES,
    "toasts": TOASTS,
    "commands": COMMANDS,
    "typed": TYPED,
    "sections": SECTIONS,
    "authority": AUTHORITIES,
    "units": UNITS,
    "waiting": WAITING,
}
"""The words that all dialogs share, key by key."""

ALWAYS_NAMED = frozenset({"figure", "count"})
DECIDED_NAMED = ALWAYS_NAMED | {"readings", "verdicts", "plan", "said"}
SHARED_NAMED = {
    "notices": ALWAYS_NAMED | {"low", "high", "example"},
    "waiting": ALWAYS_NAMED | {"short", "typed"},
    "stamp": ALWAYS_NAMED | {"version", "digest"},
}
"""What prose may name between braces: anywhere, in what a decision says, and in notices."""

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_READS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Said(Shape):
    """What one outcome of a table that says all puts on the screen, and in which section."""

    section: Section
    say: Prose
    more: Prose | None = None
    """What is said besides, further down and folded away."""


class Words(Shape):
    """The words of one dialog."""

    dialog: Id
    opening: Prose
    verdicts: dict[Id, dict[Id, Prose]]
    reasons: dict[Id, dict[Id, str]]
    """What a row that wins says; nothing where the question says enough."""
    says: dict[Id, dict[Id, Said]]
    settles: dict[Id, str]
    doses: dict[Id, str]
    patient: Many[Id]
    open_title: Prose
    open_note: Prose
    closed_note: Prose


class CommonWords(Shape):
    """The words that all dialogs share."""

    buttons: dict[Id, Prose]
    notices: dict[Id, Prose]
    toasts: dict[Id, Prose]
    sections: dict[Id, Prose]
    units: dict[Id, Annotated[Many[Prose], Field(min_length=2, max_length=2)]]
    authority: dict[Id, Prose]
    typed: dict[Id, Many[Prose]]
    commands: dict[Id, Prose]
    about: Prose
    about_short: Prose
    not_reviewed: Prose
    stamp: Prose
    waiting: dict[Id, Prose]
    unanswered: Prose


class WordsFile(Shape):
    """A words file of a dialog."""

    words: Words


class CommonFile(Shape):
    """The file of shared words."""

    common: CommonWords


class ProseError(ValueError):
    """Prose that cannot be filled in: `line` counts from 1 in the text itself."""

    def __init__(self, why: str, line: int) -> None:
        self.why = why
        self.line = line
        super().__init__(why)


def prose_digits(text: str) -> str | None:
    """Show the surroundings of the first digit or other number sign that stands outside braces, or None."""
    bare = _JINJA.sub(lambda found: " " * len(found[0]), text)
    at = next((at for at, sign in enumerate(bare) if unicodedata.category(sign) in {"Nd", "Nl", "No"}), None)
    return short(text[max(0, at - 20) : at + 21]) if at is not None else None


def figures_in(text: str) -> list[str]:
    """List the fact ids whose figures a text takes; raises ProseError."""
    figures, _ = taken_by(text)
    return figures


def taken_by(text: str) -> tuple[list[str], set[str]]:
    """List the figures that a text takes, and every name that it needs; raises ProseError."""
    if "{" not in text:
        return [], set()
    try:
        tree = _READS.parse(text)
    except TemplateSyntaxError as error:
        raise ProseError((error.message or "unreadable").rstrip("."), error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise ProseError("it is too intricate", 1) from error
    names = list(tree.find_all(nodes.Name))
    figures = [_figure(call) for call in tree.find_all(nodes.Call) if _is_figure(call.node)]
    if sum(map(_is_figure, names)) > len(figures):
        raise ProseError("figure takes the id of one fact, in quotes", 1)
    return figures, {name.name for name in names} - {name.name for name in names if name.ctx != "load"}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Write prose that holds nothing but figures with their values, as far as they are known."""
    figure = re.compile(r"\{\{\s*figure\(\s*(['\"])(.*?)\1\s*\)\s*\}\}")
    return figure.sub(lambda found: values.get(found[2], ""), text)


def _is_figure(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "figure"


def _figure(call: nodes.Call) -> str:
    name = call.args[0] if len(call.args) == 1 and not call.kwargs else None
    if not isinstance(name, nodes.Const) or not isinstance(name.value, str):
        raise ProseError("figure takes the id of one fact, in quotes", call.lineno)
    return name.value
