"""Mutants judged by every core, and their score on the terminal."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.scripts import FRONTS
from bot.content.library import Library, load
from bot.proof.mutants.judge import Fate, Judge, tried
from bot.proof.mutants.mutant import KINDS
from bot.proof.mutants.score import FOUND, Score, mutants
from bot.proof.scripts.load import load_scripts

_HEADS = {"equivalent": "equivalent", "law": "by laws", "script": "by scripts", "survived": "survived"}


def judged(folder: Path, library: Library, scripts: Path | None) -> tuple[Score, ...]:
    """Judge every mutant of every dialog; raises ContentError for scripts that cannot be read."""
    if scripts is not None:
        load_scripts(scripts, library, FRONTS)
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as pool:
        # each core takes every n-th, so that slow kinds are shared out
        parts = {
            dialog: [pool.submit(_some, folder, scripts, dialog, core, cores) for core in range(cores)]
            for dialog in library.dialogs
        }
        return tuple(
            Score(dialog, tuple(_in_order([part.result() for part in shares])))
            for dialog, shares in parts.items()
        )


def _some(folder: Path, scripts: Path | None, dialog: str, first: int, every: int) -> list[Fate]:
    library = load(folder)
    cases = load_scripts(scripts, library, FRONTS) if scripts is not None else ()
    judge = Judge(library, dialog, cases)
    # what all dialogs share counts with the one that begins, and any may find it
    others = [name for name in library.dialogs if name != dialog] if dialog == library.home else []
    judges = [judge, *(Judge(library, other, cases) for other in others)]
    chosen = (
        one for index, one in enumerate(mutants(library, library.dialogs[dialog])) if index % every == first
    )
    return [tried(judges, one) for one in chosen]


def _in_order(shares: list[list[Fate]]) -> Iterator[Fate]:
    for index in range(max(map(len, shares), default=0)):
        yield from (share[index] for share in shares if index < len(share))


def told(scores: Iterable[Score], *, everything: bool = False) -> str:
    """Write scores for people: a table by kind, and each survivor by name."""
    lines = []
    for score in scores:
        total = len(score.fates)
        lines.append(f"{score.dialog}: {total:,} mutants, {total - score.due:,} of them equivalent")
        lines.append(f"  {'':10}" + "".join(f"{_HEADS[found]:>12}" for found in FOUND))
        for kind in KINDS:
            counts = "".join(f"{score.count((kind,), (found,)):>12,}" for found in FOUND)
            lines.append(f"  {kind:10}{counts}")
        found = score.due - len(score.survivors)
        lines.append(
            f"  found by laws alone {score.share(score.by_laws)}, by laws and scripts {score.share(found)}"
        )
        lines += [f"  survived: {fate.kind} {fate.name}" for fate in score.survivors]
        for fate in score.fates if everything else ():
            by = f" by {fate.by}" if fate.by else ""
            lines.append(f"  {fate.found}{by}: {fate.kind} {fate.name}")
    return "\n".join(lines)


def as_json(scores: Iterable[Score]) -> str:
    """Write scores for machines."""
    found: dict[str, Any] = {
        score.dialog: {
            "mutants": len(score.fates),
            "due": score.due,
            "laws": score.by_laws,
            "survived": len(score.survivors),
            "fates": [asdict(fate) for fate in score.fates],
        }
        for score in scores
    }
    return json.dumps(found, ensure_ascii=False)
