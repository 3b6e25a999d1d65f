"""Taps on buttons that wait for their answer."""

from dataclasses import dataclass

from bot.emulator.chats import Chat, User

CALLBACK_LIFETIME = 150.0
"""Seconds that a tap waits for the bot."""


@dataclass
class Query:
    """A tap of a person, which waits for its answer until the clock says `expires_at`."""

    id: str
    chat: Chat
    person: User
    message_id: int
    expires_at: float
    answered: bool = False
