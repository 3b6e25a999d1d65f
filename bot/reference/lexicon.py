"""What people type, and what it means: terms of all tags, and names of drugs.

1. A term is one or more whole words. The longest is read first; what it takes no other takes.
2. A term with several readings asks: it never counts as one of them.
3. Look-alikes ask, and so does every name of a drug that can be meant in several ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.content.spelling import compared
from bot.reference.line import Amount, line
from bot.reference.pages import Reference
from bot.reference.search import Search

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.content.names import Name, NameClass
    from bot.content.quantity import Quantity

Phrase = tuple[str, ...]
INFLECTED = 6
"""Letters from which on a word is also known in its plural, and may be misspelled."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of a term.

    `name` is the drug or thing that it names, empty where it only stands for a tag. `own` is the tag of that
    drug itself, `wide` that of its class; without either nothing is known here of it. `kind` is what one of
    the class is called.
    """

    name: str = ""
    own: str | None = None
    wide: str | None = None
    kind: str = ""

    @property
    def tag(self) -> str | None:
        """The tag that facts about it hold."""
        return self.own or self.wide

    @property
    def drug(self) -> bool:
        """Whether it names a drug, or something of which nothing is known."""
        return bool(self.kind) or not self.tag


@dataclass(frozen=True, slots=True)
class Term:
    """All readings of a term, and whether it asks which is meant."""

    meanings: tuple[Meaning, ...]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a line, as it was typed."""

    typed: str
    term: Term


@dataclass(frozen=True, slots=True)
class Read:
    """A line read: its terms in their order, its amounts, and the words that nobody knows, as typed."""

    found: tuple[Found, ...]
    amounts: tuple[Amount, ...]
    unread: tuple[str, ...]

    def only(self, kind: type[Quantity]) -> Amount | None:
        """Find the one amount of a kind; None where there is none, or more than one."""
        found = [amount for amount in self.amounts if amount.of(kind) is not None]
        return found[0] if len(found) == 1 else None


class Lexicon:
    """The terms of a library. Making it takes some milliseconds; keep it."""

    def __init__(self, library: Library, *, reference: Reference | None = None) -> None:
        self.library = library
        self.reference = reference or Reference(library)
        self.search = Search(self.reference)
        subjects = library.subjects
        self._ignored = {word for text in (subjects.ignore if subjects else ()) for word in compared(text)}
        self.terms = {phrase: term for phrase, term in _Terms(library).terms.items() if phrase}
        self._plurals = dict(_plurals(self.terms))
        self._longest = max(map(len, self.terms), default=0)

    def read(self, text: str) -> Read:
        """Find the terms of a text."""
        read = line(text)
        words = [word.text for word in read.words]
        taken: dict[int, Found | None] = {}
        for start, stop in self._spans(len(words)):
            phrase = tuple(words[start:stop])
            term = self.terms.get(phrase) or self._plurals.get(phrase)
            if phrase[0] in self._ignored and len(phrase) == 1:
                continue
            if term is not None and not taken.keys() & range(start, stop):
                taken |= dict.fromkeys(range(start, stop))
                taken[start] = Found(read.typed(start, stop), term)
        amounts = tuple(amount for amount in read.amounts if amount.run.start not in taken)
        understood = taken.keys() | {at for amount in amounts for at in amount.run}
        unread = (
            read.typed(at, at + 1)
            for at, word in enumerate(words)
            if at not in understood and word not in self._ignored
        )
        found = tuple(taken[at] for at in sorted(taken))
        return Read(tuple(filter(None, found)), amounts, tuple(dict.fromkeys(unread)))

    def _spans(self, count: int) -> Iterator[tuple[int, int]]:
        """List the runs of words in which a term may stand, the longest first, then from left to right."""
        for length in range(min(self._longest, count), 0, -1):
            yield from ((start, start + length) for start in range(count - length + 1))


