"""Which line runs where: the columns on both sides of the cards, in which lines go down past other cards.

All lines to one place share a track. The layout library lays out a row for each place and the tracks between
them, for few crossings: that tells the side of a track. On its side a longer track runs further out, around
the shorter ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Track:
    """A track from row to row, on a side (-1 is left, 1 is right), in a column from 1 outwards."""

    begin: int
    end: int
    side: int
    column: int


def tracks(rows: int, links: Iterable[tuple[int, int]]) -> Mapping[int, Track]:
    """Lay tracks for links from row to row: row -> the track that leads there.

    A link to the next row needs none.
    """
    far = sorted({(begin, end) for begin, end in links if end > begin + 1})
    begins: dict[int, int] = {}
    for begin, end in far:
        begins.setdefault(end, begin)
    found: dict[int, Track] = {}
    sides = _sides(rows, far, begins)
    for end in sorted(begins, key=lambda end: (end - begins[end], end)):
        inner = [
            one.column for one in found.values() if one.side == sides[end] and _beside(one, begins[end], end)
        ]
        found[end] = Track(begins[end], end, sides[end], 1 + max(inner, default=0))
    return found


def _beside(track: Track, begin: int, end: int) -> bool:
    return max(track.begin, begin) < min(track.end, end)


def _sides(rows: int, far: Iterable[tuple[int, int]], begins: Mapping[int, int]) -> dict[int, int]:
    """Lay everything out, each edge one row down, and look on which side of the places a track comes out."""
    from fast_sugiyama import from_edges  # noqa: PLC0415  loaded when something is drawn

    ids: dict[tuple[int, int], int] = {}

    def lane(end: int, row: int) -> int:
        # a number: the library takes ids from a set, and texts would come in another order in each process
        return ids.setdefault((end, row), rows + len(ids))

    edges = {(row, row + 1) for row in range(rows - 1)}
    edges |= {(begin, lane(end, begin + 1)) for begin, end in far}
    for end, begin in begins.items():
        edges |= {(lane(end, row), lane(end, row + 1)) for row in range(begin + 1, end - 1)}
        edges.add((lane(end, end - 1), end))
    laid = from_edges(sorted(edges), transpose=False).flatten_positions()
    x = {one: at[0] for one, at in laid}
    drift = dict.fromkeys(begins, 0.0)
    for (end, row), one in ids.items():
        drift[end] += x[one] - x[row]
    return {end: -1 if away < 0 else 1 for end, away in drift.items()}
