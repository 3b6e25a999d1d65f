"""What stands on a screen, told by its words: a script knows a front by what a person can read on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.engine.advice import advise
from bot.engine.profile import Answers
from bot.proof.scripts.failure import same_spaces

if TYPE_CHECKING:
    from bot.content.library import DialogSet
    from bot.proof.scripts.fronts import Seen
    from bot.render.renderer import Renderer


class ScreenWords:
    """The words of one dialog, spaces evened out."""

    def __init__(self, renderer: Renderer, part: DialogSet) -> None:
        self._renderer = renderer
        self._part = part
        self._nobody = advise(renderer.library, part, Answers())
        self._asks = {
            name: same_spaces(renderer.say(question.ask)) for name, question in part.dialog.questions.items()
        }
        self._titles = {
            table: {outcome: same_spaces(renderer.say(title)) for outcome, title in titles.items()}
            for table, titles in part.words.verdicts.items()
        }

    def button(self, action: str) -> str:
        """Word an action as its button does: `setting=procedure`, `?setting`, `!back`."""
        return same_spaces(self._renderer.label(self._nobody, action))

    def answer(self, question: str, value: str) -> str:
        """Word an answer as its button does; a quantity stays as it is written."""
        asked, value = self._part.dialog.questions[question], same_spaces(value)
        return self.button(f"{question}={value}") if value in {*asked.answers, *asked.bands} else value

    def asked(self, seen: Seen) -> str | None:
        """Tell which question is on the screen."""
        text = same_spaces(seen.text)
        return next((name for name, ask in self._asks.items() if ask in text), None)

    def verdicts(self, seen: Seen) -> dict[str, tuple[str, ...]]:
        """List the outcomes of each table whose titles are on the screen."""
        text = same_spaces(seen.text)
        return {
            table: tuple(outcome for outcome, title in titles.items() if title in text)
            for table, titles in self._titles.items()
        }

    def offers(self, seen: Seen, *verbs: str) -> bool:
        """Tell whether all of some verbs have a button on the screen."""
        there = set(map(same_spaces, seen.buttons))
        return all(self.button(f"!{verb}") in there for verb in verbs)


def among(label: str, labels: Iterable[str]) -> str | None:
    """Find a label, spaces evened out, as the screen writes it."""
    return next((found for found in labels if same_spaces(found) == same_spaces(label)), None)
