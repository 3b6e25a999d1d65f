"""Typed questions of script files: every name in them checked against the library, then asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.checked import checked
from bot.content.errors import ContentError, Problem, hint, problem
from bot.content.strict_yaml import Document, read
from bot.proof.scripts.case import ScriptFile, TypedQuestion
from bot.proof.scripts.failure import ScriptError, same_spaces
from bot.reference import address
from bot.reference.ask import ask
from bot.reference.card import card_at
from bot.reference.lexicon import Lexicon
from bot.reference.opening import opening
from bot.render.pages import Pages
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from bot.content.strict_yaml import Path as Steps
    from bot.proof.scripts.decide import Difference
    from bot.reference.asked import Asked


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed question, and where it stands."""

    question: TypedQuestion
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}: {self.question.ask}"


def load_questions(where: Path, lexicon: Lexicon) -> tuple[Typed, ...]:
    """Read the typed questions of a script file, or of every one of a folder; raises ContentError."""
    found: list[Typed] = []
    problems: list[Problem] = []
    for path in sorted(where.glob("*.yaml")) if where.is_dir() else [where]:
        try:
            document = read(path, path.name)
            file = checked(ScriptFile, document)
        except ContentError as error:
            problems += error.problems
            continue
        for index, one in enumerate(file.questions):
            at: Steps = ("questions", index)
            problems += _unknown(one, document, at, lexicon)
            found.append(Typed(one, document.file, document.place(at).line))
    if problems:
        raise ContentError(problems)
    return tuple(found)


def check_question(typed: Typed, lexicon: Lexicon) -> None:
    """Ask a question, and hold what it comes to against what is expected; raises ScriptError."""
    asked = ask(lexicon, typed.question.ask)
    differences = [*_differences(typed.question, asked), *_worded(typed.question, asked, lexicon)]
    if differences:
        expected, seen = map("\n".join, zip(*differences, strict=True))
        raise ScriptError(f"{typed.file}:{typed.line}", typed.question.ask, expected, seen)


def _unknown(one: TypedQuestion, document: Document, at: Steps, lexicon: Lexicon) -> Iterator[Problem]:
    def missing(what: str, key: str, name: str, known: Iterable[str]) -> Problem:
        place = document.place((*at, key))
        return problem("unknown-expected", place, what=what, name=name, hint=hint(name, known))

    library, reference = lexicon.library, lexicon.reference
    for fact in one.facts:
        if fact not in library.facts:
            yield missing("fact", "facts", fact, library.facts)
    pages = [("page", one.page), *(("choices", text) for text in one.choices)]
    for key, text in (*pages, *(("near", text) for text in one.near)):
        page = address.read(text) if text is not None else None
        there = page is not None and (reference.page(page) or opening(library, page))
        if text is not None and not there:
            yield missing("page", key, text, map(str, map(card_at, reference.index.cards)))
    classes = library.names.classes.values() if library.names is not None else ()
    names = {name for kind in classes for name in kind.drugs}
    for drug in one.read_as.values():
        if drug not in names:
            yield missing("drug", "read_as", drug, names)


def _differences(one: TypedQuestion, asked: Asked) -> Iterator[Difference]:
    found = str(asked.found) if asked.found is not None else "none"
    choices = tuple(str(choice.address) for choice in asked.choices)
    if one.page not in (None, found) or (one.page is None and not one.facts and asked.found is not None):
        yield f"page: {one.page or 'none'}", f"page: {found}"
    if not _in_order(one.facts, asked.facts):
        yield f"facts: {_listed(one.facts)}", f"facts: {_listed(asked.facts)}, page: {found}"
    if not _in_order(one.choices, choices) or (one.nothing and choices):
        yield f"choices: {_listed(one.choices)}", f"choices: {_listed(choices)}, page: {found}"
    near = tuple(str(choice.address) for choice in asked.near)
    read_as = tuple(f"{told.typed}: {told.drug}" for told in asked.read_as if told.typed != told.drug)
    told = tuple(f"{typed}: {drug}" for typed, drug in one.read_as.items())
    for name, wanted, seen in (
        ("read_as", told, read_as),
        ("unread", one.unread, asked.unread),
        ("near", one.near, near),
    ):
        if tuple(wanted) != seen:
            yield f"{name}: {_listed(wanted)}", f"{name}: {_listed(seen)}"


def _worded(one: TypedQuestion, asked: Asked, lexicon: Lexicon) -> Iterator[Difference]:
    """Compare what the screen says, as it is while nothing is withheld."""
    if not (one.text or one.lacks):
        return
    drawn = Pages(Renderer(lexicon.library), reference=lexicon.reference).answer(asked)
    labels = (button.label for row in drawn.rows for button in row)
    seen = same_spaces("\n".join((drawn.text, *labels)))
    for text in one.text:
        if same_spaces(text) not in seen:
            yield f"text: {text}", seen
    for text in one.lacks:
        if same_spaces(text) in seen:
            yield f"lacks: {text}", seen


def _in_order(some: Iterable[str], among: Iterable[str]) -> bool:
    """Tell whether some stand among others in this order."""
    rest = iter(among)
    return all(one in rest for one in some)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
