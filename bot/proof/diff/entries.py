"""Entries of content files compared key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, TypeVar

from bot.content.shape import Shape
from bot.proof.diff.changes import Change
from bot.proof.diff.joint import merged

T = TypeVar("T")
_NAMES = {"says": "statement", "value": "figure", "cites": "citation", "ask": "text"}
"""What people call some keys."""


def entries(
    kind: str, old: Mapping[str, T], new: Mapping[str, T], told: Callable[[T], str]
) -> Iterator[Change]:
    """Compare what two mappings hold: what is only in one of them is told as a whole."""
    for name in merged(old, new):
        if name not in new:
            yield Change(kind, name, "", told(old[name]), None)
        elif name not in old:
            yield Change(kind, name, "", None, told(new[name]))
        else:
            yield from keys(kind, name, old[name], new[name])


def keys(kind: str, name: str, old: object, new: object) -> Iterator[Change]:
    """Compare two things key by key."""
    if old == new:
        return
    before, after = dict(flat(old)), dict(flat(new))
    for path in merged(before, after):
        if before.get(path) != after.get(path):
            yield Change(kind, name, _NAMES.get(path, path), before.get(path), after.get(path))


def order(kind: str, name: str, what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    """Compare the order of what both have."""
    before, after = list(old), list(new)
    was, now = [one for one in before if one in after], [one for one in after if one in before]
    if was != now:
        yield Change(kind, name, what, ", ".join(was), ", ".join(now))


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401  any part of any model
    """Write a part of a model as key -> text, with full stops between the steps of a key."""
    below = f"{path}." if path else ""
    if isinstance(value, Shape):
        for name, field in type(value).model_fields.items():
            held = getattr(value, name)
            if held != field.default:
                yield from flat(held, below + (field.alias or name))
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from flat(held, below + name)
    elif value not in (None, ()):
        yield path, _text(value)


def _text(value: Any) -> str:  # noqa: ANN401  any part of any model
    if isinstance(value, tuple):
        return "; ".join(map(_text, value)) if isinstance(value[0], Shape) else ", ".join(map(_text, value))
    if isinstance(value, Shape):
        return ", ".join(f"{path} {text}" for path, text in flat(value))
    return str(value)


def lines(name: str, old: str, new: str) -> Iterator[Change]:
    """Compare two texts line by line; lines that changed side by side are one change."""
    before, after = ([" ".join(line.split()) for line in text.splitlines()] for text in (old, new))
    for how, one, two, three, four in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how != "equal":
            was, is_now = "\n".join(before[one:two]).strip(), "\n".join(after[three:four]).strip()
            if was != is_now:
                yield Change("template", name, "", was or None, is_now or None)
