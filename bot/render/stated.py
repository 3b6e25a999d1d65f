"""What knowledge states, as far as it may be shown: figures, statements, and where they come from.

The gate: with `require_review` a dose that does not count as reviewed on the day is withheld, and words of
the library stand in its place. A dose is a regimen, a figure that is an amount of a drug, and a statement
that gives one. Everything else is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.content.figure import amounts_to, states_amount
from bot.render.facts import Cited, by_source, cited
from bot.render.typesetter import Compiled, Typesetter

if TYPE_CHECKING:
    from datetime import date

    from bot.content.library import Library
    from bot.content.review import Review
    from bot.content.source import Cite


class Stated(Typesetter):
    """Sets what one library states.

    `today` is asked for the day each time, as reviews run out. Without it nothing counts as reviewed: whoever
    cannot tell the day says that the content is not reviewed, and with `require_review` shows no dose.
    """

    def __init__(
        self,
        library: Library,
        *,
        marks: bool = False,
        compiled: Compiled | None = None,
        today: Callable[[], date] | None = None,
        require_review: bool = False,
    ) -> None:
        super().__init__(library, marks=marks, compiled=compiled)
        self._today = today
        self.require_review = require_review

    @property
    def today(self) -> date | None:
        """The day, None without a clock."""
        return self._today() if self._today else None

    @property
    def reviewed(self) -> bool:
        """Whether all that is known counts as reviewed today."""
        return self.library.reviewed_on(self.today)

    # the gate

    def withholds(self, drug: str, regimen: str) -> bool:
        """Tell whether a regimen is withheld."""
        part = self.library.knowledge[drug]
        return self._withheld(part.review_of(part.regimens[regimen]))

    def withholds_figure(self, name: str) -> bool:
        """Tell whether a fact has a figure and it is withheld."""
        fact = self.library.facts[name]
        dose = fact.value is not None and amounts_to(fact.value, fact.says)
        return dose and self._withheld(self.library.review_of(name))

    def figure(self, name: str) -> str:
        """The figure of a fact, or what stands for it while it is withheld."""
        if self.withholds_figure(name):
            return self.say(self.library.common.withheld["figure"])
        return super().figure(name)

    def withholds_statement(self, name: str) -> bool:
        """Tell whether what a fact says is withheld."""
        return states_amount(self.library.facts[name].says) and self._withheld(self.library.review_of(name))

    def statement(self, name: str) -> str:
        """What a fact says, or what stands for it while it is withheld."""
        if self.withholds_statement(name):
            return self.say(self.library.common.withheld["statement"])
        return self.typeset(self.library.facts[name].says)

    def _withheld(self, review: Review) -> bool:
        return self.require_review and not review.holds(self.today)

    # where it comes from

    def reasons(
        self, names: Iterable[str], titles: Mapping[str, tuple[str, ...]] | None = None
    ) -> dict[str, Any]:
        """What a template of reasons may use: facts with their citations, and what their sources are called.

        `titles` are the verdicts that each fact stands behind, where there are several.
        """
        found = cited(self.library, names, self.today)
        sources = dict.fromkeys(cite.source for one in found for cite in one.fact.cites)
        return {
            "cited": [self._cited(one) | {"titles": (titles or {}).get(one.name, ())} for one in found],
            "shorts": [(short, title) for short, title in self.sources(sources) if title],
        }

    def sources(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """What sources are called where they are cited, and in full where that is more."""
        found = [self.library.sources[name] for name in names]
        return [
            (self.typeset(one.short or one.title), self.typeset(one.title) if one.short else "")
            for one in found
        ]

    def _cited(self, one: Cited) -> dict[str, Any]:
        return {
            "says": self.statement(one.name),
            "authority": self.say(self.library.common.authority[one.fact.authority]),
            "cites": [
                (self.typeset(source.short or source.title), [self._place(cite) for cite in cites])
                for source, cites in by_source(self.library, one.fact.cites)
            ],
            "reviewed": one.reviewed,
            "disagrees": [self.statement(name) for name in one.fact.disagrees],
        }

    def _place(self, cite: Cite) -> dict[str, str]:
        refs = ", ".join(map(str, cite.refs))
        return {"at": self.mark_loosely(cite.at or ""), "refs": self.mark_loosely(refs)}
