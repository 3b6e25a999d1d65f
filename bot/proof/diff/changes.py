"""What a comparison finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.content.quantity import Weight
    from bot.proof.cubes import Cube
    from bot.proof.wording import Wording

Tone = Literal["laxer", "volumes", "stricter", "other"]
TONES: tuple[Tone, ...] = ("laxer", "volumes", "stricter", "other")
"""What matters most comes first: what is laxer in one way and stricter in another is laxer.

`volumes` is another volume for the same dose: neither laxer nor stricter, and a tenfold error if it is wrong.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was `old` and is `new`; None stands for not being there.

    `kind` says what sort of thing it is (verdict, dose, said, reason; fact, words, question and so on),
    `where` which one (a table, a regimen, a fact) and `what` which part of it.
    """

    kind: str
    where: str
    what: str
    old: str | None
    new: str | None
    tone: Tone = "other"
    seen: int | None = None
    """How many profiles can see it, where that is known."""


@dataclass(frozen=True, slots=True)
class Within:
    """Those whose advice had something in it, or has now: what the profiles are told apart from.

    Without a `value` it is those whose verdict stays.
    """

    was: Literal["old", "new"]
    kind: str
    where: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Weights:
    """At how many weights a dose changes, of how many, and for example at which."""

    changed: int
    of: int
    example: Weight


@dataclass(frozen=True, slots=True)
class Sentence:
    """Profiles whose advice changes in the same way.

    `where` tells them from all others, or from those `within` what the changes are about anyway; `others` of
    them it leaves out. `example` is one of them: asked question -> reading.
    """

    profiles: int
    where: tuple[Cube, ...]
    within: Within | None
    changes: tuple[Change, ...]
    example: Mapping[str, str]
    weights: Weights | None = None

    @property
    def others(self) -> int:
        """How many of the profiles no cube tells."""
        return self.profiles - sum(cube.adds for cube in self.where)

    @property
    def tone(self) -> Tone:
        """Laxer when anything in it is."""
        return worst(change.tone for change in self.changes)


@dataclass(frozen=True, slots=True)
class Diff:
    """One dialog compared: sentences for the advice that changes, notes for what else does.

    `profiles` are those of both versions together, `changed` those whose advice changes, and `loosened` those
    for whom it gets laxer.
    """

    dialog: str
    verdicts: tuple[str, ...]
    profiles: int
    changed: int
    loosened: int
    sentences: tuple[Sentence, ...]
    notes: tuple[Change, ...]
    wording: Wording

    @property
    def laxer(self) -> bool:
        """Whether anything gets laxer."""
        return "laxer" in self._tones

    @property
    def volumes(self) -> bool:
        """Whether anybody draws up another volume for the same dose."""
        return "volumes" in self._tones

    @property
    def _tones(self) -> set[Tone]:
        changes = (change for sentence in self.sentences for change in sentence.changes)
        return {change.tone for change in (*changes, *self.notes)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two libraries compared: their digests, the dialogs that both have, and what is not of one dialog."""

    old: str
    new: str
    dialogs: tuple[Diff, ...]
    notes: tuple[Change, ...]

    @property
    def laxer(self) -> bool:
        """Whether anything gets laxer anywhere."""
        return any(one.laxer for one in self.dialogs) or any(note.tone == "laxer" for note in self.notes)

    @property
    def volumes(self) -> bool:
        """Whether anybody draws up another volume for the same dose anywhere."""
        return any(one.volumes for one in self.dialogs)

    @property
    def nothing(self) -> bool:
        """Whether nothing changes that anybody is told."""
        return not self.notes and not any(one.sentences or one.notes for one in self.dialogs)


def worst(tones: Iterable[Tone]) -> Tone:
    """Give the tone that matters most."""
    return min(tones, key=TONES.index, default="other")
