"""The report as one page: nothing is loaded from elsewhere, no script runs, and every text is escaped."""

from __future__ import annotations

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
STATES = {"holds": ("holds", "hold"), "failed": ("FAILED", "FAILED"), "named": ("named only", "named only")}
"""What a state is called, of one control and of several."""


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
        "count": lambda number: f"{number:,}",
        "figures": unbroken,
        "spaced": lambda name: name.replace("_", " "),
        # our own drawing, which escapes its texts itself
        "drawn": Markup,
    }
    template = environment.get_template("report.html.j2")
    return template.render(
        report=report, digest=report.content[:DIGEST], laws=LAWS, links=LINKS, states=STATES
    )
