"""Problems of content, from the catalogue; the place (file:line:column) is that of what is wrong.

A problem is one line, whatever stands in a file or is its name: nobody gets a line of their own into a log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.content.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterable


_LISTED, _SHORT = 20, 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line and column count from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = _line(self.file)
        return f"{file}:{self.line}:{self.column}" if self.line else file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `law` is the law that does not hold.

    `case` is a counterexample as a case of a script file, where there is one.
    """

    code: str
    place: Place
    wrong: str
    remedy: str
    law: str = ""
    case: str = ""

    def shown_by(self, case: str, law: str = "") -> Problem:
        """The same problem, with a counterexample."""
        return replace(self, case=case, law=law)

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
    return Problem(code, place, _line(wrong.format(**words)), _line(remedy.format(**words)))


def hint(name: str, known: Iterable[str]) -> str:
    """Say what was probably meant, or what there is."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6) if len(name) <= _SHORT else []
    if near:
        return f"Did you mean {near[0]}?"
    if not names:
        return "There is none; define it first."
    others = ", among others" if len(names) > _LISTED else ""
    return f"Known here{others}: {', '.join(names[:_LISTED])}."


def _line(text: str) -> str:
    return " ".join(text.splitlines())


def short(text: str) -> str:
    """Cut a text that somebody wrote down to what fits in a message."""
    line = " ".join(text[: 2 * _SHORT].split())
    return line if len(line) <= _SHORT else line[:_SHORT] + "..."
