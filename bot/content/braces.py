"""Prose and what stands in it between braces: which figures it takes, and what it looks at.

Between braces words are chosen, and nothing is computed: what is given is named, compared, joined and gone
through. Everything else that a template language could do is refused before it is ever run, so that no text,
whoever wrote it, reads a file, reaches into the program or goes on without end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

from bot.content.errors import short

# what is never closed goes on to the end: looking for it from each opening anew would take for ever
_JINJA = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
_READS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_DECIDED = {"readings", "verdicts"}
_FILTERS = ("amount", "spell", "join", "length")
_WORDING = (
    nodes.And, nodes.Call, nodes.Compare, nodes.Concat, nodes.CondExpr, nodes.Const, nodes.Filter, nodes.For,
    nodes.Getattr, nodes.Getitem, nodes.If, nodes.Name, nodes.Not, nodes.Operand, nodes.Or, nodes.Output,
    nodes.Slice, nodes.Template, nodes.TemplateData, nodes.Test, nodes.Tuple,
)  # fmt: skip
"""What wording takes: no variables, macros, blocks or other files."""
_GIVEN = (nodes.Getattr, nodes.Getitem, nodes.Name)
_CALLED = {"changed", "count", "figure", "get"}
_DEEPEST, _LOOPS = 40, 3
"""How far wording is nested, and how many loops stand in one another."""
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)


class ProseError(ValueError):
    """Prose that cannot be filled in: `line` counts from 1 in the text itself."""

    def __init__(self, why: str, line: int) -> None:
        self.why = why
        self.line = line
        super().__init__(why)


def prose_digits(text: str) -> str | None:
    """Show the surroundings of the first digit or other number sign that stands outside braces, or None."""
    bare = _JINJA.sub(lambda found: " " * len(found[0]), text)
    at = next((at for at, sign in enumerate(bare) if unicodedata.category(sign) in {"Nd", "Nl", "No"}), None)
    return short(text[max(0, at - 20) : at + 21]) if at is not None else None


def figures_in(text: str) -> list[str]:
    """List the fact ids whose figures a text takes; raises ProseError."""
    figures, _ = taken_by(text)
    return figures


def taken_by(text: str) -> tuple[list[str], set[str]]:
    """List the figures that a text takes, and every name that it needs; raises ProseError."""
    if "{" not in text:
        return [], set()
    tree = _parsed(text)
    names = list(tree.find_all(nodes.Name))
    figures = [_figure(call) for call in tree.find_all(nodes.Call) if _is_figure(call.node)]
    if sum(map(_is_figure, names)) > len(figures):
        raise ProseError("figure takes the id of one fact, in quotes", 1)
    return figures, {name.name for name in names} - {name.name for name in names if name.ctx != "load"}


def looked_at(text: str) -> set[tuple[str, str]]:
    """List the readings and verdicts that a text looks at: ("readings", question) or ("verdicts", table).

    Each is named, as in `readings.age` or `readings.get('age')`, so that everyone who reads it so is known.
    Raises ProseError when it looks at them in any other way, or cannot be read.
    """
    if not any(word in text for word in _DECIDED):
        return set()
    tree = _parsed(text)
    found = [_looked(node) for node in tree.find_all((nodes.Getattr, nodes.Getitem))]
    found += [_got(call) for call in tree.find_all(nodes.Call)]
    known = {one for one in found if one is not None and one[1] != "get"}
    named = [name for name in tree.find_all(nodes.Name) if name.name in _DECIDED]
    if len(named) > sum(1 for one in found if one is not None and one[1] != "get"):
        raise ProseError("name one reading or verdict, as in readings.age or readings.get('age')", 1)
    return known


def _plainly(node: nodes.Node, *, shown: bool = False, depth: int = 0, loops: int = 0) -> None:
    """Refuse what is more than wording, and what makes a figure that nothing gave."""
    if isinstance(node, _ARITHMETIC):
        raise ProseError("figures are not computed with here", node.lineno)
    loops += isinstance(node, nodes.For)
    if depth > _DEEPEST or loops > _LOOPS:
        raise ProseError("it is too intricate", node.lineno)
    if not isinstance(node, _WORDING):
        raise ProseError(f"{type(node).__name__.lower()} is not used in wording", node.lineno)
    if isinstance(node, nodes.For) and not isinstance(node.iter, _GIVEN):
        raise ProseError("a loop goes through what is given, by its name", node.lineno)
    if isinstance(node, nodes.Call) and _named(node.node) not in _CALLED:
        raise ProseError(f"only {', '.join(sorted(_CALLED))} are called here", node.lineno)
    if isinstance(node, nodes.Getattr | nodes.Getitem) and _named(node).startswith("_"):
        raise ProseError("a name that begins with _ is not for wording", node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise ProseError(f"the filter {node.name} is not used here: {', '.join(_FILTERS)} are", node.lineno)
    if isinstance(node, nodes.Const) and shown and any(sign.isdigit() for sign in str(node.value)):
        raise ProseError("a digit stands between braces; take it with figure('its.id')", node.lineno)
    asks = isinstance(node, nodes.Compare | nodes.Getitem | nodes.Slice) or _is_given(node)
    for child in node.iter_child_nodes():
        seen = (shown or isinstance(node, nodes.Output)) and not asks
        _plainly(child, shown=seen, depth=depth + 1, loops=loops)


def _named(node: nodes.Node) -> str:
    """What a node takes by its name; empty where it takes it otherwise."""
    if isinstance(node, nodes.Getitem):
        return _constant(node.arg) or ""
    return node.attr if isinstance(node, nodes.Getattr) else node.name if isinstance(node, nodes.Name) else ""


def _is_given(node: nodes.Node) -> bool:
    """Tell whether this takes something by its name, which may have digits."""
    taken = node.node if isinstance(node, nodes.Call) else None
    return taken is not None and (
        _is_figure(taken) or (isinstance(taken, nodes.Getattr) and taken.attr == "get")
    )


def _parsed(text: str) -> nodes.Template:
    try:
        tree = _READS.parse(text)
    except TemplateSyntaxError as error:
        raise ProseError((error.message or "unreadable").rstrip("."), error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise ProseError("it is too intricate", 1) from error
    _plainly(tree)
    return tree


def _looked(node: nodes.Node) -> tuple[str, str] | None:
    """Read `readings.age` or `readings['age']`; `readings.get` stands for the call around it."""
    if not isinstance(node, nodes.Getattr | nodes.Getitem) or not isinstance(node.node, nodes.Name):
        return None
    name = node.attr if isinstance(node, nodes.Getattr) else _constant(node.arg)
    return (node.node.name, name) if node.node.name in _DECIDED and name is not None else None


def _got(call: nodes.Call) -> tuple[str, str] | None:
    """Read `readings.get('age')`."""
    of = _looked(call.node)
    name = _constant(call.args[0]) if len(call.args) == 1 else None
    return (of[0], name) if of is not None and of[1] == "get" and name is not None else None


def _constant(node: nodes.Node) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Write prose that holds nothing but figures with their values, as far as they are known."""
    figure = re.compile(r"\{\{\s*figure\(\s*(['\"])([^'\"{}]*)\1\s*\)\s*\}\}")
    return figure.sub(lambda found: values.get(found[2], ""), text)


def _is_figure(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "figure"


def _figure(call: nodes.Call) -> str:
    name = _constant(call.args[0]) if len(call.args) == 1 and not call.kwargs else None
    if name is None:
        raise ProseError("figure takes the id of one fact, in quotes", call.lineno)
    return name
