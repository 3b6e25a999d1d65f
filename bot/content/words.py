"""The words a user reads, beside the templates that arrange them. They only word."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from bot.content.shape import Id, Many, Shape

Section = Literal["now", "dose", "watch", "caution", "aside"]
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
SECTIONS = ("now", "dose", "watch", "caution", "aside")
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
    "nothing_open",
    "cancelled",
    "error",
)

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FIGURE = re.compile(r"figure\(\s*'([^']*)'\s*\)")


class Said(Shape):
    """What one outcome of a table that says all puts on the screen, and in which section. `settled` replaces it once decided."""

    section: Section
    say: str


class Words(Shape):
    """The words of one dialog."""

    dialog: Id
    opening: str
    verdicts: dict[Id, dict[Id, str]]
    reasons: dict[Id, dict[Id, str]]
    says: dict[Id, dict[Id, Said]]
    settles: dict[Id, str]
    doses: dict[Id, str]
    patient: Many[Id]
    open_note: str
    closed_note: str


class CommonWords(Shape):
    """The words that all dialogs share."""

    buttons: dict[Id, str]
    notices: dict[Id, str]
    toasts: dict[Id, str]
    sections: dict[Section, str]
    units: dict[str, Annotated[Many[str], Field(min_length=2, max_length=2)]]
    authority: dict[Id, str]
    typed: dict[Id, Many[str]]
    commands: dict[Id, str]
    about: str
    about_short: str
    not_reviewed: str
    unanswered: str


class WordsFile(Shape):
    """A words file of a dialog."""

    words: Words


class CommonFile(Shape):
    """The file of shared words."""

    common: CommonWords


def prose_digits(text: str) -> str | None:
    """Show the surroundings of the first digit that stands outside double braces, or None."""
    bare = _JINJA.sub(lambda found: " " * len(found[0]), text)
    found = re.search(r"\d", bare)
    return text[max(0, found.start() - 20) : found.end() + 20].strip() if found else None


def figures_in(text: str) -> list[str]:
    """List the fact ids whose figures a text takes."""
    return _FIGURE.findall(text)
