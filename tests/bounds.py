"""Everything that could grow, and what bounds it: read off the code, and counted where it can be filled here.

`python -m tests.bounds` prints the table; `docs/bounds.md` is what it printed last, and a test compares both.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.cli import decide
from bot.content import braces, strict_yaml
from bot.content.errors import ContentError
from bot.engine import answers, talk, understand
from bot.engine.conversation import Conversation
from bot.reference import ask
from bot.render import entrance, pages, renderer
from bot.render.lookups import Lookups
from bot.render.renderer import Renderer
from bot.settings import Settings
from bot.store import conversations, damage, decisions, file, postgres
from bot.telegram import (
    attempts,
    buttons,
    desk,
    door,
    gate,
    invites,
    limits,
    pace,
    poll,
    receiving,
    retry,
    screens,
    sender,
    service,
    session,
    webhook,
)
from bot.telegram.desk import Newest
from bot.telegram.limits import Limits
from bot.telegram.pace import Pace
from bot.telegram.receiving import Recent
from tests.engine.patients import shipped

TRIED = 20_000
"""How often each is filled: more than any of them may hold."""
STEPS, LINES = 600, 200
"""How often a check is stepped back and forth, and how many lines are typed."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What cannot grow beyond `most`, in `unit`; `counted` fills it TRIED times and gives what it holds."""

    what: str
    most: float
    unit: str
    counted: Callable[[], int] | None = None


class Clock:
    """Seconds that pass as they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def held(one: object, name: str) -> int:
    """How much there is in a part that nobody else looks at."""
    return len(getattr(one, name))


def remembered() -> int:
    recent = Recent()
    for number in range(TRIED):
        recent.add(number)
    return sum(number in recent for number in range(TRIED))


def newest() -> int:
    found = Newest()
    for chat in range(TRIED):
        found.note(chat, 1)
    return sum(found.of(chat) > 0 for chat in range(TRIED))


def paced() -> int:
    clock = Clock()
    found = Pace(clock, rate=door.ACTS, burst=door.ACTS_AT_ONCE)
    for person in range(TRIED):
        clock.now += 0.01
        found.allows(person, person)
    return held(found, "_rows")


def limited() -> int:
    clock = Clock()
    found = Limits(clock)
    for chat in range(TRIED):
        clock.now += 1 / limits.OVERALL
        found.reserve(chat, 60, message=True)
    return held(found, "_rows")


@cache
def stepped(steps: int) -> Conversation:
    """A check that somebody steps through, back and forth, when its log is longest."""
    library, chance = shipped(), random.Random(1)  # noqa: S311  no secret
    now = longest = talk.begin(library, talk.Opening(library.home), "c", 0)
    for _ in range(steps):
        offered = [one for one in talk.offered(library, now) if one not in {"!again", "!new", "!onto"}]
        back = "!back" in offered and chance.random() < 0.5
        action = "!back" if back else chance.choice(offered)
        now = talk.step(library, now, talk.Tap(action, now.revision), 0).conversation
        longest = max(longest, now, key=lambda one: len(one.log))
    return longest


def logged() -> int:
    return len(stepped(STEPS).log)


def kept() -> int:
    return len(stepped(STEPS).model_dump_json().encode())


def prepared() -> int:
    """Texts that were made ready, after as many typed lines: each is one of the content's own."""
    drawn = Renderer(shipped(), today=lambda: date(2026, 5, 1))
    looked_up = Lookups(drawn)
    for number in range(LINES):
        looked_up.command("ask", f"word{number} dose of flumazenil at {number} y")
    return held(drawn, "_plain") + held(drawn, "_prose") + held(drawn, "_templates")


def problems() -> int:
    try:
        strict_yaml.parse("a: 1\n" * TRIED, "x.yaml")
    except ContentError as error:
        return len(error.problems)
    return 0


