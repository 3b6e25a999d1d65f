"""Advice as a record for machines: ids, and quantities in safe notation with plain spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.render.notation import NBSP

if TYPE_CHECKING:
    from bot.engine.advice import Advice
    from bot.engine.dosing import DosePlan
    from bot.render.renderer import Renderer


def record(renderer: Renderer, advice: Advice) -> dict[str, Any]:
    """Write advice out.

    `dose` is null unless one is due and may be shown; `withheld` names the regimens that are due and may not.
    Its steps are every injection up to the total, in order. `open` names the asked questions that are
    unanswered or answered not known; `text` is the plain form of the screen.
    """
    decision, plan, withheld = advice.decision, renderer.plan(advice), renderer.withheld(advice)
    single = {"verdict": decision.verdict} if decision.verdict is not None else {}
    return {
        "dialog": advice.part.id,
        **single,
        "verdicts": dict(decision.verdicts),
        "because": list(decision.because),
        **{table: list(outcomes) for table, outcomes in decision.said.items()},
        "open": list(advice.profile.open),
        **_waiting(advice),
        "dose": _dose(plan) if plan else None,
        **({"withheld": list(withheld)} if withheld else {}),
        "content": renderer.library.digest,
        "text": renderer.advice(advice).text,
    }


def fact_record(renderer: Renderer, name: str) -> dict[str, Any]:
    """Write a fact out, with plain spaces; where its dose is withheld, `says` says so and `value` is null."""
    fact = renderer.library.facts[name]
    shown = fact.value is not None and not renderer.withholds_figure(name)
    return {
        "fact": name,
        "says": renderer.statement(name).replace(NBSP, " "),
        "value": fact.value if shown else None,
        "authority": fact.authority,
        "reviewed": renderer.library.review_of(name).holds(renderer.today),
        "cites": [{"source": cite.source, "at": cite.at, "refs": list(cite.refs)} for cite in fact.cites],
        "disagrees": list(fact.disagrees),
    }


def _waiting(advice: Advice) -> dict[str, Any]:
    """Tell what was given and not counted, if anything was: question -> what it waits for, and the text."""
    found = {name: {"for": "unit", "given": text} for name, text in advice.drafts.items()}
    found |= {
        name: {"for": "confirmation", "given": value.text} for name, value in advice.profile.doubtful.items()
    }
    return {"waiting": found} if found else {}


def _dose(plan: DosePlan) -> dict[str, Any]:
    formula, extension = plan.formula, plan.extension
    return {
        "drug": plan.drug,
        "regimen": plan.regimen,
        "strength": str(plan.strength),
        "route": plan.route,
        "jurisdiction": plan.jurisdiction,
        "steps": [
            {"dose": str(one.dose), "volume": str(one.volume), "over": str(one.over), "at": str(one.at)}
            for one in plan.injections
        ],
        "max_total": str(plan.ceiling),
        "max_volume": str(plan.ceiling_volume),
        "given_total": str(plan.given),
        "given_volume": str(plan.given_volume),
        "formula": {
            "factor": str(formula.factor),
            "weight": str(formula.weight),
            "cap": str(formula.cap),
            "result": str(formula.result),
        }
        if formula
        else None,
        "extension": {
            "after": extension.after,
            "dose": str(extension.dose),
            "volume": str(extension.volume),
            "at_most": extension.at_most,
            "max_total": str(extension.total),
            "max_volume": str(extension.total_volume),
        }
        if extension
        else None,
    }
