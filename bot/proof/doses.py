"""The dose laws: one regimen fits each patient who is promised a dose, and it is what the laws say it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.content.errors import Problem, problem
from bot.engine.dosing import DosePlan, needs_weight
from bot.proof import examples
from bot.proof.courses import OF_COURSES, Courses, asked_weights, courses

if TYPE_CHECKING:
    from bot.content.knowledge import Regimen
    from bot.content.law import DoseLaw, Law
    from bot.content.library import Library
    from bot.content.quantity import Weight
    from bot.content.shape import Condition
    from bot.proof.profiles import Space


def doses(library: Library, space: Space, *, every: bool = False) -> Iterator[Problem]:
    """Check the regimens that a dialog can lead to, at `every` weight or at those that tell."""
    link = space.part.tables.dose
    if link is None:
        return
    found = courses(library, space.part, every=every)
    yield from _one_each(space, found.regimens if found else {}, link.when)
    if found is None:
        return
    for name, law in space.part.laws.laws.items():
        for says, points, case in breaches(space, found, law):
            place = space.part.sources["laws"].place(("laws", name))
            shown = examples.named(f"{name}: {says}", case) if case else ""
            yield problem("law-failed", place, name=name, says=says, profile=points).shown_by(shown, name)
    yield from _later(space, library.regimens(link.drug))


def breaches(space: Space, found: Courses, law: Law) -> Iterator[tuple[str, str, str]]:
    """Find what breaks a law of doses: how, for which profile, and the rest of a case that shows it."""
    if law.law is not None and law.law in OF_COURSES:
        for breach in OF_COURSES[law.law](found):
            points = fitting(space, found.regimens[breach.regimen])
            weight = f" at {breach.weight}" if breach.weight else ""
            says = f"{law.law.replace('_', ' ')}: the regimen {breach.regimen} {breach.says}{weight}."
            told = space.tell(points, str(breach.weight) if breach.weight else None)
            yield says, told if points else breach.regimen, ""
            return
    if law.dose is None:
        return
    when = space.condition(law.when)
    for key, regimen in found.regimens.items():
        here = when & fitting(space, regimen)
        plans = found.plans(key, law.dose.weight) if needs_weight(regimen) else found.plans(key)
        for what, how in disagreements(law.dose, key, plans) if here and plans else ():
            odd = law.dose.weight or _odd(law.dose, what, plans)
            case = examples.dosed(space, here, law.dose, what, odd)
            yield f"{law.says} {what} {how}", space.tell(here, str(odd) if odd else None), case


def fitting(space: Space, regimen: Regimen) -> int:
    """Find the profiles that a regimen fits: none where it names what is not asked in this dialog."""
    questions = space.part.dialog.questions
    known = all(
        name in questions and set(values) <= set(questions[name].values)
        for name, values in regimen.match.items()
    )
    return space.condition(regimen.match) if known else 0


def _one_each(space: Space, regimens: Mapping[str, Regimen], when: Condition) -> Iterator[Problem]:
    document = space.part.sources["tables"]
    place = document.place(("dose",))
    taken, promised = 0, space.condition(when)
    fits: dict[str, int] = {}
    for name, regimen in regimens.items():
        fits[name] = fitting(space, regimen)
        for other, points in fits.items():
            both = points & fits[name]
            if other != name and both:
                yield problem("regimens-overlap", place, one=other, two=name, profile=space.tell(both))
        covered = fits[name]
        if needs_weight(regimen):
            weighed = 0
            for question, _ in asked_weights(space.part):
                weighed |= space.reads(question, space.part.dialog.questions[question].choices)
            covered &= weighed
        taken |= covered
    bare = promised & (space.all ^ taken)
    if bare:
        yield problem("no-regimen", place, profile=space.tell(bare))


def _later(space: Space, regimens: Mapping[str, Regimen]) -> Iterator[Problem]:
    """Hold the later courses, which no answers lead to, against what the laws say of them."""
    for name, law in space.part.laws.laws.items():
        if law.course is None or law.course.regimen not in regimens:
            continue
        stated, given = law.course, regimens[law.course.regimen]
        window = given.window
        found: dict[str, tuple[object, object]] = {
            "after": (stated.after, given.after),
            "not_before": (stated.not_before, given.not_before),
            "rate": (stated.rate, given.rate),
            "at_one_time": (stated.at_one_time, given.at_one_time),
            "window": (stated.window, window.max if window else None),
            "in": (stated.within, window.within if window else None),
        }
        for what, (wanted, is_given) in found.items():
            if wanted != is_given:
                says = f"{law.says} {what} is {_text(is_given)}, not {_text(wanted)}."
                place = space.part.sources["laws"].place(("laws", name))
                found_wrong = problem("law-failed", place, name=name, says=says, profile=stated.regimen)
                yield found_wrong.shown_by("", name)


def _odd(law: DoseLaw, what: str, plans: list[DosePlan]) -> Weight | None:
    """Find a weight that shows a disagreement: the heaviest, unless it is about the count."""
    odd = [plan for plan in plans if what == "injections" and len(plan.injections) != law.injections]
    found = (odd or [max(plans, key=lambda plan: plan.ceiling.base)])[0].formula
    return found.weight if found else None


def disagreements(law: DoseLaw, regimen: str, plans: list[DosePlan]) -> Iterator[tuple[str, str]]:
    """Compare what is stated with what is given: the field, and how they differ.

    Over several weights the largest dose and total count.
    """
    largest = max(plans, key=lambda plan: plan.ceiling.base)
    found: dict[str, tuple[object, object]] = {
        "regimen": (law.regimen, regimen),
        "first": (law.first, largest.injections[0].dose),
        "first_volume": (law.first_volume, largest.injections[0].volume),
        "single_max": (
            law.single_max,
            max(injection.dose for plan in plans for injection in plan.injections),
        ),
        "total": (law.total, largest.ceiling),
        "ladder": (law.ladder or None, tuple(injection.dose for injection in largest.injections)),
        "over": (law.over and (law.over,), law.over and _once(one.over for one in largest.injections)),
        "starts": (law.starts or None, tuple(one.at for one in largest.injections[1:])),
        "wait": (law.wait, largest.injections[0].wait),
        "every": (law.every, largest.every),
        "extended_by": (law.extended_by, largest.extension.at_most if largest.extension else None),
        "extended_total": (law.extended_total, largest.extension.total if largest.extension else None),
        "jurisdiction": (law.jurisdiction, largest.jurisdiction),
    }
    for what, (wanted, given) in found.items():
        if wanted is not None and wanted != given:
            yield what, f"is {_text(given)}, not {_text(wanted)}."
    counts = {len(plan.injections) for plan in plans}
    if law.injections is not None and counts != {law.injections}:
        yield "injections", f"are {_text(tuple(sorted(counts)))}, not {law.injections}."


def _once(values: Iterable[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(values))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
