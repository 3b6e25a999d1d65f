"""All that speaks from one content: made whole and replaced whole.

1. An update is carried out by one edition from beginning to end, and so is a delivery by its means.
2. What must go on whatever the content is stands in the house: editions keep nothing of their own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.proof.draw.drawing import Drawing
from bot.render.entrance import Entrance
from bot.telegram.audit import Audit
from bot.telegram.desk import Desk
from bot.telegram.door import Door
from bot.telegram.screens import Means
from bot.telegram.sender import Sender

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.render.renderer import Renderer
    from bot.store import Store
    from bot.telegram.desk import Newest
    from bot.telegram.door import Lobby
    from bot.telegram.errands import Errands
    from bot.telegram.metrics import Metrics
    from bot.telegram.reading import Reading
    from bot.telegram.reloading import Reload
    from bot.telegram.screens import Screens
    from bot.telegram.terms import Terms


@dataclass(frozen=True, slots=True)
class House:
    """What stays when the content changes.

    `name` is that of this process among those that share the store; `reload` has the content loaded anew and
    tells a chat what came of it.
    """

    bot: Bot
    store: Store
    terms: Terms
    metrics: Metrics
    errands: Errands
    screens: Screens
    reading: Reading
    newest: Newest
    lobby: Lobby
    username: str
    clock: Callable[[], int]
    fresh_id: Callable[[], str]
    fresh_code: Callable[[], str]
    name: str
    reload: Callable[[int], Awaitable[None]]


class Edition:
    """The parts that hold a content."""

    def __init__(self, renderer: Renderer, house: House) -> None:
        self.renderer = renderer
        self.sender = Sender(house.bot, renderer)
        self.entrance = Entrance(renderer, house.terms.days)
        self.desk = Desk(
            house.store,
            renderer,
            self.sender,
            house.screens,
            house.errands,
            house.reading,
            house.newest,
            house.metrics,
            username=house.username,
            clock=house.clock,
            fresh_id=house.fresh_id,
            name=house.name,
        )
        self.door = Door(
            self.desk,
            house.store,
            self.sender,
            house.screens,
            house.errands,
            self.entrance,
            house.terms,
            house.metrics,
            house.lobby,
            username=house.username,
            clock=house.clock,
            fresh_code=house.fresh_code,
            reload=house.reload,
        )
        audit = Audit(renderer.library, house.store.decisions, house.clock, house.metrics)
        self.means = Means(renderer, Drawing(renderer), self.sender, audit, self.desk.take_over)

    @property
    def digest(self) -> str:
        """What names its content."""
        return self.renderer.library.digest

    async def tell(self, chat: int, came: Reload) -> None:
        """Tell an administrator what came of loading content anew."""
        await self.sender.page(chat, self.entrance.reloaded(came.outcome, came.problems))
