"""A typed line of several answers, such as `4y 16kg procedure` -> answers to the questions of a dialog.

1. A quantity answers the question for its kind. Words answer as they would alone: what stands on a button, or
   may be typed for it; the longest phrase first.
2. A number without its unit is never an answer. It waits for its unit as a draft where the line leaves one
   number open; where it has no place, it puts all numbers of the line in doubt, and none counts. A unit
   without its number puts those of its kind in doubt.
3. Two answers to one question: neither counts. Nor does what follows a hedge, such as `not` or `under`, nor
   the answer that clears a hazard.
4. The order does not matter. What did not count is given back as it was typed; nothing is guessed. It may be
   the very word that forbids a dose: `talk` shows none before the answers were read over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.content.labels import called, plain
from bot.content.quantity import QuantityError, number
from bot.engine.conversation import Entry
from bot.engine.profile import AnswerError, Value, accept, profile
from bot.engine.understand import LIMIT, tidied, units_that_fit

if TYPE_CHECKING:
    from bot.content.dialog import Dialog, Question
    from bot.content.library import Library
    from bot.content.words import CommonWords

_DIGITS = "0123456789"
_ENDS = ",;"
_APART = re.compile(rf"(?<![0-9])([{_ENDS}])|([{_ENDS}])(?![0-9])")
"""A comma between words; one within a number stays, so that nothing is made of its halves."""
_AROUND = re.compile(rf"^[(\[]+|[{_ENDS})\]]+$")
_STOP = re.compile(r"(?<=[A-Za-z])[.!:]+$")


@dataclass(frozen=True, slots=True)
class Shorthand:
    """What a line came to: answers and drafts in the order they are asked, and what did not count, in its."""

    log: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line: an answer to a question, a number or a unit alone, or nothing that is known."""

    text: str
    question: str = ""
    value: Value | None = None
    bare: bool = False
    unit: bool = False

    @property
    def known(self) -> bool:
        """Whether it is more than a word: a number before one that is not known may be anything's."""
        return self.bare or self.value is not None


def shorthand(library: Library, dialog: str, line: str) -> Shorthand:
    """Read a line for a dialog; raises KeyError for no such dialog. A line that is too long is not read."""
    asks = library.dialogs[dialog].dialog
    if len(line) > LIMIT:
        return Shorthand(unread=tuple(line[:LIMIT].split()))
    pieces = list(_Reader(asks, library.common).pieces(line))
    followed = zip_longest(pieces, pieces[1:])
    loose = [one for one, after in followed if one.bare and (after is None or after.known)]
    draft = _draft(asks, pieces, loose)
    if loose and draft is None:
        pieces = [replace(one, value=None) if one.value and one.value.quantity else one for one in pieces]
    stray = {one.question for one in pieces if one.unit}
    values = {
        name: value
        for name, question in asks.questions.items()
        if name not in stray
        and (value := _agreed(question, [one.value for one in pieces if one.question == name and one.value]))
    }
    log: dict[str, Entry] = {}
    for name in profile(asks, values, library.plausibility).readings:
        if name in values:
            log[name] = Entry(kind="answer", question=name, value=values[name].text)
        elif draft is not None and draft.question == name:
            log[name] = draft
    waiting = loose[0] if draft is not None and draft.question in log else None
    unread = (one for one in pieces if one is not waiting and not (one.value and one.question in log))
    return Shorthand(tuple(log.values()), tuple(one.text for one in unread))


def _draft(asks: Dialog, pieces: Sequence[_Piece], loose: Sequence[_Piece]) -> Entry | None:
    """Let the one number without its unit wait for the one number question that is left."""
    answered = {one.question for one in pieces if one.value}
    left = [name for name, one in asks.questions.items() if one.number is not None and name not in answered]
    if len(loose) != 1 or len(left) != 1:
        return None
    asked, text = asks.questions[left[0]].number, loose[0].text
    if asked is None or not units_that_fit(asked, text):
        return None
    return Entry(kind="draft", question=left[0], value=f"{number(text):f}")


