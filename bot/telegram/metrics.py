"""Counts and times for whoever watches the operation, of nobody in particular.

Labels are of bounded sets: names of calls, outcomes, and what the content names. Each process has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.content.library import Library

Kind = Literal["message", "callback_query", "other"]
Outcome = Literal["done", "let_go", "unreadable"]
Answer = Literal["ok", "refused", "blocked", "throttled", "stumbled", "network"]
Reason = Literal["throttled", "stumbled", "network"]
Happening = Literal[
    "refused", "code_refused", "hurried", "entered", "accepted", "forgotten", "invited", "revoked", "removed"
]
Reload = Literal["swapped", "unchanged", "refused"]


def kind_of(update: Update) -> Kind:
    """What an update counts as."""
    if update.callback_query is not None:
        return "callback_query"
    return "other" if update.message is None else "message"


_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What one process has counted since its start."""

    def __init__(self) -> None:
        # they would double what is told, by times that nobody asks for
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        self._updates = Counter(
            "bedside_updates",
            "Updates that are done with, acknowledged or about to be.",
            ("kind", "outcome"),
            registry=registry,
        )
        self._update_seconds = Histogram(
            "bedside_update_seconds",
            "From the arrival of an update until it is done with.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._screen_seconds = Histogram(
            "bedside_screen_seconds",
            "From the arrival of an update until the screen that it brings about is shown.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._calls = Counter(
            "bedside_calls", "Calls of the Bot API, each try.", ("method", "outcome"), registry=registry
        )
        self._retries = Counter(
            "bedside_retries", "Calls that were tried again, by reason.", ("reason",), registry=registry
        )
        self._door = Counter("bedside_door", "What happened at the door.", ("happening",), registry=registry)
        self._begun = Counter(
            "bedside_conversations_begun", "Conversations that were begun.", ("dialog",), registry=registry
        )
        self._verdicts = Counter(
            "bedside_verdicts",
            "Verdicts that were shown, in a conversation each once until another takes its place.",
            ("dialog", "verdict"),
            registry=registry,
        )
        self._reloads = Counter(
            "bedside_reloads", "Times that content was to be taken anew.", ("outcome",), registry=registry
        )
        self._content = Info("bedside_content", "The content that is served.", registry=registry)
        self._replicas = Gauge(
            "bedside_replicas", "Processes at work on this store, this one too.", registry=registry
        )
        self._leader = Gauge("bedside_leader", "1 in the process that polls.", registry=registry)
        self._owed = Gauge("bedside_owed", "Screens that this process has still to show.", registry=registry)
        self._damaged = Gauge(
            "bedside_damaged",
            "What this process found changed by another hand, or damaged.",
            registry=registry,
        )
        self._store_up = Gauge("bedside_store_up", "1 while the store answers.", registry=registry)
        # what may happen is there from the start: an alarm sees the first time, not the second
        for happening in get_args(Happening):
            self._door.labels(happening)
        for reason in get_args(Reason):
            self._retries.labels(reason)
        for reload in get_args(Reload):
            self._reloads.labels(reload)

    def serves(self, library: Library) -> None:
        """This content is served from now on."""
        self._content.info({"digest": library.digest, "version": version("bedside-bot")})
        for dialog in library.dialogs:
            self._begun.labels(dialog)

    def carried_out(self, kind: Kind, outcome: Outcome, seconds: float) -> None:
        """An update is done with, so long after it came."""
        self._updates.labels(kind, outcome).inc()
        self._update_seconds.observe(seconds)

    def shown(self, seconds: float) -> None:
        """A screen is shown, so long after what brought it about came."""
        self._screen_seconds.observe(seconds)

    def called(self, method: str, outcome: Answer) -> None:
        """A method of the Bot API was called."""
        self._calls.labels(method, outcome).inc()

    def retried(self, reason: Answer) -> None:
        """A call is tried again."""
        self._retries.labels(reason).inc()

    def happened(self, happening: Happening) -> None:
        """It happened at the door."""
        self._door.labels(happening).inc()

    def begun(self, dialog: str) -> None:
        """A conversation was begun."""
        self._begun.labels(dialog).inc()

    def decided(self, dialog: str, verdict: str) -> None:
        """A verdict is shown that was not shown in its conversation before."""
        self._verdicts.labels(dialog, verdict).inc()

    def reloaded(self, outcome: Reload) -> None:
        """Content was to be taken anew."""
        self._reloads.labels(outcome).inc()

    def watch(
        self,
        owed: Callable[[], int],
        replicas: Callable[[], int],
        leads: Callable[[], bool],
        damaged: Callable[[], int],
    ) -> None:
        """Ask these how things stand whenever somebody wants to know."""
        self._damaged.set_function(damaged)
        self._owed.set_function(owed)
        self._replicas.set_function(replicas)
        self._leader.set_function(leads)

    def store(self, *, up: bool) -> None:
        """Whether the store answers."""
        self._store_up.set(up)

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)
