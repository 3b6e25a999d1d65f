"""What does not hold, gathered while a report is made: a report of content that fails says how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot.content.errors import ContentError, Problem
from bot.engine.answers import FactError
from bot.engine.decide import NoRowError
from bot.proof.report.record import Failure
from bot.proof.visit import StrayError

if TYPE_CHECKING:
    from bot.content.library import DialogSet

T = TypeVar("T")


@dataclass(slots=True)
class Trouble:
    """Problems of the content, and what else failed."""

    problems: list[Problem] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def add(self, problems: Iterable[Problem]) -> None:
        """Take problems in; of those at one place with one code, the first says enough."""
        known = {(one.code, one.place) for one in self.problems}
        self.problems += [one for one in problems if (one.code, one.place) not in known]

    def past(self, work: Callable[[], T]) -> T | None:
        """Do a part of the report; where the content does not let it, note that and give nothing."""
        try:
            return work()
        except ContentError as error:
            self.add(error.problems)
        except (FactError, NoRowError, StrayError) as error:
            self.others.append(str(error))
        return None

    def laws(self, part: DialogSet) -> set[str]:
        """Name the laws of a dialog that do not hold."""
        file = part.sources["laws"].file
        return {one.law for one in self.problems if one.law and one.place.file == file}

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Everything, for the reader."""
        return (
            *(Failure(str(one), one.case) for one in self.problems),
            *(Failure(one) for one in dict.fromkeys(self.others)),
        )

    def __bool__(self) -> bool:
        return bool(self.problems or self.others)
