"""Cross checks of one dialog: questions, tables, laws and words name only what exists."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.braces import ProseError, filled, looked_at
from bot.content.errors import Place, Problem, problem
from bot.content.knowledge import PerKgDose
from bot.content.labels import misread, typed_twice
from bot.content.law import OF_DOSES, OF_HAZARDS
from bot.content.prose import complete, prose, texts, unknown
from bot.content.quantity import Weight
from bot.content.words import ALWAYS_NAMED, DECIDED_NAMED, DOSED_NAMED, LADDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.content.dialog import Question
    from bot.content.knowledge import Regimen
    from bot.content.library import DialogSet, Library
    from bot.content.shape import Condition
    from bot.content.strict_yaml import Document, Path
    from bot.content.table import Row, Table

QUESTION_LIMIT = 90
BUTTON_LIMIT = 24
SHORT_LIMIT = 28
CALLBACK_LIMIT = 64
_PROSE = {"title", "ask", "help", "short", "label"}
CALLBACK_HEAD = len("v1:") + 10 + len(":") + 6 + len(":")


def check_dialog(library: Library, part: DialogSet) -> Iterator[Problem]:
    """List everything in a dialog that does not fit together."""
    checks = _Checks(library, part)
    yield from checks.leads()
    yield from checks.asks()
    yield from checks.decides()
    yield from checks.doses()
    yield from checks.laws()
    yield from checks.worded()


class _Checks:
    def __init__(self, library: Library, part: DialogSet) -> None:
        self.library = library
        self.part = part
        self.questions = part.dialog.questions
        self.tables = part.tables.tables
        self.figures = {name: fact.value or "" for name, fact in library.facts.items()}
        link = part.tables.dose
        drug = library.knowledge.get(link.drug) if link else None
        self.drug_is_known = link is None or bool(drug and drug.regimens)
        self.courses: Mapping[str, Regimen] = drug.regimens if drug else {}
        self.regimens: Mapping[str, Regimen] = {
            name: regimen for name, regimen in self.courses.items() if regimen.first_course
        }

    def condition(
        self, condition: Condition, document: Document, path: Path, owner: str, tables: Mapping[str, Table]
    ) -> Iterator[Problem]:
        """Check the names of a condition, which may look at all questions and at some tables."""
        for name, values in condition.items():
            place = document.place((*path, name))
            if name in self.questions:
                readings = self.questions[name].values
                for value in values:
                    yield from unknown("answer", value, readings, place, question=name)
            elif name in tables:
                for value in values:
                    yield from unknown("outcome", value, tables[name].results, place, table=name)
            elif name in self.tables:
                yield problem("verdict-in-verdict", place, name=owner, other=name)
            else:
                yield from unknown("question", name, (*self.questions, *tables), place)

    # dialog

    def leads(self) -> Iterator[Problem]:
        """Check where a dialog leads on to, and that a quick one repeats all that a dose rests on."""
        document, head = self.part.sources["dialog"], self.part.dialog.dialog
        if head.onto is not None:
            others = {name: part for name, part in self.library.dialogs.items() if name != self.part.id}
            yield from unknown("dialog", head.onto, others, document.place(("dialog", "onto")))
            there = others[head.onto].dialog.questions if head.onto in others else {}
            for name, question in self.questions.items():
                other = there.get(name, question)
                if _read(question) != _read(other):
                    yield problem(
                        "onto-differs", document.place(("questions", name)), name=name, other=head.onto
                    )
        for name, question in self.questions.items() if head.quick else ():
            if name not in self.part.words.patient:
                place = self.part.sources["words"].place(("words", "patient"))
                yield problem("quick-hides", place, name=name)
            if question.hazard:
                yield problem("quick-hazard", document.place(("questions", name)), name=name)

    def asks(self) -> Iterator[Problem]:
        document = self.part.sources["dialog"]
        above: set[str] = set()
        for name, question in self.questions.items():
            at: Path = ("questions", name)
            if name in self.part.dialog.answers:
                yield problem("duplicate-id", document.place(at), name=name, other="the shared answers")
            for other in question.ask_if:
                if other in self.questions and other not in above:
                    yield problem(
                        "looks-down", document.place((*at, "ask_if", other)), name=name, other=other
                    )
            yield from self.condition(question.ask_if, document, (*at, "ask_if"), name, {})
            above.add(name)
            yield from self.fits("question", question.ask, QUESTION_LIMIT, document.place((*at, "ask")))
            yield from self.fits("short name", question.short, SHORT_LIMIT, document.place((*at, "short")))
            yield from self.buttons(name, question, document)
            yield from self.typed(name, question, document)
        for path, text in texts(document.data):
            if path[-1] in _PROSE or path[0] == "answers" or path[2:-1] == ("answers",):
                yield from prose(self.library, text, document.place(path), ALWAYS_NAMED)

    def buttons(self, name: str, question: Question, document: Document) -> Iterator[Problem]:
        at: Path = ("questions", name)
        answers: Path = ("answers", question.set) if question.set else (*at, "answers")
        labels = [(value, label, (*answers, value)) for value, label in question.answers.items()]
        labels += [
            (button.band or "", button.label or "", (*at, "buttons", index))
            for index, button in enumerate(question.buttons)
        ]
        for value, label, path in labels:
            yield from self.fits("button", label, BUTTON_LIMIT, document.place(path))
            length = CALLBACK_HEAD + len(f"{name}={value}")
            if length > CALLBACK_LIMIT:
                place, sent = document.place(at), f"{name}={value}"
                yield problem("callback-too-long", place, name=sent, length=length, limit=CALLBACK_LIMIT)
        paths = {value: path for value, _, path in labels}
        for value, label, other in misread(question, self.library.common.typed):
            yield problem("label-misread", document.place(paths[value]), name=value, label=label, other=other)

    def typed(self, name: str, question: Question, document: Document) -> Iterator[Problem]:
        """Check what may be typed for an answer: there is such an answer, and it means no other."""
        at: Path = ("questions", name, "typed")
        for value in question.typed:
            yield from unknown("answer", value, question.choices, document.place((*at, value)), question=name)
        for value, index, other in typed_twice(question, self.library.common.typed):
            place, word = document.place((*at, value, index)), question.typed[value][index]
            yield problem("typed-twice", place, word=word, name=value, other=other)

    def fits(self, what: str, text: str, limit: int, place: Place) -> Iterator[Problem]:
        """Measure prose with its figures filled in."""
        length = len(filled(text, self.figures))
        if length > limit:
            yield problem("too-long", place, what=what, length=length, limit=limit)

    # tables

    def decides(self) -> Iterator[Problem]:
        document = self.part.sources["tables"]
        if not self.part.tables.verdicts:
            yield problem("missing-key", document.place(("tables",)), key="wins: strictest")
        for name, table in self.tables.items():
            at: Path = ("tables", name)
            if name in self.questions:
                yield problem("duplicate-id", document.place(at), name=name, other="the questions")
            for key, row in table.rows.items():
                yield from self.row(name, key, row, document)

    def row(self, table: str, key: str, row: Row, document: Document) -> Iterator[Problem]:
        here: Path = ("tables", table, "rows", key)
        decides, results = self.tables[table].decides, self.tables[table].results
        if row.always and decides:
            yield problem("always-here", document.place(here), name=key)
        visible = {} if decides else self.part.tables.verdicts
        yield from self.condition(row.when, document, (*here, "when"), key, visible)
        yield from self.condition(row.when_any, document, (*here, "when_any"), key, visible)
        yield from unknown("outcome", row.then, results, document.place((*here, "then")), table=table)
        for index, fact in enumerate(row.because):
            yield from unknown("fact", fact, self.library.facts, document.place((*here, "because", index)))

    def doses(self) -> Iterator[Problem]:
        document, link = self.part.sources["tables"], self.part.tables.dose
        if link is None:
            return
        drugs = [key for key, part in self.library.knowledge.items() if part.regimens]
        yield from unknown("drug", link.drug, drugs, document.place(("dose", "drug")))
        yield from self.condition(link.when, document, ("dose", "when"), "dose", self.part.tables.verdicts)
        numbers = [question.number for question in self.questions.values() if question.number]
        lowest = min((number.low.base for number in numbers if number.kind is Weight), default=None)
        for name, regimen in self.regimens.items() if lowest is not None else ():
            weight = Weight(lowest or Decimal(0), "kg")
            by_weight = [step.dose for step in regimen.steps if isinstance(step.dose, PerKgDose)]
            if any(not dose.per_kg.times(weight).down_to(regimen.round_down_to).base for dose in by_weight):
                yield problem("dose-vanishes", document.place(("dose", "drug")), name=name, weight=weight)

    # laws

    def laws(self) -> Iterator[Problem]:
        document = self.part.sources["laws"]
        sets = {question.set for question in self.questions.values() if question.set}
        stated: set[str] = set()
        for name, law in self.part.laws.laws.items():
            at: Path = ("laws", name)
            yield from self.condition(law.when, document, (*at, "when"), name, self.tables)
            yield from self.condition(law.always, document, (*at, "always"), name, self.tables)
            for key in ("over", "asked", "not_asked"):
                for index, named in enumerate(getattr(law, key)):
                    place = document.place((*at, key, index))
                    yield from unknown("question", named, {*self.questions, *sets}, place)
            if law.dose is not None and law.dose.jurisdiction is not None:
                place, known_here = (
                    document.place((*at, "dose", "jurisdiction")),
                    self.library.common.jurisdictions,
                )
                yield from unknown("jurisdiction", law.dose.jurisdiction, known_here, place)
            for key, part, known in (("dose", law.dose, self.regimens), ("course", law.course, self.courses)):
                if part is not None and part.regimen is not None and self.drug_is_known:
                    stated.add(part.regimen)
                    yield from unknown("regimen", part.regimen, known, document.place((*at, key, "regimen")))
        yield from self.general(document)
        # a name that is mistyped is told once
        for name in self.courses if stated <= set(self.courses) else ():
            if name not in stated:
                yield problem("no-dose-law", document.place(("laws",)), name=name)

    def general(self, document: Document) -> Iterator[Problem]:
        """Both laws of hazards are stated for every hazard there is, those of doses for what is dosed."""
        laws = self.part.laws.laws.values()
        stated = {law.law for law in laws}
        graded = {name for law in laws for over in law.over for name in self.part.dialog.questions_of(over)}
        hazards = [name for name, question in self.questions.items() if question.hazard]
        missing = [
            (law, name)
            for name in hazards
            for law in OF_HAZARDS
            if law not in stated or (law == "more_hazard_is_never_laxer" and name not in graded)
        ]
        link = self.part.tables.dose
        missing += [(law, link.drug) for law in OF_DOSES if link is not None and law not in stated]
        for law, name in missing:
            yield problem("law-missing", document.place(("laws",)), law=law, name=name)

    # words

    def worded(self) -> Iterator[Problem]:
        document, words = self.part.sources["words"], self.part.words
        yield from unknown("dialog", words.dialog, [self.part.id], document.place(("words", "dialog")))
        deciding = [name for name, table in self.tables.items() if table.decides]
        saying = [name for name, table in self.tables.items() if not table.decides]
        yield from complete(words.verdicts, deciding, document, ("words", "verdicts"))
        yield from complete(words.reasons, deciding, document, ("words", "reasons"))
        yield from complete(words.says, saying, document, ("words", "says"))
        for name, table in self.tables.items():
            needs: list[tuple[str, Mapping[str, Mapping[str, object]], Collection[str]]] = (
                [("verdicts", words.verdicts, table.results), ("reasons", words.reasons, table.rows)]
                if table.decides
                else [("says", words.says, table.results)]
            )
            for kind, given, wanted in needs:
                if name in given:
                    yield from complete(given[name], wanted, document, ("words", kind, name))
        yield from complete(words.settles, self.questions, document, ("words", "settles"))
        if self.drug_is_known:
            yield from complete(words.doses, self.regimens, document, ("words", "doses"))
        wanted = LADDER if self.part.tables.dose else ()
        yield from complete(words.ladder, wanted, document, ("words", "ladder"))
        for index, name in enumerate(words.patient):
            yield from unknown("question", name, self.questions, document.place(("words", "patient", index)))
        for path, text in texts(document.data):
            if path[1] not in {"dialog", "patient"} and path[-1] != "section":
                decided = path[1] in {"says", "reasons", "doses"}
                names = DECIDED_NAMED if decided else ALWAYS_NAMED
                if path[1] == "doses":
                    names = DOSED_NAMED
                found = list(prose(self.library, text, document.place(path), names))
                yield from found or (self.looks(text, document.place(path)) if decided else ())

    def looks(self, text: str, place: Place) -> Iterator[Problem]:
        """Check that the readings and verdicts a text looks at exist."""
        try:
            names = looked_at(text)
        except ProseError as error:
            yield problem("template-error", place, why=error.why)
            return
        for kind, name in sorted(names):
            if kind == "readings":
                yield from unknown("question", name, self.questions, place)
            else:
                yield from unknown("table", name, self.part.tables.verdicts, place)


def _read(question: Question) -> tuple[object, ...]:
    """Tell how answers to a question are read, which is what carries them over."""
    return question.answers, question.number, question.bands
