"""Taking over content that was changed: loaded and proved beside the work, then swapped in one step.

1. One at a time. Whatever is asked for while one runs becomes one more, which reads what was written last.
2. Content that cannot be used is refused with its reasons, and what is at work goes on.
3. Loading takes seconds of the processor: it runs in a thread of its own, which no stop waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.content.errors import ContentError
from bot.telegram.aside import aside
from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    from bot.proof.proved import Proved

LOGGED = 20
"""Problems of content that are logged; how many more there are is told."""
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Reload:
    """What came of loading content anew. `problems` are those of content that was refused, one line each."""

    outcome: Literal["swapped", "unchanged", "refused"]
    problems: tuple[str, ...] = ()


class Reloading:
    """Has content loaded by `load` and proved, and hands it to `take`, which says whether it is another.

    `load` runs in a thread and raises ContentError; `tell` is told what came of it, and which chats asked.
    Whoever sets `asked` asks for it, too.
    """

    def __init__(
        self,
        load: Callable[[], Proved],
        take: Callable[[Proved], bool],
        tell: Callable[[Reload, frozenset[int]], Awaitable[None]],
        asked: asyncio.Event,
    ) -> None:
        self._load = load
        self._take = take
        self._tell = tell
        self._asked = asked
        self._chats: set[int] = set()

    def ask(self, chat: int | None = None) -> None:
        """Ask for it, and to tell a chat what came of it."""
        if chat is not None:
            self._chats.add(chat)
        self._asked.set()

    async def run(self) -> None:
        """Do what is asked, for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            chats, self._chats = frozenset(self._chats), set()
            await self._tell(await self._once(), chats)

    async def _once(self) -> Reload:
        try:
            proved = await aside(self._load)
            came = Reload("swapped" if self._take(proved) else "unchanged")
        except ContentError as error:
            came = Reload("refused", tuple(map(str, error.problems)))
        except Exception as error:  # noqa: BLE001  whatever it stumbled over, the content at work serves on
            _log.error("content_stumbled", **fault(error))
            came = Reload("refused", (f"content: It could not be loaded ({type(error).__name__}).",))
        else:
            _log.info("reloaded", outcome=came.outcome, content=proved.library.digest)
            return came
        for problem in came.problems[:LOGGED]:
            _log.error("content_problem", problem=problem)
        _log.error("reloaded", outcome=came.outcome, problems=len(came.problems))
        return came
