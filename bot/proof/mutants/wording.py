"""Slips in what is said: entries mixed up, a "not" gone, a branch turned round, a line lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.content.braces import figures_in
from bot.content.library import COMMON
from bot.proof.courses import courses
from bot.proof.mutants.mutant import Mutant, in_dialog, swapped

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.content.words import Words

TEMPLATES = ("advice", "review", "question", "settled", "unit", "confirm")
"""The templates that a check goes through; pages that say nothing of a patient are left alone."""
_NEGATION = re.compile(r"\b(?:not|no|never|without)\b ", re.IGNORECASE)
_BRANCH = re.compile(r"\{% (?:el)?if (.*?) -?%\}")


def wording(library: Library, part: DialogSet) -> Iterator[Mutant]:
    """Give every slip in the words of a dialog.

    Those in the words and templates that all dialogs share count once, with the dialog that begins.
    """
    for name, words in _words(part.words):
        yield Mutant("words", name, in_dialog(library, replace(part, words=words)))
    if part.id == library.home:
        yield from _everywhere(library)


def _everywhere(library: Library) -> Iterator[Mutant]:
    for key, names in () if COMMON in library.lent else _shared(library):
        for one, other in pairwise(names):
            common = library.common.model_copy(
                update={key: swapped(getattr(library.common, key), one, other)}
            )
            yield Mutant("words", f"{key}: {one} and {other} swapped", replace(library, common=common))
    for name in TEMPLATES:
        own = "" if f"templates/{name}.j2" in library.lent else library.templates.get(name, "")
        for said, text in _template(own):
            yield Mutant(
                "template",
                f"{name}.j2: {said}",
                replace(library, templates={**library.templates, name: text}),
            )


def _shared(library: Library) -> Iterator[tuple[str, list[str]]]:
    """List the shared words whose neighbours can be mixed up."""
    yield "units", _spelled(library)
    yield "typed", list(library.common.typed)


def _spelled(library: Library) -> list[str]:
    """List the units that a course may be spelled in."""
    found = [one for one in (courses(library, part) for part in library.dialogs.values()) if one]
    spans = [
        span
        for _, _, plan in (laid for one in found for laid in one.laid)
        for one in (plan.injections if plan else ())
        for span in (one.over, one.wait)
    ]
    return sorted({span.unit for span in spans} | {"min"}) if spans else []


def _words(words: Words) -> Iterator[tuple[str, Words]]:
    for kind in ("verdicts", "reasons", "says"):
        for table, entries in getattr(words, kind).items():
            for said, changed in _entries(entries):
                tables = {**getattr(words, kind), table: changed}
                yield f"{kind}.{table}.{said}", words.model_copy(update={kind: tables})
    for kind in ("doses", "ladder"):
        for said, changed in _entries(getattr(words, kind)):
            yield f"{kind}.{said}", words.model_copy(update={kind: changed})
    for kind in ("open_title", "open_note", "closed_note", "opening"):
        for said, text in _text(getattr(words, kind) or ""):
            yield f"{kind}: {said}", words.model_copy(update={kind: text})


def _entries(entries: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Slip in the entries of one table: mix up neighbours, and spoil each."""
    for one, other in pairwise(entries):
        if entries[one] != entries[other]:
            yield f"{one} and {other} swapped", swapped(entries, one, other)
    for key, entry in entries.items():
        if isinstance(entry, str):
            for said, text in _text(entry):
                yield f"{key}: {said}", {**entries, key: text}
            continue
        for field in ("say", "more"):
            for said, text in _text(getattr(entry, field) or ""):
                yield f"{key}.{field}: {said}", {**entries, key: entry.model_copy(update={field: text})}


def _text(text: str) -> Iterator[tuple[str, str]]:
    """Slip in one text: a negation gone, a branch turned round, one figure in the place of another."""
    bare = re.sub(r"\{[{%].*?[%}]\}", lambda found: "~" * len(found[0]), text)
    for found in _NEGATION.finditer(bare):
        around = " ".join(text[max(0, found.start() - 15) : found.end() + 20].split())
        yield f"no {found[0].strip()!r} in {around!r}", text[: found.start()] + text[found.end() :]
    yield from _branches(text)
    figures = list(dict.fromkeys(figures_in(text)))
    for one, other in pairwise(figures):
        yield f"figure {other} for {one}", text.replace(f"'{one}'", f"'{other}'")


def _branches(text: str) -> Iterator[tuple[str, str]]:
    for found in _BRANCH.finditer(text):
        turned = f"{text[: found.start(1)]}not ({found[1]}){text[found.end(1) :]}"
        yield f"if not {found[1]}", turned


def _template(text: str) -> Iterator[tuple[str, str]]:
    yield from _branches(text)
    rows = text.splitlines(keepends=True)
    for index, row in enumerate(rows):
        if "{{" in row and row.count("{%") == 0:
            yield f"line {index + 1} lost", "".join(rows[:index] + rows[index + 1 :])