class _Terms:
    """Gathers the terms of a library, each kind before what overrules it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.terms: dict[Phrase, Term] = {}
        tags = dict(_tags(library))
        shown = {tag: texts[0].casefold() for tag, texts in tags.items()}
        for tag, texts in tags.items():
            for text in texts:
                self._add(text, Meaning(own=tag))
        if library.names is not None:
            for kind in library.names.classes.values():
                self._class(kind, shown)
            self._asked(library.names.ambiguous)
            for alike in library.names.alike:
                self._alike(alike.names, always=alike.always)

    def _class(self, kind: NameClass, shown: Mapping[str, str]) -> None:
        for text in kind.terms if kind.tag else ():
            self._add(text, Meaning(own=kind.tag))
        for name, drug in kind.drugs.items():
            meaning = _named(self.library, name, drug, kind, shown)
            for text in (name, *drug.others, *drug.brands, *drug.short):
                self._add(text, meaning)
                if drug.ask:
                    self.terms[compared(text)] = Term((meaning, Meaning(name)), asks=True)

    def _add(self, text: str, meaning: Meaning) -> None:
        """Add a reading. The name of a drug says more than a term for the tag that is its own."""
        phrase = compared(text)
        before = self.terms.get(phrase, Term(())).meanings
        if any(one == meaning or (one.tag == meaning.tag and not meaning.name) for one in before):
            return
        meanings = (*(one for one in before if one.name or one.tag != meaning.tag), meaning)
        self.terms[phrase] = Term(meanings, asks=len(meanings) > 1)

    def _asked(self, ambiguous: Mapping[str, Iterable[str]]) -> None:
        """Let ambiguous words ask; of a drug that can be meant in several ways all its names do."""
        before = dict(self.terms)
        for word, meant in ambiguous.items():
            own = next((one for one in _meant(before, word) if one.name == word and one.kind), None)
            meanings = (one for text in meant for one in _meant(before, text))
            if own is not None:
                meanings = (replace(one, name=own.name, kind=own.kind) for one in meanings)
            term = Term(tuple(meanings), asks=True)
            self.terms[compared(word)] = term
            for phrase, other in before.items():
                if own and own.name in {one.name for one in other.meanings} and not other.asks:
                    self.terms[phrase] = term

    def _alike(self, names: Iterable[str], *, always: bool) -> None:
        """Let look-alikes ask: each of them, or only those that are no drug of a class."""
        before = {name: self.terms.get(compared(name)) for name in names}
        meant = dict.fromkeys(one for name in before for one in _meant(self.terms, name))
        for name, term in before.items():
            if always or term is None or (term.asks and Meaning(name) in term.meanings):
                others = term.meanings if term is not None else ()
                self.terms[compared(name)] = Term(tuple(dict.fromkeys((*others, *meant))), asks=True)


def _plurals(terms: Mapping[Phrase, Term]) -> Iterator[tuple[Phrase, Term]]:
    """Give the plurals of terms that end in a longer word."""
    for phrase, term in terms.items():
        last = phrase[-1]
        if len(last) >= INFLECTED and last.isalpha() and not last.endswith("s"):
            yield (*phrase[:-1], f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"), term


def _tags(library: Library) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each tag with what it is called: its name first, then its terms."""
    for name, part in library.knowledge.items():
        head = part.drug or part.topic
        if head is not None:
            yield name, (head.name, *head.terms)
    if library.subjects is not None:
        for kinds in (library.subjects.facets, library.subjects.subjects):
            for tag, entry in kinds.items():
                yield tag, (entry.name, *entry.terms)


def _named(library: Library, name: str, drug: Name, kind: NameClass, shown: Mapping[str, str]) -> Meaning:
    """Read a drug: by its own tag; else, or where only the class is told of, by that of its class."""
    own = drug.tag or (kind.tag if shown.get(kind.tag or "") == name.casefold() else None)
    wide = None if own == kind.tag or own in library.knowledge else kind.tag
    return Meaning(name, own, wide, kind.name)


def _meant(terms: Mapping[Phrase, Term], text: str) -> Iterator[Meaning]:
    """Read what an ambiguous word may mean: words in full, which may be a term or not."""
    for one in terms.get(compared(text), Term((Meaning(text),))).meanings:
        yield replace(one, name=one.name or text)
