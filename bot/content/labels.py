"""What a button says, and what the same words mean when they are typed: both have to be one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.dialog import Question


def plain(text: str) -> str:
    """Write words as they are compared: in small letters, with nothing but letters, digits and `?`."""
    return " ".join(re.sub(r"[^\w?]+", " ", text.replace("_", " ").casefold()).split())


def misread(question: Question, typed: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Find each answer with a label that is a typed word for another: answer, label, the other answer."""
    for value, label in question.answers.items():
        for other in question.answers:
            words = {plain(word) for word in (other, question.answers[other], *typed.get(other, ()))}
            if other != value and plain(label) in words:
                yield value, label, other
