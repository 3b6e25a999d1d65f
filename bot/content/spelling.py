"""How what is typed, names and terms are compared: word by word, without regard to how they are set."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*[^\W_]*|[^\W_]+(?:['\u2019][^\W_]+)*")
_SIGNS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u00ae\u2122\u00a9]")
"""What stands inside of words without being part of them: soft hyphens, joiners, trade marks."""


def evened(text: str) -> str:
    """Make letters that look alike the same, and drop signs that cannot be seen."""
    return unicodedata.normalize("NFKC", _SIGNS.sub("", text))


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """Give each word of an evened text as it is compared, with where it starts and stops.

    Words are runs of letters and digits in small letters, a number with its decimals and its unit.
    """
    for found in _WORD.finditer(text):
        small = found[0].casefold().replace("\u2019", "'")
        yield small.removesuffix("'s").replace("'", ""), found.start(), found.end()


def compared(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared; none where it has no letter and no digit."""
    return tuple(word for word, _, _ in words(evened(text)))
