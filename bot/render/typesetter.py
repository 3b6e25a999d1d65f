"""Figures and words -> text. `marks` wraps every figure, so that a digit which no figure gave is found."""

from __future__ import annotations

import re
from types import CodeType
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content.errors import ContentError, Place, problem
from bot.content.quantity import Quantity, Span, plain
from bot.render.notation import NBSP, OPEN, SHUT, unbroken

if TYPE_CHECKING:
    from bot.content.library import Library

_DIGIT = re.compile(r"[0-9]")
_SPACES = re.compile(r" {2,}")
_BLANKS = re.compile(r"\n{3,}")
_UNUSABLE = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template can fail with: its own errors, and those of what it does with figures."""


Compiled = dict[tuple[bool, str], CodeType]
"""Texts made ready, by whether they are templates: for many typesetters of nearly the same content."""


class Typesetter:
    """Fills in the words of one library; raises ContentError when they cannot be used."""

    def __init__(self, library: Library, *, marks: bool = False, compiled: Compiled | None = None) -> None:
        self.library = library
        self.marks = marks
        self.drugs = tuple(part.drug.name for part in library.knowledge.values() if part.drug)
        # one way to cut texts up for all: jinja then builds its lexer once
        options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
        self.env = ImmutableSandboxedEnvironment(autoescape=True, **options)
        self.words = ImmutableSandboxedEnvironment(autoescape=False, **options)
        for env in (self.env, self.words):
            env.globals = {"figure": self.figure, "count": self.count}  # and nothing of jinja's own
            env.filters |= {"amount": self.amount, "spell": self.spell, "each": _each}
        self.env.globals["common"] = library.common
        # compiled when first used: a terminal that shows two screens pays for two
        self._templates: dict[str, Template] = {}
        self._prose: dict[str, Template] = {}
        self._plain: dict[str, str] = {}
        self._compiled: Compiled = {} if compiled is None else compiled

    # figures

    def mark(self, text: str) -> str:
        """Set a figure unbreakably, and mark it in check mode."""
        text = text.replace(" ", NBSP)
        return f"{OPEN}{text}{SHUT}" if self.marks else text

    def figure(self, name: str) -> str:
        """The figure of a fact."""
        value = self.library.facts[name].value
        if value is None:
            raise LookupError(name)
        return self.mark(value)

    def amount(self, quantity: Quantity) -> str:
        """A quantity with its unit's sign: 0.2 mg."""
        return self.mark(str(quantity))

    def spell(self, quantity: Quantity) -> str:
        """A quantity with its unit as a word: 15 seconds, in the largest unit that comes out whole."""
        unit, amount = quantity.unit, quantity.amount
        if isinstance(quantity, Span):
            unit = next((u for u in ("h", "min") if quantity.base % quantity.units[u] == 0), "s")
            amount = quantity.base / quantity.units[unit]
        one, many = self.library.common.units[unit]
        return self.mark(f"{plain(amount)} {one if amount == 1 else many}")

    def count(self, number: int) -> str:
        """A count, or the number of a line."""
        return self.mark(f"{number:,}")

    def typeset(self, text: str) -> str:
        """Prose of the knowledge base, whose digits are its own figures."""
        return self.mark_loosely(unbroken(text, self.drugs)) if _DIGIT.search(text) else text

    def mark_loosely(self, text: str) -> str:
        """Mark a text whose digits count lines and references."""
        return f"{OPEN}{text}{SHUT}" if self.marks and text else text

    def identifier(self, text: str) -> str:
        """A version or digest: no figure, so check mode writes as many letters."""
        return "x" * len(text) if self.marks else text

    # words

    def say(self, text: str, **context: object) -> str:
        """Fill in a piece of prose from a dialog or a words file."""
        if "{" not in text:
            if text not in self._plain:
                self._plain[text] = self._set(text)
            return self._plain[text]
        try:
            if text not in self._prose:
                self._prose[text] = self._ready(self.words, text)
            text = self._prose[text].render(**context)
        except _UNUSABLE as error:
            raise _unusable("templates", f"{error}: {text[:40]}") from error
        return self._set(text)

    def template(self, name: str, **context: object) -> str:
        """Render a template file; blank lines are kept to one."""
        try:
            if name not in self._templates:
                self._templates[name] = self._ready(self.env, self.library.templates[name])
            text = self._templates[name].render(**context)
        except _UNUSABLE as error:
            raise _unusable(f"templates/{name}.j2", str(error)) from error
        text = self._unbroken(text)
        return (_BLANKS.sub("\n\n", text) if "\n\n\n" in text else text).strip()

    def _ready(self, env: ImmutableSandboxedEnvironment, text: str) -> Template:
        key = (env is self.env, text)
        if key not in self._compiled:
            tree = env.parse(text)
            for loop in tree.find_all(nodes.For):
                loop.iter = nodes.Filter(loop.iter, "each", [], [], None, None, lineno=loop.lineno)
            self._compiled[key] = env.compile(tree)
        # a plain dict: it is copied for each rendering, and a chain of them many times more slowly
        return env.template_class.from_code(env, self._compiled[key], dict(env.globals))

    def _set(self, text: str) -> str:
        return self._unbroken((_SPACES.sub(" ", text) if "  " in text else text).strip())

    def _unbroken(self, text: str) -> str:
        return unbroken(text, self.drugs) if _DIGIT.search(text) else text


def _each(items: object) -> object:
    """What a loop goes through: things, and never the letters of a text, which come by the thousand."""
    if isinstance(items, str):
        raise TypeError("a loop goes through things, not letters")
    return items


def _unusable(place: str, why: str) -> ContentError:
    return ContentError([problem("template-error", Place(place), why=why)])
