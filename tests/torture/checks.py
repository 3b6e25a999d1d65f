"""What must hold once all is quiet again, whatever went wrong before.

1. Every answer that was acknowledged stands once and in order, and none stands that was not given.
2. Every update was confirmed, and none was dropped.
3. Every screen that was seen said what it had to. In the end every chat shows its right one, nothing is
   owed, and no other button is obeyed.
4. Every decision that was shown is on record, once for its revision.
5. The bot never ended by itself, and what it wrote holds no traceback and nothing of a person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.emulator.params import Params
from bot.emulator.text import from_call
from bot.engine.conversation import Conversation, state
from bot.store.schema import conversation as table
from bot.telegram.buttons import keyboard
from bot.telegram.rows import opened, origin
from tests.torture.clinician import FIRST_CHAT, MARK, MEASURED
from tests.torture.lives import TOKEN
from tests.torture.replay import LostSightError, Replay, Stand, TooManyError, bare

if TYPE_CHECKING:
    from bot.emulator.chats import Message
    from bot.emulator.text import Text
    from bot.render.renderer import Renderer, Screen
    from bot.store import Saved, Store
    from bot.store.decisions import Decision
    from tests.torture.account import Account
    from tests.torture.ward import Ward

_UNHEARD_OF = ("Traceback", '"level": "error"', MARK, TOKEN, TOKEN.partition(":")[2])
"""What a bot must not write, or has no reason to as long as it works as it should."""
_PERSONAL = re.compile(
    rf"\b({FIRST_CHAT // 10_000}\d{{4}}|{'|'.join(map(re.escape, MEASURED))})\b|\"(age|weight)\""
)
"""Chats, which are people, what they typed of patients, and what was asked of each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be. `kind`: lost, doubled, wrong, update, screen, decision, noise, end."""

    kind: str
    words: str
    chat: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}{'' if self.chat is None else f' in chat {self.chat}'}: {self.words}"


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a store keeps, opened."""

    rows: dict[int, list[Saved]]
    """By chat."""
    decisions: list[Decision]
    pseudonyms: dict[str, Saved]

    @classmethod
    async def read(cls, store: Store) -> Kept:
        """Open everything."""
        rows = defaultdict(list)
        pseudonyms = {}
        found = await store._driver.run(select(table.c.id), {})  # noqa: SLF001  nothing else lists them all
        for (identifier,) in found.rows:
            row = await store.get(identifier)
            assert row is not None
            rows[row.chat].append(row)
            pseudonyms[store._seal.hash("conversation", identifier).hex()] = row  # noqa: SLF001
        return cls(dict(rows), [one async for one in store.decisions.export()], pseudonyms)


