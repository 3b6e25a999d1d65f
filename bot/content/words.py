"""The words a user reads, beside the templates that arrange them. They only word."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

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
    "onto",
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
    "content_dropped",
    "partly_read",
    "looked_up",
)
TOASTS = (
    "stale",
    "too_soon",
    "other_owner",
    "gone",
    "no_page",
    "failed",
    "stranger",
    "unread",
    "busy",
    "updating",
)
SECTIONS = ("now", "dose", "watch", "caution")
AUTHORITIES = ("label", "guideline", "study", "seed", "precaution")
UNITS = ("s", "min", "h", "d", "wk", "mo", "y")
TYPED = ("yes", "no", "unknown")
BEGINNING = ("start", "check")
"""Commands that begin the dialog that begins where none is named."""
LOOKUPS = ("drug", "compare", "ask", "sources")
"""Commands that look something up; what follows them is a question."""
COMMANDS = (*BEGINNING, *LOOKUPS, "cancel", "help", "privacy", "forget")
"""Commands that are no dialogs, in the order of the menu; after those that begin one, dialogs stand."""
ADMIN_COMMANDS = ("invite", "invites", "revoke", "members", "remove", "reload")
"""Commands of administrators, which stand in no menu."""
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
    "withdrawn",
    "updating",
    "cancelled",
    "error",
    "page",
    "stated",
    "cited",
    "called",
    "source",
    "uncounted",
    "partly",
    "stranger",
    "no_entry",
    "notice",
    "busy",
    "forget",
    "forgotten",
    "kept",
    "damaged",
    "deleted",
    "admin",
    "invited",
    "invites",
    "revoked",
    "members",
    "removed",
    "reloading",
    "reloaded",
)
DOOR = ("accept", "forget", "keep", "clinician", "admin")
WAITING = ("unit", "confirmation")
DOUBT = ("ask", "note")
WITHHELD = ("plan", "figure", "statement")
LADDER = ("again", "stop")
"""The words of a dialog that stand in its ladder of doses."""
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
PAGES = (
    "drug",
    "compare",
    "sources",
    "ask",
    "card",
    "about",
    "pair",
    "compared",
    "begun",
    "here",
    "cards",
    "first",
    "second",
    "examples",
    "listed",
    "known",
    "nothing_known",
    "which",
    "nothing_found",
    "near",
    "meant",
)
SOURCE_KINDS = ("seed", "label", "guideline", "study", "secondary", "precaution")
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
    "doubt": DOUBT,
    "withheld": WITHHELD,
    "picture": PICTURE,
    "pages": PAGES,
    "source_kinds": SOURCE_KINDS,
    "door": DOOR,
}
"""The words that all dialogs share, key by key."""

ALWAYS_NAMED = frozenset({"figure"})
DECIDED_NAMED = ALWAYS_NAMED | {"readings", "verdicts"}
DOSED_NAMED = DECIDED_NAMED | {"plan", "count"}
SHARED_NAMED = {
    "notices": ALWAYS_NAMED | {"low", "high", "example"},
    "waiting": ALWAYS_NAMED | {"short", "typed"},
    "doubt": ALWAYS_NAMED | {"typed"},
    "about": ALWAYS_NAMED | {"reviewed"},
    "about_short": ALWAYS_NAMED | {"reviewed"},
    "stamp": ALWAYS_NAMED | {"version", "digest"},
    "picture": ALWAYS_NAMED | {"low", "high", "answers", "more", "short", "given"},
    "pages": ALWAYS_NAMED | {"name", "more"},
}
"""What prose may name between braces: anywhere, in what a decision says, beside a dose, and in notices."""


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
    """What stands above the first question; after it is said that nobody reviewed the content, if so."""
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
    ladder: dict[Id, Prose] = {}
    """Where the dialog leads to a dose: what stands before each further injection, and beside the ceiling."""
    patient: Many[Id]
    """The questions whose answers stand below the verdict."""
    open_title: Prose
    """What stands before the list of what is not known."""
    open_note: Prose | None = None
    """What stands after that list, where the answer to a hazard is on it."""
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
    hedges: Many[Prose] = ()
    """Words that take back what is typed after them in a line of several answers: not, under, about."""
    commands: dict[Id, Prose]
    """What the menu says of each command."""
    about: Prose
    """What an empty chat shows of the bot. It may look at `reviewed`, whether all that is known is."""
    about_short: Prose
    """What the profile of the bot says; it may look at `reviewed` too."""
    not_reviewed: Prose
    """What stands below advice that rests on anything unreviewed."""
    stamp: Prose
    """What names the content, below every advice."""
    waiting: dict[Id, Prose]
    """What is said of a number that was given and not counted."""
    doubt: dict[Id, Prose]
    """What is asked of a weight that is far from what the age suggests, and why."""
    withheld: dict[Id, Prose]
    """What stands for a dose that is not reviewed, where it is to be withheld: plan, figure, statement."""
    jurisdictions: dict[Id, Prose]
    """Whose label or guideline a regimen is of -> what that is called beside the dose."""
    picture: dict[Id, Prose]
    """What stands in the picture of a dialog besides its own words."""
    pages: dict[Id, Prose]
    """What pages to look up are called, on their buttons too, and what is said above them."""
    source_kinds: dict[Id, Prose]
    """What each kind of source is called."""
    door: dict[Id, Prose]
    """What stands on the buttons at the door, and what roles are called there."""
    unanswered: Prose
    """What stands for the answer to a question that is open."""


class WordsFile(Shape):
    """A words file of a dialog."""

    words: Words


class CommonFile(Shape):
    """The file of shared words."""

    common: CommonWords
