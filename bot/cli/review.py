"""What is due for review, for people and for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.cli.clock import today
from bot.content.library import load
from bot.proof.due import Due, due

if TYPE_CHECKING:
    from pathlib import Path

_BESIDES = (
    "Besides these: dialogs, tables, laws, words, templates, subjects, names and sources have no review of "
    "their own. Whoever reviews the knowledge reads them too."
)


def list_reviews(folder: Path, within: int | None, *, as_json: bool) -> int:
    """List the reviews of a content folder; raises ContentError."""
    found = due(load(folder), today(), within)
    if as_json:
        print(json.dumps([_record(one) for one in found], ensure_ascii=False))
    else:
        print("\n".join(map(_told, found)) or "Nothing is due.")
        print(_BESIDES)
    return 0


def _told(one: Due) -> str:
    of = one.part or ", ".join(
        f"{count:,} {kind}{'' if count == 1 else 's'}"
        for count, kind in ((one.facts, "fact"), (one.regimens, "regimen"))
        if count
    )
    head = f"{one.file}: {of}" if of else one.file
    review = one.review
    if one.days is None:
        return f"not reviewed  {head}"
    signed = f"{review.by} on {review.on}, due {review.due}"
    if one.standing == "unreviewed":
        return f"not yet       {head}: {signed}"
    days = f"{abs(one.days):,} day{'' if abs(one.days) == 1 else 's'}"
    if one.standing == "overdue":
        return f"overdue       {head}: {signed}, {days} ago"
    return f"reviewed      {head}: {signed}, in {days}"


def _record(one: Due) -> dict[str, Any]:
    review = one.review
    return {
        "file": one.file,
        "part": one.part,
        "facts": one.facts,
        "regimens": one.regimens,
        "standing": one.standing,
        "by": review.by,
        "on": str(review.on) if review.on else None,
        "due": str(review.due) if review.due else None,
        "days": one.days,
    }