class Checks:
    """Judges accounts by what is kept and what stands in the chats."""

    def __init__(self, ward: Ward, renderer: Renderer, kept: Kept, *, idle: bool, unread: bool) -> None:
        self._ward = ward
        self._renderer = renderer
        self._kept = kept
        self._replay = Replay(renderer.library, idle=idle, unread=unread)
        self._seen: list[Conversation] = []

    def all(self, accounts: Iterable[Account], words: Iterable[str]) -> list[Finding]:
        """Everything that is wrong."""
        found = []
        for account in accounts:
            found += [*self._chat(account), *self._screens(account.chat)]
        return [*found, *self._updates(), *self._decisions(), *noise(words)]

    # what is kept

    def _chat(self, account: Account) -> Iterator[Finding]:
        if account.stuck:
            yield Finding("stuck", "the chat did not go on", account.chat)
        rows = self._kept.rows.get(account.chat, [])
        kept = Counter(bare(opened(row)) for row in rows)
        try:
            stands, seen = self._replay.follow(account)
        except LostSightError as error:
            stands, seen = error.stands, []
            yield Finding("wrong", f"nothing leads to {error.look}", account.chat)
        except TooManyError:
            yield Finding("stuck", f"{len(account.acts)} acts were done, most in vain", account.chat)
            return
        self._seen += [conversation for _, conversation in seen]
        for look, conversation in seen:
            if look.text != self._text(conversation):
                words = f"message {look.message} showed another text at {look.revision}"
                yield Finding("screen", words, account.chat)
        fitting = [one for one in stands if Counter(map(bare, one.conversations)) == kept]
        if not fitting:
            yield from _difference(account.chat, stands, [opened(row) for row in rows])

    def _updates(self) -> Iterator[Finding]:
        for update in self._ward.updates:
            if not update.confirmed:
                yield Finding("update", f"{update.update_id} ({update.kind}) was never confirmed")

    # what is shown

    def _screens(self, chat: int) -> Iterator[Finding]:
        rows, live = self._kept.rows.get(chat, []), self._ward.live(chat)
        for row in rows:
            if row.shown != row.revision:
                yield Finding("screen", f"{row.id} is owed: {row.shown} of {row.revision}", chat)
        standing = [row for row in rows if not row.closed]
        if len(standing) > 1:
            yield Finding("doubled", f"{len(standing)} conversations are open", chat)
        for row in standing:
            if not live:
                yield Finding("screen", "there is none", chat)
                continue
            if row.message != live[-1][0].message_id:
                yield Finding(
                    "screen", f"message {row.message} is kept, {live[-1][0].message_id} shows", chat
                )
            if wrong := self._differs(row, live[-1][0]):
                yield Finding("screen", wrong, chat)
            for message, look in live[:-1]:
                # whether Telegram has done what it did not answer nobody knows, so a screen may stand twice
                if (look.conversation, look.revision) == (row.id, row.revision) and self._differs(
                    row, message
                ):
                    yield Finding("screen", f"message {message.message_id} is obeyed and shows another", chat)

    def _differs(self, row: Saved, message: Message) -> str:
        """What is wrong with a message that shows a row."""
        screen = self._renderer.screen(opened(row))
        markup = keyboard(screen, row.id, row.revision)
        wanted = (
            []
            if markup is None
            else [[(one.text, one.callback_data) for one in line] for line in markup.inline_keyboard]
        )
        given = message.markup or {}
        shown = [
            [(one["text"], one.get("callback_data")) for one in line]
            for line in given.get("inline_keyboard", [])
        ]
        if shown != wanted:
            return f"buttons {shown}, not {wanted}"
        return "" if message.text == _text(screen) else "its text is another"

    def _text(self, conversation: Conversation) -> Text:
        return _text(self._renderer.screen(conversation))

    # what is on record

    def _decisions(self) -> Iterator[Finding]:
        on_record = Counter((one.conversation, one.revision) for one in self._kept.decisions)
        names = {row.id: name for name, row in self._kept.pseudonyms.items()}
        for (name, revision), times in on_record.items():
            row = self._kept.pseudonyms.get(name)
            if times != 1:
                yield Finding("decision", f"{name} {revision} is on record {times} times")
            if row is None or revision > row.revision:
                yield Finding("decision", f"{name} {revision} is on record, and never was")
        known = {(one.conversation, one.revision): one for one in self._kept.decisions}
        for conversation in self._seen:
            if conversation.view not in {"advice", "settled"}:
                continue
            record = known.get((names.get(conversation.id, ""), conversation.revision))
            advice = state(self._renderer.library, conversation).advice
            values = {name: value.text for name, value in advice.profile.values.items()}
            if record is None:
                yield Finding(
                    "decision", f"{conversation.id} {conversation.revision} was shown and is on no record"
                )
            elif not values.items() <= record.answers.items() or record.dialog != conversation.dialog:
                yield Finding("decision", f"{conversation.id} {conversation.revision} is on record otherwise")


def _text(screen: Screen) -> Text:
    """The text of a screen, as Telegram shows it."""
    return from_call(Params({"text": screen.html, "parse_mode": "HTML"}, {}))


def noise(words: Iterable[str]) -> Iterator[Finding]:
    """What a bot wrote to its stderr and must not."""
    for text in words:
        for line in text.splitlines():
            if any(word in line for word in _UNHEARD_OF) or _PERSONAL.search(line):
                yield Finding("noise", line)


def _entries(conversations: Iterable[Conversation]) -> Counter[tuple[object, ...]]:
    return Counter((origin(one.id), one.dialog, entry) for one in conversations for entry in one.log)


def _difference(chat: int, stands: set[Stand], kept: list[Conversation]) -> Iterator[Finding]:
    """In what the kept conversations differ from the nearest way that they may stand."""
    there = _entries(kept)

    def distance(stand: Stand) -> int:
        wanted = _entries(stand.conversations)
        missing, extra = wanted - there, there - wanted
        return (
            100 * (missing.total() + extra.total() + abs(len(kept) - len(stand.conversations)))
            - stand.messages
            - stand.taps
        )

    nearest = min(stands, key=distance)
    wanted = _entries(nearest.conversations)
    if missing := wanted - there:
        yield Finding("lost", f"{_told(missing)}", chat)
    if extra := there - wanted:
        yield Finding("doubled", f"{_told(extra)}", chat)
    if len(kept) != len(nearest.conversations):
        yield Finding(
            "doubled" if len(kept) > len(nearest.conversations) else "lost",
            f"{len(kept)} conversations, not {len(nearest.conversations)}",
            chat,
        )
    elif not missing and not extra:
        views, wanted_views = _views(kept), _views(nearest.conversations)
        yield Finding(
            "wrong",
            f"{views}, not {wanted_views}",
            chat,
        )


def _views(conversations: Iterable[Conversation]) -> list[tuple[object, ...]]:
    return [(one.dialog, one.revision, one.view, one.notice) for one in conversations]


def _told(entries: Counter[tuple[object, ...]]) -> str:
    return ", ".join(f"{entry[1]} {entry[2]} x{times}" for entry, times in entries.items())
