"""Content that is loaded and proved once for all tests of a process, as long as no byte of it changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from bot.content.library import FOLDERS, Library, find, load
from bot.proof.proved import Proved, load_proved, prove
from tests.engine.patients import shipped


@cache
def proved() -> Proved:
    """The content that ships."""
    return prove(shipped())


def kept(content: Path | None, *, shown: bool = True, **_: object) -> Proved:
    """Stand in for what commands load by; every dialog is proved, also where a command needs only one."""
    folder = content or find()
    return _proved(folder, _digest(folder), shown=shown)


def kept_library(folder: Path) -> Library:
    """Stand in for loading without a proof."""
    return _loaded(folder, _digest(folder))


@cache
def _proved(folder: Path, _digest: str, *, shown: bool) -> Proved:
    return load_proved(folder, shown=shown)


@cache
def _loaded(folder: Path, _digest: str) -> Library:
    return load(folder)


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(one for name in FOLDERS for one in (folder / name).rglob("*.*")):
        total.update(str(path).encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return total.hexdigest()
