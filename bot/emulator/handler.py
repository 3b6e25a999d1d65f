"""What stands behind a method of the Bot API."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.emulator.params import Params

Handler = Callable[[Params], object | Awaitable[object]]
"""It takes the parameters of a call, answers JSON, and raises ApiError."""


class Part(Protocol):
    """Some methods that belong together."""

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        ...


@dataclass(frozen=True)
class Told:
    """A result that Telegram says a word about: the `description` beside it."""

    result: object
    description: str
