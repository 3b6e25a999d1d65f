"""What runs statements: the same for SQLite and PostgreSQL, on their own drivers.

Statements are written in SQLAlchemy Core and compiled once for a dialect; its execution layer would cost
several times what a small statement does.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement, Executable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's text in one dialect, and its parameters in the order in which they stand in it."""

    text: str
    names: tuple[str, ...]
    fixed: Mapping[str, object]  # parameters that the statement brings along
    reads: bool

    def values(self, words: Mapping[str, object]) -> list[object]:
        """The parameters in order; raises KeyError for a word that is missing."""
        return [self.fixed[name] if name in self.fixed else words[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a statement: the rows it gave, or how many it changed."""

    rows: list[tuple[Any, ...]]
    count: int


Words = Mapping[str, object]
Step = tuple[Executable, Words]
Work = Generator[Step, Outcome, T]
"""Several statements that stand or fall together: each is yielded, and its outcome is sent back."""


class TakenError(Exception):
    """A row with the same value in a unique index is there already."""


class Driver(Protocol):
    """Runs statements. Every call may raise StoreFault, TakenError, and StoreError where all is lost."""

    async def run(self, statement: Executable, words: Words) -> Outcome:
        """Run one statement by itself."""
        ...

    async def together(self, work: Callable[[], Work[T]], *, alone: bool = False) -> T:
        """Run work in one transaction: committed when it returns, rolled back when it raises.

        `alone`: nobody else writes from its beginning to its end.
        """
        ...

    async def purge(self) -> None:
        """See to it that what was deleted stands in no file of the store's own any more."""
        ...

    async def close(self) -> None:
        """Finish what was asked for, then let go. Closing twice is harmless."""
        ...


class Compiler:
    """Compiles each statement once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Executable, Statement] = {}

    def __call__(self, statement: Executable) -> Statement:
        """The statement in the dialect."""
        found = self._known.get(statement)
        if found is None:
            compiled = cast("ClauseElement", statement).compile(dialect=self._dialect)
            names = tuple(getattr(compiled, "positiontup", None) or compiled.params)
            binds = getattr(compiled, "binds", {})
            fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
            found = self._known[statement] = Statement(str(compiled), names, fixed, statement.is_select)
        return found
