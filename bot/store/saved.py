"""A conversation as it is kept, and what every store promises."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Saved:
    """One conversation, a row. A screen is owed while shown < revision."""

    id: str  # 1 to 10 url-safe characters
    chat: int  # Telegram's ids
    owner: int
    revision: int
    shown: int  # the revision on the screen
    message: int | None  # the screen; None: not sent yet; negative: a new one is due in place of that message
    content: str  # digest of the content that the log was last folded under
    touched: int  # unix seconds of the person's last act
    closed: bool
    payload: str = field(repr=False)  # the conversation, JSON; kept out of logs and tracebacks


class Store(Protocol):
    """Keeps conversations. What a call wrote before it returned outlives a kill and a power cut.

    Every call may raise StoreFault: nothing may be acknowledged then, and it may be tried again. A StoreError
    tells of a file that turned out to be damaged. Misuse (an id taken twice, a screen shown that was never
    saved) raises the driver's own error.
    """

    async def current(self, chat: int, owner: int) -> Saved | None:
        """The one conversation of this person in this chat that is not closed."""
        ...

    async def get(self, id: str) -> Saved | None:  # noqa: A002  the field's own name
        """The conversation with this id, open or closed."""
        ...

    async def begin(self, new: Saved, closing: Saved | None) -> bool:
        """Insert `new` and close `closing` in one transaction.

        `closing` is given as it shall stand: closed, one revision up. False, and nothing written, when its
        previous revision is no longer current, or when this person has another open conversation in this
        chat.
        """
        ...

    async def save(self, changed: Saved, was: int) -> bool:
        """Write all but `shown` if the revision is still `was`; False, and nothing written, if not."""
        ...

    async def shown(self, id: str, revision: int, message: int | None) -> None:  # noqa: A002
        """Note that `message` shows `revision`. News of an older screen than is noted changes nothing."""
        ...

    async def owed(self) -> list[Saved]:
        """The conversations whose screen is behind, the one longest untouched first."""
        ...

    async def forget(self, owner: int) -> int:
        """Delete all of this person's conversations, and say how many there were."""
        ...

    async def close(self) -> None:
        """Finish what was asked for, then let go of the file. Closing twice is harmless."""
        ...
