"""The words a user reads, beside the templates that arrange them. They only word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import ConfigDict

from bot.content.errors import short
from bot.content.shape import Id, JsonSchema, Many, Pair, Prose, Shape

Section = Literal["now", "watch", "caution"]
"""Where something can be said: each is drawn by the advice, or a measure would be lost in silence."""
BUTTONS = (
    "back",
    "why",
    "close_why",
    "map",
    "close_map",
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
    "map",
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
PICTURE = (
    "or",
    "range",
    "over",
    "some",
    "every",
    "given",
    "loose",
    "entered",
    "settles",
    "best",
    "strictest",
    "path",
    "walked",
    "unwalked",
)
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
    "picture": PICTURE,
}
"""The words that all dialogs share, key by key."""

ALWAYS_NAMED = frozenset({"figure", "count"})
DECIDED_NAMED = ALWAYS_NAMED | {"readings", "verdicts", "plan"}
SHARED_NAMED = {
    "notices": ALWAYS_NAMED | {"low", "high", "example"},
    "waiting": ALWAYS_NAMED | {"short", "typed"},
    "stamp": ALWAYS_NAMED | {"version", "digest"},
    "picture": ALWAYS_NAMED | {"low", "high", "answers", "more", "short", "given"},
}
"""What prose may name between braces: anywhere, in what a decision says, and in notices."""
_DECIDED = {"readings", "verdicts"}

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_READS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Said(Shape):
    """What one outcome of a table that says all puts on the screen, and in which section."""

    section: Section
    """Where on the screen it stands."""
    say: Prose
    """The line. It may take figures, and choose between wordings by answers already given."""
    more: Prose | None = None
    """What is said besides, further down and folded away."""


class Words(Shape):
    """The words of one dialog."""

    dialog: Id
    """The dialog that they are the words of."""
    opening: Prose
    """What stands above the first question."""
    verdicts: dict[Id, dict[Id, Prose]]
    """Table that decides -> outcome -> its headline."""
    reasons: dict[Id, dict[Id, str]]
    """Table that decides -> row -> what it says when it wins; nothing where the question says enough."""
    says: dict[Id, dict[Id, Said]]
    """Table that says all -> outcome -> its lines."""
    settles: dict[Id, str]
    """Question -> what would settle it while it is open; nothing where no finding out helps."""
    doses: dict[Id, str]
    """First course of the drug that is dosed -> what it needs said besides its ladder."""
    patient: Many[Id]
    """The questions whose answers stand below the verdict."""
    open_title: Prose
    """What stands before the list of what is not known."""
    open_note: Prose
    """What stands after that list."""
    closed_note: Prose
    """What a closed check says."""


def _every_word(schema: JsonSchema) -> None:
    """Tell an editor the keys that the shared words must have."""
    for name, keys in SHARED.items():
        words = schema["properties"][name]
        each = words["additionalProperties"]
        words |= {"properties": dict.fromkeys(keys, each), "required": [*keys], "additionalProperties": False}


class CommonWords(Shape):
    """The words that all dialogs share."""

    model_config = ConfigDict(json_schema_extra=_every_word)

    buttons: dict[Id, Prose]
    """What stands on the buttons that are no answers."""
    notices: dict[Id, Prose]
    """What is said above a screen after an act that changed something else, or nothing."""
    toasts: dict[Id, Prose]
    """What is shown in passing after a tap that did nothing."""
    sections: dict[Id, Prose]
    """The headings of the advice."""
    units: dict[Id, Pair[Prose]]
    """Unit -> one and many: minute, minutes."""
    authority: dict[Id, Prose]
    """What each authority of a fact is called."""
    typed: dict[Id, Many[Prose]]
    """What may be typed for yes, no and unknown."""
    commands: dict[Id, Prose]
    """What the menu says of each command."""
    about: Prose
    """What an empty chat shows of the bot."""
    about_short: Prose
    """What the profile of the bot says."""
    not_reviewed: Prose
    """What stands below advice that rests on anything unreviewed."""
    stamp: Prose
    """What names the content, below every advice."""
    waiting: dict[Id, Prose]
    """What is said of a number that was given and not counted."""
    picture: dict[Id, Prose]
    """What stands in the picture of a dialog besides its own words."""
    unanswered: Prose
    """What stands for the answer to a question that is open."""


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


def looked_at(text: str) -> set[tuple[str, str]]:
    """List the readings and verdicts that a text looks at: ("readings", question) or ("verdicts", table).

    Each is named, as in `readings.age` or `readings.get('age')`, so that everyone who reads it so is known.
    Raises ProseError when it looks at them in any other way, or cannot be read.
    """
    if not any(word in text for word in _DECIDED):
        return set()
    try:
        tree = _READS.parse(text)
    except TemplateSyntaxError as error:
        raise ProseError((error.message or "unreadable").rstrip("."), error.lineno) from error
    found = [_looked(node) for node in tree.find_all((nodes.Getattr, nodes.Getitem))]
    found += [_got(call) for call in tree.find_all(nodes.Call)]
    known = {one for one in found if one is not None and one[1] != "get"}
    named = [name for name in tree.find_all(nodes.Name) if name.name in _DECIDED]
    if len(named) > sum(1 for one in found if one is not None and one[1] != "get"):
        raise ProseError("name one reading or verdict, as in readings.age or readings.get('age')", 1)
    return known


def _looked(node: nodes.Node) -> tuple[str, str] | None:
    """Read `readings.age` or `readings['age']`; `readings.get` stands for the call around it."""
    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not isinstance(node.node, nodes.Name):
        return None
    name = node.attr if isinstance(node, nodes.Getattr) else _constant(node.arg)
    return (node.node.name, name) if node.node.name in _DECIDED and name is not None else None


def _got(call: nodes.Call) -> tuple[str, str] | None:
    """Read `readings.get('age')`."""
    of = _looked(call.node)
    name = _constant(call.args[0]) if len(call.args) == 1 else None
    return (of[0], name) if of is not None and of[1] == "get" and name is not None else None


def _constant(node: nodes.Node) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Write prose that holds nothing but figures with their values, as far as they are known."""
    figure = re.compile(r"\{\{\s*figure\(\s*(['\"])(.*?)\1\s*\)\s*\}\}")
    return figure.sub(lambda found: values.get(found[2], ""), text)


def _is_figure(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "figure"


def _figure(call: nodes.Call) -> str:
    name = _constant(call.args[0]) if len(call.args) == 1 and not call.kwargs else None
    if name is None:
        raise ProseError("figure takes the id of one fact, in quotes", call.lineno)
    return name