DAYS = Settings.model_fields
BOUNDS = (
    Bound("A request to the webhook", webhook.LARGEST, "bytes"),
    Bound("Updates in hand by webhook; beyond it 503", webhook.MOST_IN_HAND, "updates"),
    Bound("Deliveries that Telegram has under way", webhook._CONNECTIONS, "connections"),  # noqa: SLF001
    Bound("A delivery waits for its update", webhook.PATIENCE, "s"),
    Bound("Updates in hand by polling: what one answer holds", 100, "updates"),
    Bound("A long poll", poll.LONG, "s"),
    Bound("Updates known by their ids when they come again", receiving._REMEMBERED, "ids", remembered),  # noqa: SLF001
    Bound("Tries of an update that meets a bug", attempts.TRIES, "tries"),
    Bound("Acts of a person at once", door.ACTS_AT_ONCE, "acts"),
    Bound("Acts of a person, evenly", door.ACTS, "a second"),
    Bound("Codes that a person may try at once", door.CODES_AT_ONCE, "codes"),
    Bound("People whose pace is held, a hundred acts a second", 2 * pace.SWEEP, "rows", paced),
    Bound("Acts held until the notice is accepted", door._HELD, "acts"),  # noqa: SLF001
    Bound("Versions of the notice that a person has accepted", gate.KEPT, "versions"),
    Bound("Hours that an invite holds", invites.MOST_HOURS, "h"),
    Bound("Chats of which the newest message is known", desk._CHATS_KEPT, "chats", newest),  # noqa: SLF001
    Bound("Screens of which the message is known before it is stored", screens._SENT_KEPT, "screens"),  # noqa: SLF001
    Bound("An act waits for the delivery in its chat", desk.QUIET_SECONDS, "s"),
    Bound("Calls to Telegram", limits.OVERALL, "a second"),
    Bound("Messages to a chat at once", limits.BURST, "messages"),
    Bound("Chats whose rate is held, thirty messages a second", 2 * limits.SWEEP, "rows", limited),
    Bound("A call with all its tries", retry.PATIENCE, "s"),
    Bound("Tries of a call that stumbles", retry.TRIES, "tries"),
    Bound("Connections to Telegram", session._CONNECTIONS, "connections"),  # noqa: SLF001
    Bound("A page is tried until its update is acknowledged without it", sender.PAGE_SECONDS, "s"),
    Bound("An orderly stop", service.STOP_SECONDS, "s"),
    Bound("A typed answer", understand.LIMIT, "characters"),
    Bound("A question to look something up by", ask.LIMIT, "characters"),
    Bound("Typed words that a page repeats", pages._QUOTES, "words"),  # noqa: SLF001
    Bound("Of each of them", pages._QUOTED, "characters"),  # noqa: SLF001
    Bound("Pages that are offered for a question", ask.OFFERED, "buttons"),
    Bound("What a button carries", buttons.LONGEST, "bytes"),
    Bound("A screen", renderer.TEXT_LIMIT, "characters"),
    Bound("Invites or members that a page lists", entrance.LISTED, "lines"),
    Bound("The log of a conversation, stepped back and forth", talk.LOG_LIMIT + 20, "acts", logged),
    Bound("One conversation as it is sealed", 32_000, "bytes", kept),
    Bound("Texts made ready to be filled in", 2_000, "texts", prepared),
    Bound("A conversation is kept, unless set otherwise", DAYS["retention_days"].default, "d"),
    Bound("A decision is kept, unless set otherwise", DAYS["audit_days"].default, "d"),
    Bound("Owed screens that are looked at together", conversations._MOST_OWED, "screens"),  # noqa: SLF001
    Bound("Rows that are deleted in one go", conversations._MOST_EXPIRED, "rows"),  # noqa: SLF001
    Bound("Decisions that an export reads in one go", decisions._PAGE, "rows"),  # noqa: SLF001
    Bound("Damaged values that are remembered", damage._REMEMBERED, "values"),  # noqa: SLF001
    Bound("An SQLite file is checked at the start", file.CHECK_SECONDS, "s"),
    Bound("Connections to PostgreSQL of one process", postgres._CONNECTIONS, "connections"),  # noqa: SLF001
    Bound("A statement on PostgreSQL", postgres._SECONDS, "s"),  # noqa: SLF001
    Bound("A content file", strict_yaml.LIMIT, "bytes"),
    Bound("Nesting of a content file", strict_yaml._DEPTH, "levels"),  # noqa: SLF001
    Bound("Problems that are told of one file", strict_yaml._MOST, "problems", problems),  # noqa: SLF001
    Bound("Nesting of wording between braces", braces._DEEPEST, "levels"),  # noqa: SLF001
    Bound("Loops in one another in wording", braces._LOOPS, "loops"),  # noqa: SLF001
    Bound("A line of `bedside decide --batch`", decide.LONGEST, "bytes"),
    Bound("What an error repeats of an answer", answers._SHOWN, "characters"),  # noqa: SLF001
)  # fmt: skip


def table() -> Iterator[str]:
    """The page, line by line."""
    yield "# Bounds"
    yield ""
    yield "What could grow, and what bounds it. Printed by `python -m tests.bounds`; do not edit it by hand."
    yield f"A number in the last column is how much it held after {TRIED:,} tries; a conversation was stepped"
    yield f"back and forth {STEPS:,} times, and {LINES} lines were typed."
    yield ""
    yield "| what | at most | counted |"
    yield "|---|---|---|"
    for one in BOUNDS:
        counted = "" if one.counted is None else f"{one.counted():,}"
        yield f"| {one.what} | {_number(one.most)} {one.unit} | {counted} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201  it prints
