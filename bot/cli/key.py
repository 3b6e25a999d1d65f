"""The data key: where it comes from, the file that is made for it with a new store, and its change.

1. A key is given, or its file is named, or it stands at its default place: apart from the data.
2. One is made at the default place alone, and only where nothing is sealed yet: a lost key is told of, and
   never replaced by a new one.
3. The file is there whole or not at all, and only its owner may read it. One that belongs to somebody else
   could not be read so: there a group may, as systemd and fsGroup of Kubernetes hand files over. In
   /run/secrets of a container, where Docker writes 0444, there is nobody else to read it.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store import StoreError, StoreFault, open_store, parse_key, store_error, unsealed, written

if TYPE_CHECKING:
    from bot.settings import Settings

KEY_BYTES = 32
_MADE = "A data key was made: {path}. Keep a copy elsewhere: without it nothing that is kept can be read."
_SECRETS = "/run/secrets"
_CHANGED = """The key was changed: {sealed} rows are sealed with the one in {path}.
Open invites that ended: {ended}. Make new ones.
Decisions that lead to nobody from now on, since nothing else is kept of their people: {parted}.
Damaged rows that were left as they are: {damaged}.
Now give every process BEDSIDE_DATA_KEY_FILE={path} in the place of the old key, and start.
Keep the old key as long as there are backups of before: they open with nothing else."""
_ALREADY = "The store opens with the key in {path} already. Nothing was changed."


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


def change_key(settings: Settings, path: Path) -> int:
    """Seal the store with the key in a file, made where there is none; the status is 0 once it is.

    May be repeated until it says so, whatever became of it before.
    """
    try:
        if unsealed(settings.database_url):
            raise store_error("store-unsealed", "store")
        print(asyncio.run(_changed(settings.database_url, data_key(settings), path)))
    except (StoreError, StoreFault) as error:
        print(f"bedside: {error}", file=sys.stderr)
        return 1
    return 0


async def _changed(url: str, old: bytes, path: Path) -> str:
    """Change the key, and say what came of it. Raises StoreError and StoreFault."""
    try:
        store = await open_store(url, old)
    except StoreError as error:
        new = _read(path) if error.code == "store-key-other" else None
        if new is None or not await _opens(url, new):
            raise
        return _ALREADY.format(path=path)
    try:
        new = _read(path) or _made(path)
        if new == old:
            raise store_error("store-key-same", str(path))
        try:
            _to_disk(path)  # what all is sealed with in a moment must not be lost with the power
            _to_disk(path.parent)
        except OSError as error:
            raise store_error("store-key-file", str(path), reason=error.strerror) from None
        return _CHANGED.format(path=path, **asdict(await store.change_key(new)))
    finally:
        await store.close()


async def _opens(url: str, key: bytes) -> bool:
    try:
        await (await open_store(url, key)).close()
    except StoreError:
        return False
    return True


def default_place(environ: Mapping[str, str]) -> Path:
    """Where the key of this user's stores is kept."""
    base = environ.get("XDG_CONFIG_HOME", "")
    # the standard takes no relative folder
    folder = Path(base) if base.startswith("/") else Path(environ.get("HOME") or Path.home()) / ".config"
    return folder / "bedside" / "data.key"


def _read(path: Path) -> bytes | None:
    """Read a key file; None where there is none. Raises StoreError."""
    try:
        # a pipe without a writer would be waited for
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, encoding="ascii") as file:
            found = os.fstat(number)
            if not stat.S_ISREG(found.st_mode):
                raise store_error("store-key-file", str(path), reason="it is no plain file")
            if os.name == "posix" and found.st_mode & _too_much(path, found.st_uid):
                raise store_error("store-key-readable", str(path))
            text = file.read(KEY_BYTES * 4)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise store_error("store-key-file", str(path), reason=error.strerror) from None
    except UnicodeDecodeError:
        text = ""
    return parse_key(text, str(path))


def _too_much(path: Path, owner: int) -> int:
    """The rights that nobody else may have to a key file, as bits of its mode. See rule 3."""
    if path.absolute().is_relative_to(_SECRETS):
        return 0
    others = stat.S_IRWXG | stat.S_IRWXO
    return others if owner == os.geteuid() else others & ~stat.S_IRGRP


def _made(path: Path) -> bytes:
    """Make a key file, or read the one that another process made meanwhile."""
    # processes of two containers on one folder may have the same number
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
