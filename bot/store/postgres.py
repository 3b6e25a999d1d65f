"""Statements on a PostgreSQL server, through a pool of connections."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import Executable

from bot.store.driver import Compiler, Outcome, TakenError, Words, Work
from bot.store.errors import StoreFault, store_error
from bot.store.schema import METADATA

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

T = TypeVar("T")

_CONNECTIONS = 10
_SECONDS = 10.0
"""How long a statement may take, and the making of a connection."""
_CLOSE_SECONDS = 1.5
"""How long a server may take to say goodbye."""
_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # full disk, no memory, too many connections
    asyncpg.OperatorInterventionError,  # shut down, cancelled, not up yet
    asyncpg.TransactionRollbackError,  # serialization, deadlock
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,  # a server that has become a replica
    asyncpg.PostgresSystemError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
_KEPT_OUT = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
_VERSION = "SELECT version_num FROM alembic_version"
_LOCK = f"LOCK TABLE {', '.join(METADATA.tables)} IN EXCLUSIVE MODE"
_OPTIONS = "its options cannot be used; sslmode=verify-full needs sslrootcert=FILE"
PLACE = "PostgreSQL"


@contextmanager
def running() -> Iterator[None]:
    """Raise StoreFault for what passes and StoreError for what does not; bugs pass as they are."""
    try:
        yield
    except _KEPT_OUT as error:
        raise store_error("store-refused", PLACE, reason=type(error).__name__) from None
    except asyncpg.ClientConfigurationError:
        raise store_error("store-url", PLACE, reason=_OPTIONS) from None
    except _PASSING as error:
        # Words of the server may repeat a value; the kind of trouble does not.
        raise StoreFault(f"{PLACE}: {type(error).__name__}") from None


async def version(address: str) -> str | None:
    """The version of the schema of a database; None where there is none yet."""
    connection = await asyncpg.connect(address, timeout=_SECONDS)
    try:
        found = await connection.fetchval(_VERSION)
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return None if found is None else str(found)


class PostgresDriver:
    """A Driver on one database; any number of processes may share it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._compiled = Compiler(dialect())  # type: ignore[no-untyped-call]
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._closed = False
        self._count = 0
        self._in_hand = asyncio.Condition()

    async def open(self) -> None:
        """Connect; raises StoreError and StoreFault."""
        with running():
            self._pool = await asyncpg.create_pool(
                self._address,
                min_size=1,
                max_size=_CONNECTIONS,
                timeout=_SECONDS,
                command_timeout=_SECONDS,
            )

    async def run(self, statement: Executable, words: Words) -> Outcome:
        """See Driver.run."""
        async with self._connection() as connection:
            return await self._execute(connection, statement, words)

    async def together(self, work: Callable[[], Work[T]], *, alone: bool = False) -> T:
        """See Driver.together."""
        async with self._connection() as connection, connection.transaction():
            if alone:
                await connection.execute(_LOCK)
            steps = work()
            try:
                statement, words = next(steps)
                while True:
                    statement, words = steps.send(await self._execute(connection, statement, words))
            except StopIteration as end:
                found: T = end.value
                return found

    async def purge(self) -> None:
        """See Driver.purge: the server's own vacuum does it."""

    async def close(self) -> None:
        """See Driver.close."""
        if self._closed or self._pool is None:
            return
        self._closed = True
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                async with self._in_hand:
                    await self._in_hand.wait_for(lambda: not self._count)
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["PoolConnectionProxy[Any]"]:
        """A connection for one piece of work, which closing waits for."""
        if self._closed or self._pool is None:
            raise RuntimeError("The store is closed.")
        self._count += 1
        try:
            with running():
                async with self._pool.acquire(timeout=_SECONDS) as connection:
                    yield connection
        finally:
            self._count -= 1
            async with self._in_hand:
                self._in_hand.notify_all()

    async def _execute(
        self, connection: "PoolConnectionProxy[Any]", statement: Executable, words: Words
    ) -> Outcome:
        compiled = self._compiled(statement)
        given = compiled.values(words)
        try:
            if compiled.reads:
                rows = await connection.fetch(compiled.text, *given)
                return Outcome([tuple(row) for row in rows], len(rows))
            status = await connection.execute(compiled.text, *given)
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name and error.constraint_name.endswith("_pkey"):
                raise  # an id taken twice is a bug
            raise TakenError from error
        return Outcome([], int(status.rpartition(" ")[2]))
