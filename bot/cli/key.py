"""The data key: where it comes from, and the file that is made for it with a new store.

1. A key is given, or its file is named, or it stands at its default place: apart from the data.
2. One is made at the default place alone, and only where nothing is sealed yet: a lost key is told of, and
   never replaced by a new one.
3. The file is there whole or not at all, and only its owner may read it.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store import parse_key, store_error, unsealed, written

if TYPE_CHECKING:
    from bot.settings import Settings

KEY_BYTES = 32
_MADE = "A data key was made: {path}. Keep a copy elsewhere: without it nothing that is kept can be read."
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def new_key() -> str:
    """A key that nobody can guess, as text."""
    return written(os.urandom(KEY_BYTES))


def data_key(settings: Settings, environ: Mapping[str, str] = os.environ) -> bytes:
    """The key for the store of the settings; raises StoreError."""
    given, named, url = settings.data_key, settings.data_key_file, settings.database_url
    if given is not None and named is not None:
        raise store_error("store-key-twice", "store")
    if given is not None:
        return parse_key(given.get_secret_value())
    # asked first: another process that starts now makes its key before its store
    fresh = named is None and unsealed(url)
    path = named or default_place(environ)
    key = _read(path)
    if key is not None:
        return key
    if named is not None:
        raise store_error("store-key-missing", str(path))
    if fresh:
        return _made(path)
    if url.startswith("sqlite:"):
        raise store_error("store-key-lost", str(path), store=url.removeprefix("sqlite:///"))
    raise store_error("store-key-needed", "store")


def default_place(environ: Mapping[str, str]) -> Path:
    """Where the key of this user's stores is kept."""
    base = environ.get("XDG_CONFIG_HOME", "")
    # the standard takes no relative folder
    folder = Path(base) if base.startswith("/") else Path(environ.get("HOME") or Path.home()) / ".config"
    return folder / "bedside" / "data.key"


def _read(path: Path) -> bytes | None:
    """Read a key file; None where there is none. Raises StoreError."""
    try:
        with path.open(encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & _OTHERS:
                raise store_error("store-key-readable", str(path))
            text = file.read(KEY_BYTES * 4)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise store_error("store-key-file", str(path), reason=error.strerror) from None
    except UnicodeDecodeError:
        text = ""
    return parse_key(text, str(path))


def _made(path: Path) -> bytes:
    """Make a key file, or read the one that another process made meanwhile."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileNotFoundError):
            draft.unlink()  # of a process that was killed
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            with suppress(FileExistsError):
                os.link(draft, path)  # which never writes over a key
                print(f"bedside: {_MADE.format(path=path)}", file=sys.stderr)
        finally:
            draft.unlink()
        _to_disk(path.parent)
    except OSError as error:
        raise store_error("store-key-file", str(path), reason=error.strerror) from None
    key = _read(path)
    if key is None:
        raise store_error("store-key-missing", str(path))
    return key


def _to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
