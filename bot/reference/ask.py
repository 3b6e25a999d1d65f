"""A typed question -> the page that answers it, or the pages that it may mean.

1. The terms of a question are tags; a fact answers when it holds all of them. Nothing else is understood:
   not the order of words, not a "not".
2. What asks is never read: it gives choices, with the rest of the question kept.
3. A name of which nothing is known never drops out: its own page says so.
4. Where no fact holds all tags, those that hold most are offered.
5. A word that nobody knows changes nothing where a drug is named. Else it may be one: the page is offered,
   and nothing at all of a dose.
6. A dose that is asked for without a drug is offered of each drug, and shown of none.
7. An age counts as its band, where facts hold that with the rest: a dose of others does not stand in for
   those of that age. An amount that changes nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.content.quantity import Age
from bot.content.spelling import compared
from bot.engine.profile import AnswerError, accept, within, written
from bot.reference import address
from bot.reference.address import Address
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.called import name_at
from bot.reference.lexicon import Meaning
from bot.reference.near import near
from bot.reference.opening import beginning
from bot.reference.search import DOSING

if TYPE_CHECKING:
    from bot.content.dialog import Dialog, Question
    from bot.reference.lexicon import Found, Lexicon, Read
    from bot.reference.line import Amount
    from bot.reference.search import Tags

LIMIT = 200
"""Characters of a question."""
OFFERED = 12
"""The most pages that are offered, each with a button."""
_NONE: Tags = frozenset()


@dataclass(frozen=True, slots=True)
class _Came:
    """What terms came to, and the tags with which they did."""

    found: Address | None = None
    choices: tuple[Choice, ...] = ()
    tags: frozenset[str] = frozenset()


def ask(lexicon: Lexicon, text: str) -> Asked:
    """Answer a question; one longer than LIMIT is not read at all."""
    if len(text) > LIMIT:
        return Asked(too_long=True)
    read = lexicon.read(text)
    age = read.only(Age)
    # an age alone asks nothing
    band = _band(lexicon, age) if age and read.found else frozenset()
    came, suggested = _came_to(lexicon, read, band)
    counted = {age} if band <= came.tags or (came, suggested) != _came_to(lexicon, read) else set()
    page = lexicon.reference.page(came.found) if came.found else None
    doses = dict(_doses(lexicon, came.tags, read))
    return Asked(
        found=came.found,
        facts=page.facts if page else (),
        choices=tuple(dict.fromkeys((*came.choices, *doses))),
        near=suggested,
        read_as=tuple(dict.fromkeys(_read_as(read.found, came.tags))),
        unread=read.unread,
        uncounted=tuple(one.typed for one in read.amounts if one not in counted.union(*doses.values())),
    )


def _came_to(lexicon: Lexicon, read: Read, band: Tags = _NONE) -> tuple[_Came, tuple[Choice, ...]]:
    """Find what a line comes to, and what it comes to if what is misspelled had been written well."""
    came = _came(lexicon, read.found, band)
    if not read.unread:
        return came, ()
    suggested = tuple(near(lexicon, read.unread))
    told = _names_a_drug(lexicon, read.found)
    if not told and _about_dosing(lexicon, (*read.found, *suggested)):
        # nobody knows of which drug: not even one that is near is then guessed from the rest
        came = _Came()
        suggested = suggested if _names_a_drug(lexicon, suggested) else ()
    meant = tuple(_near(lexicon, (*read.found, *suggested), suggested, came.found, band)) if suggested else ()
    if not told and meant:
        came = _Came()
    elif not told and came.found is not None:
        # what was not understood may be the drug that was meant
        came = replace(came, found=None, choices=(Choice(came.found), *came.choices))
    return came, meant


def _names_a_drug(lexicon: Lexicon, terms: Iterable[Found]) -> bool:
    """Tell whether terms name a drug, or what has a card."""
    meanings = (meaning for one in terms for meaning in one.term.meanings)
    return any(one.drug or one.tag in lexicon.reference.index.cards for one in meanings)


def _about_dosing(lexicon: Lexicon, terms: Iterable[Found]) -> bool:
    tags = frozenset(one.tag for found in terms for one in found.term.meanings if one.tag)
    return DOSING in lexicon.search.facets(tags)


def _band(lexicon: Lexicon, age: Amount) -> Tags:
    """Give the narrowest band of an age that is also a subject; none where there is none."""
    quantity, found = age.of(Age), dict[Decimal, str]()
    for question in _ages(lexicon):
        if quantity and question.number and within(question.number, quantity):
            band = question.band_of(quantity)
            found.setdefault(question.width_of(band), band)
    known = lexicon.reference.index.tags
    return frozenset([band for _, band in sorted(found.items()) if band in known][:1])


def _dosed(lexicon: Lexicon, own: Tags, band: Tags) -> Tags:
    """Give the tags of all dosing at an age, for a question about a dose of a drug; else none."""
    bands = {name for question in _ages(lexicon) for name in question.bands}
    ages, cards = band | own & bands, own.intersection(lexicon.reference.index.cards)
    return cards | ages | {DOSING} if ages and cards and DOSING in lexicon.search.facets(own) else _NONE


def _ages(lexicon: Lexicon) -> Iterator[Question]:
    """List the questions of dialogs that ask for an age."""
    for part in lexicon.library.dialogs.values():
        for question in part.dialog.questions.values():
            if question.number and question.number.kind is Age:
                yield question


def _came(lexicon: Lexicon, terms: Iterable[Found], band: Tags) -> _Came:
    terms = tuple(terms)
    sure = [one.term.meanings[0] for one in terms if not one.term.asks]
    unclear = dict.fromkeys(meaning for one in terms if one.term.asks for meaning in one.term.meanings)
    if not unclear:
        return _sure(lexicon, sure, band)
    known, strange = [one for one in sure if one.tag], [one for one in sure if not one.tag]
    pages = (_only(_sure(lexicon, [*known, one], band)) or _alone(lexicon, one) for one in unclear)
    offered = [Choice(page, one.name) for page, one in zip(pages, unclear, strict=True)]
    offered += [Choice(name_at(one.name)) for one in strange]
    return _Came(choices=tuple(offered[:OFFERED]))


def _sure(lexicon: Lexicon, meanings: Iterable[Meaning], band: Tags) -> _Came:
    """Find the page of meanings: by their own tags, or else by those of their classes.

    Facts about the class of a drug that no card is about are offered and not shown: without a card they would
    read as if they were of that drug. Of its dose there is nothing, nor are doses of others offered for it.
    """
    meanings, search = tuple(meanings), lexicon.search
    own = frozenset(filter(None, (one.tag for one in meanings)))
    wide = frozenset(filter(None, (one.wide or one.own for one in meanings)))
    readings = (own | band, _dosed(lexicon, own, band), own, wide | band, wide) if own else ()
    tags = next((tags for tags in readings if tags and search.found(tags)), own)
    found = search.found(tags)
    drugs = [one for one in meanings if one.drug]
    nothing_known = [name_at(one.name) for one in drugs if not one.tag]
    no_card = (own | tags).isdisjoint(lexicon.reference.index.cards)
    if drugs and no_card and (len(nothing_known) == len(drugs) or DOSING in search.facets(own)):
        pages = tuple(dict.fromkeys(name_at(one.name) for one in drugs))
        return _Came(pages[0]) if len(pages) == 1 else _Came(choices=tuple(map(Choice, pages[:OFFERED])))
    if not (found or drugs) and no_card and DOSING in search.facets(own):
        return _Came(choices=tuple(_of_each_drug(lexicon, meanings, band)), tags=own)
    strangers = [one for one in drugs if no_card and one.wide in tags and one.own not in tags]
    if found and not nothing_known and not strangers:
        pair = search.pair(tags)
        return _Came(found, (Choice(pair),) if pair and found.kind != pair.kind else (), tags)
    exact = (found,) if found else search.each(own | band if own else own) or search.each(own)
    kept = frozenset(one.wide for one in strangers if one.wide)
    others = (name_at(one.name) for one in strangers)
    pages = (*exact, *others, *(() if exact else search.nearest(own | band, kept)), *nothing_known)
    return _Came(None, tuple(map(Choice, tuple(dict.fromkeys(pages))[:OFFERED])), tags)


def _of_each_drug(lexicon: Lexicon, meanings: Iterable[Meaning], band: Tags) -> Iterator[Choice]:
    """Offer of each drug what the question would come to if it named that drug."""
    meanings = tuple(meanings)
    for drug in lexicon.reference.index.drugs:
        came = _sure(lexicon, [*meanings, Meaning(own=drug)], band)
        yield from (Choice(came.found),) if came.found else came.choices[:1]


def _only(came: _Came) -> Address | None:
    """Give the page that was found, or that alone is offered."""
    return came.found or (came.choices[0].address if len(came.choices) == 1 else None)


def _alone(lexicon: Lexicon, meaning: Meaning) -> Address:
    """Give the page of one meaning, where there is none of it with the rest of the question."""
    page = lexicon.search.page(frozenset([meaning.own])) if meaning.own else None
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
    lexicon: Lexicon, terms: Iterable[Found], suggested: Iterable[Found], found: Address | None, band: Tags
) -> Iterator[Choice]:
    """Answer the question as if what is misspelled had been written well."""
    came = _came(lexicon, terms, band)
    meant = ", ".join(dict.fromkeys(one.term.meanings[0].name or one.typed for one in suggested))
    for one in (Choice(came.found, meant),) if came.found else came.choices:
        if one.address != found:
            yield Choice(one.address, one.meant or meant)


def _doses(lexicon: Lexicon, tags: Tags, read: Read) -> Iterator[tuple[Choice, set[Amount]]]:
    """Offer quick doses that begin with the age and the weight of a question about dosing."""
    drugs = tags & frozenset(lexicon.reference.index.drugs)
    if DOSING not in lexicon.search.facets(tags):
        return
    for part in lexicon.library.dialogs.values():
        head, given = part.dialog.dialog, tuple(_answers(part.dialog, read))
        begun = beginning(part.id, {name: text for name, text, _ in given})
        if head.quick and given and drugs <= set(head.about) and address.read(str(begun)):
            yield Choice(begun), {amount for _, _, amount in given}


def _answers(dialog: Dialog, read: Read) -> Iterator[tuple[str, str, Amount]]:
    """Find the amounts of a line that answer the questions of a dialog."""
    for name, question in dialog.questions.items():
        amount = read.only(question.number.kind) if question.number else None
        quantity = amount.of(question.number.kind) if amount and question.number else None
        if amount is not None and quantity is not None:
            with suppress(AnswerError):
                yield name, accept(name, question, written(quantity)).text, amount
