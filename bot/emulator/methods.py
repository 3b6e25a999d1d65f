"""The methods of the Bot API: the way from a name over the table to a handler."""

import inspect
from collections.abc import Iterable

from bot.emulator.checks import check
from bot.emulator.coverage import Coverage
from bot.emulator.errors import ApiError, not_offered
from bot.emulator.handler import Part
from bot.emulator.params import Params
from bot.emulator.table import API


class Methods:
    """The methods by name; each part brings its own. `coverage` tells what was used of them."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._handlers = {name: handler for part in parts for name, handler in part.handlers().items()}
        self.names = {name.lower(): name for name in API}
        self.coverage = Coverage()

    @property
    def offered(self) -> frozenset[str]:
        """The names of those that have a handler."""
        return frozenset(self._handlers)

    async def call(self, name: str, params: Params) -> object:
        """The result of a method, whatever the case of its name.

        Raises ApiError: 404 for a name that the Bot API does not have, 501 for one that it has and the
        emulator has not.
        """
        method = self.names.get(name.lower())
        note = self.coverage.begin(method or name)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        handler = self._handlers.get(method)
        if handler is None:
            raise not_offered(f"the method {method}")
        check(method, params, note)
        result = handler(params)
        return await result if inspect.isawaitable(result) else result
