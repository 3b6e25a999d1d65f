"""A clinician at a phone: goes on through what is on the screen, and taps again when nothing comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import takewhile
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from tests.torture.account import Account, Act

if TYPE_CHECKING:
    from tests.torture.ward import Look, Ward

_LENGTHS = (2, 4, 6, 7, 8, 8, 9, 10, 12, 16, 24)
"""Acts in a chat; most walk a check to its advice, some leave soon, some go round and round."""
_OPENINGS = ("/check", "/check", "/check", "/start", "/check dose", "/check relaxant")
_TYPED = {"age": ("54 y", "4 y", "54", "8 mo", "17 y"), "weight": ("16 kg", "16", "35 lb", "16.25 kg")}
MEASURED = ("54 y", "4 y", "8 mo", "17 y", "16 kg", "35 lb", "16.25 kg")
"""What is typed of patients, with its unit."""
FIRST_CHAT = 743_210_001
"""Chats have numbers that stand for nothing else."""
MARK = "zzqx"
"""Stands in what is typed and is no answer."""
_NONSENSE = (
    f"{MARK} what now",
    f"{MARK} 0,5 mg?",
    f"{MARK} <b>&amp; {{{{ x }}}}",
    f"{MARK} \U0001f9e0",
    "midazolam",
    "54 y",
)
_LIKELY = {
    "!right": 8.0, "!confirm": 5.0, "!same": 8.0, "!rest": 4.0, "!close_why": 6.0, "!close_map": 8.0,
    "!onto": 2.0, "!change": 1.5, "!map": 0.15, "!again": 0.7, "!new": 0.7,
}  # fmt: skip
_ANSWER, _OTHER = 8.0, 1.0
_LONGEST_PATIENCE = 5.0
_MOST_IN_VAIN = 2
"""Acts without another screen after which nobody types any more."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How often, of one, somebody types nonsense, taps an old button, taps twice, types a number, or ends.

    `reading` are the seconds that pass before a new screen is tapped.
    """

    nonsense: float = 0.03
    old: float = 0.05
    twice: float = 0.06
    typed: float = 0.3
    anew: float = 0.03
    reading: float = 0.0
    patience: float = 0.6


class Clinician:
    """One person in a private chat. What can be decided is decided by `chance`."""

    def __init__(self, ward: Ward, chat: int, chance: Random, habits: Habits) -> None:
        self.account = Account(chat)
        self.acts_left = chance.choice(_LENGTHS)
        self._ward = ward
        self._chat = chat
        self._chance = chance
        self._habits = habits
        self._over: set[str] = set()
        self._looks: list[Look] = []
        self._last: Act | None = None

    async def walk(self) -> None:
        """Begin, and go on until there is nothing left to do."""
        self._say(self._chance.choice(_OPENINGS))
        await self._onward()
        while self.acts_left > 0:
            self.acts_left -= 1
            await self.once()
        self.account.ended = monotonic()

    async def once(self) -> None:
        """Do one thing more, and see what comes of it."""
        if self._habits.reading:
            await asyncio.sleep(self._habits.reading * self._chance.uniform(1.05, 1.3))
        self._act(self._looks[-1])
        await self._onward()

    def last_look(self) -> None:
        """Keep what stands there in the end."""
        look = self._fresh()
        if look is not None:
            self._looks.append(look)
            self.account.see(look)

    def leave(self) -> None:
        """Do one thing more, and look at nothing that comes of it."""
        self.last_look()
        if self._looks:
            self._act(self._looks[-1])

    def tap_old(self, most: int) -> None:
        """Tap buttons of screens that are over, so many at most."""
        old = [(look, action) for look in self._looks[:-1] for action in look.actions]
        for look, action in self._chance.sample(old, min(len(old), most)):
            self._tap(look.message, look.data(action))

    # seeing

    async def _onward(self) -> None:
        """Wait for the next screen. Where none comes, do the same again."""
        patience = self._habits.patience * self._chance.uniform(0.7, 1.5)
        loop = asyncio.get_running_loop()
        again = loop.time() + patience
        while True:
            seen = self._ward.seen(self._chat)
            look = self._fresh()
            if look is not None:
                self._looks.append(look)
                self.account.see(look)
                self._ward.steps += 1
                return
            if loop.time() >= again:
                self._repeat()
                patience = min(patience * 1.6, _LONGEST_PATIENCE)
                again = loop.time() + patience
            await self._ward.change(self._chat, seen, again - loop.time())

    def _fresh(self) -> Look | None:
        """The screen, if it is another than the last one; never one that was left behind."""
        look = self._ward.look(self._chat)
        if look is None or look.conversation in self._over:
            return None
        last = self._looks[-1] if self._looks else None
        if last is None:
            return look
        if look.conversation != last.conversation:
            self._over.add(last.conversation)
            return look
        return look if look.revision > last.revision else None

    # doing

    def _act(self, look: Look) -> None:
        chance, habits = self._chance, self._habits
        if len(self._looks) > 1 and chance.random() < habits.old:
            old = chance.choice(self._looks[:-1])
            self._tap(old.message, old.data(chance.choice(old.actions)))
        in_vain = self._done_in_vain()
        typed = None if in_vain >= _MOST_IN_VAIN else self._typed(look)
        if in_vain < _MOST_IN_VAIN and chance.random() < habits.nonsense:
            self._say(chance.choice(_NONSENSE))
        elif chance.random() < habits.anew:
            self._say(chance.choice(_OPENINGS))
        elif typed and chance.random() < typed[0]:
            self._say(chance.choice(typed[1]))
        else:
            action = chance.choices(look.actions, [_weight(one) for one in look.actions])[0]
            self._tap(look.message, look.data(action))
            if chance.random() < habits.twice:
                second = action if chance.random() < 0.5 else chance.choice(look.actions)
                self._tap(look.message, look.data(second))

    def _done_in_vain(self) -> int:
        """How much was done that brought no other screen."""
        return sum(1 for _ in takewhile(lambda one: isinstance(one, Act), reversed(self.account.events)))

    def _typed(self, look: Look) -> tuple[float, tuple[str, ...]] | None:
        """How likely a number is typed here, and which ones may be."""
        asked = {one.partition("=")[0] for one in look.actions if "=" in one}
        if "age" in asked:
            return self._habits.typed, _TYPED["age"]
        if "weight" in asked or not set(look.actions) - {"!back", "!advice"}:
            return 0.85, _TYPED["weight"]
        return None

    def _repeat(self) -> None:
        last = self._last
        assert last is not None
        if last.kind == "tap":
            look = self._ward.look(self._chat)
            # the finger goes to what is there by now
            there = look is not None and last.words.startswith(f"v1:{look.conversation}:{look.revision}:")
            self._tap(look.message if look and there else last.message, last.words)
        elif last.kind == "command":
            self._say(last.words)
        elif last.update.confirmed:  # a line may bring a page alone
            self._act(self._looks[-1])

    def _say(self, words: str) -> None:
        message, update = self._ward.say(self._chat, words)
        self._done(Act("command" if words.startswith("/") else "line", words, message, update))

    def _tap(self, message: int, data: str) -> None:
        self._done(Act("tap", data, message, self._ward.tap(self._chat, message, data)))

    def _done(self, act: Act) -> None:
        self._last = act
        self.account.events.append(act)


def _weight(action: str) -> float:
    return _ANSWER if "=" in action or action.startswith("?") else _LIKELY.get(action, _OTHER)
