"""What whoever watches the operation asks over HTTP: does it live, is it ready, what has it counted.

It listens for itself, so that no proxy in front of the webhook makes it public. It tells nothing of anybody.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.telegram.site import serving

if TYPE_CHECKING:
    from bot.telegram.health import Health
    from bot.telegram.listen import Listen
    from bot.telegram.metrics import Metrics


class Status:
    """The site of one process; `close` it."""

    def __init__(self, health: Health, metrics: Metrics) -> None:
        self._health = health
        self._metrics = metrics
        self._runner: web.AppRunner | None = None

    async def open(self, listen: Listen) -> None:
        """Listen. Raises TelegramError."""
        app = web.Application()
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._counted)
        self._runner = await serving(app, "status", listen)

    async def close(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._health.close()

    async def _alive(self, _request: web.Request) -> web.Response:
        """Say that the loop turns: else nothing would be said."""
        return web.json_response({"alive": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        reasons = await self._health.reasons()
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return web.json_response({"ready": not reasons, "reasons": reasons}, status=status)

    async def _counted(self, _request: web.Request) -> web.Response:
        self._metrics.store(up=await self._health.store_answers())
        return web.Response(body=self._metrics.text(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})