def _agreed(question: Question, values: Sequence[Value]) -> Value | None:
    """Find what the values agree on: a band says nothing new beside a quantity that lies in it."""
    exact = {value.text: value for value in values if value.quantity is not None}
    found = exact or {value.text: value for value in values}
    value = next(iter(found.values()), None)
    if value is None or len(found) > 1 or any(one.reading != value.reading for one in values):
        return None
    if question.hazard and value.text == question.choices[0]:
        return None
    offered = {*question.answers, *(button.band for button in question.buttons)}
    return value if value.quantity is not None or value.text in offered else None


class _Reader:
    """Takes a line apart by what one dialog asks for."""

    def __init__(self, asks: Dialog, common: CommonWords) -> None:
        self._questions = asks.questions
        self._hedges = set(map(plain, common.hedges))
        self._phrases: dict[str, list[tuple[str, str]]] = {}
        for name, question in asks.questions.items():
            for value, phrases in called(question, common.typed).items():
                for phrase in phrases:
                    self._phrases.setdefault(phrase, []).append((name, value))
        self._longest = max((len(phrase.split()) for phrase in self._phrases), default=1)

    def pieces(self, line: str) -> Iterator[_Piece]:
        """Take a line apart. A hedge takes away what it is about, unless a comma stands between."""
        typed = [word for word in _APART.sub(r"\g<0> ", tidied(line)).split() if _AROUND.sub("", word)]
        words, at, hedged = [_STOP.sub("", _AROUND.sub("", word)) for word in typed], 0, False
        while at < len(words):
            size, piece = self._first(words[at:])
            yield _Piece(piece.text) if hedged else piece
            at += size
            hedged = not piece.known and (hedged or self._is_hedge(piece.text))
            hedged = hedged and typed[at - 1][-1] not in _ENDS

    def _is_hedge(self, word: str) -> bool:
        """Tell whether a word takes back what follows: one of the hedges, or signs and halves of numbers."""
        return plain(word) in self._hedges or not any(map(str.isalpha, word))

    def _first(self, words: Sequence[str]) -> tuple[int, _Piece]:
        """Find the longest part that a line begins with, and how many words it has."""
        if words[0][0] in _DIGITS:
            return self._quantity(words)
        for size in range(min(self._longest, len(words)), 0, -1):
            text = " ".join(words[:size])
            said = self._phrases.get(plain(text), ())
            # a sign in front of a word, or behind it, may take it back
            if said and _framed(text) and not (size == 1 and plain(text) in self._hedges):
                # what more than one question could mean is none's
                name, value = said[0]
                one = accept(name, self._questions[name], value) if len(said) == 1 else None
                return size, _Piece(text, name, one)
        return 1, _Piece(words[0], self._measured(words[0]), unit=bool(self._measured(words[0])))

    def _quantity(self, words: Sequence[str]) -> tuple[int, _Piece]:
        for size in (2, 1):
            text = " ".join(words[:size])
            found = [(name, value) for name in self._questions if (value := self._accepted(name, text))]
            if len(found) == 1 and size <= len(words):
                return size, _Piece(text, *found[0])
        return 1, _Piece(words[0], bare=_is_number(words[0]))

    def _measured(self, word: str) -> str:
        """Find the question for the kind of quantity that a word is a unit of."""
        asked = ((name, one.number) for name, one in self._questions.items() if one.number is not None)
        return next((name for name, number in asked if number.kind.unit_named(word)), "")

    def _accepted(self, name: str, text: str) -> Value | None:
        try:
            return accept(name, self._questions[name], text)
        except AnswerError:
            return None


def _framed(text: str) -> bool:
    return text[0].isalnum() and text[-1].isalnum()


def _is_number(text: str) -> bool:
    try:
        number(text)
    except QuantityError:
        return False
    return True
