"""Checks that all written words share: no digit, no unknown figure, nothing missing and nothing left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.braces import ProseError, prose_digits, taken_by
from bot.content.errors import Place, Problem, hint, problem, short

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.content.library import Library
    from bot.content.strict_yaml import Document, Path


def unknown(what: str, name: str, known: Collection[str], place: Place, **words: object) -> Iterator[Problem]:
    """Yield a problem when a name exists nowhere."""
    if name not in known:
        yield problem(f"unknown-{what}", place, name=short(name), hint=hint(name, known), **words)


def prose(
    library: Library, text: str, place: Place, names: Collection[str] | None = None
) -> Iterator[Problem]:
    """Check one piece of prose; between braces it may take figures, and name `names` if given."""
    excerpt = prose_digits(text)
    if excerpt is not None:
        yield problem("digit-in-prose", place, excerpt=excerpt)
    try:
        figures, named = taken_by(text)
    except ProseError as error:
        # only a template file has lines of its own; prose stands at its key
        line = error.line if place.file.endswith(".j2") else place.line
        yield problem("template-error", Place(place.file, line, place.column), why=short(error.why))
        return
    for name in figures:
        yield from unknown("fact", name, library.facts, place)
        if name in library.facts and library.facts[name].value is None:
            yield problem("no-figure", place, name=name)
    for name in sorted(named) if names is not None else ():
        yield from unknown("name", name, names or (), place)


def complete(
    given: Iterable[str], wanted: Collection[str], document: Document, path: Path
) -> Iterator[Problem]:
    """Compare what has words with what needs them; the path begins at the one key that the file has."""
    there = set(given)
    where = ".".join(map(str, path[1:]))
    for key in wanted:
        if key not in there:
            yield problem("missing-word", document.place(path), name=key, where=where)
    for key in given:
        yield from unknown("word", key, wanted, document.place((*path, key)))


def texts(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Walk every text of a file, with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts(value, (*path, index))
