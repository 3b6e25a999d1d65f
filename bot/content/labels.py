"""What an answer is called: on its button, and in the words that may be typed for it.

All of them have to mean one answer. Its id is no word that people type: it may be shorter than what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.dialog import Question

Typed = Mapping[str, tuple[str, ...]]
"""Answer id -> the words that may be typed for it in every question."""


def plain(text: str) -> str:
    """Write words as they are compared: in small letters, with nothing but letters, digits and `?`."""
    return " ".join(re.sub(r"[^\w?]+", " ", text.replace("_", " ").casefold()).split())


def called(question: Question, typed: Typed) -> Mapping[str, tuple[str, ...]]:
    """List what each answer, or band, of a question is called, as it is compared."""
    labels, found = _labels(question), {}
    for value in question.answers or question.bands:
        names = (labels.get(value, ""), *question.typed.get(value, ()), *typed.get(value, ()))
        found[value] = tuple(dict.fromkeys(filter(None, map(plain, names))))
    return found


def misread(question: Question, typed: Typed) -> Iterator[tuple[str, str, str]]:
    """Find each answer with a label that means another too: answer, label, the other answer."""
    for value, label in _labels(question).items():
        for other in _others(question, typed, value, label):
            yield value, label, other


def typed_twice(question: Question, typed: Typed) -> Iterator[tuple[str, int, str]]:
    """Find each answer with a typed word that means another too: answer, which of its words, the other."""
    for value, words in question.typed.items():
        for index, word in enumerate(words):
            for other in _others(question, typed, value, word):
                yield value, index, other


def _labels(question: Question) -> dict[str, str]:
    return question.answers | {
        button.band: button.label or "" for button in question.buttons if button.band is not None
    }


def _others(question: Question, typed: Typed, value: str, text: str) -> Iterator[str]:
    for other, names in called(question, typed).items():
        if other != value and plain(text) in names:
            yield other
