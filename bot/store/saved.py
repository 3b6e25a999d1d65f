"""A conversation as it is kept."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Saved:
    """One conversation, a row. A screen is owed while shown < revision."""

    id: str  # 1 to 10 url-safe characters
    chat: int = field(repr=False)  # Telegram's ids; sealed where they are kept
    owner: int = field(repr=False)
    revision: int
    shown: int  # the revision on the screen
    message: int | None  # the screen; None: not sent yet; negative: a new one is due in place of that message
    content: str  # digest of the content that the log was last folded under
    touched: int  # unix seconds of the person's last act
    closed: bool
    payload: str = field(repr=False)  # the conversation, JSON; kept out of logs and tracebacks
    stood: int | None = field(default=None, compare=False)  # milliseconds since it was shown first, as read
