"""Two dose plans side by side: which figures differ, and which way.

Laxer is what gives more, sooner or faster: a dose where there was none, a larger injection or total, one
injection more, a shorter time. Another strength is neither: it changes the volume of the same dose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from bot.content.quantity import Quantity, Span
from bot.proof.diff.changes import Change, Tone, worst

if TYPE_CHECKING:
    from bot.engine.dosing import DosePlan, Extension, Injection


A = TypeVar("A", Quantity, Decimal)


def differences(old: DosePlan | None, new: DosePlan | None) -> tuple[Change, ...]:
    """List what differs between two plans; a plan that is not there is None."""
    if old is not None and new is not None:
        return tuple(
            Change("dose", new.regimen, what, before.text, after.text, tone)
            for what, before, after, tone in _figures(old, new)
            if before.figures != after.figures
        )
    if new is not None:
        return (Change("dose", new.regimen, "", None, _whole(new), "laxer"),)
    return (Change("dose", old.regimen, "", _whole(old), None, "stricter"),) if old is not None else ()


def more(old: Sequence[A], new: Sequence[A]) -> Tone:
    """Grade amounts: laxer where there are more of them, or any is larger."""
    pairs = list(zip(old, new, strict=False))
    if len(new) > len(old) or any(after > before for before, after in pairs):
        return "laxer"
    return "stricter" if len(new) < len(old) or any(after < before for before, after in pairs) else "other"


def sooner(old: Sequence[Quantity], new: Sequence[Quantity]) -> Tone:
    """Grade times: laxer where any is shorter."""
    pairs = list(zip(old, new, strict=False))
    if any(after < before for before, after in pairs):
        return "laxer"
    return "stricter" if any(after > before for before, after in pairs) else "other"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a plan: what it is compared by, and as text."""

    figures: tuple[object, ...]
    text: str


def _figures(old: DosePlan, new: DosePlan) -> Iterator[tuple[str, _Part, _Part, Tone]]:
    one, two = old.injections, new.injections
    doses = more([each.dose for each in one], [each.dose for each in two])
    yield "drug", _said(old.drug), _said(new.drug), "other"
    yield "regimen", _said(old.regimen), _said(new.regimen), "other"
    yield "injections", _ladder(one), _ladder(two), doses
    both = min(len(one), len(two))
    overs = [each.over for each in one[:both]], [each.over for each in two[:both]]
    yield "given over", _times(overs[0]), _times(overs[1]), sooner(*overs)
    intervals = [_interval(each) for each in one[:both]], [_interval(each) for each in two[:both]]
    yield "from start to start", _times(intervals[0]), _times(intervals[1]), sooner(*intervals)
    yield "total", _total(old), _total(new), more([old.ceiling], [new.ceiling])
    yield "after a partial response", _more(old.extension), _more(new.extension), _extended(old, new)
    yield "strength", _said(old.strength), _said(new.strength), "volumes"
    yield "route", _said(old.route), _said(new.route), "other"
    yield "jurisdiction", _said(old.jurisdiction), _said(new.jurisdiction), "other"


def _extended(old: DosePlan, new: DosePlan) -> Tone:
    one, two = old.extension, new.extension
    if one is None or two is None:
        return "laxer" if one is None else "stricter"
    doses = more([one.dose] * one.at_most, [two.dose] * two.at_most)
    return worst([doses, more([one.total], [two.total]), sooner([one.over], [two.over])])


def _said(value: object) -> _Part:
    return _Part((value,), str(value))


def _whole(plan: DosePlan) -> str:
    return f"{_ladder(plan.injections).text}, at most {_total(plan).text}"


def _total(plan: DosePlan) -> _Part:
    return _Part((plan.ceiling, plan.ceiling_volume), f"{plan.ceiling} ({plan.ceiling_volume})")


def _ladder(injections: Sequence[Injection]) -> _Part:
    figures = tuple((one.dose, one.volume) for one in injections)
    runs = [(f"{dose} ({volume})", len(list(run))) for (dose, volume), run in groupby(figures)]
    return _Part(figures, ", ".join(f"{count} of {text}" if count > 1 else text for text, count in runs))


def _interval(injection: Injection) -> Span:
    return Span(injection.over.base + injection.wait.base, "s")


def _times(spans: Sequence[Span]) -> _Part:
    return _Part(tuple(spans), ", ".join(map(str, dict.fromkeys(spans))))


def _more(extension: Extension | None) -> _Part:
    if extension is None:
        return _Part((), "nothing")
    figures = (extension.at_most, extension.dose, extension.volume, extension.over, extension.total)
    count, dose, volume, over, total = figures
    text = f"{count} more of {dose} ({volume}) over {over}, to {total} ({extension.total_volume})"
    return _Part((*figures, extension.total_volume), text)
