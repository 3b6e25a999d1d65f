"""Advice leaves nothing out: whatever it is made of stands on the screen, whatever the template does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.proof.scripts.failure import same_spaces

if TYPE_CHECKING:
    from bot.engine.advice import Advice
    from bot.engine.dosing import DosePlan
    from bot.render.renderer import Renderer


def left_out(renderer: Renderer, advice: Advice) -> list[str]:
    """List the parts of advice that its screen does not have; raises ContentError."""
    shown = same_spaces(renderer.advice(advice).text)
    parts = (same_spaces(part) for part in _parts(renderer, renderer.context(advice)))
    return [part for part in dict.fromkeys(parts) if part not in shown]


def features(renderer: Renderer, advice: Advice) -> frozenset[str]:
    """Name the kinds of parts that advice has, so that a few can stand for all."""
    found = renderer.context(advice)
    kinds = {name for name, value in found.items() if value}
    kinds |= {f"{name} {len(found[name]) > 1}" for name in ("reasons", "titles", "open", "patient")}
    kinds |= {f"section {name}" for name, lines in found["sections"].items() if lines}
    if advice.plan is not None:
        whole = advice.plan.given == advice.plan.ceiling
        kinds |= {f"regimen {advice.plan.regimen}", f"whole {whole}"}
        if advice.plan.formula is not None:
            kinds.add(f"capped {advice.plan.formula.result == advice.plan.formula.cap}")
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
    if not found["reviewed"]:
        yield renderer.say(renderer.library.common.not_reviewed)
    if found["plan"] is not None:
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
