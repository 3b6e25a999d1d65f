"""Cross checks of what people type: a term is read as one thing, a drug name as one drug, or it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.errors import Place, Problem, problem
from bot.content.prose import unknown
from bot.content.spelling import compared

if TYPE_CHECKING:
    from bot.content.knowledge import Knowledge
    from bot.content.library import Library
    from bot.content.names import NamesFile
    from bot.content.strict_yaml import Document, Path

SUBJECTS, NAMES = "knowledge/subjects.yaml", "knowledge/names.yaml"
_TWO = 2
Phrase = tuple[str, ...]
"""The words of a term or name as they are compared."""


def file_of(part: Knowledge) -> str:
    """Give the name of the file of a drug or topic."""
    return f"knowledge/{'drugs' if part.drug else 'topics'}/{part.id}.yaml"


def check_names(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """List everything in terms and names that could be read in two ways, or as nothing."""
    terms: dict[Phrase, str] = {}
    for term, tag, place in _said(library, documents):
        yield from _read(term, place)
        before = terms.setdefault(compared(term), tag)
        if before != tag and compared(term):
            yield problem("term-twice", place, term=term, one=before, other=tag)
    if library.names is not None:
        yield from _tags(library, library.names, documents[NAMES])
        yield from _spellings(library.names, terms, documents[NAMES])
        yield from _lists(library.names, documents[NAMES])


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
        kind, about = "drug" if part.drug else "topic", part.drug or part.topic
        if about is not None:
            document = documents[file_of(part)]
            yield about.name, part.id, document.place((kind, "name"))
            for index, term in enumerate(about.terms):
                yield term, part.id, document.place((kind, "terms", index))


def _read(term: str, place: Place) -> Iterator[Problem]:
    """A term or name has words by which it is found."""
    if not compared(term):
        yield problem("term-empty", place, term=term)


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


def _spellings(names: NamesFile, terms: Mapping[Phrase, str], document: Document) -> Iterator[Problem]:
    """No spelling stands for two drugs or classes, or is a term of something else, unless it is asked."""
    meant: dict[Phrase, dict[Path, str]] = {}
    asked = {compared(word): word for word in names.ambiguous}
    known = {*terms.values(), None}
    for at, spelling, name, tag in _named(names):
        phrase, place = compared(spelling), document.place(at)
        yield from _read(spelling, place)
        meant.setdefault(phrase, {})[at] = name
        # a tag that there is not is told where it stands
        alone = phrase in terms and phrase not in asked and len(meant[phrase]) < _TWO
        if alone and terms[phrase] != tag and tag in known:
            yield problem("term-twice", place, term=spelling, one=terms[phrase], other=name)
    for phrase, where in meant.items():
        if len(where) < _TWO or not phrase:
            continue
        drugs, spelling = tuple(where.values()), " ".join(phrase)
        if phrase not in asked:
            place = document.place([*where][-1])
            yield problem("name-clash", place, name=spelling, drugs=" and ".join(drugs))
            continue
        meanings = {compared(one) for one in names.ambiguous[asked[phrase]]}
        for drug in drugs:
            if compared(drug) not in meanings:
                place = document.place(("ambiguous", asked[phrase]))
                yield problem("meaning-missing", place, name=spelling, drug=drug)


def _named(names: NamesFile) -> Iterator[tuple[Path, str, str, str | None]]:
    """Walk every spelling: where its class or drug stands, the spelling, what it names, and its tag."""
    for kind, family in names.classes.items():
        for term in family.terms if family.tag else ():
            yield ("classes", kind, "terms"), term, kind, family.tag
        for drug, name in family.drugs.items():
            for spelling in (drug, *name.others, *name.brands, *name.short):
                yield ("classes", kind, "drugs", drug), spelling, drug, name.tag or family.tag


def _lists(names: NamesFile, document: Document) -> Iterator[Problem]:
    """What is listed beside each other differs, and nothing is like itself alone."""
    for word, meanings in names.ambiguous.items():
        place = document.place(("ambiguous", word))
        yield from _read(word, place)
        yield from _apart(meanings, place)
    for index, alike in enumerate(names.alike):
        place = document.place(("alike", index))
        yield from _apart(alike.names, place)
        if len(alike.names) < _TWO:
            yield problem("alike-alone", place, name=alike.names[0])


def _apart(names: Iterable[str], place: Place) -> Iterator[Problem]:
    seen: set[Phrase] = set()
    for name in names:
        yield from _read(name, place)
        phrase = compared(name)
        if phrase and phrase in seen:
            yield problem("duplicate-id", place, name=name, other="the same list")
        seen.add(phrase)
