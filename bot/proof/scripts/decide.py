"""What a case expects, held against what is decided: for its facts, or for every way to answer the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.engine.advice import Advice, advise
from bot.engine.answers import read
from bot.engine.profile import profile
from bot.proof.profiles import Space
from bot.proof.scripts.failure import ScriptError, same_spaces
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.engine.dosing import DosePlan
    from bot.proof.scripts.case import Expect, ExpectedDose
    from bot.proof.scripts.load import Scripted

Difference = tuple[str, str]
"""What was expected, and what was there."""


class Decider:
    """Decides the cases of one library."""

    def __init__(self, library: Library, renderer: Renderer | None = None) -> None:
        self.library = library
        self.renderer = renderer or Renderer(library)
        self._spaces: dict[str, Space] = {}

    def advice(self, scripted: Scripted) -> Advice:
        """Decide the facts of a case."""
        return self.decide(scripted.part, scripted.facts)

    def decide(self, part: DialogSet, facts: Mapping[str, str]) -> Advice:
        """Decide facts."""
        return advise(self.library, part, read(part.dialog, facts))

    def text(self, advice: Advice) -> str:
        """Write advice as a person reads it."""
        return self.renderer.advice(advice).text

    def check(self, scripted: Scripted) -> None:
        """Hold a case's facts against what it expects of them; raises ScriptError."""
        expect = scripted.case.expect
        if expect is None:
            return
        found = self._any(scripted, expect) if scripted.case.others else self._one(scripted, expect)
        differences = list(found)
        if differences:
            expected, seen = ("\n".join(dict.fromkeys(side)) for side in zip(*differences, strict=True))
            raise ScriptError(
                scripted.place, scripted.case.name, expected, seen, [f"facts: {_told(scripted.facts)}"]
            )

    def _one(self, scripted: Scripted, expect: Expect) -> Iterator[Difference]:
        advice = self.advice(scripted)
        yield from _verdicts(expect, advice.decision.verdicts)
        there = {
            "open": advice.profile.open,
            "because": advice.decision.because,
            "measures": advice.decision.said.get("measures", ()),
            "cautions": advice.decision.said.get("cautions", ()),
        }
        for name, names in there.items():
            whole, some, none = (getattr(one, name) for one in (expect, expect.has, expect.without))
            if whole is not None and tuple(whole) != tuple(names):
                yield f"{name}: {_listed(whole)}", f"{name}: {_listed(names)}"
            if some is not None and not set(some) <= set(names):
                yield f"{name} has: {_listed(some)}", f"{name}: {_listed(names)}"
            if none is not None and set(none) & set(names):
                yield f"{name} without: {_listed(none)}", f"{name}: {_listed(names)}"
        if expect.dose is not None:
            yield from _dose(expect.dose, advice.plan)
        if expect.text or expect.lacks:
            yield from lines_that_differ(expect.text, expect.lacks, self.text(advice))

    def _any(self, scripted: Scripted, expect: Expect) -> Iterator[Difference]:
        """Hold the expectation against every profile that the facts leave possible, by sets of profiles."""
        space, points = self.left_open(scripted)
        table = next(iter(space.part.tables.verdicts), "")
        wanted = dict(expect.verdicts) | ({table: expect.verdict} if expect.verdict else {})
        for name, outcomes in wanted.items():
            broken = points & ~space.given(name, outcomes)
            if broken:
                yield f"{name}: {_listed(outcomes)}, whatever the rest", _instead(space, broken, name)
        for name in ("measures", "cautions"):
            whole, some = getattr(expect, name), getattr(expect.has, name) or ()
            for outcome in dict.fromkeys((*(whole or ()), *some)):
                broken = points & ~space.given(name, (outcome,))
                if broken:
                    yield f"{name}: {outcome}, whatever the rest", f"not for {space.tell(broken)}"
            none = set(getattr(expect.without, name) or ())
            none |= set() if whole is None else set(space.outcomes[name]) - set(whole)
            for outcome in sorted(none):
                broken = points & space.given(name, (outcome,))
                if broken:
                    yield f"{name}: no {outcome}, whatever the rest", f"for {space.tell(broken)}"
        link = space.part.tables.dose
        if expect.dose is not None and link is not None and points & space.condition(link.when):
            yield (
                "dose: none, whatever the rest",
                f"one for {space.tell(points & space.condition(link.when))}",
            )

    def left_open(self, scripted: Scripted) -> tuple[Space, int]:
        """Find the profiles that agree with the facts; whether a weight is believed may hang on the rest."""
        dialog = scripted.part.dialog
        if scripted.part.id not in self._spaces:
            self._spaces[scripted.part.id] = Space(scripted.part)
        space = self._spaces[scripted.part.id]
        values = read(dialog, scripted.facts).values
        found = profile(dialog, values, self.library.plausibility)
        points = space.all
        for name, value in values.items():
            readings = {value.reading}
            if name in found.doubtful:
                readings = {dialog.questions[name].reading}
            elif name not in found.values and not value.confirmed:
                readings |= {dialog.questions[name].reading} if value.quantity is not None else set()
            taken = 0
            for reading in readings:
                taken |= space.digit(name, reading)
            points &= taken
        return space, points


def lines_that_differ(text: Sequence[str], lacks: Sequence[str], seen: str) -> Iterator[Difference]:
    """Compare what must and what must not be read with a text."""
    there = same_spaces(seen)
    for line in text:
        if same_spaces(line) not in there:
            yield f"text: {line}", seen
    for line in lacks:
        if same_spaces(line) in there:
            yield f"lacks: {line}", seen


def _verdicts(expect: Expect, verdicts: Mapping[str, str]) -> Iterator[Difference]:
    wanted = dict(expect.verdicts) | (dict.fromkeys(verdicts, expect.verdict) if expect.verdict else {})
    for table, outcomes in wanted.items():
        if verdicts[table] not in outcomes:
            yield f"{table}: {_listed(outcomes)}", f"{table}: {verdicts[table]}"


def _dose(expected: ExpectedDose, plan: DosePlan | None) -> Iterator[Difference]:
    if plan is None:
        if not expected.none:
            yield "a dose", "dose: none"
        return
    if expected.none:
        yield "dose: none", f"dose: {plan.regimen}, first {plan.injections[0].dose}"
    first = plan.injections[0]
    there: dict[str, object] = {
        "regimen": plan.regimen,
        "first": first.dose,
        "first_volume": first.volume,
        "ladder": tuple(injection.dose for injection in plan.injections),
        "given": plan.given,
        "given_volume": plan.given_volume,
        "total": plan.ceiling,
        "max_volume": plan.ceiling_volume,
        "injections": len(plan.injections),
    }
    for name, seen in there.items():
        wanted = getattr(expected, name)
        if wanted not in (None, (), seen):
            yield f"{name}: {_listed(wanted)}", f"{name}: {_listed(seen)}"


def _instead(space: Space, broken: int, table: str) -> str:
    first = broken & -broken
    outcome = next(name for name, points in space.outcomes[table].items() if points & first)
    return f"{table}: {outcome} for {space.tell(broken)}"


def _told(facts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in facts.items()) + "}"


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value)
