"""What scripted tests exercise of a dialog, and by name what they do not.

1. A row is covered where it wins, an outcome where it is given, a regimen where it is planned: in the facts
   of a case that expects something, or in advice that stands on a screen of a talk. With `others: any` it
   must be so in every profile that the facts leave open.
2. An answer is covered where somebody gives it, and `unanswered` where a question is left so. Screens and
   verbs are those of talks; a talk is followed on the front `engine`, as far as it holds.

What is covered was passed through by some test. That it would notice a change there is not said: mutants tell
that. What is missing no test would notice at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from bot.content.shape import UNANSWERED
from bot.content.words import BUTTONS
from bot.engine import talk
from bot.engine.conversation import Conversation, View, state
from bot.proof.draw.ink import Walk
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.run import Run, results

if TYPE_CHECKING:
    from bot.content.library import DialogSet, Library
    from bot.engine.advice import Advice
    from bot.proof.scripts.load import Scripted

ENGINE = "engine"
KINDS = ("rows", "outcomes", "answers", "regimens", "screens", "verbs")
SCREENS = (*get_args(View), "unit", "confirm")
"""The views, and what a question shows for a number that waits for its unit or its confirmation."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing: the ids that tests cover, and those that none does."""

    covered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """How much is covered, rounded down; all of nothing is 100."""
        there = len(self.covered) + len(self.missing)
        return 100 * len(self.covered) // there if there else 100


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is covered of one dialog, kind by kind (`KINDS`), and the profiles that were decided."""

    dialog: str
    parts: Mapping[str, Part]
    walks: tuple[Walk, ...]

    @property
    def percent(self) -> int:
        """The least of all kinds."""
        return min(part.percent for part in self.parts.values())


def coverage(library: Library, dialog: str, scripts: Iterable[Scripted]) -> Coverage:
    """Go through the scripts of a dialog; those of others are passed over. It runs a loop of its own."""
    part, decider = library.dialogs[dialog], Decider(library)
    ours = [one for one in scripts if one.part.id == dialog]
    found = _Found(library)
    for scripted in ours:
        if scripted.case.expect is not None:
            found.decided(scripted, decider)
    asyncio.run(_talked(ours, decider, found))
    parts = {}
    for kind, ids in _there(library, part).items():
        there = dict.fromkeys(ids)
        parts[kind] = Part(
            tuple(one for one in there if one in found.ids[kind]),
            tuple(one for one in there if one not in found.ids[kind]),
        )
    return Coverage(dialog, parts, tuple(found.walks.values()))


def _there(library: Library, part: DialogSet) -> dict[str, Iterator[str]]:
    """List everything that this dialog can come to, kind by kind."""
    tables, questions = part.tables.tables, part.dialog.questions
    drug = part.tables.dose and library.knowledge[part.tables.dose.drug]
    regimens = drug.regimens.items() if drug else ()
    idle = set(_idle(library, part))
    return {
        "rows": (f"{name}.{key}" for name, table in tables.items() for key in table.rows),
        "outcomes": (f"{name}.{outcome}" for name, table in tables.items() for outcome in table.results),
        "answers": (f"{name}={value}" for name, question in questions.items() for value in question.values),
        "regimens": (name for name, regimen in regimens if regimen.first_course),
        "screens": (one for one in SCREENS if one not in idle),
        "verbs": (one for one in BUTTONS if one not in idle),
    }


def _idle(library: Library, part: DialogSet) -> Iterator[str]:
    """List the screens and verbs that this dialog never comes to: what it has nothing for."""
    head, questions = part.dialog.dialog, part.dialog.questions
    if part.tables.dose is None or head.quick:
        yield from ("review", "right")
    if not any(question.number for question in questions.values()):
        yield from ("unit", "reenter")
    if not any(rule.weight in questions for rule in library.plausibility.values()):
        yield "confirm"
    if head.onto is None:
        yield "onto"


async def _talked(scripts: Iterable[Scripted], decider: Decider, found: _Found) -> None:
    talks = [Run(one, ENGINE) for one in scripts if one.case.talk and one.on(ENGINE)]
    async for _ in results(talks, decider, {ENGINE: engine_front(decider.renderer, found.watch)}):
        # what a talk passes is told while it goes on; whether it holds is told where tests are run
        pass


@dataclass(slots=True)
class _Found:
    """What was come by so far."""

    library: Library
    ids: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    walks: dict[object, Walk] = field(default_factory=dict)

    def decided(self, scripted: Scripted, decider: Decider) -> None:
        """Take in the facts of a case."""
        advice = decider.advice(scripted)
        self._answered(advice)
        if scripted.case.others is None:
            self._advised(advice)
            return
        self._walked(advice)
        space, points = decider.left_open(scripted)
        for name, table in scripted.part.tables.tables.items():
            rows = (key for key in table.rows if not points & ~space.winning(name, key))
            given = (key for key, where in space.outcomes[name].items() if not points & ~where)
            self.ids["rows"] |= {f"{name}.{key}" for key in rows}
            self.ids["outcomes"] |= {f"{name}.{key}" for key in given}

    def watch(self, conversation: Conversation, act: talk.Tap | talk.Say | None) -> None:
        """Take in what a talk comes to."""
        if isinstance(act, talk.Tap) and act.action.startswith("!"):
            self.ids["verbs"].add(act.action[1:])
        standing = state(self.library, conversation)
        name, view = standing.shown(conversation), conversation.view
        waits = name in standing.drafts or name in standing.profile.doubtful
        self.ids["screens"].add(view if not waits else "unit" if name in standing.drafts else "confirm")
        self._answered(standing.advice)
        if view == "advice":
            self._advised(standing.advice)

    def _answered(self, advice: Advice) -> None:
        profile = advice.profile
        left = (name for name, reading in profile.readings.items() if reading == UNANSWERED)
        self.ids["answers"] |= {f"{name}={value.reading}" for name, value in profile.values.items()}
        self.ids["answers"] |= {f"{name}={UNANSWERED}" for name in left}

    def _advised(self, advice: Advice) -> None:
        decision = advice.decision
        given = {**{table: (one,) for table, one in decision.verdicts.items()}, **decision.said}
        self.ids["rows"] |= {f"{table}.{key}" for table, keys in decision.rows.items() for key in keys}
        self.ids["outcomes"] |= {f"{table}.{one}" for table, outcomes in given.items() for one in outcomes}
        self.ids["regimens"] |= {advice.plan.regimen} if advice.plan else set()
        self._walked(advice)

    def _walked(self, advice: Advice) -> None:
        walk = Walk.of(advice)
        self.walks.setdefault(tuple(walk.readings.items()), walk)
