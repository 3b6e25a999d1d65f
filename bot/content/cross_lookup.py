"""Cross checks of what can be looked up: tags, what leads a section, and the lines of sources.

Where a folder has no knowledge/subjects.yaml or no knowledge/names.yaml, nothing of it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.cross_names import SUBJECTS, check_names, file_of
from bot.content.errors import Problem, problem
from bot.content.prose import unknown

if TYPE_CHECKING:
    from bot.content.knowledge import Knowledge
    from bot.content.library import Library
    from bot.content.source import Cite
    from bot.content.strict_yaml import Document, Path
    from bot.content.subject import SubjectsFile

SOURCES = "knowledge/sources.yaml"
_LINE = re.compile(r"line ([1-9][0-9]*)")
Documents = Mapping[str, "Document"]


def check_lookup(library: Library, documents: Documents) -> Iterator[Problem]:
    """List everything in what can be looked up that does not fit together."""
    for part in library.knowledge.values():
        document = documents[file_of(part)]
        yield from _tags(library, part, document)
        if library.subjects is not None:
            yield from _placed(library.subjects, part, document)
    if library.subjects is not None:
        yield from _namespace(library, library.subjects, documents[SUBJECTS])
    yield from check_names(library, documents)
    yield from _lines(library, documents)
    yield from _heads(library)


# tags


def _tags(library: Library, part: Knowledge, document: Document) -> Iterator[Problem]:
    """Every tag of a fact exists."""
    known = (*library.subjects.facets, *library.subjects.subjects) if library.subjects else ()
    for name, fact in part.facts.items():
        for index, subject in enumerate(fact.subjects):
            yield from unknown("subject", subject, known, document.place(("facts", name, "subjects", index)))
        for index, other in enumerate(fact.also):
            place = document.place(("facts", name, "also", index))
            yield from unknown("topic", other, library.knowledge, place)


def _namespace(library: Library, subjects: SubjectsFile, document: Document) -> Iterator[Problem]:
    """Facets, subjects, drugs and topics never share an id; the facet of a subject exists."""
    for name in subjects.subjects:
        if name in subjects.facets:
            yield problem("duplicate-id", document.place(("subjects", name)), name=name, other="the facets")
    for kind, names in (("facets", subjects.facets), ("subjects", subjects.subjects)):
        for name in names:
            if name in library.knowledge:
                other = file_of(library.knowledge[name])
                yield problem("duplicate-id", document.place((kind, name)), name=name, other=other)
    for name, subject in subjects.subjects.items():
        if subject.facet is not None:
            place = document.place(("subjects", name, "facet"))
            yield from unknown("facet", subject.facet, subjects.facets, place)


def _placed(subjects: SubjectsFile, part: Knowledge, document: Document) -> Iterator[Problem]:
    """Every fact has its place on a card, and of a drug's one leads each section."""
    leads: dict[str, list[str]] = {}
    for name, fact in part.facts.items():
        at: Path = ("facts", name)
        if not fact.subjects:
            yield problem("no-subject", document.place(at), name=name)
            continue
        first = fact.subjects[0]
        facet = first if first in subjects.facets else None
        if first in subjects.subjects:
            facet = subjects.subjects[first].facet
            if facet is None:
                place = document.place((*at, "subjects", 0))
                yield problem("no-facet", place, name=name, subject=first)
        if facet is not None:
            leads.setdefault(facet, []).extend([name] if fact.lead else [])
    for facet, found in leads.items() if part.drug else ():
        if not found:
            yield problem("lead-missing", document.place(("facts",)), facet=facet, drug=part.id)
        for other in found[1:]:
            place = document.place(("facts", other, "lead"))
            yield problem("lead-twice", place, one=found[0], other=other, facet=facet, drug=part.id)


# the lines of sources


def _lines(library: Library, documents: Documents) -> Iterator[Problem]:
    """A cite of a source that lists its lines names one of them or the whole, and a fact cites each."""
    cited: set[tuple[str, int]] = set()
    for part in library.knowledge.values():
        document = documents[file_of(part)]
        stated: list[tuple[Path, tuple[Cite, ...]]] = [
            (("facts", name), fact.cites) for name, fact in part.facts.items()
        ]
        stated += [(("regimens", name), one.cites) for name, one in part.regimens.items()]
        stated += [(("presentation",), part.presentation.cites)] if part.presentation else []
        for at, cites in stated:
            for index, cite in enumerate(cites):
                source = library.sources.get(cite.source)
                if source is None or not source.lines or cite.at is None:
                    continue
                line = line_of(cite)
                if line not in source.lines:
                    place = document.place((*at, "cites", index))
                    yield problem("unlisted-line", place, name=cite.source, where=cite.at)
                elif at[0] == "facts":
                    cited.add((cite.source, line))
    for name, source in library.sources.items():
        for index, line in enumerate(source.lines):
            if (name, line) not in cited:
                place = documents[SOURCES].place(("sources", name, "lines", index))
                yield problem("uncited-line", place, name=name, line=line)


def line_of(cite: Cite) -> int:
    """Give the line that a cite names, 0 where it names none."""
    found = _LINE.fullmatch(cite.at or "")
    return int(found[1]) if found else 0


# the heads of dialogs


def _heads(library: Library) -> Iterator[Problem]:
    """What dialogs are about exists, and exactly one of several is begun where none is named."""
    home = ""
    for name, part in library.dialogs.items():
        document, head = part.sources["dialog"], part.dialog.dialog
        for index, about in enumerate(head.about):
            place = document.place(("dialog", "about", index))
            yield from unknown("topic", about, library.knowledge, place)
        if head.home and home:
            yield problem("home-twice", document.place(("dialog", "home")), one=home, other=name)
        home = home or (name if head.home else "")
    if not home and len(library.dialogs) > 1:
        first = next(iter(library.dialogs.values()))
        place = first.sources["dialog"].place(("dialog",))
        yield problem("home-missing", place, dialogs=" and ".join(library.dialogs))
