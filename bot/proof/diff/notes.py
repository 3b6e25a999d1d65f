"""What changes beside the advice of profiles: facts, words, questions, laws, later courses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.content.quantity import Age, Quantity
from bot.proof.diff.changes import Change, Tone, worst
from bot.proof.diff.doses import planned
from bot.proof.diff.entries import entries, flat, keys, lines, order
from bot.proof.diff.joint import merged
from bot.proof.diff.plans import more, sooner

if TYPE_CHECKING:
    from bot.content.dialog import Dialog
    from bot.content.knowledge import Regimen
    from bot.content.law import Law
    from bot.content.library import DialogSet, Library
    from bot.content.plausibility import Plausibility
    from bot.proof.diff.joint import Joint
    from bot.proof.profiles import Space

_AMOUNT = re.compile(r"([0-9.,]+)(?: to ([0-9.,]+))? (.+)")
_ONE = Decimal(1)
_OF_DRUG = {
    "mcg": ("mg", Decimal("0.001")),
    **{unit: (unit, _ONE) for unit in ("mg", "mL", "mg per kg", "mg per mL", "mg per min", "mL per min")},
}
"""Units of a drug, and what they are compared in."""
_OLDEST = 130
"""Years that no patient is older than."""


def dialog_notes(old: Library, new: Library, joint: Joint) -> Iterator[Change]:
    """Compare the questions, tables, laws and words of a dialog."""
    before, after = joint.old.part, joint.new.part
    yield from keys("dialog", after.id, before.dialog.dialog, after.dialog.dialog)
    yield from entries("question", before.dialog.questions, after.dialog.questions, lambda one: one.ask)
    yield from _orders(before.dialog, after.dialog)
    yield from entries("table", _tables(before), _tables(after), lambda table: table["outcomes"])
    yield from _laws(before.laws.laws, after.laws.laws)
    words = list(entries("words", dict(flat(before.words)), dict(flat(after.words)), str))
    seen = _seen(old, joint, joint.old) | _seen(new, joint, joint.new) if words else {}
    for note in words:
        says = note.where.startswith("says.")
        yield replace(note, seen=seen.get(note.where.rpartition(".")[0] if says else note.where))


def library_notes(old: Library, new: Library) -> Iterator[Change]:
    """Compare what belongs to no dialog alone, and tell which dialogs are not in both."""
    for name in merged(old.dialogs, new.dialogs):
        was, now = (_title(library, name) for library in (old, new))
        if was is None or now is None:
            yield Change("dialog", name, "", was, now)
    for note in entries("fact", old.facts, new.facts, lambda fact: fact.says):
        yield replace(
            note, tone=_figures(note.old or "", note.new or "") if note.what == "figure" else "other"
        )
    yield from _regimens(old, new)
    yield from entries(
        "knowledge", _heads(old), _heads(new), lambda head: "; ".join(dict(flat(head)).values())
    )
    yield from entries("source", old.sources, new.sources, lambda source: source.title)
    yield from _plausibility(old.plausibility, new.plausibility)
    yield from entries("words", dict(flat(old.common, "common")), dict(flat(new.common, "common")), str)
    for name in merged(old.templates, new.templates):
        yield from lines(name, old.templates.get(name, ""), new.templates.get(name, ""))


def _figures(old: str, new: str) -> Tone:
    """Grade the figure of a fact: more of a drug is laxer. Times and findings are not graded."""
    was, now = _amounts(old), _amounts(new)
    return more(was[1], now[1]) if was and now and was[0] == now[0] else "other"


def _amounts(figure: str) -> tuple[str, list[Decimal]] | None:
    found = _AMOUNT.fullmatch(figure)
    if found is None or found[3] not in _OF_DRUG:
        return None
    unit, times = _OF_DRUG[found[3]]
    return unit, [Decimal(text.replace(",", "")) * times for text in found.groups()[:2] if text]


def _title(library: Library, dialog: str) -> str | None:
    return library.dialogs[dialog].dialog.dialog.title if dialog in library.dialogs else None


def _orders(old: Dialog, new: Dialog) -> Iterator[Change]:
    yield from order("dialog", new.id, "order of questions", old.questions, new.questions)
    for name, question in new.questions.items():
        if name in old.questions:
            answers = old.questions[name].choices, question.choices
            yield from order("question", name, "order of answers", *answers)


def _tables(part: DialogSet) -> dict[str, dict[str, str]]:
    return {
        name: {"wins": table.wins, "outcomes": ", ".join(table.results)}
        for name, table in part.tables.tables.items()
    }


def _laws(old: Mapping[str, Law], new: Mapping[str, Law]) -> Iterator[Change]:
    """Tell each law that changes in one line."""
    for name in merged(old, new):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            yield Change("law", name, "", _law(was), _law(now))
            continue
        found = list(keys("law", name, was, now))
        if found:
            before = "; ".join(f"{one.what} {one.old}" for one in found if one.old)
            after = "; ".join(f"{one.what} {one.new}" for one in found if one.new)
            yield Change("law", name, "", before or "nothing", after or "nothing")


def _law(law: Law | None) -> str | None:
    return (law.says or law.law) if law else None


def _seen(library: Library, joint: Joint, space: Space) -> dict[str, int]:
    """Count the profiles that can see an entry of the words file."""
    points: dict[str, int] = {}
    for name, table in space.part.tables.tables.items():
        kind = "verdicts" if table.decides else "says"
        points |= {f"{kind}.{name}.{outcome}": found for outcome, found in space.outcomes[name].items()}
        if table.decides:
            points |= {f"reasons.{name}.{row}": space.winning(name, row) for row in table.rows}
    points |= {f"doses.{name}": found for name, found in planned(library, space).items()}
    return {entry: joint.count(found) for entry, found in points.items()}


def _heads(library: Library) -> dict[str, dict[str, Any]]:
    """Take of each knowledge file what is neither fact nor regimen."""
    heads = ("drug", "topic", "presentation", "review")
    return {name: {head: getattr(part, head) for head in heads} for name, part in library.knowledge.items()}


def _head(parts: Mapping[str, Any]) -> str:
    return ", ".join(text for _, text in flat(parts))


def _regimens(old: Library, new: Library) -> Iterator[Change]:
    """Compare regimens. Later courses are graded here, as no profile leads to them; first ones are not."""
    before, after = (
        {
            f"{drug}.{name}": regimen
            for drug, part in library.knowledge.items()
            for name, regimen in part.regimens.items()
        }
        for library in (old, new)
    )
    for note in entries("regimen", before, after, _course):
        tones = _graded(before.get(note.where), after.get(note.where))
        yield replace(note, tone=tones.get(note.what, "other"))


def _course(regimen: Regimen) -> str:
    return ", ".join(f"{key} {text}" for key, text in flat(regimen) if not key.startswith("cites"))


def _graded(old: Regimen | None, new: Regimen | None) -> Mapping[str, Tone]:
    """Grade the keys of a later course."""
    if old is None or new is None:
        first = any(one.first_course for one in (old, new) if one)
        return {} if first else {"": "laxer" if old is None else "stricter"}
    one, two = old.window, new.window
    graded: tuple[tuple[str, Callable[..., Tone], Quantity | None, Quantity | None], ...] = (
        ("not_before", sooner, old.not_before, new.not_before),
        ("rate", more, old.rate, new.rate),
        ("at_one_time", more, old.at_one_time, new.at_one_time),
        ("window.max", more, one.max if one else None, two.max if two else None),
        ("window.in", sooner, one.within if one else None, two.within if two else None),
    )
    tones = {key: grade([was], [now]) for key, grade, was, now in graded if was and now}
    tones["after"] = "laxer" if set(new.after) - set(old.after) else "stricter"
    return tones


def _plausibility(old: Mapping[str, Plausibility], new: Mapping[str, Plausibility]) -> Iterator[Change]:
    """Compare which weights are asked twice: laxer where one is now believed at once."""
    for note in entries("plausibility", old, new, lambda rule: f"asks {rule.weight} twice"):
        tone = _doubts(old.get(note.where), new.get(note.where))
        yield replace(note, tone="other" if note.what == "because" else tone)


def _doubts(old: Plausibility | None, new: Plausibility | None) -> Tone:
    if old is None or new is None:
        return "laxer" if new is None else "stricter"
    tones: list[Tone] = []
    for years in range(_OLDEST):
        was, now = _believed(old, years), _believed(new, years)
        wider = now[0] < was[0] or now[1] > was[1]
        tones.append("laxer" if wider else "stricter" if now != was else "other")
    return worst(tones)


def _believed(rule: Plausibility, years: int) -> tuple[Decimal, Decimal]:
    """Find the least and the most weight that is believed at an age, in kg; none where the rule is silent."""
    part = rule.expected_at(Age(Decimal(years), "y"))
    if part is None:
        return Decimal("Infinity"), Decimal(0)
    expected = (years + part.plus) * part.per_year.base
    return max(rule.lowest.base, rule.least * expected), rule.most * expected
