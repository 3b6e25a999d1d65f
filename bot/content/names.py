"""What drugs are called: brands, other spellings, shorthand; and names that are taken for each other.

A name is only ever read as what stands here. What is ambiguous or looks like another name is asked.
"""

from __future__ import annotations

from pydantic import Field

from bot.content.shape import Id, Many, Prose, Shape, Some


class Name(Shape):
    """The names of one drug beside its international one, which is its key."""

    tag: Id | None = None
    """The drug, topic or subject that facts about it name; else that of its class."""
    others: Many[Prose] = ()
    """Other national names and spellings."""
    brands: Many[Prose] = ()
    """Trade names, current or withdrawn, of any country."""
    short: Many[Prose] = ()
    """Clinical shorthand and slang; matched exactly only."""
    ask: bool = False
    """Whether it never counts as its class without asking."""


class NameClass(Shape):
    """Drugs that are looked up alike."""

    name: Prose
    """What one of them is called: a benzodiazepine."""
    tag: Id | None = None
    """The drug, topic or subject that facts about them name; without one nothing is known here of them."""
    terms: Many[Prose] = ()
    """Words for the class as a whole."""
    drugs: dict[Prose, Name] = Field(default={})
    """International name -> its other names."""


class Alike(Shape):
    """Names that are taken for each other."""

    names: Some[Prose]
    """As people write them. One that no class lists is a drug of which nothing is known here."""
    always: bool = False
    """Whether each of them asks; otherwise only those that no class lists do."""


class NamesFile(Shape):
    """The file of drug names: knowledge/names.yaml."""

    classes: dict[Id, NameClass]
    ambiguous: dict[Prose, Some[Prose]] = {}
    """A word -> what it may mean: international names, or other things in words. Always asked."""
    alike: Many[Alike] = ()
