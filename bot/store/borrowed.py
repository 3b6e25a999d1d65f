"""SQLAlchemy on an SQLite connection whose transaction belongs to somebody else, who also closes it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, StaticPool, create_engine


@contextmanager
def borrowed(connection: sqlite3.Connection) -> Iterator[Connection]:
    """Lend a connection to what wants SQLAlchemy's; its transaction stays open."""
    engine = create_engine("sqlite://", creator=lambda: _Borrowed(connection), poolclass=StaticPool)
    with engine.connect() as lent:
        yield lent


class _Borrowed:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the connection has
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave it to the owner."""

    def rollback(self) -> None:
        """Leave it to the owner."""

    def close(self) -> None:
        """Leave it to the owner."""
