"""An SQLite file, checked before anything is written to it.

1. A file that is damaged, foreign or newer is refused as it was found: it is read through a read-only
   connection first, because the last writing connection to leave a file folds its log into it.
2. Checking takes a second or two at most, however much is kept: of a file that takes longer, a part is
   checked. Damage in the rest comes to light where it is read, and is told of as the same error.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.store.errors import StoreFault, store_error
from bot.store.schema import HEAD, SEALED

MEMORY = ":memory:"
APPLICATION = 0x42656473  # "Beds": marks the file as ours in its header
_LOOK_SECONDS = 5.0
CHECK_SECONDS = 1.5
"""How long a file is checked at most; half a gigabyte or so goes by in that time."""

# Primary result codes, the low byte of the extended ones.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# A read-only connection may not repair what a kill left behind; the writing one does.
_NEEDS_WRITER = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def _primary(error: sqlite3.Error) -> int:
    # Errors that Python raises by itself carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


@contextmanager
def running(path: str) -> Iterator[None]:
    """Raise StoreFault for trouble with disk or lock and StoreError for damage; bugs pass as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = _primary(error)
        if code in _PASSING:
            raise StoreFault(f"{path}: {error}") from error
        if code in _DAMAGED:
            raise store_error("store-corrupt", path, reason=error) from error
        raise


Migrate = Callable[[sqlite3.Connection, int], None]
"""Brings the schema up to date from a version, 0 where there is none, within the transaction that is open."""


def connect(path: str, migrate: Migrate, busy_timeout: float) -> sqlite3.Connection:
    """A connection to a file of ours, made where there was none and brought up to date with `migrate`.

    Waits up to `busy_timeout` seconds for other processes. Raises StoreError; a file that was there before is
    then unchanged.
    """
    try:
        if path != MEMORY:
            _reach(path)
            _look(path, busy_timeout)
        connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None)
        try:
            _prepare(connection, path, migrate)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        code = _primary(error)
        if code in _HELD:
            raise store_error("store-locked", path, reason=error) from error
        if code in _PASSING:
            raise store_error("store-unwritable", path, reason=error) from error
        if code in _DAMAGED:
            raise store_error("store-corrupt", path, reason=error) from error
        raise
    return connection


def is_unsealed(path: str) -> bool:
    """Tell whether nothing in a file is sealed yet, or there is no file. Raises StoreError."""
    if path == MEMORY or not Path(path).exists():
        return True
    try:
        with closing(_reader(path, _LOOK_SECONDS)) as connection:
            return _version(connection, path) < SEALED
    except sqlite3.DatabaseError as error:
        if _primary(error) in _DAMAGED:
            raise store_error("store-corrupt", path, reason=error) from error
        return False  # whatever it is, it is no new file


def _reach(path: str) -> None:
    """Make the file if it is missing, for the bot's eyes alone; its side files get the same rights."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except FileNotFoundError:
        raise store_error("store-folder-missing", path, folder=Path(path).parent) from None
    except OSError as error:
        raise store_error("store-unwritable", path, reason=error.strerror) from error


def _look(path: str, busy_timeout: float) -> None:
    """Refuse a file that is not ours to write to."""
    connection = _reader(path, busy_timeout)
    try:
        _version(connection, path)
        found = _checked(connection)
        if found != "ok":
            raise store_error("store-corrupt", path, reason=" ".join(found.split()))
    except sqlite3.OperationalError as error:
        if _primary(error) not in _NEEDS_WRITER:
            raise
    finally:
        connection.close()


def _checked(connection: sqlite3.Connection) -> str:
    """Check a file as far as there is time: `ok`, or what is wrong."""
    late = threading.Timer(CHECK_SECONDS, connection.interrupt)
    late.start()
    try:
        found: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if _primary(error) != sqlite3.SQLITE_INTERRUPT:
            raise
        return "ok"
    finally:
        late.cancel()
        late.join()
    return found


def _reader(path: str, busy_timeout: float) -> sqlite3.Connection:
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, timeout=busy_timeout, isolation_level=None, uri=True)


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The version of our schema, 0 for a blank file; raises StoreError for anything else."""
    # One statement is one view of the file, even while another process is making the schema.
    application, found, tables = connection.execute(
        "SELECT (SELECT application_id FROM pragma_application_id),"
        " (SELECT user_version FROM pragma_user_version),"
        " (SELECT count(*) FROM sqlite_schema)"
    ).fetchone()
    if (application, found, tables) == (0, 0, 0):
        return 0
    if application != APPLICATION:
        raise store_error("store-foreign", path)
    if found > HEAD:
        raise store_error("store-newer", path, found=found, known=HEAD)
    return int(found)


def _prepare(connection: sqlite3.Connection, path: str, migrate: Migrate) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit reaches the disk before it is acknowledged
    connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
    # The lock also shows that the folder can be written to, and lets one process make the schema, not two.
    connection.execute("BEGIN IMMEDIATE")
    found = _version(connection, path)
    if found < HEAD:
        migrate(connection, found)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {HEAD}")
    connection.execute("COMMIT")
    if found:
        connection.execute(
            "PRAGMA wal_checkpoint(TRUNCATE)"
        ).fetchall()  # what is sealed now stands nowhere else
