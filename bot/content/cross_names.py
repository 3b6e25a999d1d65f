"""Cross checks of what people type: a term is read as one thing, a drug name as one drug, or it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem
from bot.content.names import spelled
from bot.content.prose import unknown

if TYPE_CHECKING:
    from bot.content.knowledge import Knowledge
    from bot.content.library import Library
    from bot.content.names import NamesFile
    from bot.content.strict_yaml import Document, Path

SUBJECTS, NAMES = "knowledge/subjects.yaml", "knowledge/names.yaml"
_TWO = 2


def file_of(part: Knowledge) -> str:
    """Give the name of the file of a drug or topic."""
    return f"knowledge/{'drugs' if part.drug else 'topics'}/{part.id}.yaml"


def check_names(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """List everything in terms and names that could be read in two ways, or as nothing."""
    yield from _terms(library, documents)
    if library.names is not None:
        yield from _tags(library, library.names, documents[NAMES])
        yield from _spellings(library.names, documents[NAMES])
        yield from _lists(library.names, documents[NAMES])


def _terms(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """A term is read as one facet, subject, drug or topic."""
    found: dict[str, str] = {}
    for term, tag, place in _said(library, documents):
        before = found.setdefault(spelled(term), tag)
        if before != tag:
            yield problem("term-twice", place, term=term, one=before, other=tag)


def _said(library: Library, documents: Mapping[str, Document]) -> Iterator[tuple[str, str, Place]]:
    """Walk every term, with what it is read as and where it stands."""
    if library.subjects is not None:
        document = documents[SUBJECTS]
        for kind, heads in (("facets", library.subjects.facets), ("subjects", library.subjects.subjects)):
            for tag, head in heads.items():
                yield head.name, tag, document.place((kind, tag, "name"))
                for index, term in enumerate(head.terms):
                    yield term, tag, document.place((kind, tag, "terms", index))
    for part in library.knowledge.values():
        kind = "drug" if part.drug else "topic"
        terms = part.drug.terms if part.drug else part.topic.terms if part.topic else ()
        for index, term in enumerate(terms):
            yield term, part.id, documents[file_of(part)].place((kind, "terms", index))


def _tags(library: Library, names: NamesFile, document: Document) -> Iterator[Problem]:
    """What names are read as exists."""
    known = [*library.knowledge]
    if library.subjects is not None:
        known += [*library.subjects.facets, *library.subjects.subjects]
    for kind, family in names.classes.items():
        tags: dict[Path, str | None] = {("classes", kind, "tag"): family.tag}
        tags |= {("classes", kind, "drugs", drug, "tag"): name.tag for drug, name in family.drugs.items()}
        for at, tag in tags.items():
            if tag is not None:
                yield from unknown("tag", tag, known, document.place(at))


def _spellings(names: NamesFile, document: Document) -> Iterator[Problem]:
    """No spelling stands for two drugs or classes, unless it is asked which is meant."""
    meant: dict[str, dict[Path, str]] = {}
    for kind, family in names.classes.items():
        for term in family.terms:
            meant.setdefault(spelled(term), {})["classes", kind, "terms"] = kind
        for drug, name in family.drugs.items():
            for spelling in (drug, *name.others, *name.brands, *name.short):
                meant.setdefault(spelled(spelling), {})["classes", kind, "drugs", drug] = drug
    asked = {spelled(word): word for word in names.ambiguous}
    for spelling, where in meant.items():
        if len(where) < _TWO:
            continue
        drugs = tuple(where.values())
        if spelling not in asked:
            place = document.place([*where][-1])
            yield problem("name-clash", place, name=spelling, drugs=" and ".join(drugs))
            continue
        meanings = {spelled(one) for one in names.ambiguous[asked[spelling]]}
        for drug in drugs:
            if spelled(drug) not in meanings:
                place = document.place(("ambiguous", asked[spelling]))
                yield problem("meaning-missing", place, name=spelling, drug=drug)


def _lists(names: NamesFile, document: Document) -> Iterator[Problem]:
    """What is listed beside each other differs, and nothing is like itself alone."""
    for word, meanings in names.ambiguous.items():
        yield from _apart(meanings, document.place(("ambiguous", word)))
    for index, alike in enumerate(names.alike):
        place = document.place(("alike", index))
        yield from _apart(alike.names, place)
        if len(alike.names) < _TWO:
            yield problem("alike-alone", place, name=alike.names[0])


def _apart(names: Iterable[str], place: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in names:
        if spelled(name) in seen:
            yield problem("duplicate-id", place, name=name, other="the same list")
        seen.add(spelled(name))
