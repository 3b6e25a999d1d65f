"""A case as a conversation on one front: it taps and types as a person would, and looks at what they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from bot.engine.answers import CONFIRMED, read
from bot.engine.profile import profile
from bot.proof.scripts.decide import lines_that_differ
from bot.proof.scripts.failure import ScriptError, same_spaces
from bot.proof.scripts.words import ScreenWords, among

if TYPE_CHECKING:
    from bot.proof.scripts.case import Sees, Step
    from bot.proof.scripts.decide import Decider
    from bot.proof.scripts.fronts import Front, Seen
    from bot.proof.scripts.load import Scripted

_LIMIT = 60
"""Acts that one step may need: far more than any dialog has questions."""
_YES = "yes"
_CHECK = "/check"


class Walk:
    """One case on one front; every method raises ScriptError when the front does not do as expected."""

    def __init__(self, scripted: Scripted, front: Front, name: str, decider: Decider) -> None:
        self.scripted = scripted
        self.front = front
        self.decider = decider
        self.words = ScreenWords(decider.renderer, scripted.part)
        self.transcript: list[str] = []
        self._name = f"{scripted.case.name} [{name}]"
        self._given: dict[str, str] = {}
        self._last = ""

    async def talk(self) -> None:
        """Take every step of the case's talk."""
        await self._start()
        for step in self.scripted.case.talk:
            await self._step(step)

    async def facts(self, facts: Mapping[str, str]) -> None:
        """Answer what is asked, leave the rest open, and hold what is seen against what is decided."""
        await self._start()
        await self._answer({}, facts)
        for _ in range(_LIMIT):
            seen = await self.look()
            verb = next(
                (verb for verb in ("right", "reenter", "advice") if self.words.offers(seen, verb)), None
            )
            if verb is None:
                break
            await self._verb(verb)
        # what waits for a unit or a confirmation was taken back on the way to the advice
        advice = self.decider.decide(self.scripted.part, facts)
        waiting = {*advice.drafts, *advice.profile.doubtful}
        counted = {name: text for name, text in facts.items() if name not in waiting}
        decided = self.decider.text(self.decider.decide(self.scripted.part, counted))
        seen = await self.look()
        if same_spaces(decided) not in same_spaces(seen.text):
            self._fail(f"what is decided:\n{decided}", _drawn(seen))
        expect = self.scripted.case.expect
        if expect is not None:
            self._compare(expect.text, expect.lacks, seen)

    async def look(self) -> Seen:
        """Look at the screen."""
        seen = await self.front.screen()
        drawn = _drawn(seen)
        if drawn != self._last:
            self.transcript += [drawn, ""]
            self._last = drawn
        return seen

    async def _start(self) -> None:
        await self.front.start()
        await self.look()

    async def _step(self, step: Step) -> None:
        match step.does, getattr(step, step.does):
            case "bot", text:
                self._compare((text,), (), await self.look())
            case "sees", sees:
                await self._sees(sees)
            case "tap", label:
                await self._tap(label)
            case "say", text:
                await self._say(text)
            case "answer", wanted:
                await self._answer(wanted, {**self.scripted.facts, **wanted})
            case "change", wanted:
                await self._change(wanted)
            case "back", times:
                for _ in range(times or 1):
                    await self._verb("back")
            case "new", _:
                self._given.clear()
                await self._say(f"{_CHECK} {self.scripted.part.id}")
            case _:
                await self._around(step)

    async def _around(self, step: Step) -> None:
        """Do what is no act of the conversation."""
        if step.later is not None:
            self._act("later", str(step.later))
            await self.front.later(int(step.later.base))
        elif step.old_tap is not None:
            self._act("old tap", step.old_tap)
            try:
                await self.front.old_tap(step.old_tap)
            except LookupError:
                self._fail(f"an earlier screen with a button: {step.old_tap}", "none that can be tapped")
        else:
            self._act("restart")
            await self.front.restart()
        await self.look()

    # acts

    def _act(self, what: str, more: str = "") -> None:
        self.transcript += [f"> {what}{': ' if more else ''}{more}", ""]

    async def _tap(self, label: str) -> None:
        seen = await self.look()
        found = among(label, seen.buttons)
        self._act("tap", label)
        if found is None:
            self._fail(f"a button: {label}", _drawn(seen))
        self._note_answer(seen, label)
        await self.front.tap(found)
        await self.look()

    async def _verb(self, verb: str) -> None:
        await self._tap(self.words.button(f"!{verb}"))

    async def _say(self, text: str) -> None:
        self._note_answer(await self.look(), text)
        self._act("say", text)
        await self.front.say(text)
        await self.look()

    async def _answer(self, wanted: Mapping[str, str], facts: Mapping[str, str]) -> None:
        """Answer whatever is asked and known, past the news that matters are settled and the reading over."""
        done: set[str] = set()
        for _ in range(_LIMIT):
            seen = await self.look()
            asked = self.words.asked(seen)
            if asked is not None and asked in facts and asked not in done:
                done.add(asked)
                await self._give(asked, facts, seen)
            elif asked is None and self.words.offers(seen, "rest", "advice") and self._more(facts):
                await self._verb("rest")
            elif self.words.offers(seen, "right"):
                await self._verb("right")
            else:
                break
        missed = [name for name in wanted if name not in done and not name.endswith(CONFIRMED)]
        if missed:
            self._fail(f"to be asked: {', '.join(missed)}", _drawn(await self.look()))

    async def _change(self, wanted: Mapping[str, str]) -> None:
        for question in wanted:
            if question.endswith(CONFIRMED):
                continue
            seen = await self.look()
            if not self.words.offers(seen, "change") and self.words.offers(seen, "advice"):
                await self._verb("advice")
            await self._verb("change")
            await self._tap(self.words.button(f"?{question}"))
            await self._give(question, wanted, await self.look())

    async def _give(self, question: str, facts: Mapping[str, str], seen: Seen) -> None:
        """Tap the answer, or type it where it has no button; confirm a doubted number if the facts do."""
        value = facts[question]
        label = self.words.answer(question, value)
        if among(label, seen.buttons) or self.scripted.part.dialog.questions[question].number is None:
            await self._tap(label)
        else:
            await self._say(value)
        self._given[question] = value
        if facts.get(question + CONFIRMED) == _YES and self.words.offers(await self.look(), "confirm"):
            await self._verb("confirm")

    def _note_answer(self, seen: Seen, text: str) -> None:
        asked = self.words.asked(seen)
        if asked is not None:
            self._given[asked] = text

    def _more(self, facts: Mapping[str, str]) -> bool:
        """Tell whether a question that the facts answer is still to come."""
        dialog, rules = self.scripted.part.dialog, self.decider.library.plausibility
        asked = profile(dialog, read(dialog, facts).values, rules).readings
        return any(name in facts and name not in self._given for name in asked)

    # looks

    async def _sees(self, sees: Sees) -> None:
        seen = await self.look()
        titles = self.words.verdicts(seen)
        wanted = sees.verdicts | (dict.fromkeys(titles, sees.verdict) if sees.verdict else {})
        for table, outcome in wanted.items():
            if titles[table] != (outcome,):
                there = ", ".join(titles[table]) or "none"
                self._fail(f"{table}: {outcome}", f"{table}: {there}\n\n{_drawn(seen)}")
        self._compare(sees.text, sees.lacks, seen)
        rest = list(seen.buttons)
        for label in sees.buttons:
            found = among(label, rest)
            if found is None:
                there = " (after those before it)" if among(label, seen.buttons) else ""
                self._fail(f"a button: {label}{there}", _drawn(seen))
            rest = rest[rest.index(found) + 1 :]
        for label in sees.no_buttons:
            if among(label, seen.buttons) is not None:
                self._fail(f"no button: {label}", _drawn(seen))

    def _compare(self, text: Sequence[str], lacks: Sequence[str], seen: Seen) -> None:
        there = "\n".join((*seen.notes, seen.text))
        for expected, _ in lines_that_differ(text, lacks, there):
            self._fail(expected, _drawn(seen))

    def _fail(self, expected: str, seen: str) -> NoReturn:
        raise ScriptError(self.scripted.place, self._name, expected, seen, self.transcript)


def walkable(scripted: Scripted, decider: Decider) -> Mapping[str, str] | None:
    """Give the facts that a conversation can be led by, or None when a gap bars the way to one of them.

    With `others: any` a gap is filled with the last answer there is: any will do.
    """
    dialog, rules = scripted.part.dialog, decider.library.plausibility
    facts = dict(scripted.facts)
    while True:
        found = profile(dialog, read(dialog, facts).values, rules)
        asked = list(found.readings)
        known = [index for index, name in enumerate(asked) if name in found.values]
        gap = next((name for name in asked[: max(known, default=0)] if name not in found.values), None)
        if gap is None:
            return facts if known else None
        question = dialog.questions[gap]
        if scripted.case.others is None or gap in facts or not (question.answers or question.bands):
            return None
        facts[gap] = question.choices[-1]


def _drawn(seen: Seen) -> str:
    buttons = "  ".join(f"[{label}]" for label in seen.buttons)
    return "\n".join((*(f"({note})" for note in seen.notes), seen.text, buttons)).strip()
