"""A chart in words and ink: places, which are cards for steps and boxes for verdicts, and exits between them.

Every word comes from the content, its figures filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from bot.proof.draw.chart import Verdict

if TYPE_CHECKING:
    from bot.content.library import DialogSet
    from bot.proof.draw.chart import Chart, Step, Way
    from bot.proof.draw.ink import Ink, Inks
    from bot.render.renderer import Renderer


@dataclass(frozen=True, slots=True)
class Exit:
    """A line from a card to a place; without a label, every answer leads there.

    `settles` tells whether the verdict that it leads to stands; None where it leads to another question.
    """

    label: str
    to: int
    ink: Ink
    settles: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A card or a box: its lines with their inks, and the exits of a card.

    A box has the number that stands on each line to it.
    """

    lines: tuple[tuple[str, Ink], ...]
    ink: Ink
    exits: tuple[Exit, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture before it is laid out."""

    title: str
    cards: tuple[Place, ...]
    boxes: tuple[Place, ...]
    settles: str
    best: str
    notes: tuple[tuple[Ink, str], ...]
    """What the inks mean."""
    below: tuple[str, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Cards in the order asked, then boxes, lax to strict: exits count through them."""
        return self.cards + self.boxes


def sketch(renderer: Renderer, part: DialogSet, chart: Chart, inks: Inks) -> Sketch:
    """Put a chart into words and ink."""
    words = _Words(renderer, part, chart, inks)
    common = renderer.library.common
    keys: dict[Ink, str] = {"strong": "path"} if inks.walks else {}
    if inks.rest == "faint":
        keys = {"strong": "walked", "faint": "unwalked"}
    stamp = renderer.identifier(
        renderer.say(common.stamp, version=part.dialog.dialog.version, digest=renderer.library.digest[:12])
    )
    return Sketch(
        title=renderer.say(part.dialog.dialog.title),
        cards=tuple(words.card(step) for step in chart.steps),
        boxes=tuple(words.box(number, verdict) for number, verdict in enumerate(chart.verdicts, 1)),
        settles=words.picture("settles"),
        best=words.picture("best"),
        notes=tuple((ink, words.picture(key)) for ink, key in keys.items()),
        below=(
            words.picture("strictest"),
            *([] if renderer.reviewed else [renderer.say(common.not_reviewed)]),
            stamp,
        ),
    )


class _Words:
    def __init__(self, renderer: Renderer, part: DialogSet, chart: Chart, inks: Inks) -> None:
        self.renderer = renderer
        self.part = part
        self.inks = inks
        self.at: dict[Verdict | str, int] = {
            name: index for index, step in enumerate(chart.steps) for name in step.questions
        }
        self.at |= {verdict: index for index, verdict in enumerate(chart.verdicts, len(chart.steps))}

    def card(self, step: Step) -> Place:
        lines = tuple((self.line(name), self.inks.question(name)) for name in step.questions)
        ink = next((ink for _, ink in lines if ink == "strong"), lines[0][1])
        return Place(lines, ink, tuple(self.exits(step)))

    def box(self, number: int, verdict: Verdict) -> Place:
        title = self.renderer.say(self.part.words.verdicts[verdict.table][verdict.outcome])
        ink = self.inks.verdict(verdict)
        return Place(((title, ink),), ink, number=self.renderer.count(number))

    def line(self, name: str) -> str:
        short = self.short(name)
        return f"{short}: {self.inks.said[name]}" if name in self.inks.said else short

    def exits(self, step: Step) -> Iterator[Exit]:
        """Give each line once: stops of any question of the step, and what leads on from its last."""
        stops: list[list[Way]] = []
        for way in step.ways:
            if way.kind == "stop":
                same = next((group for group in stops if group[0].alike(way)), None)
                if same is None:
                    stops.append([way])
                else:
                    same.append(way)
        for group in stops:
            yield self.exit(step, tuple(group), every=False)
        inside = [way for name in step.questions[:-1] for way in step.onward(name)]
        for way in step.onward(step.questions[-1]):
            yield self.exit(step, (way, *inside), every=True)

    def exit(self, step: Step, ways: tuple[Way, ...], *, every: bool) -> Exit:
        way = ways[0]
        ink = self.inks.ways(ways, every=every)
        settles = {"stop": way.settles, "end": True, "onward": None}[way.kind]
        return Exit(self.label(step, way, every=every), self.at[way.to], ink, settles)

    def label(self, step: Step, way: Way, *, every: bool) -> str:
        choices = self.part.dialog.questions[way.question].choices
        if set(way.answers) == set(choices) and way.given is None and not way.loose:
            return ""
        label = self.answers(way.question, way.answers)
        if len(step.questions) > 1:
            label = self.picture("every" if every else "some", answers=label)
        if way.given is not None:
            name, readings = way.given
            given = self.answers(name, readings)
            label = self.picture("given", answers=label, short=self.short(name), given=given)
        return self.picture("loose", answers=label) if way.loose else label

    def short(self, name: str) -> str:
        return self.renderer.say(self.part.dialog.questions[name].short)

    def answers(self, name: str, readings: Iterable[str]) -> str:
        each = (self.answer(name, reading) for reading in readings)
        return reduce(lambda answers, more: self.picture("or", answers=answers, more=more), each)

    def answer(self, name: str, reading: str) -> str:
        """Word a reading: as its button does, or as the part of the range that a band is."""
        question = self.part.dialog.questions[name]
        if question.number is None:
            return self.renderer.say(question.answers[reading])
        label = next((button.label for button in question.buttons if button.band == reading), None)
        if label is not None:
            return self.renderer.say(label)
        if reading not in question.bands:
            return self.picture("entered")
        begins = {band: question.number.kind.parse(one.begin) for band, one in question.bands.items()}
        low = self.renderer.amount(begins[reading])
        above = [begin for begin in begins.values() if begin > begins[reading]]
        if not above:
            return self.picture("over", low=low)
        return self.picture("range", low=low, high=self.renderer.amount(min(above)))

    def picture(self, key: str, **named: str) -> str:
        return self.renderer.say(self.renderer.library.common.picture[key], **named)
