"""The bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from bot.cli.clock import fresh_code, fresh_id, now
from bot.cli.common import UsageFault
from bot.cli.ending import Ending
from bot.cli.key import data_key
from bot.cli.logs import form_of, telling, unhandled_in_loop
from bot.cli.notify import Notify
from bot.cli.stopping import stopping
from bot.content.errors import ContentError
from bot.render.entrance import Days
from bot.store import Store, StoreError, StoreFault, open_store, written
from bot.telegram import Hook, Listen, TelegramError, Terms
from bot.telegram import run as run_telegram
from bot.telegram.aside import aside
from bot.telegram.log import fault, logger

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.settings import Settings

_EMPTY = "Nobody is let in yet: bedside invite --role admin makes a link for the first."
_log = logger(__name__)


def serve(load: Callable[[], Proved], settings: Settings, token: str) -> int:
    """Serve until SIGINT or SIGTERM; the status is 1 when token, network or store do not let it.

    `load` gives the content: now, and again at a SIGHUP or when an administrator asks for it. Raises
    UsageFault for settings that cannot be used, and ContentError where it is read on a terminal.
    """
    listening = _webhook(settings, token), _status(settings)
    form = form_of(settings.log, sys.stderr)
    notify = Notify(os.environ)
    ending = Ending()
    with telling(form, settings.log_level, _secrets(settings, token, listening[0]), sys.stderr) as hide:
        try:
            with suppress(asyncio.CancelledError):  # told to stop before it began
                asyncio.run(_serve(load, settings, token, *listening, notify, ending, hide))
        except ContentError as error:
            if form == "text":
                raise  # on a terminal its cases are told too, to be pasted
            for problem in error.problems:
                _log.error("content_problem", problem=str(problem))
            return 1
        except (StoreError, StoreFault, TelegramError) as error:
            if form == "text":
                print(f"bedside: {error}", file=sys.stderr)
            else:
                _log.error("ended", problem=str(error))
            return 1
        except Exception as error:  # noqa: BLE001  its text may be anybody's: kind and place are told
            _log.critical("unhandled", where="main", **fault(error))
            return 1
        finally:
            ending.reached()
        _log.info("stopped")
    return 0


async def _serve(  # noqa: PLR0913, PLR0917  what serving takes
    load: Callable[[], Proved],
    settings: Settings,
    token: str,
    webhook: Hook | None,
    status: Listen | None,
    notify: Notify,
    ending: Ending,
    hide: Callable[[str], None],
) -> None:
    asyncio.get_running_loop().set_exception_handler(unhandled_in_loop)
    renew = asyncio.Event()
    stop = stopping(renew)
    starting = asyncio.current_task()

    def told() -> None:
        notify.tell("STOPPING=1")
        if starting is not None:
            starting.cancel()

    beside = [asyncio.create_task(ending.watch(stop, told)), asyncio.create_task(notify.live())]
    # beside the loop, which hears signals meanwhile: as the first process of a container it would miss them
    proved = await aside(load)
    key = data_key(settings)
    hide(written(key))
    store = await open_store(settings.database_url, key)
    try:
        empty = await _empty(settings, store)

        def ready(_username: str) -> None:
            nonlocal starting
            starting = None
            notify.tell("READY=1")
            _log.info(
                "started",
                version=version("bedside-bot"),
                content=proved.library.digest,
                store=settings.database_url.partition(":")[0].partition("+")[0],
                receives="polling" if webhook is None else "webhook",
                access=settings.access,
                require_review=settings.require_review,
            )
            if empty:
                _log.warning("nobody_let_in", remedy=_EMPTY)

        await run_telegram(
            proved,
            store,
            token=token,
            api_url=settings.api_url,
            require_review=settings.require_review,
            stop=stop,
            clock=now,
            fresh_id=fresh_id,
            terms=terms_of(settings),
            fresh_code=fresh_code,
            webhook=webhook,
            status=status,
            on_ready=ready,
            reload=load,
            sends_per_second=settings.sends_per_second,
            renew=renew,
        )
    finally:
        await store.close()
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _empty(settings: Settings, store: Store) -> bool:
    """Tell whether the settings and the store let nobody in."""
    closed = settings.access == "members" and not (settings.allow or settings.admins)
    return closed and not await store.members.all()


def terms_of(settings: Settings) -> Terms:
    """On what terms the settings let people in."""
    days = Days(settings.retention_days, settings.audit_days)
    return Terms(settings.access == "open", settings.allow, settings.admins, days=days)


def _webhook(settings: Settings, token: str) -> Hook | None:
    if not settings.webhook_url:
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    try:
        return Hook.read(settings.webhook_url, settings.webhook_listen, secret, token)
    except TelegramError as error:
        raise UsageFault(str(error)) from error


def _status(settings: Settings) -> Listen | None:
    if not settings.status_listen:
        return None
    try:
        return Listen.read(settings.status_listen, "status")
    except TelegramError as error:
        raise UsageFault(str(error)) from error


def _secrets(settings: Settings, token: str, webhook: Hook | None) -> Iterator[str]:
    """Give what may stand in no line of the log, whoever writes it."""
    yield token
    yield token.rpartition(":")[2]
    if webhook is not None:
        yield webhook.secret
    with suppress(ValueError):
        parts = urlsplit(settings.database_url)
        for password in (parts.password or "", *parse_qs(parts.query).get("password", ())):
            yield password
            yield unquote(password)
