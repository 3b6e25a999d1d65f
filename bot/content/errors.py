"""The error catalogue: every way content can be wrong, with what to do about it.

Written for the people who write dialogs and knowledge. An entry has a code, a sentence that says what is wrong and a
sentence that says how to mend it; the place (file:line:column) comes from the node that is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CATALOGUE: dict[str, tuple[str, str]] = {
    # reading files
    "folder-missing": ("There is no folder {name} here.", "Name a content folder that holds dialogs, knowledge and templates."),
    "file-missing": ("The file {name} is missing.", "Every dialog needs its tables, its laws and its words. Add the file."),
    "file-unreadable": ("The file cannot be read: {why}.", "Save it as UTF-8 text, and let the bot read it."),
    "file-too-large": ("The file is larger than {limit} bytes.", "Split it into smaller files."),
    "yaml-syntax": ("This is not valid YAML: {why}.", "Mend the spot; put prose that holds a colon in quotes."),
    "yaml-empty": ("The file is empty.", "Write its content, or delete it."),
    "duplicate-key": ("The key {key} stands twice; it was first on line {first}.", "Keep one of the two."),
    "alias-refused": ("Anchors, aliases and merge keys are not used in content files.", "Write the value out."),
    "tag-refused": ("The tag {tag} is not used in content files.", "Write the plain value."),
    "key-not-text": ("A key must be plain text.", "Name the key with letters, digits and underscores."),
    "too-deep": ("The file is nested too deeply.", "Write it flatter."),
    # shapes
    "missing-key": ("The key {key} is missing.", "Add {key}."),
    "unknown-key": ("{key} is not a key that is known here.", "{hint}"),
    "bad-value": ("{value} does not fit here: {why}.", "Write a value of the kind named."),
    "bad-quantity": ("{value} is not {what}: {why}.", "Write a number and its unit, for example {example}."),
    "bad-id": ("{value} is not an id.", "Use small letters, digits and underscores, beginning with a letter."),
    "reserved-word": ("{value} is a reserved word and cannot name {what}.", "Choose another name."),
    "duplicate-id": ("{what} {name} is already defined in {other}.", "Give each its own id."),
    # references
    "unknown-set": ("There is no answer set {name}.", "{hint}"),
    "unknown-question": ("There is no question {name} in this dialog.", "{hint}"),
    "unknown-answer": ("The question {question} has no answer {name}.", "{hint}"),
    "unknown-outcome": ("The table {table} has no outcome {name}.", "{hint}"),
    "unknown-table": ("There is no table {name} in this dialog.", "{hint}"),
    "unknown-fact": ("There is no fact {name}.", "{hint}"),
    "unknown-source": ("There is no source {name}.", "{hint}"),
    "unknown-drug": ("There is no drug {name}.", "{hint}"),
    "unknown-regimen": ("There is no regimen {name}.", "{hint}"),
    "unknown-dialog": ("There is no dialog {name}.", "{hint}"),
    "unknown-word": ("{name} is worded here but exists nowhere.", "{hint}"),
    "missing-word": ("No words for {what} {name}.", "Add them under {where}."),
    # dialogs
    "question-kind": ("The question {name} needs either answers or a number.", "Give it one of the two."),
    "looks-down": ("{name} asks depending on {other}, which is not asked above it.", "Move {other} up, or drop the condition."),
    "bands-gap": ("The bands of {name} do not begin at its minimum or do not rise.", "Begin at the minimum and let each band begin above the one before."),
    "bad-reading": ("The question {name} reads as {value} when unanswered, which is not one of its answers.", "{hint}"),
    "range-empty": ("The range of {name} is empty.", "Let min be below max, both in the quantity asked for."),
    "bad-button": ("A button of {name} fits no band or lies outside the range.", "Name a band, or a step with from and to inside the range."),
    "too-long": ("{what} has {length} characters; {limit} fit.", "Shorten it."),
    "callback-too-long": ("The button for {name} needs {length} bytes; {limit} fit.", "Shorten the question id or the answer id."),
    "digit-in-prose": ("A digit stands in prose: {excerpt}.", "State the figure as a fact and write figure('its.id') in double braces."),
    # tables
    "empty-when": ("The row {name} has no condition.", "Name what must be true; only a table that says all may say always."),
    "always-here": ("The row {name} says always in a table that decides.", "Name what must be true."),
    "wins-mismatch": ("The table {name} must give {needs}.", "A table that takes the strictest has outcomes; one that takes all has an order."),
    "verdict-in-verdict": ("The row {name} decides by the table {other}.", "A deciding table looks at answers only."),
    "white-list": ("The row {name} gives the laxest outcome without naming {questions}.", "Name every question that is asked then, but age and weight."),
    "no-row": ("No row of {table} decides when {profile}.", "Add a row for it."),
    "row-never-wins": ("The row {name} of {table} never decides anything.", "Drop it, or mend its condition."),
    "outcome-unreachable": ("The outcome {name} of {table} is never reached.", "Drop it, or add the row that gives it."),
    "question-idle": ("The answer to {name} changes nothing.", "Drop the question, or use it in a row."),
    "too-many-profiles": ("The dialog has {count} combinations of answers; {limit} can be checked.", "Split the dialog, or ask fewer questions at once."),
    # knowledge
    "no-cite": ("{name} names no source.", "Add cites."),
    "bad-figure": ("{value} is not a figure in safe notation: {why}.", "Write for example 0.2 mg, 30 to 60 min, 7 of 60 or 100 ms."),
    "no-figure": ("The fact {name} has no value, so no figure can be taken from it.", "Give the fact a value."),
    "regimens-overlap": ("The regimens {one} and {two} both fit when {profile}.", "Narrow one of them."),
    "no-regimen": ("No regimen fits when {profile}, although a dose is promised.", "Add a regimen, or withhold the outcome."),
    "regimen-total": ("The regimen {name} gives {given}, more than its total of {total}.", "Lower the count or the dose, or mend the total."),
    "regimen-caps": ("The regimen {name} reaches its single cap and its total cap at different weights.", "Let both caps meet at one weight."),
    "dose-steps": ("The regimen {name} doses {dose}, which is not a whole number of {step}.", "Write a dose that can be drawn up."),
    # laws and words
    "not-forced": ("The law {name} speaks of {question}, which its when does not force to be asked.", "Add to when what makes the question asked."),
    "law-shape": ("The law {name} must have when with always or dose, or name a law.", "Give it one of these shapes."),
    "no-dose-law": ("No law states the dose of the regimen {name}.", "Add a law with a dose for it."),
    "law-failed": ("The law {name} does not hold: {says}", "It fails for: {profile}. Mend the tables, the drug file or the law."),
    "template-error": ("The template cannot be used: {why}.", "Mend the template."),
    "notation": ("The text breaks safe notation: {why}.", "Write it as the notation rules say."),
    "screen-too-long": ("The screen {name} has {length} characters; {limit} fit.", "Shorten its words."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line and column count from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    code: str
    place: Place
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong} {self.remedy} [{self.code}]"


class ContentError(Exception):
    """Content that may not be used, with every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem(code: str, place: Place, **words: object) -> Problem:
    """Fill a catalogue entry in; raises KeyError for a code or a word that the catalogue does not know."""
    wrong, remedy = CATALOGUE[code]
    return Problem(code, place, wrong.format(**words), remedy.format(**words))


def hint(name: str, known: Iterable[str]) -> str:
    """Say what was probably meant, or what there is."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    if not names:
        return "There is none; define it first."
    listed = ", ".join(names[:20])
    return f"Known here: {listed}." if len(names) <= 20 else f"Known here, among others: {listed}."
