"""Cross checks of figures: what a statement says is what its sources give, and what a regimen does.

A source may list the figures that it gives. A statement whose sources all do so says no others, and each that
is listed is said: a figure then stands twice, and one that slips alone is found. What the sources really say
nobody checks here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.content.cross_names import file_of
from bot.content.errors import Place, Problem, problem
from bot.content.figure import NUMBER, Said, said
from bot.content.quantity import Dose, PerKg, Quantity, Rate, Span, Strength, plain
from bot.content.shape import quantities
from bot.content.source import ANYWHERE

if TYPE_CHECKING:
    from bot.content.knowledge import Fact, Knowledge, Presentation, Regimen
    from bot.content.library import Library
    from bot.content.source import Cite
    from bot.content.strict_yaml import Document, Path

SOURCES = "knowledge/sources.yaml"
_CITED = {"label", "guideline", "study", "seed"}
"""What rests on a source of that kind; a precaution rests on nobody else."""
_TIMED: tuple[type[Quantity], ...] = (Dose, PerKg, Rate, Span)
"""Kinds of figures that a regimen has."""
_DRUG = {"mg", "mg per min"}
"""Units of what has a volume."""
_RANGE = rf"{NUMBER}(?:\sto\s{NUMBER})?"
_DRAWN = re.compile(rf"({_RANGE}\smg(?:\sper\smin)?)\s\(({_RANGE}\smL(?:\sper\smin)?)\)")
_COUNTED = re.compile(r"\b([0-9]+) (injections|more)\b")


def check_figures(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """List every figure that differs from what it rests on, and every one that rests on nothing."""
    for part in library.knowledge.values():
        yield from _Figures(library, part, documents[file_of(part)]).problems()
    yield from _unsaid(library, documents[SOURCES])


class _Figures:
    def __init__(self, library: Library, part: Knowledge, document: Document) -> None:
        self.library = library
        self.part = part
        self.document = document

    def problems(self) -> Iterator[Problem]:
        """Look at every statement, every regimen and how the drug comes."""
        presentation = self.part.presentation
        for name, fact in self.part.facts.items():
            at: Path = ("facts", name)
            yield from self.rests(fact, at)
            if presentation is not None:
                yield from _volumes(fact, presentation.strength, self.document.place((*at, "says")))
            yield from self.sourced(name, _stated(fact.says, presentation), fact.cites, (*at, "says"))
        for name, regimen in self.part.regimens.items():
            at = ("regimens", name)
            yield from self.rests(regimen, at)
            yield from self.kept(name, regimen)
            behind = [self.library.facts[one] for one in regimen.because if one in self.library.facts]
            cites = (*regimen.cites, *(cite for fact in behind for cite in fact.cites))
            yield from self.sourced(name, _own(regimen), cites, at)
        if presentation is not None:
            at = ("presentation",)
            yield from self.sourced("presentation", _own(presentation), presentation.cites, at)

    def rests(self, one: Fact | Regimen, at: Path) -> Iterator[Problem]:
        """What is said to rest on a kind of source cites one of that kind, or one that reports it."""
        known = self.library.sources
        cited = [known[cite.source] for cite in one.cites if cite.source in known]
        kinds = {kind for source in cited for kind in (source.kind, *source.reports)}
        if cited and one.authority in _CITED and one.authority not in kinds:
            yield problem("authority-uncited", self.document.place(at), name=at[1], authority=one.authority)

    def sourced(
        self, name: str, stated: Iterable[Said], cites: Iterable[Cite], at: Path
    ) -> Iterator[Problem]:
        """Every figure stands in one of the places that are cited, where all of them list theirs.

        An end of a range may stand alone beside it.
        """
        figures, given = dict.fromkeys(stated), set[Said]()
        for cite in cites if figures else ():
            source = self.library.sources.get(cite.source)
            if source is None or source.figures is None:
                return
            given.update(one for text in source.figures_at(cite.at) for one in said(text))
        given |= {end for one in given.intersection(figures) for end in one.ends}
        for one in figures:
            if one not in given:
                yield problem("figure-unsourced", self.document.place(at), name=name, value=one)

    def kept(self, name: str, regimen: Regimen) -> Iterator[Problem]:
        """What the facts behind a regimen say of doses, times and counts is what it does."""
        own = {one for one in _quantities(regimen) if isinstance(one, _TIMED)} | {*_starts(regimen)}
        kinds, counts = {type(one) for one in own}, _counts(regimen)
        for index, reason in enumerate(regimen.because):
            says = self.library.facts[reason].says if reason in self.library.facts else ""
            figures = [(str(one), quantity) for one in said(says) for quantity in _read(one)]
            wrong = [text for text, one in figures if type(one) in kinds and one not in own]
            counted = _COUNTED.finditer(says) if regimen.first_course else ()
            wrong += [one[0] for one in counted if int(one[1]) not in counts[one[2]]]
            for value in dict.fromkeys(wrong):
                place = self.document.place(("regimens", name, "because", index))
                yield problem("figure-differs", place, name=reason, value=value, regimen=name)


def _volumes(fact: Fact, strength: Strength, place: Place) -> Iterator[Problem]:
    """A volume in brackets is that of the dose before it."""
    for found in _DRAWN.finditer(fact.says):
        (dose,), (volume,) = said(found[1]), said(found[2])
        due = _drawn(dose, strength)
        if volume != due:
            yield problem("volume-differs", place, value=found[0], volume=due, strength=strength)


def _drawn(dose: Said, strength: Strength) -> Said:
    """Give the volume of a dose, of both ends of a range, or of a rate."""
    low, high = (plain(strength.volume(Dose(end, "mg")).amount) for end in dose.numbers)
    return Said(low, high, "mL" + dose.unit.removeprefix("mg"))


def _stated(says: str, presentation: Presentation | None) -> Iterator[Said]:
    """Give the figures of a statement without the volumes that follow from its doses."""
    figures, drawn = said(says), set[Said]()
    if presentation is not None:
        figures = said(_DRAWN.sub(r"\1", says))
        drawn = {_drawn(one, presentation.strength) for one in figures if one.unit in _DRUG}
    yield from (one for one in figures if one not in drawn)


def _own(one: Regimen | Presentation) -> Iterator[Said]:
    yield from (figure for quantity in _quantities(one) for figure in said(str(quantity)))


def _quantities(one: Regimen | Presentation) -> Iterator[Quantity]:
    """Walk what is written there, without what stands in for what is not."""
    for name in type(one).model_fields:
        if name in one.model_fields_set:
            yield from quantities(getattr(one, name))


def _read(one: Said) -> Iterator[Quantity]:
    """Read both ends of a figure as what a regimen may have; nothing where its unit is of no such kind."""
    for kind in _TIMED:
        if one.unit in kind.units:
            yield from (kind(number, one.unit) for number in one.numbers)


def _starts(regimen: Regimen) -> Iterator[Span]:
    """Give the times at which the injections of a first course begin."""
    gaps = [one.over.base + one.wait.base for one in regimen.steps]
    gaps += [regimen.repeat.every.base] * regimen.repeat.at_most if regimen.repeat else []
    yield from (Span(at, "s") for at in accumulate(gaps[:-1], initial=Decimal(0)))


def _counts(regimen: Regimen) -> dict[str, set[int]]:
    """Count the injections of a course, and those that may follow."""
    more = {one.at_most for one in (regimen.repeat, regimen.extend) if one}
    injections = len(regimen.steps) + (regimen.repeat.at_most if regimen.repeat else 0)
    return {"injections": {injections}, "more": more}


def _unsaid(library: Library, document: Document) -> Iterator[Problem]:
    """Every figure that a source lists is said by what cites that place."""
    found: dict[tuple[str, str | None], set[Said]] = {}
    for part in library.knowledge.values():
        stated = [(fact.cites, {*said(fact.says)}) for fact in part.facts.values()]
        stated += [(one.cites, {*_own(one)}) for one in part.regimens.values()]
        stated += [(part.presentation.cites, {*_own(part.presentation)})] if part.presentation else []
        for cites, figures in stated:
            for place in {at for cite in cites for at in ((cite.source, cite.at), (cite.source, ANYWHERE))}:
                found.setdefault(place, set()).update(figures)
    for name, source in library.sources.items():
        for where, texts in (source.figures or {}).items():
            there = found.get((name, where), set()) | found.get((name, None), set())
            there |= {end for one in there for end in one.ends}
            for text in texts:
                if not there.issuperset(said(text)):
                    at = document.place(("sources", name, "figures", where))
                    yield problem("figure-unsaid", at, name=name, where=where, value=text)
