"""A comparison in words, as Markdown for the changelog, and as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.proof.cubes import Cube
    from bot.proof.diff.changes import Change, Comparison, Diff, Sentence, Tone, Within

_KEPT = 4
"""Words that stay on both sides of what differs in a long text."""
_LONG = 100
"""Characters up to which a text is shown whole."""


def as_text(found: Comparison) -> Iterator[str]:
    """Write lines for a terminal."""
    if found.nothing:
        yield _nothing(found)
        return
    for one in found.dialogs:
        yield _headline(one)
        for sentence in one.sentences:
            first, *rest = _lines(one, sentence)
            yield f"  {_tone(sentence.tone)}: {first}"
            yield from (f"      {line}" for line in rest)
        yield from (f"  {_toned(note)}" for note in one.notes)
    if found.notes:
        yield "beside the dialogs:"
        yield from (f"  {_toned(note)}" for note in found.notes)
    yield f"content {found.old[:12]} -> {found.new[:12]}"


def as_markdown(found: Comparison) -> Iterator[str]:
    """Write bullets for the heading "Advice changes" of a changelog; laws are no advice."""
    bullets: list[str] = []
    for one in found.dialogs:
        for sentence in one.sentences:
            first, *rest = _lines(one, sentence)
            bullets += [f"- **{_tone(sentence.tone).capitalize()}**: {one.dialog}, {first}"]
            bullets += [f"  - {line}" for line in rest]
    notes = [(f"{one.dialog}, ", note) for one in found.dialogs for note in one.notes]
    for where, note in (*notes, *(("", note) for note in found.notes)):
        if note.kind != "law":
            bullets.append(f"- **{note.tone.capitalize()}**: {where}{_note(note)}")
    yield from bullets or ["- None."]


def as_data(found: Comparison) -> Iterator[str]:
    """Write one line of JSON; what is not there is null."""
    yield json.dumps(as_record(found), ensure_ascii=False)


def as_record(found: Comparison) -> dict[str, Any]:
    """Give everything as plain data."""
    return {
        "old": found.old,
        "new": found.new,
        "laxer": found.laxer,
        "volumes": found.volumes,
        "dialogs": {one.dialog: _dialog(one) for one in found.dialogs},
        "notes": [asdict(note) for note in found.notes],
    }


def _nothing(found: Comparison) -> str:
    if found.old == found.new:
        return f"Nothing changes: both are content {found.old[:12]}."
    return f"Nothing that anybody is told changes from content {found.old[:12]} to {found.new[:12]}."


def _headline(one: Diff) -> str:
    if not one.changed:
        return f"{one.dialog}: the same verdicts, measures and doses for all {one.profiles:,} profiles"
    laxer = f"gets laxer for {one.loosened:,}" if one.loosened else "gets laxer for none"
    return f"{one.dialog}: advice changes for {one.changed:,} of {one.profiles:,} profiles and {laxer}"


def _tone(tone: Tone) -> str:
    return "other: volumes change" if tone == "volumes" else tone


def _lines(diff: Diff, sentence: Sentence) -> list[str]:
    """Write a sentence in one line, with a line for each group where it takes several to tell them."""
    stays = sentence.changes[0].kind == "reason" or (sentence.within and sentence.within.value is None)
    same = " with the same verdict" if stays else ""
    count = f"{sentence.profiles:,} profile{'' if sentence.profiles == 1 else 's'}{same}"
    changes = "; ".join(_changes(diff, sentence))
    groups = [_group(diff, sentence, cube) for cube in sentence.where]
    if len(groups) == 1 and not sentence.others:
        return [f"{count}: {groups[0]}, {changes}"]
    lines = [f"{cube.adds:,}: {group}" for cube, group in zip(sentence.where, groups, strict=True)]
    return [f"{count}, {changes}", *lines, *([f"and {sentence.others:,} others"] if sentence.others else [])]


def _group(diff: Diff, sentence: Sentence, cube: Cube) -> str:
    return diff.wording.cube(cube, colon="") if cube.readings else f"all{_whose(sentence.within)}"


def _whose(within: Within | None) -> str:
    if within is None or within.value is None:
        return ""
    verb = {
        "verdict": ("that got", "that now get"),
        "dose": ("that got a dose by", "that now get a dose by"),
        "said": ("that were told", "that are now told"),
        "reason": ("that had the reason", "that now have the reason"),
    }[within.kind][within.was == "new"]
    return f" {verb} {within.value if within.kind == 'reason' else _spaced(within.value)}"


def _changes(diff: Diff, sentence: Sentence) -> Iterator[str]:
    """Put the changes of a sentence into words, those of a kind together."""
    for kind, alike in groupby(sentence.changes, key=lambda change: change.kind):
        changes = list(alike)
        if kind == "verdict":
            for one in changes:
                table = f"{_spaced(one.where)} " if len(diff.verdicts) > 1 else ""
                yield f"{table}from {_outcome(one.old)} to {_outcome(one.new)}"
        elif kind == "dose":
            yield _dose(changes, sentence)
        else:
            yield from _listed(changes)


def _outcome(name: str | None) -> str:
    return _spaced(name) if name else "nothing decided"


def _dose(changes: list[Change], sentence: Sentence) -> str:
    at = sentence.weights
    weights = f" at {at.changed:,} of {at.of:,} weights, for example {at.example}" if at else ""
    regimen, first = _spaced(changes[0].where), changes[0]
    if not first.what:
        told, whole = ("now a dose", first.new) if first.old is None else ("no dose any more", first.old)
        return f"{told} by {regimen}{weights}: {whole}"
    return f"dose by {regimen}{weights}: " + ", ".join(
        f"{one.what} {one.old} -> {one.new}" for one in changes
    )


def _listed(changes: list[Change]) -> Iterator[str]:
    """List what is said, or reasons: gained and lost, table by table."""
    for table in dict.fromkeys(change.where for change in changes):
        here = [change for change in changes if change.where == table]
        name = "reasons" if here[0].kind == "reason" else _spaced(table)
        for verb, values in (
            ("gained", [change.new for change in here if change.new]),
            ("lost", [change.old for change in here if change.old]),
        ):
            if values:
                shown = values if here[0].kind == "reason" else map(_spaced, values)
                yield f"{name} {verb}: {', '.join(shown)}"


def _toned(note: Change) -> str:
    return _note(note) if note.tone == "other" else f"{note.tone}: {_note(note)}"


def _note(note: Change) -> str:
    kind, what = note.kind, note.what
    if note.kind == "question" and note.what.startswith(("answers.", "bands.")):
        kind, what = note.what.split(".")[0].removesuffix("s"), note.what.split(".")[1]
    name = " ".join(filter(None, [kind, note.where])) + (f", {what}" if what else "")
    seen = f" (seen by at most {note.seen:,} profiles)" if note.seen is not None else ""
    if note.old is None or note.new is None:
        whole = f"{name} {'added' if note.old is None else 'removed'}: {_line(note.new or note.old or '')}"
    else:
        whole = f"{name}: {' -> '.join(_differing(_line(note.old), _line(note.new)))}"
    return whole + seen


def _line(text: str) -> str:
    return " ".join(text.split())


def _differing(old: str, new: str) -> tuple[str, str]:
    """Cut what two long texts begin and end with alike down to a few words."""
    one, two = old.split(" "), new.split(" ")
    if max(len(old), len(new)) <= _LONG:
        return old, new
    head = _alike(one, two)
    tail = min(_alike(one[::-1], two[::-1]), len(one) - head, len(two) - head)
    first, last = max(0, head - _KEPT), max(0, tail - _KEPT)
    before, after = ("... " if first else ""), (" ..." if last else "")
    return tuple(f"{before}{' '.join(words[first : len(words) - last])}{after}" for words in (one, two))  # type: ignore[return-value]


def _alike(one: list[str], two: list[str]) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _dialog(one: Diff) -> dict[str, Any]:
    return {
        "profiles": one.profiles,
        "changed": one.changed,
        "laxer": one.loosened,
        "sentences": [_sentence(one, sentence) for sentence in one.sentences],
        "notes": [asdict(note) for note in one.notes],
    }


def _sentence(diff: Diff, sentence: Sentence) -> dict[str, Any]:
    within, weights = sentence.within, sentence.weights
    return {
        "tone": sentence.tone,
        "profiles": sentence.profiles,
        "where": [
            {
                "readings": {name: list(values) for name, values in cube.readings.items()},
                "profiles": cube.adds,
            }
            for cube in sentence.where
        ],
        "others": sentence.others,
        "within": {"was": within.was, "kind": within.kind, "table": within.where, "value": within.value}
        if within
        else None,
        "changes": [asdict(change) for change in sentence.changes],
        "example": dict(sentence.example),
        "weights": {"changed": weights.changed, "of": weights.of, "example": str(weights.example)}
        if weights
        else None,
        "text": "\n".join(_lines(diff, sentence)),
    }
