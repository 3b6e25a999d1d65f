"""The record of advice: written before a screen of advice is shown, so that none is shown that is not on it.

What is shown is on record. The reverse does not hold: a record also stands for advice that a blocked chat did
not take, or that a kill came before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bot.engine.answers import CONFIRMED
from bot.engine.conversation import state

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.engine.conversation import Conversation, View
    from bot.store import Saved
    from bot.store.decisions import Decisions
    from bot.telegram.metrics import Metrics

_DECIDED: frozenset[View] = frozenset({"advice", "settled"})
"""The views that say a verdict to somebody who has not seen it yet."""


class Audit:
    """Keeps the decisions that are shown, and counts them. Raises StoreFault and StoreError."""

    def __init__(
        self, library: Library, decisions: Decisions, clock: Callable[[], int], metrics: Metrics
    ) -> None:
        self._library = library
        self._decisions = decisions
        self._clock = clock
        self._metrics = metrics

    async def note(self, row: Saved, conversation: Conversation) -> Callable[[], None] | None:
        """Write down what a screen that is due says, where it is one of advice; each revision is kept once.

        Answers stand as ids, bands and quantities; a number without its unit is no answer. Gives what is to
        be called once the screen is shown: a verdict is counted then, unless it was the last of the same
        conversation. None, and nothing may be shown, where the conversation is gone: its person was forgotten
        meanwhile.
        """
        if conversation.view not in _DECIDED or row.shown >= row.revision:
            return _nothing
        advice = state(self._library, conversation).advice
        verdicts = advice.decision.verdicts
        verdict = advice.decision.verdict or ", ".join(f"{name}={one}" for name, one in verdicts.items())
        answers: dict[str, str] = {}
        for name, value in advice.profile.values.items():
            answers |= {name: value.text} | ({name + CONFIRMED: "yes"} if value.confirmed else {})
        stands = await self._decisions.add(
            at=self._clock(),
            dialog=conversation.dialog,
            content=self._library.digest,
            verdict=verdict,
            owner=row.owner,
            conversation=row.id,
            revision=row.revision,
            answers=answers,
        )
        if not stands:
            return None
        if await self._decisions.last(row.id, row.revision) == verdict:
            return _nothing
        return partial(self._metrics.decided, conversation.dialog, verdict)


def _nothing() -> None:
    """Count nothing."""
