"""Cases run for those who ask whether they hold: each once, in content that may be at fault itself.

A case that expects something is decided; one with a talk is talked through on the front `engine`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.content.errors import ContentError
from bot.engine.answers import FactError
from bot.engine.decide import NoRowError
from bot.proof.scripts.decide import Decider
from bot.proof.scripts.engine import engine_front
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.run import DECIDE, Run, carry_out

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.scripts.load import Scripted

ENGINE = "engine"


class Once:
    """Runs cases of one library. It runs loops of its own."""

    def __init__(self, library: Library, scripts: Sequence[Scripted]) -> None:
        self.library = library
        self.scripts = scripts
        self._decider = Decider(library)
        self._fronts = {ENGINE: engine_front(self._decider.renderer)}
        self._known: dict[str, str | None] = {}

    def failure(self, scripted: Scripted) -> str | None:
        """Tell how a case fails: nothing when it holds, None when it runs on other fronts alone."""
        if scripted.place not in self._known:
            self._known[scripted.place] = asyncio.run(self._run(scripted))
        return self._known[scripted.place]

    async def _run(self, scripted: Scripted) -> str | None:
        wanted = [DECIDE] if scripted.case.expect is not None else []
        wanted += [ENGINE] if scripted.case.talk and scripted.on(ENGINE) else []
        try:
            for front in wanted:
                await carry_out(Run(scripted, front), self._decider, self._fronts)
        except (ScriptError, ContentError, FactError, NoRowError) as error:
            return str(error)
        return "" if wanted else None
