"""A wire between two programs that can be cut: a TCP proxy, and with several ends behind it a balancer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

_MOST = 1 << 16
End = tuple[str, int] | str
"""Host and port, or the path of a socket."""


class Wire:
    """Listens on a port of its own, and leads each connection to one of the ends that answers."""

    def __init__(self, ends: Sequence[End], chance: Random) -> None:
        self.ends = list(ends)
        self.port = 0
        self._chance = chance
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._whole = True

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Cut all connections off, in the middle of whatever goes over them."""
        for writer in list(self._open):
            if writer.transport is not None:
                writer.transport.abort()

    def pull(self) -> None:
        """Cut all off, and let none through until it is put back."""
        self._whole = False
        self.cut()

    def put_back(self) -> None:
        """Let connections through again."""
        self._whole = True

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            if self._whole and (found := await self._reach()) is not None:
                beyond, far = found
                self._open.add(far)
                await asyncio.gather(_carry(reader, far), _carry(beyond, writer))
        finally:
            for one in (writer, far):
                if one is not None:
                    self._open.discard(one)
                    one.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for end in self._chance.sample(self.ends, len(self.ends)):
            with suppress(OSError):
                if isinstance(end, str):
                    return await asyncio.open_unix_connection(end)
                return await asyncio.open_connection(*end)
        return None


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_MOST):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.write_eof()
