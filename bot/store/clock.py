"""The store's own clock: the server's on PostgreSQL, the machine's on SQLite.

Clocks of processes may differ and jump. What processes tell each other is timed by one clock, this one.
"""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Milliseconds(FunctionElement[int]):
    """Unix milliseconds, when the statement runs."""

    type = BigInteger()
    inherit_cache = True


@compiles(Milliseconds, "sqlite")
def _on_sqlite(_element: Milliseconds, _compiler: SQLCompiler, **_given: Any) -> str:  # noqa: ANN401
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(Milliseconds, "postgresql")
def _on_postgres(_element: Milliseconds, _compiler: SQLCompiler, **_given: Any) -> str:  # noqa: ANN401
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
