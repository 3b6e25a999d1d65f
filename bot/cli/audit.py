"""The audit, printed: a row for each decision that was shown. Persons and conversations are pseudonyms."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.cli.kept import with_store

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Decision, Store

COLUMNS = ("time", "dialog", "content", "verdict", "person", "conversation", "revision", "answers")
_EVER = 2**62
_DAY = 24 * 3600
_FORMULA = ("=", "+", "-", "@")


def seconds(since: str | None, until: str | None) -> tuple[int, int]:
    """Read two days, both of them included, as unix seconds from and before; raises ValueError."""
    first, last = _day("--since", since), _day("--until", until)
    if first and last and last < first:
        raise ValueError(f"--until {last} is before --since {first}.")
    return (_begins(first) if first else 0, _begins(last) + _DAY if last else _EVER)


def export_all(settings: Settings, since: int, before: int, form: str) -> int:
    """Print all of a span of time, oldest first."""

    async def work(store: Store) -> int:
        write = _csv() if form == "csv" else _jsonl
        async for decision in store.decisions.export(since, before):
            write(decision)
        return 0

    return with_store(settings, work)


def _csv() -> Callable[[Decision], object]:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)

    def write(decision: Decision) -> None:
        row = _row(decision)
        writer.writerow(map(_cell, (*row[:-1], json.dumps(row[-1], ensure_ascii=False))))

    return write


def _cell(value: object) -> object:
    """A text on one line; a spreadsheet would carry out what begins like a formula, without an apostrophe."""
    if not isinstance(value, str):
        return value
    line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in value)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _jsonl(decision: Decision) -> None:
    print(json.dumps(dict(zip(COLUMNS, _row(decision), strict=True)), ensure_ascii=False))


def _row(one: Decision) -> tuple[object, ...]:
    at = f"{datetime.fromtimestamp(one.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    answers = dict(one.answers)
    return (at, one.dialog, one.content, one.verdict, one.owner, one.conversation, one.revision, answers)


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise ValueError(f"{option} {text!r} is no day. Write for example 2026-05-01.") from None


def _begins(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
