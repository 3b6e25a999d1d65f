"""Advice leaves nothing out: whatever it is made of stands on the screen, whatever the template does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.proof.scripts.failure import same_spaces
from bot.render.renderer import plain_form

if TYPE_CHECKING:
    from bot.engine.dosing import DosePlan
    from bot.render.renderer import Renderer


def left_out(renderer: Renderer, found: dict[str, Any]) -> list[str]:
    """List the parts of advice, as its template is given them, that the screen does not have.

    Raises ContentError for a template that cannot be used.
    """
    shown = same_spaces(plain_form(renderer.template("advice", notice=None, **found)))
    parts = (same_spaces(part) for part in _parts(renderer, found))
    return [part for part in dict.fromkeys(parts) if part not in shown]


def features(found: dict[str, Any]) -> frozenset[str]:
    """Name the kinds of parts that advice has, so that a few can stand for all."""
    kinds = {name for name, value in found.items() if value}
    kinds |= {f"{name} {len(found[name]) > 1}" for name in ("reasons", "titles", "open", "patient")}
    kinds |= {f"section {name}" for name, lines in found["sections"].items() if lines}
    plan: DosePlan | None = found["plan"]
    if plan is not None:
        kinds |= {f"regimen {plan.regimen}", f"whole {plan.given == plan.ceiling}"}
        if plan.formula is not None:
            kinds.add(f"capped {plan.formula.result == plan.formula.cap}")
    return frozenset(kinds)


def _parts(renderer: Renderer, found: dict[str, Any]) -> Iterator[str]:
    yield from (*found["titles"], *found["patient"], *found["reasons"], *found["waiting"], *found["basis"])
    for lines in found["sections"].values():
        yield from lines
    if found["open"]:
        yield found["open_title"]
        yield from (f"{short} ({settles})" for short, settles in found["open"])
    else:
        yield from found["unanswered"]
    yield from (found[name] for name in ("open_note", "dose_note", "stamp") if found[name])
    for name, title in found["sources"]:
        yield name
        yield title
    common = renderer.library.common
    if not found["reviewed"]:
        yield renderer.say(common.not_reviewed)
    if found["withheld"]:
        yield renderer.say(common.withheld["plan"])
    if found["plan"] is not None:
        yield found["jurisdiction"]
        yield found["ladder_words"]["stop"]
        if len(found["ladder"]) > 1:
            yield found["ladder_words"]["again"]
        yield from _figures(renderer, found["plan"])


def _figures(renderer: Renderer, plan: DosePlan) -> Iterator[str]:
    """Every dose with its volume, the strength and the route, and how a dose by weight came about."""
    yield renderer.amount(plan.strength)
    yield plan.route
    pairs = {(one.dose, one.volume) for one in plan.injections}
    pairs |= {(plan.given, plan.given_volume), (plan.ceiling, plan.ceiling_volume)}
    if plan.formula is not None:
        formula = plan.formula
        pairs |= {(formula.cap, formula.cap_volume), (plan.ceiling_cap, plan.ceiling_cap_volume)}
        yield from (renderer.amount(formula.factor), renderer.amount(formula.weight))
    if plan.ceiling_factor is not None:
        yield renderer.amount(plan.ceiling_factor)
    yield from sorted(f"{renderer.amount(dose)} ({renderer.amount(volume)})" for dose, volume in pairs)
    for one in plan.injections:
        yield renderer.spell(one.over)
