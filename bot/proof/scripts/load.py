"""Script files -> cases that are ready to run, every name in them checked against the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.checked import checked
from bot.content.errors import ContentError, Place, Problem, hint, problem
from bot.content.shape import UNANSWERED
from bot.content.strict_yaml import Document, parse, read
from bot.engine.answers import CONFIRMED, FactError
from bot.engine.answers import read as read_facts
from bot.proof.scripts.case import Case, Expect, Lists, ScriptFile, Step

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.content.strict_yaml import Path as Steps

_NOT_PLAYED = ("restart", "later", "old_tap")
_ANY_CANNOT = ("open", "because", "text", "lacks")


@dataclass(frozen=True, slots=True)
class Scripted:
    """A case that is ready to run: where it stands, its dialog, and its facts with those it takes over."""

    case: Case
    file: str
    line: int
    part: DialogSet
    facts: Mapping[str, str]

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"

    def on(self, front: str) -> bool:
        """Tell whether the case is meant for a front."""
        return not self.case.front or front in self.case.front


def load_scripts(where: Path, library: Library, fronts: Iterable[str]) -> tuple[Scripted, ...]:
    """Read a script file, or every one of a folder; a case may name these fronts. Raises ContentError."""
    found: list[Scripted] = []
    problems: list[Problem] = []
    for path in sorted(where.glob("*.yaml")) if where.is_dir() else [where]:
        try:
            within = where if path != where else None
            found += _scripted(read(path, path.name, within), library, tuple(fronts))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return tuple(found)


def parse_scripts(text: str, name: str, library: Library, fronts: Iterable[str]) -> tuple[Scripted, ...]:
    """Read the text of one script file; raises ContentError."""
    return _scripted(parse(text, name), library, tuple(fronts))


def _scripted(document: Document, library: Library, fronts: tuple[str, ...]) -> tuple[Scripted, ...]:
    file = checked(ScriptFile, document)
    if not file.cases:
        return ()
    dialog = document.file.partition(".")[0]
    if dialog not in library.dialogs:
        place = Place(document.file)
        raise ContentError(
            [problem("unknown-dialog", place, name=dialog, hint=hint(dialog, library.dialogs))]
        )
    checks = _Checks(document, library, library.dialogs[dialog], fronts)
    facts: dict[str, dict[str, str]] = {}
    found = []
    for index, case in enumerate(file.cases):
        checks.case(case, ("cases", index), facts)
        merged = {**facts.get(case.like or "", {}), **case.facts}
        facts[case.name] = {name: text for name, text in merged.items() if text != UNANSWERED}
        line = document.place(("cases", index)).line
        found.append(Scripted(case, document.file, line, checks.part, facts[case.name]))
    if checks.problems:
        raise ContentError(checks.problems)
    return tuple(found)


class _Checks:
    """Names that exist nowhere, collected."""

    def __init__(
        self, document: Document, library: Library, part: DialogSet, fronts: tuple[str, ...]
    ) -> None:
        self.document = document
        self.library = library
        self.part = part
        self.fronts = fronts
        self.problems: list[Problem] = []

    def wrong(self, code: str, at: Steps, **words: object) -> None:
        self.problems.append(problem(code, self.document.place(at), **words))

    def case(self, case: Case, at: Steps, before: Mapping[str, object]) -> None:
        if case.name in before:
            self.wrong("duplicate-id", (*at, "name"), what="the case", name=case.name, other="this file")
        if case.like is not None and case.like not in before:
            self.wrong("unknown-case", (*at, "like"), name=case.like, hint=hint(case.like, before))
        for front in case.front:
            if front not in self.fronts:
                self.wrong("unknown-front", (*at, "front"), name=front, hint=hint(front, self.fronts))
        if case.expect is None and not any(step.sees or step.bot for step in case.talk):
            self.wrong("case-empty", at, name=case.name)
        if case.sample is not None:
            self.sample(case, (*at, "sample"))
        self.facts(case.facts, (*at, "facts"))
        if case.expect is not None:
            self.expect(case.expect, (*at, "expect"))
        if case.others is not None:
            self.any(case, at)
        for index, step in enumerate(case.talk):
            self.step(step, (*at, "talk", index))

    def sample(self, case: Case, at: Steps) -> None:
        strange = next((step.does for step in case.talk if step.does in _NOT_PLAYED), None)
        if strange is not None or not case.talk:
            what = "it has no talk" if strange is None else f"nobody does {strange} on a phone"
            self.wrong("case-sample", at, name=case.name, what=what)

    def facts(self, facts: Mapping[str, str], at: Steps) -> None:
        questions = self.part.dialog.questions
        for name, text in facts.items():
            asked = name.removesuffix(CONFIRMED)
            if asked not in questions:
                self.wrong("unknown-question", (*at, name), name=name, hint=hint(asked, questions))
            elif text != UNANSWERED:
                try:
                    read_facts(self.part.dialog, {name: text})
                except FactError as error:
                    self.wrong("bad-fact", (*at, name), why=error)

    def expect(self, expect: Expect, at: Steps) -> None:
        tables = self.part.tables
        if expect.verdict:
            self.verdict(expect.verdict, (*at, "verdict"))
        self.verdicts(expect.verdicts, (*at, "verdicts"))
        self.lists(expect, at)
        self.lists(expect.has, (*at, "has"))
        self.lists(expect.without, (*at, "without"))
        if expect.dose is not None and expect.dose.regimen is not None:
            known = self.library.regimens(tables.dose.drug) if tables.dose else {}
            self.named("regimen", (expect.dose.regimen,), known, (*at, "dose", "regimen"))

    def verdict(self, outcomes: Iterable[str], at: Steps) -> None:
        verdicts = self.part.tables.verdicts
        known = next(iter(verdicts.values())).outcomes if len(verdicts) == 1 else ()
        self.named("verdict", outcomes, known, at)

    def verdicts(self, verdicts: Mapping[str, Iterable[str]], at: Steps) -> None:
        tables = self.part.tables.verdicts
        for table, outcomes in verdicts.items():
            if table in tables:
                self.named("outcome", outcomes, tables[table].outcomes, (*at, table))
            else:
                self.wrong("unknown-table", (*at, table), name=table, hint=hint(table, tables))

    def lists(self, lists: Lists, at: Steps) -> None:
        tables = self.part.tables.tables
        self.named("question", lists.open or (), self.part.dialog.questions, (*at, "open"))
        self.named("fact", lists.because or (), self.library.facts, (*at, "because"))
        for table, outcomes in (("measures", lists.measures), ("cautions", lists.cautions)):
            self.named(
                table.removesuffix("s"),
                outcomes or (),
                tables[table].order if table in tables else (),
                (*at, table),
            )

    def named(self, what: str, names: Iterable[str], known: Iterable[str], at: Steps) -> None:
        there = tuple(known)
        for name in names:
            if name not in there:
                self.wrong("unknown-expected", at, what=what, name=name, hint=hint(name, there))

    def any(self, case: Case, at: Steps) -> None:
        if case.talk:
            self.wrong("case-any", at, name=case.name, what="talk")
        for name in _beyond_any(case.expect or Expect()):
            self.wrong("case-any", (*at, "expect"), name=case.name, what=f"expect {name}")

    def step(self, step: Step, at: Steps) -> None:
        for name in ("answer", "change"):
            self.facts(getattr(step, name) or {}, (*at, name))
        if step.sees is None:
            return
        if step.sees.verdict is not None:
            self.verdict((step.sees.verdict,), (*at, "sees", "verdict"))
        self.verdicts(
            {table: (outcome,) for table, outcome in step.sees.verdicts.items()}, (*at, "sees", "verdicts")
        )


def _beyond_any(expect: Expect) -> Iterator[str]:
    for name in _ANY_CANNOT:
        if any(getattr(one, name, None) for one in (expect, expect.has, expect.without)):
            yield name
    if expect.dose is not None and not expect.dose.none:
        yield "dose"
