"""One act of the engine, held against what it must do.

What it must do is said here once more, in words of the model: an answer stands last, Back takes the latest
away, what is no longer asked falls away, and nothing else changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.engine import talk
from bot.engine.conversation import Conversation, Entry, State, state
from bot.engine.turn import actions
from bot.proof.flow import WAITING, Flow, is_answer
from bot.proof.screens import DRAWN

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.profiles import Space

Step = Callable[["Library", Conversation, talk.Tap | talk.Say, int], talk.Outcome]
NOW, LATER = 1, 2 + talk.IDLE


class StrayError(AssertionError):
    """A conversation that stands where it must not. Content cannot cause it: the engine is at fault."""

    def __init__(self, acts: tuple[str, ...], expected: object, seen: object) -> None:
        self.acts = acts
        self.expected = expected
        self.seen = seen
        led = "".join(f"> {act}\n" for act in acts)
        super().__init__(
            f"The engine leads a conversation where no proof is:\n{led}expected: {expected}\nseen: {seen}"
        )


@dataclass(frozen=True, slots=True)
class Act:
    """A tap or a typed line; a late one comes after the time that one patient is taken for granted.

    `gives` is the question that it answers, and where that stands then.
    """

    text: str
    typed: bool = False
    late: bool = False
    gives: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"{'late, ' if self.late else ''}{'say' if self.typed else 'tap'} {self.text}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A conversation that was led somewhere, and how.

    `standing`, latest last: question -> answer; WAITING for a number without its unit; WAITING and an answer
    for one that is not believed yet.
    """

    conversation: Conversation
    found: State
    standing: Mapping[str, str]
    acts: tuple[str, ...]

    @property
    def shown(self) -> str | None:
        """The question on the screen."""
        return self.found.shown(self.conversation)

    @property
    def due(self) -> str | None:
        """The first question that is asked and not answered."""
        return self.found.next_question

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that are asked."""
        return tuple(self.found.profile.readings)

    @property
    def waits(self) -> bool:
        """Whether the number on the screen waits for its unit or its confirmation."""
        return self.standing.get(self.shown or "", "").startswith(WAITING)

    @property
    def offered(self) -> tuple[str, ...]:
        """What can be tapped."""
        return actions(self.conversation, self.found)


class Guide:
    """Carries out acts in one dialog, and counts them as `moves`; every method raises StrayError."""

    def __init__(self, library: Library, flow: Flow, space: Space, step: Step) -> None:
        self.library = library
        self.flow = flow
        self.moves = 0
        self._space = space
        self._step = step
        self._legal = space.legal.to_bytes(space.size // 8 + 1, "little")
        self._states = flow.reachable.to_bytes(flow.grid.size // 8 + 1, "little")
        self._doubted = {rule.weight for rule in library.plausibility.values()}

    def begin(self, acts: tuple[str, ...] = (), *, partly: bool = False) -> Visit:
        """Open a conversation, also with a line of which some did not count."""
        begun = talk.begin(self.library, talk.Opening(self._space.part.id, partly=partly), "proof", NOW)
        visit = Visit(begun, state(self.library, begun), {}, acts)
        self._hold(visit, self.flow.due_at({}))
        return visit

    def do(self, visit: Visit, act: Act) -> Visit:
        """Carry out one act: what the engine makes of it must be what the model makes of it."""
        before, acts = visit.conversation, (*visit.acts, str(act))
        tap = talk.Say(act.text) if act.typed else talk.Tap(act.text, before.revision)
        self.moves += 1
        outcome = self._step(self.library, before, tap, LATER if act.late else NOW)
        if act.late:
            return self._unmoved(visit, outcome, acts, "same_patient")
        opening = None if act.typed else self._opening(visit, act.text)
        if outcome.begin != opening:
            raise StrayError(acts, f"begins anew: {opening}", f"begins anew: {outcome.begin}")
        if opening is not None:
            return self._begun(visit, opening, acts)
        if act.typed and act.gives is None:
            return self._unmoved(visit, outcome, acts, before.view)
        after = outcome.conversation
        # where a conversation stands is a matter of its log alone
        found = visit.found if after.log == before.log else state(self.library, after)
        standing, kept = self._expected(visit, act, standing_of(found))
        led = Visit(after, found, standing, acts)
        self._hold(led, kept or self.flow.due_at(standing))
        dosed = after.view == "advice" and found.advice.plan is not None
        quick = self._space.part.dialog.dialog.quick and not before.partly
        if dosed and before.view not in _READ_OVER and not quick:
            raise StrayError(acts, "the answers, to be read over before a dose", after.view)
        return led

    def _opening(self, visit: Visit, action: str) -> talk.Opening | None:
        """Tell what an action begins: this dialog anew, or the one it leads to with all that was answered."""
        if action in _BEGINS:
            return talk.Opening(self._space.part.id)
        head, profile = self._space.part.dialog.dialog, visit.found.profile
        if action != _ONTO or head.onto is None:
            return None
        values = [(name, profile.values[name]) for name in self.flow.questions if name in profile.values]
        return talk.Opening(
            head.onto,
            tuple(
                Entry(kind="answer", question=name, value=value.text, confirmed=value.confirmed)
                for name, value in values
            ),
            visit.conversation.partly,
        )

    def _begun(self, visit: Visit, opening: talk.Opening, acts: tuple[str, ...]) -> Visit:
        """Begin this dialog anew; or another, where nothing may stand that was not answered here."""
        if opening.dialog == self._space.part.id:
            return self.begin(acts)
        begun = talk.begin(self.library, opening, "proof", NOW)
        found, answered = state(self.library, begun), visit.found.profile.values
        carried = {**found.profile.values, **found.profile.doubtful}
        invented = [
            name
            for name, value in carried.items()
            if name not in answered or answered[name].text != value.text
        ]
        if invented or found.drafts or begun.view not in DRAWN:
            raise StrayError(acts, "nothing but what was answered", standing_of(found))
        return replace(visit, acts=acts)

    def refuse(self, visit: Visit) -> None:
        """Tap a button of an earlier screen, one that was never there, and one of a screen that is closed."""
        here = visit.conversation
        closed, offered = talk.close(here), next(iter(visit.offered), "!back")
        if closed.log != here.log or closed.view not in DRAWN:
            raise StrayError((*visit.acts, "close"), "the same answers, closed", closed)
        for at, action, revision, toast in (
            (here, offered, here.revision - 1, "stale"),
            (here, "!never", here.revision, "stale"),
            (closed, offered, closed.revision, "gone"),
        ):
            self.moves += 1
            outcome = self._step(self.library, at, talk.Tap(action, revision), NOW)
            if outcome != talk.Outcome(at, toast=toast):
                raise StrayError((*visit.acts, f"tap {action} where it counts no more"), toast, outcome)

    def _expected(self, visit: Visit, act: Act, seen: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
        """Tell where all questions stand after an act, and which one is then shown though it is not due.

        Whether a number is believed is the engine's to say, and so is taken from what is seen.
        """
        standing, shown, kept = dict(visit.standing), visit.shown, None
        if act.gives is not None:
            kept, text = act.gives
            standing.pop(kept, None)
            standing[kept] = text
        elif act.text.startswith("?"):
            kept = act.text[1:]
        elif act.text == "!confirm" and shown is not None:
            standing[shown] = standing.pop(shown).removeprefix(WAITING)
        elif act.text in {"!back", "!reenter"}:
            correcting = visit.conversation.view == "change" or visit.conversation.target is not None
            kept = shown if visit.waits else None if correcting else next(reversed(standing))
            standing.pop(kept or "", None)
        for name in self._doubted & standing.keys() & seen.keys():
            text = standing[name].removeprefix(WAITING)
            if text and act.text != "!confirm" and seen[name].removeprefix(WAITING) == text:
                standing[name] = seen[name]
        readings = self.flow.readings(standing)
        standing = {name: text for name, text in standing.items() if name in readings}
        if act.gives is not None and is_answer(standing.get(kept or "")):
            kept = None
        return standing, kept

    def _unmoved(self, visit: Visit, outcome: talk.Outcome, acts: tuple[str, ...], view: str) -> Visit:
        """Hold that nothing but the view changed."""
        after = outcome.conversation
        if outcome.begin or after.log != visit.conversation.log or after.view != view:
            raise StrayError(acts, f"nothing is changed, and {view} is shown", outcome)
        return replace(visit, conversation=after, acts=acts)

    def _hold(self, visit: Visit, shown: str | None) -> None:
        """Hold where a conversation stands against where it must, and that against what is proved."""
        profile, view = visit.found.profile, visit.conversation.view
        readings = self.flow.readings(visit.standing)
        expected = {
            "answers": tuple(visit.standing.items()),
            "reads as": readings,
            "open": tuple(name for name in readings if not is_answer(visit.standing.get(name))),
            "shows": shown if view == "question" else None,
        }
        seen = {
            "answers": tuple(standing_of(visit.found).items()),
            "reads as": dict(profile.readings),
            "open": profile.unanswered,
            "shows": visit.shown,
        }
        if seen != expected:
            differ = [key for key in seen if seen[key] != expected[key]]
            raise StrayError(visit.acts, {k: expected[k] for k in differ}, {k: seen[k] for k in differ})
        if view not in DRAWN or (view == "question" and shown is None):
            raise StrayError(visit.acts, f"one of the views {', '.join(DRAWN)}, or a question", view)
        point = sum(
            self._space.grid.strides[name] * self._space.values[name].index(reading)
            for name, reading in readings.items()
        )
        if not (_has(self._legal, point) and _has(self._states, self.flow.index(visit.standing))):
            raise StrayError(visit.acts, "a profile that is proved", readings)


_BEGINS = {"!again", "!new"}
_ONTO = "!onto"
_READ_OVER = {"review", "why"}
"""The views from which a dose may be come to: the second is come to from the dose itself."""


def standing_of(found: State) -> dict[str, str]:
    """Read where each question stands in the engine, as `Visit.standing` does."""
    profile = found.profile
    stands = (
        {name: value.reading for name, value in profile.values.items()}
        | {name: WAITING + value.reading for name, value in profile.doubtful.items()}
        | dict.fromkeys(found.drafts, WAITING)
    )
    return {name: stands[name] for name in found.order}


def _has(points: bytes, place: int) -> bool:
    return bool(points[place >> 3] >> (place & 7) & 1)
