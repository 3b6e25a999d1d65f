"""A content folder that is loaded and proved anew whenever it has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.errors import ContentError, Place, problem
from bot.content.library import stands

if TYPE_CHECKING:
    from bot.proof.proved import Proved


class Fresh:
    """Gives what a folder holds, loaded and proved by `load`; what has not changed is not proved again."""

    def __init__(self, folder: Path, load: Callable[[Path], Proved]) -> None:
        self._folder = folder
        self._load = load
        self._last: Proved | None = None

    def __call__(self) -> Proved:
        """Load it. Raises ContentError, also for files that change meanwhile: they may be half written."""
        if self._last is None or not stands(self._last.library, self._folder):
            proved = self._load(self._folder)
            if not stands(proved.library, self._folder):
                raise ContentError([problem("content-moving", Place(str(self._folder)))])
            self._last = proved
        return self._last
