"""Every conversation: no state that one can come to lies outside the profiles that are proved.

1. Exactly, over all question states at once (`flow`): what is not asked holds no answer; the profiles that
   they read as are those that the proof counts, all of them and no others; and whatever is answered, the end
   comes.
2. The engine keeps to that (`visit`). It is led, by taps and typed lines, to every set of asked questions
   with every question due there, and does all that is offered there and on the screens around: answers, back,
   correcting, beginning anew, and rubbish. After each act it must stand where the model stands.

The second ties the first to the bot that people use. It tries every kind of screen, not every state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.errors import Problem, problem
from bot.engine import talk
from bot.engine.understand import units_that_fit
from bot.proof.flow import WAITING, Flow, is_answer
from bot.proof.visit import Act, Guide, Step, StrayError, Visit

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.library import DialogSet, Library
    from bot.proof.profiles import Space

RUBBISH = "\N{MIDDLE DOT}"
LIMIT = 5_000
"""Acts after which a dialog has been tried enough."""

Screen = tuple[tuple[str, ...], str | None]
"""The questions that are asked, and which of them is due."""


@dataclass(frozen=True, slots=True)
class Conversations:
    """What was looked at in one dialog.

    `question_states` counts where all questions together can stand, a number by its band; `screens` the sets
    of asked questions, with the question due, that the engine was led to; `moves` its acts. They are all the
    screens there are if `whole`: a dialog with very many is not gone through to the end.
    """

    question_states: int
    screens: int
    moves: int
    whole: bool
    problems: tuple[Problem, ...]


def conversations(library: Library, part: DialogSet, space: Space, step: Step = talk.step) -> Conversations:
    """Check every conversation of a dialog.

    Raises ContentError for too many states, and StrayError where the engine is at fault.
    """
    flow = Flow(part)
    problems = tuple(_unreached(flow, space))
    tour = _Tour(Guide(library, flow, space, step))
    whole = tour.goes_everywhere()
    return Conversations(flow.count(flow.reachable), len(tour.led), tour.guide.moves, whole, problems)


def _unreached(flow: Flow, space: Space) -> Iterator[Problem]:
    """Hold what is reachable against what is proved."""
    states = flow.reachable
    read = flow.profiles(states, space)
    if states != flow.fallen(states):
        raise StrayError((), "no answer to what is not asked", flow.first(states ^ flow.fallen(states)))
    if read & (space.all ^ space.legal):
        raise StrayError((), "a profile that is proved", space.tell(read & (space.all ^ space.legal)))
    for _ in flow.questions:
        states = flow.answered(states & (flow.everything ^ flow.ended))
    if states & (flow.everything ^ flow.ended):
        raise StrayError((), "an end", flow.first(states))
    never = space.legal & (space.all ^ read)
    if never:
        place = space.part.sources["dialog"].place(("questions",))
        yield problem("profile-unreached", place, profile=space.tell(never))


def screens(flow: Flow) -> Iterator[tuple[Screen, int]]:
    """Part the reachable states by what is asked and what is due; left out are those where a number waits.

    Where in some states nothing is answered below the question that is due, it is those.
    """
    settled = flow.reachable
    for name in flow.questions:
        settled &= flow.everything ^ flow.unanswered[name] | flow.opened[name]

    def parted(points: int, asked: tuple[str, ...], rest: tuple[str, ...]) -> Iterator[tuple[Screen, int]]:
        if rest:
            here = flow.asked[rest[0]]
            for part, names in (
                (points & here, (*asked, rest[0])),
                (points & (flow.everything ^ here), asked),
            ):
                if part:
                    yield from parted(part, names, rest[1:])
            return
        for index, name in enumerate(asked):
            due = upward = points & flow.due[name]
            for later in asked[index + 1 :]:
                upward &= flow.opened[later]
            if due:
                yield (asked, name), upward or due
        if points & flow.ended:
            yield (asked, None), points & flow.ended

    return parted(settled, (), tuple(flow.questions))


class _Tour:
    """Leads the engine to every screen, and does everything there."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.flow = guide.flow
        self.led: set[Screen] = set()
        self._kinds: set[object] = set()
        self._acted: set[Act] = set()
        self._ways: dict[tuple[tuple[str, str], ...], Visit] = {(): guide.begin()}

    def goes_everywhere(self) -> bool:
        """Go everywhere, or until there were acts enough."""
        self._explore(self._ways[()])
        self._explore(self.guide.begin(partly=True))
        for screen, points in screens(self.flow):
            if screen not in self.led:
                self._explore(self._lead(self.flow.first(points)))
            if self.guide.moves > LIMIT:
                return False
            if screen not in self.led:
                raise StrayError((), f"a conversation that comes to {screen}", "none")
        return True

    # what is done on a screen

    def _explore(self, start: Visit) -> None:
        """Do everything on a screen and on all that it leads to, once on each kind of screen."""
        ahead = deque([start])
        while ahead and self.guide.moves <= LIMIT:
            visit = ahead.popleft()
            kind = self._kind(visit)
            if kind not in self._kinds:
                self._kinds.add(kind)
                if visit.shown == visit.due and not visit.waits:
                    self.led.add((visit.asked, visit.due))
                ahead += [self.guide.do(visit, act) for act in (*self._acts(visit), *self._asides(visit))]

    def _kind(self, visit: Visit) -> object:
        """Tell which visits are alike: a question's screens are when the same is asked, due and answered.

        Correcting an answer that no other question turns on is the same whatever else is asked. What began
        with a line of which some did not count is led on another way to a dose.
        """
        name, asked, partly = visit.shown, visit.asked, visit.conversation.partly
        if name is None:
            return visit.conversation.view, visit.offered, asked if visit.due is None else None, partly
        stands, due = visit.standing.get(name, ""), name == visit.due
        turns = asked if due or name in self.flow.steering else None
        return name, turns, due, is_answer(stands) or stands, partly

    def _acts(self, visit: Visit) -> Iterator[Act]:
        """List what is offered or can be typed: on a screen once what means the same, and all somewhere."""
        name, given = visit.shown, set[object]()
        acts = [tapped(self.flow, action) for action in visit.offered]
        if name is not None and not visit.waits:
            acts += typed(name, self.flow.questions[name])
        for act in acts:
            means = act.gives or act
            if means not in given or act not in self._acted:
                given.add(means)
                self._acted.add(act)
                yield act

    def _asides(self, visit: Visit) -> Iterator[Act]:
        """List what must change nothing: it hangs on the question and the view, not on what is asked."""
        view = visit.conversation.view
        kind = visit.shown or view, visit.waits, visit.conversation.target is None
        if kind in self._kinds:
            return
        self._kinds.add(kind)
        self.guide.refuse(visit)
        yield Act(RUBBISH, typed=True)
        if view != "same_patient":
            yield Act(RUBBISH, typed=True, late=True)

    # the way to a screen

    def _lead(self, wanted: Mapping[str, str]) -> Visit:
        """Come to where some questions are answered: answer what is above them too, and take that back.

        Every reachable state is reached like this: when the last of its answers was first given, all above
        was answered, and so that all of them are asked.
        """
        standing, lent = dict(wanted), list[str]()
        while (gap := self._gap(standing)) is not None:
            standing[gap] = next(
                answer
                for answer in self.flow.questions[gap].choices
                if standing.keys() <= self.flow.readings(standing | {gap: answer}).keys()
            )
            lent.append(gap)
        visit = self._through(
            tuple((name, standing[name]) for name in self.flow.questions if name in standing)
        )
        for name in reversed(lent):
            visit = self._taken_back(visit, name, standing[name])
        return self._onward(visit)

    def _gap(self, standing: Mapping[str, str]) -> str | None:
        """Find the first open question above an answered one."""
        gap = None
        for name in self.flow.readings(standing):
            if name in standing and gap is not None:
                return gap
            gap = gap or (None if name in standing else name)
        return None

    def _through(self, way: tuple[tuple[str, str], ...]) -> Visit:
        """Answer from top to bottom."""
        if way not in self._ways:
            self._ways[way] = self._given(self._onward(self._through(way[:-1])), *way[-1])
        return self._ways[way]

    def _taken_back(self, visit: Visit, name: str, answer: str) -> Visit:
        """Answer a question anew, so that it is the latest, and go back from it."""
        for action in ("!advice", "!change", f"?{name}"):
            if action in visit.offered:
                visit = self.guide.do(visit, Act(action))
        return self.guide.do(self._given(visit, name, answer), Act("!back"))

    def _given(self, visit: Visit, name: str, answer: str) -> Visit:
        """Tap an answer, or type it where it has no button."""
        buttons = (tapped(self.flow, action) for action in visit.offered)
        acts = (*buttons, *typed(name, self.flow.questions[name]))
        act = next((act for act in acts if act.gives == (name, answer)), None)
        if act is None:
            raise StrayError(visit.acts, f"a way to answer {name}: {answer}", visit.offered)
        visit = self.guide.do(visit, act)
        return self.guide.do(visit, Act("!confirm")) if visit.waits else visit

    def _onward(self, visit: Visit) -> Visit:
        """Go past the news that matters are settled."""
        return self.guide.do(visit, Act("!rest")) if "!rest" in visit.offered else visit


def tapped(flow: Flow, action: str) -> Act:
    """Tap a button."""
    name, _, value = action.partition("=")
    question = flow.questions.get(name)
    return Act(action, gives=(name, reading(question, value)) if question else None)


def typed(name: str, question: Question) -> Iterator[Act]:
    """Type a number: its ends, the begin of each band, and one without its unit."""
    number = question.number
    if number is None:
        return
    for text in dict.fromkeys((number.min, *(band.begin for band in question.bands.values()), number.max)):
        yield Act(text, typed=True, gives=(name, reading(question, text)))
    bare = next((text for text in ("1", "5", "50") if units_that_fit(number, text)), None)
    if bare is not None:
        yield Act(bare, typed=True, gives=(name, WAITING))


def reading(question: Question, text: str) -> str:
    """Read an answer as tables do: an id, a band, or the band of a quantity."""
    if text in question.choices or question.number is None:
        return text
    return question.band_of(question.number.kind.parse(text))
