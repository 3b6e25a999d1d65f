"""Whose advice changes: two versions of a dialog, decided for every profile and told in a few sentences.

1. Changes of the very same profiles make one sentence, and what changes for all whose verdict moves stands in
   the sentence of the move.
2. Laxer is: a verdict nearer to the lax end of the new table, a measure or caution that is lost, a dose that
   appears, grows or comes faster. Another volume of the same dose is neither laxer nor stricter. What a
   stricter verdict takes along is no loss, and what a laxer one brings along no gain.
3. Reasons are compared where the verdict stays: with another verdict they are others anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

from bot.proof.cubes import Cube, cover
from bot.proof.diff.changes import TONES, Change, Comparison, Diff, Sentence, Tone, Weights, Within
from bot.proof.diff.doses import dose_changes, planned
from bot.proof.diff.joint import Joint, merged
from bot.proof.diff.notes import dialog_notes, library_notes
from bot.proof.wording import Wording

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.content.table import Table
    from bot.proof.profiles import Space

CUBES = 4
"""How many groups of profiles a sentence tells apart; it counts the others."""
WORDS = 2
"""A question and a reading: no cover is sought that is shorter."""
KINDS = ("verdict", "dose", "said", "reason")


@dataclass(frozen=True, slots=True)
class _Found:
    """A change of some profiles, and what they may be told apart within."""

    points: int
    changes: tuple[Change, ...]
    contexts: tuple[tuple[Within, int], ...]
    weights: Weights | None = None


def compare_all(old: Library, new: Library, dialogs: Iterable[str] | None = None) -> Comparison:
    """Compare two libraries, some dialogs of theirs or all that both have; raises TooDifferentError."""
    both = [name for name in new.dialogs if name in old.dialogs]
    wanted = both if dialogs is None else [name for name in both if name in set(dialogs)]
    found = tuple(compare(old, new, name) for name in wanted)
    return Comparison(old.digest, new.digest, found, tuple(library_notes(old, new)))


def compare(old: Library, new: Library, dialog: str) -> Diff:
    """Compare the advice of a dialog for every profile of either version; raises TooDifferentError."""
    joint = Joint(old.dialogs[dialog], new.dialogs[dialog])
    found = list(_found(old, new, joint))
    together: dict[int, list[_Found]] = {}
    for one in found:
        together.setdefault(one.points, []).append(one)
    sentences = {points: _sentence(joint, points, some) for points, some in together.items()}
    loosened = [points for points, sentence in sentences.items() if sentence.tone == "laxer"]
    return Diff(
        dialog=dialog,
        verdicts=tuple(_tables(joint, decides=True)),
        profiles=joint.count(joint.all),
        changed=joint.count(reduce(or_, sentences, 0)),
        loosened=joint.count(reduce(or_, loosened, 0)),
        sentences=tuple(sorted(sentences.values(), key=_order)),
        notes=tuple(dialog_notes(old, new, joint)),
        wording=Wording.of(new, dialog).after(Wording.of(old, dialog)),
    )


def _order(sentence: Sentence) -> tuple[int, int, int]:
    first = sentence.changes[0].kind
    return TONES.index(sentence.tone), KINDS.index(first), -sentence.profiles


def _sentence(joint: Joint, points: int, found: Sequence[_Found]) -> Sentence:
    """Tell the profiles in as few words as will do, within what the first change is about anyway."""
    changes = tuple(change for one in found for change in one.changes)
    best, within = None, None
    for context, inside in (*found[0].contexts, (None, joint.all)):
        cubes = cover(joint, points, within=inside, limit=CUBES)
        if best is None or _length(cubes) <= _length(best):
            best, within = cubes, context
        if _length(best) <= (-joint.count(points), WORDS):
            break
    weights = next((one.weights for one in found if one.weights), None)
    example = joint.first(points & joint.legal)
    return Sentence(joint.count(points), best or (), within, changes, example, weights)


def _length(cubes: Sequence[Cube]) -> tuple[int, int]:
    """Compare covers: what tells more profiles, then what takes fewer words; "all of them" is as three."""
    return -sum(cube.adds for cube in cubes), sum(cube.words or WORDS + 1 for cube in cubes)


def _found(old: Library, new: Library, joint: Joint) -> Iterator[_Found]:
    """List every change, verdicts first."""
    before, after = joint.old.part, joint.new.part
    if (before.dialog, before.tables) == (after.dialog, after.tables):
        # everybody is told the same; only the doses may differ, as a drug's file says them
        yield from _dosed(old, new, joint)
        return
    moves = list(_moves(joint))
    yield from moves
    stayed = joint.all ^ reduce(or_, (move.points for move in moves), 0)
    same = Within("new", "verdict", "", None), stayed
    for one in (*_dosed(old, new, joint), *_said(joint, moves)):
        rest = one.points
        for move in moves:
            if move.points & rest == move.points:
                yield replace(one, points=move.points)
                rest &= joint.all ^ move.points
        contexts = (*one.contexts, same) if moves and rest & stayed == rest else one.contexts
        yield from _some(replace(one, points=rest, contexts=contexts))
    for one in _reasons(joint):
        if one.points & stayed:
            inside = [(context, points & stayed) for context, points in one.contexts]
            yield replace(one, points=one.points & stayed, contexts=(*inside, same))


def _moves(joint: Joint) -> Iterator[_Found]:
    """Find the profiles whose verdict moves, in every table that decides."""
    for name, (old, new) in _tables(joint, decides=True).items():
        before, after = _decided(joint.old, old, name), _decided(joint.new, new, name)
        for one, had in before.items():
            for two, has in after.items():
                points = had & has
                if one != two and points:
                    change = Change("verdict", name, "", one, two, _way(old, new, one, two))
                    yield _Found(points, (change,), _contexts("verdict", name, (two, has), (one, had)))


def _tables(joint: Joint, *, decides: bool) -> dict[str, tuple[Table | None, Table | None]]:
    """Pair the tables of a kind: as they were, and as they are."""
    old, new = (
        {name: table for name, table in side.part.tables.tables.items() if table.decides == decides}
        for side in (joint.old, joint.new)
    )
    return {name: (old.get(name), new.get(name)) for name in merged(old, new)}


def _decided(space: Space, table: Table | None, name: str) -> dict[str | None, int]:
    """Find who gets each outcome; None stands for those that the table decides nothing for."""
    outcomes = space.outcomes[name] if table else {}
    found: dict[str | None, int] = {None: space.all ^ reduce(or_, outcomes.values(), 0)}
    found.update(outcomes)
    return found


def _way(old: Table | None, new: Table | None, one: str | None, two: str | None) -> Tone:
    """Grade a move by the order of the new table.

    What only one table has lies after what it follows there, and two of those in one place cannot be told
    apart. No verdict at all lies just past the laxest.
    """
    before = old.outcomes if old else new.outcomes if new else ()
    after = new.outcomes if new else before
    common = [outcome for outcome in after if outcome in before]

    def place(outcomes: Sequence[str], outcome: str | None) -> tuple[int, int, int]:
        if outcome is None:
            return (*place(after, after[0])[:2], 1)
        upto = [common.index(each) for each in outcomes[: outcomes.index(outcome) + 1] if each in common]
        return upto[-1] if upto else -1, int(outcome not in common), 0

    was, is_now = place(before, one), place(after, two)
    return "laxer" if is_now < was else "stricter" if is_now > was else "other"


def _contexts(
    kind: str, where: str, new: tuple[str | None, int], old: tuple[str | None, int]
) -> tuple[tuple[Within, int], ...]:
    sides: tuple[tuple[Literal["new", "old"], tuple[str | None, int]], ...] = (("new", new), ("old", old))
    return tuple((Within(was, kind, where, value), points) for was, (value, points) in sides if value)


def _dosed(old: Library, new: Library, joint: Joint) -> Iterator[_Found]:
    had, has = planned(old, joint.old), planned(new, joint.new)
    for one in dose_changes(old, new, joint):
        before, after = (one.old, had.get(one.old or "", 0)), (one.new, has.get(one.new or "", 0))
        yield _Found(one.points, one.changes, _contexts("dose", "", after, before), one.weights)


def _said(joint: Joint, moves: Iterable[_Found]) -> Iterator[_Found]:
    """Find what is said to some no longer, or now."""
    moved: dict[Tone, int] = dict.fromkeys(TONES, 0)
    for move in moves:
        moved[move.changes[0].tone] |= move.points
    for name, (old, new) in _tables(joint, decides=False).items():
        before = joint.old.outcomes[name] if old else {}
        after = joint.new.outcomes[name] if new else {}
        for outcome in merged(before, after):
            had, has = before.get(outcome, 0), after.get(outcome, 0)
            for one in _came_and_went("said", name, outcome, had, has):
                lost = one.changes[0].new is None
                along = one.points & moved["stricter" if lost else "laxer"]
                graded = replace(one.changes[0], tone="laxer" if lost else "stricter")
                yield from _some(replace(one, points=one.points ^ along, changes=(graded,)))
                yield from _some(replace(one, points=along))


def _reasons(joint: Joint) -> Iterator[_Found]:
    """Find the facts that stand behind a verdict no longer, or now."""
    before, after = _behind(joint.old), _behind(joint.new)
    for table, fact in dict.fromkeys((*after, *before)):
        had, has = before.get((table, fact), 0), after.get((table, fact), 0)
        yield from _came_and_went("reason", table, fact, had, has)


def _came_and_went(kind: str, where: str, value: str, had: int, has: int) -> Iterator[_Found]:
    """Find who has something in their advice no longer, and who has it now."""
    if had == has:
        return
    both = had & has
    lost, gained = Change(kind, where, "", value, None), Change(kind, where, "", None, value)
    yield from _some(_Found(had ^ both, (lost,), ((Within("old", kind, where, value), had),)))
    yield from _some(_Found(has ^ both, (gained,), ((Within("new", kind, where, value), has),)))


def _some(one: _Found) -> Iterator[_Found]:
    if one.points:
        yield one


def _behind(space: Space) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for name, table in space.part.tables.verdicts.items():
        for key, row in table.rows.items():
            won = space.winning(name, key)
            for fact in row.because:
                found[name, fact] = found.get((name, fact), 0) | won
    return found
