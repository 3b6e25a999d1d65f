"""Cross checks: every name that content mentions must exist, and every thing that is shown must have words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.content import words as word_lists
from bot.content.errors import Place, Problem, hint, problem
from bot.content.shape import UNANSWERED
from bot.content.strict_yaml import Document, Path
from bot.content.words import TEMPLATES, figures_in, prose_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.content.knowledge import Cite, Knowledge
    from bot.content.library import DialogSet, Library
    from bot.content.shape import Condition
    from bot.content.table import Table

QUESTION_LIMIT = 90
BUTTON_LIMIT = 24
SHORT_LIMIT = 28
CALLBACK_LIMIT = 64
CALLBACK_HEAD = len("v1:") + 10 + len(":") + 6 + len(":")


def check(library: Library, documents: Mapping[str, Document]) -> list[Problem]:
    """List everything that does not fit together."""
    found = [*_words(library, documents), *_knowledge(library, documents)]
    for part in library.dialogs.values():
        found += _Dialog(library, part).problems()
    return found


class _Dialog:
    def __init__(self, library: Library, part: DialogSet) -> None:
        self.library = library
        self.part = part
        self.questions = part.dialog.questions
        self.verdicts = part.tables.verdicts

    def problems(self) -> Iterator[Problem]:
        yield from self.asks()
        yield from self.decides()
        yield from self.laws()
        yield from self.worded()

    def condition(
        self, condition: Condition, place: Document, path: Path, *, tables: Mapping[str, Table], above: set[str] | None = None
    ) -> Iterator[Problem]:
        for name, values in condition.items():
            where = place.place((*path, name))
            if name in self.questions:
                if above is not None and name not in above:
                    yield problem("looks-down", where, name=path[1], other=name)
                known = (*self.questions[name].choices, *((UNANSWERED,) if not self.questions[name].unanswered_as else ()))
                for value in values:
                    if value not in known:
                        yield problem("unknown-answer", where, question=name, name=value, hint=hint(value, known))
            elif name in tables:
                for value in values:
                    if value not in tables[name].results:
                        yield problem("unknown-outcome", where, table=name, name=value, hint=hint(value, tables[name].results))
            elif name in self.part.tables.tables:
                yield problem("verdict-in-verdict", where, name=path[-2], other=name)
            else:
                yield problem("unknown-question", where, name=name, hint=hint(name, (*self.questions, *tables)))

    def asks(self) -> Iterator[Problem]:
        document = self.part.sources["dialog"]
        above: set[str] = set()
        for name, question in self.questions.items():
            at: Path = ("questions", name)
            yield from self.condition(question.ask_if, document, (*at, "ask_if"), tables={}, above=above)
            above.add(name)
            labels = [*question.answers.items(), *((button.band or "", button.label or "") for button in question.buttons)]
            for value, label in labels:
                where = document.place((*at, "answers", value))
                yield from _prose(self.library, label, where)
                yield from self.fits("A button", label, BUTTON_LIMIT, where)
                length = CALLBACK_HEAD + len(f"{name}={value}".encode())
                if length > CALLBACK_LIMIT:
                    yield problem("callback-too-long", document.place(at), name=f"{name}={value}", length=length, limit=CALLBACK_LIMIT)
            yield from self.fits("A question", question.ask, QUESTION_LIMIT, document.place((*at, "ask")))
            yield from self.fits("A short name", question.short, SHORT_LIMIT, document.place((*at, "short")))
            for key, text in (("ask", question.ask), ("help", question.help), ("short", question.short)):
                yield from _prose(self.library, text or "", document.place((*at, key)))

    def fits(self, what: str, text: str, limit: int, place: Place) -> Iterator[Problem]:
        """Measure prose with its figures filled in."""
        for name in figures_in(text):
            value = self.library.facts[name].value if name in self.library.facts else None
            text = re.sub(r"\{\{[^}]*\}\}", value or "", text, count=1)
        if len(text) > limit:
            yield problem("too-long", place, what=what, length=len(text), limit=limit)

    def decides(self) -> Iterator[Problem]:
        document = self.part.sources["tables"]
        for name, table in self.part.tables.tables.items():
            at: Path = ("tables", name)
            if bool(table.outcomes) != table.decides or bool(table.order) == table.decides:
                yield problem("wins-mismatch", document.place(at), name=name, needs="outcomes" if table.decides else "order")
            visible = {} if table.decides else self.verdicts
            for key, row in table.rows.items():
                here: Path = (*at, "rows", key)
                if row.always and table.decides:
                    yield problem("always-here", document.place(here), name=key)
                if not (row.always or row.when or row.when_any):
                    yield problem("empty-when", document.place(here), name=key)
                yield from self.condition(row.when, document, (*here, "when"), tables=visible)
                yield from self.condition(row.when_any, document, (*here, "when_any"), tables=visible)
                if row.then not in table.results:
                    where = document.place((*here, "then"))
                    yield problem("unknown-outcome", where, table=name, name=row.then, hint=hint(row.then, table.results))
                for index, fact in enumerate(row.because):
                    if fact not in self.library.facts:
                        where = document.place((*here, "because", index))
                        yield problem("unknown-fact", where, name=fact, hint=hint(fact, self.library.facts))
        link = self.part.tables.dose
        if link is not None:
            drugs = [key for key, part in self.library.knowledge.items() if part.drug]
            if link.drug not in drugs:
                yield problem("unknown-drug", document.place(("dose", "drug")), name=link.drug, hint=hint(link.drug, drugs))
            yield from self.condition(link.when, document, ("dose", "when"), tables=self.verdicts)

    def laws(self) -> Iterator[Problem]:
        document = self.part.sources["laws"]
        sets = {question.set for question in self.questions.values() if question.set}
        link = self.part.tables.dose
        regimens = self.library.knowledge[link.drug].regimens if link and link.drug in self.library.knowledge else {}
        stated = set()
        for name, law in self.part.laws.laws.items():
            at: Path = ("laws", name)
            yield from self.condition(law.when, document, (*at, "when"), tables=self.part.tables.tables)
            yield from self.condition(law.always, document, (*at, "always"), tables=self.part.tables.tables)
            for index, over in enumerate(law.over):
                if not self.part.dialog.questions_of(over):
                    where = document.place((*at, "over", index))
                    yield problem("unknown-question", where, name=over, hint=hint(over, {*self.questions, *sets}))
            if law.dose is not None and law.dose.regimen is not None:
                stated.add(law.dose.regimen)
                if law.dose.regimen not in regimens:
                    where = document.place((*at, "dose", "regimen"))
                    yield problem("unknown-regimen", where, name=law.dose.regimen, hint=hint(law.dose.regimen, regimens))
        for name, regimen in regimens.items():
            if regimen.first_course and name not in stated:
                yield problem("no-dose-law", document.place(("laws",)), name=name)

    def worded(self) -> Iterator[Problem]:
        document, words = self.part.sources["words"], self.part.words
        root: Path = ("words",)
        if words.dialog != self.part.id:
            yield problem("unknown-dialog", document.place((*root, "dialog")), name=words.dialog, hint=hint(words.dialog, [self.part.id]))
        tables = self.part.tables.tables
        needed: list[tuple[str, Mapping[str, object], Iterable[str]]] = []
        for kind, wanted in (("verdicts", True), ("reasons", True), ("says", False)):
            given: Mapping[str, Mapping[str, object]] = getattr(words, kind)
            names = [name for name, table in tables.items() if table.decides == wanted]
            needed.append((kind, given, names))
            for name in names:
                keys = tables[name].rows if kind == "reasons" else tables[name].results
                needed.append((f"{kind}.{name}", given.get(name, {}), keys))
        needed.append(("settles", words.settles, self.questions))
        link = self.part.tables.dose
        regimens = self.library.regimens(link.drug) if link and link.drug in self.library.knowledge else {}
        needed.append(("doses", words.doses, [name for name, regimen in regimens.items() if regimen.first_course]))
        for index, name in enumerate(words.patient):
            if name not in self.questions:
                yield problem("unknown-question", document.place((*root, "patient", index)), name=name, hint=hint(name, self.questions))
        for where, given, keys in needed:
            path: Path = (*root, *where.split("."))
            yield from _complete(given, keys, document, path, where)
        for path, text in _texts(document.data, ()):
            if path[-1] not in {"section", "dialog"}:
                yield from _prose(self.library, text, document.place(path))


def _complete(given: Mapping[str, object], keys: Iterable[str], document: Document, path: Path, where: str) -> Iterator[Problem]:
    wanted = list(keys)
    for key in wanted:
        if key not in given:
            yield problem("missing-word", document.place(path), what="the id", name=key, where=where)
    for key in given:
        if key not in wanted:
            yield problem("unknown-word", document.place((*path, key)), name=key, hint=hint(key, wanted))


def _words(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    document = documents["templates/common.yaml"]
    common = library.common
    for key, wanted in (
        ("buttons", word_lists.BUTTONS),
        ("notices", word_lists.NOTICES),
        ("toasts", word_lists.TOASTS),
        ("commands", word_lists.COMMANDS),
        ("typed", word_lists.TYPED),
        ("sections", word_lists.SECTIONS),
        ("authority", word_lists.AUTHORITIES),
        ("units", word_lists.UNITS),
    ):
        yield from _complete(getattr(common, key), wanted, document, ("common", key), key)
    for path, text in _texts(document.data, ()):
        yield from _prose(library, text, document.place(path))
    for name in TEMPLATES:
        if name not in library.templates:
            yield problem("file-missing", Place("templates"), name=f"templates/{name}.j2")
    for name, text in library.templates.items():
        yield from _prose(library, text, Place(f"templates/{name}.j2"))


def _knowledge(library: Library, documents: Mapping[str, Document]) -> Iterator[Problem]:
    files = {document.file: document for document in documents.values()}
    for document in files.values():
        if not document.file.startswith(("knowledge/drugs/", "knowledge/topics/")):
            continue
        head = document.data.get("drug") or document.data.get("topic")
        part = library.knowledge[head["id"]]
        yield from _cites(library, part, document)
    for name, rule in library.plausibility.items():
        if rule.because not in library.facts:
            place = documents["knowledge/plausibility.yaml"].place(("plausibility", name, "because"))
            yield problem("unknown-fact", place, name=rule.because, hint=hint(rule.because, library.facts))


def _cites(library: Library, part: Knowledge, document: Document) -> Iterator[Problem]:
    def unknown(cites: Iterable[Cite], path: Path) -> Iterator[Problem]:
        for index, cite in enumerate(cites):
            if cite.source not in library.sources:
                place = document.place((*path, "cites", index, "source"))
                yield problem("unknown-source", place, name=cite.source, hint=hint(cite.source, library.sources))

    for name, fact in part.facts.items():
        yield from unknown(fact.cites, ("facts", name))
        for index, other in enumerate(fact.disagrees):
            if other not in library.facts:
                place = document.place(("facts", name, "disagrees", index))
                yield problem("unknown-fact", place, name=other, hint=hint(other, library.facts))
    for name, regimen in part.regimens.items():
        yield from unknown(regimen.cites, ("regimens", name))
        for index, other in enumerate(regimen.after):
            if other not in part.regimens:
                place = document.place(("regimens", name, "after", index))
                yield problem("unknown-regimen", place, name=other, hint=hint(other, part.regimens))
        step = regimen.round_down_to
        for one in regimen.steps:
            dose = getattr(one.dose, "max", one.dose)
            if dose.down_to(step) != dose:
                yield problem("dose-steps", document.place(("regimens", name)), name=name, dose=dose, step=step)


def _prose(library: Library, text: str, place: Place) -> Iterator[Problem]:
    excerpt = prose_digits(text)
    if excerpt is not None:
        yield problem("digit-in-prose", place, excerpt=excerpt)
    for name in figures_in(text):
        if name not in library.facts:
            yield problem("unknown-fact", place, name=name, hint=hint(name, library.facts))
        elif library.facts[name].value is None:
            yield problem("no-figure", place, name=name)


def _texts(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
