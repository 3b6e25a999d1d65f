"""A typed question -> the page that answers it, or the pages that it may mean.

1. The terms of a question are tags; a fact answers when it holds all of them. Nothing else is understood:
   not the order of words, not a "not".
2. What asks is never read: it gives choices, with the rest of the question kept.
3. A name of which nothing is known never drops out: its own page says so.
4. Where no fact holds all tags, those that hold most are offered. A word that nobody knows changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.profile import AnswerError, accept, written
from bot.reference import address
from bot.reference.address import Address
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.line import compared
from bot.reference.near import near
from bot.reference.opening import beginning

if TYPE_CHECKING:
    from bot.content.dialog import Dialog
    from bot.reference.lexicon import Found, Lexicon, Meaning
    from bot.reference.line import Line

LIMIT = 200
"""Characters of a question."""
DOSING = "dosing"
"""The facet whose questions may go on to a quick dose."""


@dataclass(frozen=True, slots=True)
class _Came:
    """What terms came to, and the tags with which they did."""

    found: Address | None = None
    choices: tuple[Choice, ...] = ()
    tags: frozenset[str] = frozenset()


def ask(lexicon: Lexicon, text: str) -> Asked:
    """Answer a question; one longer than LIMIT is not read at all."""
    if len(text) > LIMIT:
        return Asked()
    read = lexicon.read(text)
    came = _came(lexicon, read.found)
    page = lexicon.reference.page(came.found) if came.found else None
    return Asked(
        found=came.found,
        facts=page.facts if page else (),
        choices=tuple(dict.fromkeys((*came.choices, *_doses(lexicon, came.tags, read.line)))),
        near=tuple(_near(lexicon, read.found, read.unread, came.found)),
        read_as=tuple(dict.fromkeys(_read_as(read.found, came.tags))),
        unread=read.unread,
    )


def _came(lexicon: Lexicon, terms: Iterable[Found]) -> _Came:
    terms = tuple(terms)
    sure = [one.term.meanings[0] for one in terms if not one.term.asks]
    unclear = dict.fromkeys(meaning for one in terms if one.term.asks for meaning in one.term.meanings)
    if not unclear:
        return _sure(lexicon, sure)
    pages = ((_only(_sure(lexicon, [*sure, one])) or _alone(lexicon, one), one.name) for one in unclear)
    return _Came(choices=tuple(Choice(page, name) for page, name in pages))


def _sure(lexicon: Lexicon, meanings: Iterable[Meaning]) -> _Came:
    """Find the page of meanings: by their own tags, or else by those of their classes.

    Facts about the class of a drug that no card is about are offered and not shown: without a card they would
    read as if they were of that drug.
    """
    meanings, search, index = tuple(meanings), lexicon.search, lexicon.reference.index
    own = frozenset(filter(None, (one.own or one.wide for one in meanings)))
    wide = frozenset(filter(None, (one.wide or one.own for one in meanings)))
    tags = next((tags for tags in (own, wide) if search.found(tags)), own)
    found = search.found(tags)
    nothing_known = tuple(dict.fromkeys(_called(one) for one in meanings if not one.own and not one.wide))
    pages = (found,) if found else search.nearest(own)
    by_class = any(one.wide in tags and one.own not in tags for one in meanings)
    stranger = by_class and tags.isdisjoint(index.cards)
    if stranger or nothing_known or not found:
        pages = (*pages, *nothing_known)
        alone = nothing_known and len(pages) == 1
        return _Came(pages[0], (), tags) if alone else _Came(None, tuple(map(Choice, pages)), tags)
    pair = search.pair(tags)
    return _Came(found, (Choice(pair),) if pair and found.kind != pair.kind else (), tags)


def _only(came: _Came) -> Address | None:
    """Give the page that was found, or that alone is offered."""
    return came.found or (came.choices[0].address if len(came.choices) == 1 else None)


def _alone(lexicon: Lexicon, meaning: Meaning) -> Address:
    """Give the page of one meaning, where there is none of it with the rest of the question."""
    page = None if meaning.kind else lexicon.search.page(frozenset(filter(None, [meaning.own])))
    return page or _called(meaning)


def _called(meaning: Meaning) -> Address:
    return Address("name", (meaning.name.casefold(),))


def _read_as(terms: Iterable[Found], tags: frozenset[str]) -> Iterator[ReadAs]:
    for one in terms:
        meaning = one.term.meanings[0]
        if one.term.asks or not meaning.name:
            continue
        kind = meaning.kind if meaning.wide in tags and meaning.own not in tags else ""
        if kind or compared(one.typed) != compared(meaning.name):
            yield ReadAs(one.typed, meaning.name, kind)


def _near(
    lexicon: Lexicon, terms: tuple[Found, ...], unread: Iterable[str], found: Address | None
) -> Iterator[Choice]:
    """Answer the question as if what is misspelled had been written well."""
    suggested = tuple(near(lexicon, unread))
    if not suggested:
        return
    came = _came(lexicon, (*terms, *suggested))
    meant = ", ".join(dict.fromkeys(one.term.meanings[0].name or one.typed for one in suggested))
    for one in (Choice(came.found, meant),) if came.found else came.choices:
        if one.address != found:
            yield Choice(one.address, one.meant or meant)


def _doses(lexicon: Lexicon, tags: frozenset[str], line: Line) -> Iterator[Choice]:
    """Offer quick doses that begin with the age and the weight of a question about dosing."""
    drugs = tags & frozenset(lexicon.reference.index.drugs)
    if DOSING not in lexicon.search.facets(tags):
        return
    for part in lexicon.library.dialogs.values():
        head, answers = part.dialog.dialog, dict(_answers(part.dialog, line))
        begun = beginning(part.id, answers)
        if head.quick and answers and drugs <= set(head.about) and address.read(str(begun)):
            yield Choice(begun)


def _answers(dialog: Dialog, line: Line) -> Iterator[tuple[str, str]]:
    """Find the amounts of a line that answer the questions of a dialog."""
    for name, question in dialog.questions.items():
        amount = line.only(question.number.kind) if question.number else None
        if amount is not None:
            with suppress(AnswerError):
                yield name, accept(name, question, written(amount)).text
