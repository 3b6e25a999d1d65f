"""Cross checks: every name that content mentions exists, and everything that is shown has words.

They run on content whose every file is sound by itself. `cross_dialog` checks a dialog, this module the rest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content import words
from bot.content.cross_dialog import check_dialog
from bot.content.cross_figures import check_figures
from bot.content.cross_lookup import check_lookup
from bot.content.cross_names import file_of
from bot.content.errors import Place, Problem, problem
from bot.content.knowledge import PerKgDose
from bot.content.prose import complete, prose, texts, unknown
from bot.content.quantity import Dose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.content.knowledge import Knowledge, Presentation, Regimen
    from bot.content.library import Library
    from bot.content.source import Cite
    from bot.content.strict_yaml import Document, Path

_DRAWN = Decimal("0.01")
"""The finest volume, in mL, that a syringe shows."""


def check(library: Library, documents: Mapping[str, Document]) -> list[Problem]:
    """List everything that does not fit together."""
    found = [*_common(library, documents["templates/common.yaml"]), *_templates(library)]
    for part in library.knowledge.values():
        found += _knowledge(library, part, documents[file_of(part)])
    if library.plausibility:
        found += _plausibility(library, documents["knowledge/plausibility.yaml"])
    for dialog in library.dialogs.values():
        found += check_dialog(library, dialog)
    return [*found, *check_lookup(library, documents), *check_figures(library, documents)]


def _common(library: Library, document: Document) -> Iterator[Problem]:
    for key, wanted in words.SHARED.items():
        yield from complete(getattr(library.common, key), wanted, document, ("common", key))
    for path, text in texts(document.data):
        names = words.SHARED_NAMED.get(str(path[1]), words.ALWAYS_NAMED)
        yield from prose(library, text, document.place(path), names)


def _templates(library: Library) -> Iterator[Problem]:
    for name in words.TEMPLATES:
        if name not in library.templates:
            yield problem("file-missing", Place("templates"), name=f"templates/{name}.j2")
    for name, text in library.templates.items():
        yield from prose(library, text, Place(f"templates/{name}.j2", 1, 1))


def _plausibility(library: Library, document: Document) -> Iterator[Problem]:
    for name, rule in library.plausibility.items():
        at: Path = ("plausibility", name)
        yield from unknown("fact", rule.because, library.facts, document.place((*at, "because")))
        for kind, asked in (("weight", rule.weight), ("age", rule.age)):
            known = [
                key
                for part in library.dialogs.values()
                for key, question in part.dialog.questions.items()
                if question.number and question.number.quantity == kind
            ]
            yield from unknown("question", asked, known, document.place((*at, kind)))


def _knowledge(library: Library, part: Knowledge, document: Document) -> Iterator[Problem]:
    for name, fact in part.facts.items():
        at: Path = ("facts", name)
        yield from _cites(library, fact.cites, document, at)
        for index, other in enumerate(fact.disagrees):
            yield from unknown("fact", other, library.facts, document.place((*at, "disagrees", index)))
    for name, regimen in part.regimens.items():
        at = ("regimens", name)
        yield from _cites(library, regimen.cites, document, at)
        yield from unknown(
            "jurisdiction",
            regimen.jurisdiction,
            library.common.jurisdictions,
            document.place((*at, "jurisdiction")),
        )
        for index, reason in enumerate(regimen.because):
            yield from unknown("fact", reason, library.facts, document.place((*at, "because", index)))
        first = [key for key, other in part.regimens.items() if other.first_course]
        for index, other in enumerate(regimen.after):
            yield from unknown("regimen", other, first, document.place((*at, "after", index)))
        yield from _within_total(name, regimen, document.place(at))
    if part.presentation is not None:
        yield from _cites(library, part.presentation.cites, document, ("presentation",))
        for name, regimen in part.regimens.items():
            yield from _drawn_up(name, regimen, part.presentation, document.place(("regimens", name)))


def _cites(library: Library, cites: Iterable[Cite], document: Document, at: Path) -> Iterator[Problem]:
    for index, cite in enumerate(cites):
        place = document.place((*at, "cites", index, "source"))
        yield from unknown("source", cite.source, library.sources, place)


def _drawn_up(name: str, regimen: Regimen, presentation: Presentation, place: Place) -> Iterator[Problem]:
    """Every dose is a whole number of steps, and every step a whole number of what a syringe shows."""
    step = regimen.round_down_to
    given = [one.dose.max if isinstance(one.dose, PerKgDose) else one.dose for one in regimen.steps]
    given += [regimen.repeat.dose] if regimen.repeat and regimen.repeat.dose else []
    given += [regimen.total.max] if regimen.total else []
    given += [regimen.extend.total.max] if regimen.extend else []
    for dose in dict.fromkeys(given):
        if dose.down_to(step) != dose:
            yield problem("dose-steps", place, name=name, dose=dose, step=step)
    if given and step.base % (presentation.strength.base * _DRAWN):
        finest = Dose.of(presentation.strength.base * _DRAWN)
        yield problem("dose-steps", place, name=name, dose=step, step=finest)


def _within_total(name: str, regimen: Regimen, place: Place) -> Iterator[Problem]:
    """The first dose fits into the total at every weight; what follows a course keeps its own ceiling."""

    def over(given: Dose, total: Dose) -> Iterator[Problem]:
        if given > total:
            yield problem("regimen-total", place, name=name, given=given, total=total)

    if regimen.at_one_time and regimen.window:
        yield from over(regimen.at_one_time, regimen.window.max)
    if regimen.total is None:
        return
    first, last, total = regimen.steps[0].dose, regimen.steps[-1].dose, regimen.total
    yield from over(first.max if isinstance(first, PerKgDose) else first, total.max)
    if total.per_kg is not None and not (isinstance(first, PerKgDose) and first.per_kg <= total.per_kg):
        given = first.per_kg if isinstance(first, PerKgDose) else first
        yield problem("regimen-total", place, name=name, given=given, total=total.per_kg)
    if regimen.extend is not None:
        again = regimen.repeat.dose if regimen.repeat and regimen.repeat.dose else last
        more = (again.max if isinstance(again, PerKgDose) else again).times(regimen.extend.at_most)
        yield from over(Dose.of(total.max.base + more.base), regimen.extend.total.max)
