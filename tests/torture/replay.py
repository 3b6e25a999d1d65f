"""How a chat may stand after what a person did and saw.

1. Messages come in order, and so do taps; the two may pass each other. What comes again changes nothing, but
   that where the clock was moved it may bring the question whether it is the same patient.
2. A tap counts for the revision that it was drawn for, a command if it is newer than what stands. A line may
   count, or not: then the screen that it was typed below was another by the time it came. It may count when
   it comes again, but not once there is a new screen below it.
3. What was seen says which of the possible ways it went, and cannot be taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.engine import talk
from bot.engine.conversation import Conversation
from bot.telegram.commands import Command, begins
from bot.telegram.rows import new_id, origin
from tests.torture.account import Account, Act

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.library import Library
    from tests.torture.ward import Look

_UNKNOWN = "?"
"""Stands in an id for what the bot makes up."""
_NONE: frozenset[int] = frozenset()
_LATE = talk.IDLE + 1
_AGAIN = talk.Tap("", -1)
"""Whatever comes again: it is meant for nothing that stands."""
_MOST = 20_000
"""Ways that are followed up; nobody does so much at once unless the chat does not go on."""


@dataclass(frozen=True, slots=True)
class Stand:
    """The open conversation, those that are over, and how many messages and taps have come.

    `late` are lines that did not count when they came, by their number. In all conversations `touched` is 0.
    """

    open: Conversation | None = None
    over: tuple[Conversation, ...] = ()
    messages: int = 0
    taps: int = 0
    late: frozenset[int] = frozenset()

    def leads_to(self, other: Stand) -> bool:
        """Whether what may come of another may come of this one, where the same is open and over in both."""
        return self.messages <= other.messages and self.taps <= other.taps and self.late >= other.late

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """All of them."""
        return self.over if self.open is None else (*self.over, self.open)


class LostSightError(Exception):
    """Something was seen that no way leads to."""

    def __init__(self, look: Look, stands: Iterable[Stand]) -> None:
        super().__init__(look)
        self.look = look
        self.stands = set(stands)


class TooManyError(Exception):
    """So much was done in vain that nothing can be said of it."""


class Replay:
    """Goes through accounts.

    `idle`: the bot's clock was moved, so that it may ask whether it is the same patient. `unread`: a tap may
    have come too soon after its screen to count.
    """

    def __init__(self, library: Library, *, idle: bool, unread: bool) -> None:
        self._library = library
        self._idle = idle
        self._times = (0, _LATE) if idle else (0,)
        self._may_miss = idle or unread
        self._step = lru_cache(maxsize=100_000)(self._stepped)
        self._offered = lru_cache(maxsize=100_000)(self._offers)

    def follow(self, account: Account) -> tuple[set[Stand], list[tuple[Look, Conversation]]]:
        """All ways in which the chat may stand in the end, and what was seen of which conversation for sure.

        In the end everything has come. Raises LostSightError and TooManyError.
        """
        seen: list[tuple[Look, Conversation]] = []
        stands, acts = {Stand()}, _Acts([], [])
        for event in account.events:
            if isinstance(event, Act):
                acts.of(event).append(event)
                continue
            ways = self._closure(stands, acts)
            fitting = {found for one in ways if (found := self._fits(one, event))}
            if not fitting:
                raise LostSightError(event, ways)
            stands = fitting
            opened = {one.open for one in stands}
            if len(opened) == 1:
                seen.extend((event, one) for one in opened if one is not None)
        return {one for one in self._closure(stands, acts) if self._is_end(one, acts)}, seen

    def _fits(self, stand: Stand, look: Look) -> Stand | None:
        """The stand with the id that was seen, if that was seen."""
        found = stand.open
        if found is None or found.revision != look.revision:
            return None
        if found.id.startswith(_UNKNOWN) and origin(found.id) == origin(look.conversation):
            found = found.model_copy(update={"id": look.conversation})
        if found.id != look.conversation or self._offered(bare(found)) != look.actions:
            return None
        return replace(stand, open=found)

    def _closure(self, stands: set[Stand], acts: _Acts) -> set[Stand]:
        """All that may have come of what was done so far, in as far as it changed something."""
        found, fresh = defaultdict[object, list[Stand]](list), list(stands)
        while fresh:
            stand = fresh.pop()
            known = found[stand.open, stand.over]
            if any(one.leads_to(stand) for one in known):
                continue
            known[:] = [one for one in known if not stand.leads_to(one)] + [stand]
            fresh += self._next(stand, acts)
            if len(found) > _MOST:
                raise TooManyError
        return {one for known in found.values() for one in known}

    def _next(self, stand: Stand, acts: _Acts) -> Iterator[Stand]:
        """What may happen next that changes something; what changes nothing has come by the way."""
        if self._idle and stand.open is not None:
            for after, _ in self._step(bare(stand.open), _AGAIN):
                yield replace(stand, open=_named(after, stand.open.id))
        come = stand
        for number in range(stand.messages, len(acts.messages)):
            act, come = acts.messages[number], replace(come, messages=number + 1)
            if act.kind == "line":
                yield from self._heard(replace(come, late=_NONE), act)
                come = replace(come, late=come.late | {number})
            elif (commanded := self._commanded(come, act)) is not None:
                yield commanded
                break
        for number in range(stand.taps, len(acts.taps)):
            tapped = self._tapped(replace(stand, taps=number + 1), acts.taps[number])
            yield from tapped
            if tapped and not self._may_miss:
                break
        for number in stand.late:
            later = frozenset(one for one in stand.late if one > number)
            yield from self._heard(replace(stand, late=later), acts.messages[number])

    def _is_end(self, stand: Stand, acts: _Acts) -> bool:
        """Whether nothing that is still to come must change anything."""
        rest = acts.messages[stand.messages :]
        if any(act.kind == "command" and self._commanded(stand, act) is not None for act in rest):
            return False
        return self._may_miss or not any(self._tapped(stand, act) for act in acts.taps[stand.taps :])

    def _commanded(self, stand: Stand, act: Act) -> Stand | None:
        current = stand.open
        if current is not None and act.message <= max(origin(current.id), current.after):
            return None
        name, _, words = act.words[1:].partition(" ")
        wanted = begins(self._library, Command(name, words))
        assert wanted is not None
        return self._begun(stand, wanted[0], act.message)

    def _heard(self, stand: Stand, act: Act) -> Iterator[Stand]:
        if stand.open is not None:
            for after, _ in self._step(bare(stand.open), talk.Say(act.words)):
                yield replace(stand, open=_named(after, stand.open.id))

    def _tapped(self, stand: Stand, act: Act) -> list[Stand]:
        _, conversation, revision, action = act.words.split(":", 3)
        if stand.open is None or conversation != stand.open.id:
            return []
        return [
            replace(stand, open=_named(after, stand.open.id))
            if begun is None
            else self._begun(stand, begun, act.message)
            for after, begun in self._step(bare(stand.open), talk.Tap(action, int(revision)))
        ]

    def _begun(self, stand: Stand, wanted: talk.Opening, message: int) -> Stand:
        new = talk.begin(self._library, wanted, new_id(lambda: _UNKNOWN, message), 0)
        over = stand.over if stand.open is None else (*stand.over, talk.close(stand.open))
        return replace(stand, open=new, over=over, late=_NONE)

    def _offers(self, conversation: Conversation) -> tuple[str, ...]:
        return talk.offered(self._library, conversation)

    def _stepped(
        self, conversation: Conversation, act: talk.Tap | talk.Say
    ) -> tuple[tuple[Conversation, talk.Opening | None], ...]:
        """What may become of a conversation, and what begins in its place; nothing where nothing changes."""
        found = []
        for now in self._times:
            outcome = talk.step(self._library, conversation, act, now)
            after = [outcome.conversation]
            if isinstance(act, talk.Say):
                after.append(talk.looked_up(self._library, conversation, now))
            found += [
                (one.model_copy(update={"touched": 0}), outcome.begin)
                for one in after
                if outcome.begin is not None or one.revision != conversation.revision
            ]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Acts:
    messages: list[Act]
    taps: list[Act]

    def of(self, act: Act) -> list[Act]:
        return self.taps if act.kind == "tap" else self.messages


def bare(conversation: Conversation) -> Conversation:
    """A conversation without its id and times, to compare what was kept with what must have been."""
    return conversation.model_copy(update={"id": "", "touched": 0})


def _named(conversation: Conversation, identifier: str) -> Conversation:
    return conversation.model_copy(update={"id": identifier})
