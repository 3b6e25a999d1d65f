"""The report as one page: nothing is loaded from elsewhere, no script runs, and every text is escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.proof.report.summary import DIGEST
from bot.render.notation import unbroken

if TYPE_CHECKING:
    from bot.proof.report.record import Report

LAWS = {
    "general": "What holds in general",
    "always": "What is decided and done",
    "asks": "What is asked, and of whom",
    "dose": "What is dosed",
    "course": "Later courses",
    "text": "What the advice says",
}
"""The kinds of laws, in the order of the page."""
LINKS = {"law": "law", "check": "check", "script": "scripted case", "test": "test of the software"}
SLIPS = {
    "row": "a row of a table",
    "because": "the facts behind a verdict",
    "guard": "when a question is asked, or a dose promised",
    "answers": "the answers to a question",
    "dose": "a dose or a regimen",
    "figure": "the figure of a fact",
    "words": "the words of advice",
    "template": "the layout of advice",
}
COVERED = {
    "rows": "rows of tables",
    "outcomes": "outcomes",
    "answers": "answers to questions",
    "regimens": "first courses",
    "screens": "kinds of screen",
    "verbs": "buttons that are no answers",
}
STATES = {"holds": ("holds", "hold"), "failed": ("FAILED", "FAILED"), "named": ("named only", "named only")}
"""What a state is called, of one control and of several."""
_SIGNED = re.compile(r"(.*?)(?: \(([0-9,]+ profiles)\))?")


def page(report: Report) -> str:
    """Write the page."""
    environment = Environment(
        loader=PackageLoader("bot.proof.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "parted": _parted,
        "count": lambda number: f"{number:,}",
        "figures": unbroken,
        "spaced": lambda name: name.replace("_", " "),
        # our own drawing, which escapes its texts itself
        "drawn": Markup,
    }
    named = {"laws": LAWS, "links": LINKS, "slips": SLIPS, "covered": COVERED, "states": STATES}
    template = environment.get_template("report.html.j2")
    return template.render(report=report, digest=report.content[:DIGEST], **named)


def _parted(line: str) -> tuple[list[tuple[str, str]], str]:
    """Part a line of `written_out`: each question with its answer, and how many profiles it is if several."""
    whole = _SIGNED.fullmatch(line)
    answers, profiles = whole.groups(default="") if whole else (line, "")
    pairs = (part.partition(": ") for part in answers.split("; "))
    return [(asked, answer) for asked, _, answer in pairs], profiles
