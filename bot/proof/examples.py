"""Counterexamples, written as cases of a script file: paste them under `cases` and mend what fails.

The facts are as few as will do: what is left out reads as the dialog declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.law import DoseLaw, Law
    from bot.content.quantity import Weight
    from bot.content.shape import Condition
    from bot.proof.profiles import Space

_SAME = ("regimen", "first", "first_volume", "ladder", "total", "injections")
"""What a dose law and the dose that a case expects call the same."""


def named(name: str, rest: str) -> str:
    """Put a name on the rest of a case; in double quotes, so that any text will do."""
    shown = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'  - name: "{shown}"\n{rest}'


def stated(space: Space, points: int, name: str, law: Law) -> str:
    """Show profiles that break a law of answers, outcomes or text."""
    expect = {**_outcomes(space, law.always), **_texts(law), **_asks(space, points, law)}
    # what is said too often is to be left unsaid; else a law that ends in answers tells who is not meant
    if not expect or (law.always and _said(space, law.when)):
        expect = _not(space, law.when)
    if not expect:
        return ""
    return named(f"{name}: {law.says}", rest(space, points, expect))


def decided(space: Space, points: int, table: str) -> str:
    """Show profiles that a table must decide, whatever it decides."""
    expect = _verdict(space, {table: space.part.tables.tables[table].outcomes})
    return named(f"The table {table} decides", rest(space, points, expect))


def stricter(space: Space, points: int, name: str, table: str, least: str) -> str:
    """Show profiles whose verdict must be as strict as an outcome."""
    outcomes = space.part.tables.tables[table].outcomes
    expect = _verdict(space, {table: outcomes[outcomes.index(least) :]})
    return named(name, rest(space, points, expect))


def dosed(space: Space, points: int, law: DoseLaw, what: str, weight: Weight | None) -> str:
    """Show profiles whose dose is not what a law says of `what`; nothing where a case cannot say that."""
    if what not in _SAME:
        return ""
    expect = {"dose": f"{{{what}: {_value(getattr(law, what))}}}"}
    return rest(space, points, expect, str(weight) if weight else None)


def rest(space: Space, points: int, expect: Mapping[str, str], weight: str | None = None) -> str:
    """Write a case without its name."""
    facts = space.facts(points, weight)
    told = ", ".join(f"{name}: {text}" for name, text in facts.items())
    wanted = ", ".join(f"{name}: {value}" for name, value in expect.items())
    return f"    facts: {{{told}}}\n    expect: {{{wanted}}}\n"


def _outcomes(space: Space, always: Condition) -> dict[str, str]:
    """Expect the outcomes that a law names; readings cannot be expected of facts."""
    verdicts = {name: values for name, values in always.items() if name in space.part.tables.verdicts}
    found, said = _verdict(space, verdicts), _said(space, always)
    if said:
        found["has"] = _mapping(said)
    return found


def _not(space: Space, when: Condition) -> dict[str, str]:
    """Expect that what a law speaks of does not come about at all."""
    tables = space.part.tables.tables
    verdicts = {
        name: tuple(outcome for outcome in tables[name].outcomes if outcome not in values)
        for name, values in when.items()
        if name in space.part.tables.verdicts
    }
    said = _said(space, when)
    return {"without": _mapping(said)} if said else _verdict(space, verdicts)


def _said(space: Space, condition: Condition) -> Condition:
    """Keep what a condition says of tables that say all."""
    tables = space.part.tables.tables
    return {name: values for name, values in condition.items() if name in tables and not tables[name].decides}


def _verdict(space: Space, verdicts: Mapping[str, Iterable[str]]) -> dict[str, str]:
    if not verdicts:
        return {}
    if len(space.part.tables.verdicts) == 1:
        return {"verdict": _value(tuple(next(iter(verdicts.values()))))}
    return {"verdicts": _mapping(verdicts)}


def _asks(space: Space, points: int, law: Law) -> dict[str, str]:
    """Expect the first question that a law wants asked or not asked to be open, or not to be."""
    one = space.point(space.shortest(points))
    for key, names, wanted in (("has", law.asked, True), ("without", law.not_asked, False)):
        for question in (each for name in names for each in space.part.dialog.questions_of(name)):
            if bool(one & space.asked[question]) != wanted:
                return {key: f"{{open: {question}}}"}
    return {}


def _texts(law: Law) -> dict[str, str]:
    found = {}
    for key, texts in (("text", law.text.has), ("lacks", law.text.lacks)) if law.text else ():
        if texts:
            quoted = ('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
            found[key] = f"[{', '.join(quoted)}]"
    return found


def _mapping(values: Mapping[str, Iterable[str]]) -> str:
    return "{" + ", ".join(f"{name}: {_value(tuple(found))}" for name, found in values.items()) + "}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return str(value[0]) if len(value) == 1 else f"[{', '.join(map(str, value))}]"
    return str(value)
