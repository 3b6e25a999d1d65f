"""A typed question -> the page that answers it, or the pages that it may mean.

1. The terms of a question are tags; a fact answers when it holds all of them. Nothing else is understood:
   not the order of words, not a "not".
2. What asks is never read: it gives choices, with the rest of the question kept.
3. A name of which nothing is known never drops out: its own page says so.
4. Where no fact holds all tags, those that hold most are offered.
5. A word that nobody knows changes nothing where a drug is named. Else it may be one: the page is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.engine.profile import AnswerError, accept, written
from bot.reference import address
from bot.reference.address import Address
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.called import name_at
from bot.reference.line import compared
from bot.reference.near import near
from bot.reference.opening import beginning

if TYPE_CHECKING:
    from bot.content.dialog import Dialog
    from bot.reference.lexicon import Found, Lexicon, Meaning
    from bot.reference.line import Line

LIMIT = 200
"""Characters of a question."""
_OFFERED = 12
"""The most pages that are offered, each with a button."""
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
    if came.found is not None and read.unread and not _names_a_drug(lexicon, read.found, came.tags):
        # what was not understood may be the drug that was meant
        came = replace(came, found=None, choices=(Choice(came.found), *came.choices))
    page = lexicon.reference.page(came.found) if came.found else None
    return Asked(
        found=came.found,
        facts=page.facts if page else (),
        choices=tuple(dict.fromkeys((*came.choices, *_doses(lexicon, came.tags, read.line)))),
        near=tuple(_near(lexicon, read.found, read.unread, came.found)),
        read_as=tuple(dict.fromkeys(_read_as(read.found, came.tags))),
        unread=read.unread,
    )


def _names_a_drug(lexicon: Lexicon, terms: Iterable[Found], tags: frozenset[str]) -> bool:
    named = any(meaning.name for one in terms for meaning in one.term.meanings)
    return named or not tags.isdisjoint(lexicon.reference.index.cards)


def _came(lexicon: Lexicon, terms: Iterable[Found]) -> _Came:
    terms = tuple(terms)
    sure = [one.term.meanings[0] for one in terms if not one.term.asks]
    unclear = dict.fromkeys(meaning for one in terms if one.term.asks for meaning in one.term.meanings)
    if not unclear:
        return _sure(lexicon, sure)
    known, strange = [one for one in sure if one.tag], [one for one in sure if not one.tag]
    pages = (_only(_sure(lexicon, [*known, one])) or _alone(lexicon, one) for one in unclear)
    offered = [Choice(page, one.name) for page, one in zip(pages, unclear, strict=True)]
    offered += [Choice(name_at(one.name)) for one in strange]
    return _Came(choices=tuple(offered[:_OFFERED]))


def _sure(lexicon: Lexicon, meanings: Iterable[Meaning]) -> _Came:
    """Find the page of meanings: by their own tags, or else by those of their classes.

    Facts about the class of a drug that no card is about are offered and not shown: without a card they would
    read as if they were of that drug.
    """
    meanings, search = tuple(meanings), lexicon.search
    own = frozenset(filter(None, (one.tag for one in meanings)))
    wide = frozenset(filter(None, (one.wide or one.own for one in meanings)))
    tags = next((tags for tags in (own, wide) if search.found(tags)), own)
    found = search.found(tags)
    nothing_known = [name_at(one.name) for one in meanings if not one.tag]
    no_card = tags.isdisjoint(lexicon.reference.index.cards)
    strangers = [one for one in meanings if no_card and one.wide in tags and one.own not in tags]
    if found and not nothing_known and not strangers:
        pair = search.pair(tags)
        return _Came(found, (Choice(pair),) if pair and found.kind != pair.kind else (), tags)
    exact = (found,) if found else search.each(own)
    kept = frozenset(one.wide for one in strangers if one.wide)
    others = (name_at(one.name) for one in strangers)
    pages = (*exact, *others, *(() if exact else search.nearest(own, kept)), *nothing_known)
    pages = tuple(dict.fromkeys(pages))
    alone = nothing_known and len(pages) == 1
    return _Came(pages[0], (), tags) if alone else _Came(None, tuple(map(Choice, pages[:_OFFERED])), tags)


def _only(came: _Came) -> Address | None:
    """Give the page that was found, or that alone is offered."""
    return came.found or (came.choices[0].address if len(came.choices) == 1 else None)


def _alone(lexicon: Lexicon, meaning: Meaning) -> Address:
    """Give the page of one meaning, where there is none of it with the rest of the question."""
    page = None if meaning.kind else lexicon.search.page(frozenset(filter(None, [meaning.own])))
    return page or name_at(meaning.name)


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
