"""How often each thing happened at the door since the start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

Happening = Literal["refused", "code_refused", "hurried", "entered", "accepted", "forgotten"]


class Counts:
    """Counts, of nobody in particular: whoever watches the operation reads them."""

    def __init__(self) -> None:
        self._counts: Counter[Happening] = Counter()

    def add(self, happening: Happening) -> None:
        """It happened once more."""
        self._counts[happening] += 1

    @property
    def all(self) -> Mapping[Happening, int]:
        """Each by its name; what never happened is not there."""
        return dict(self._counts)
