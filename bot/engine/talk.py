"""One act of a person -> the conversation as it stands after it.

1. Pure: the same conversation, act and time give the same result, on every front and after every restart.
2. A tap counts only for the revision it was drawn for, and only for what that screen offered. Anything else
   changes nothing.
3. A change bumps the revision by one. Nothing else does.
4. No dose is shown apart from the answers that it rests on: the way to it leads through `review`, where they
   are read over, or, in a quick dialog, they all stand above it. Of a line of which anything did not count no
   dose is shown before its answers were read over, in a quick dialog too.
5. After half an hour the first act is not carried out: it asks whether this is still the same patient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.engine.conversation import Conversation, Entry, State, View, misfits, state
from bot.engine.turn import actions
from bot.engine.understand import Understood, completed, understand

if TYPE_CHECKING:
    from bot.content.dialog import Question
    from bot.content.library import Library

IDLE = 30 * 60
"""Seconds after which the first act asks whether it is the same patient."""
LOG_LIMIT = 200
BEFORE = 3
"""Contents that are remembered of those that a conversation was taken over from."""
_MISSED = {"not_understood", "bad_number"}
"""Notices on lines that may have been meant for something else than the question."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button of a screen. Actions: `question=value`, `?question` to change one, `!verb`."""

    action: str
    revision: int


@dataclass(frozen=True, slots=True)
class Say:
    """A typed line."""

    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation to begin: in which dialog, and with which answers.

    `partly`: these were read from a line, of which some did not count.
    """

    dialog: str
    log: tuple[Entry, ...] = ()
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act. `toast` is the id of a passing word; `begin` asks for a new conversation."""

    conversation: Conversation
    toast: str | None = None
    begin: Opening | None = None


def begin(library: Library, wanted: Opening, identifier: str, now: int) -> Conversation:
    """Open a conversation where the answers and drafts of its log lead; raises KeyError for no such dialog.

    They count in the order in which they are asked, whatever the order of the log. What the dialog does not
    know, ask or accept falls away.
    """
    part = library.dialogs[wanted.dialog]
    begun = Conversation(
        id=identifier,
        dialog=part.id,
        content=library.digest,
        touched=now,
        notice="partly_read" if wanted.partly else None,
        partly=wanted.partly,
    )
    given = [entry for name in part.dialog.questions for entry in wanted.log if entry.question == name]
    standing = _standing(state(library, begun.model_copy(update={"log": tuple(given)}))) if given else ()
    if not standing:
        return begun
    opened = begun.model_copy(update={"log": standing})
    return _onward(opened, state(library, opened))


def close(conversation: Conversation) -> Conversation:
    """End a conversation; its screen loses its figures and buttons."""
    return _changed(conversation, conversation.touched, view="closed", target=None)


def step(library: Library, conversation: Conversation, act: Tap | Say, now: int) -> Outcome:
    """Carry out one act."""
    if conversation.view == "closed":
        return Outcome(conversation, toast="gone")
    if conversation.content != library.digest:
        taken = refold(library, conversation, now)
        return Outcome(taken, toast="gone" if taken.view == "closed" else None)
    if _idle(conversation, now) and conversation.view != "same_patient":
        return Outcome(_changed(conversation, conversation.touched, view="same_patient", target=None))
    turn = _Turn(library, conversation, state(library, conversation), now)
    return Outcome(turn.said(act.text)) if isinstance(act, Say) else turn.tapped(act)


def refold(library: Library, conversation: Conversation, now: int) -> Conversation:
    """Take a conversation over to changed content, and say what that changed. It is no act of the person.

    One whose dialog there is no more is closed.
    """
    if conversation.view == "closed":
        return conversation
    moved = _changed(
        conversation,
        conversation.touched,
        content=library.digest,
        before=(*conversation.before, conversation.content)[-BEFORE:],
        target=None,
        notice="content_changed",
    )
    if conversation.dialog not in library.dialogs:
        return moved.model_copy(update={"view": "closed"})
    if misfits(library, moved):
        moved = moved.model_copy(update={"notice": "content_dropped"})
    if conversation.view == "same_patient" or _idle(conversation, now):
        return moved.model_copy(update={"view": "same_patient"})
    return _onward(moved, state(library, moved))


def hears(library: Library, conversation: Conversation, text: str) -> bool:
    """Tell whether a line is meant for the question that is shown, be it an answer to it or not."""
    if conversation.dialog not in library.dialogs:
        return False
    found = state(library, conversation)
    name = found.shown(conversation)
    if name is None:
        return False
    heard = _heard(library, found, name, text)
    return heard.kind != "notice" or heard.value not in _MISSED


def looked_up(library: Library, conversation: Conversation, now: int) -> Conversation:
    """Show an open question again after a line that was looked up instead; nothing else has changed."""
    current = conversation.content == library.digest and not _idle(conversation, now)
    if conversation.view != "question" or not current:
        return conversation
    # no act on the patient: whether this is still the same one is asked as if nothing had been looked up
    return _changed(conversation, conversation.touched, target=conversation.target, notice="looked_up")


def _heard(library: Library, found: State, name: str, text: str) -> Understood:
    question, draft = found.advice.part.dialog.questions[name], found.drafts.get(name)
    heard = completed(name, question, draft, text) if draft else None
    return heard or understand(name, question, text, library.common.typed)


def offered(library: Library, conversation: Conversation) -> tuple[str, ...]:
    """List the actions that the current screen offers, in the order they are shown."""
    return actions(conversation, state(library, conversation))


def _idle(conversation: Conversation, now: int) -> bool:
    return now - conversation.touched > IDLE


def _changed(conversation: Conversation, now: int, **update: Any) -> Conversation:  # noqa: ANN401 (fields)
    fresh = {"revision": conversation.revision + 1, "touched": now, "notice": None}
    return conversation.model_copy(update=fresh | update)


def _onward(moved: Conversation, found: State, *, settled_before: bool = False) -> Conversation:
    """Show what is due: a question, that matters are settled, the answers to read over, or the advice."""
    if found.next_question is None:
        return _advised(moved, found)
    view: View = "settled" if not settled_before and found.advice.settled else "question"
    return moved.model_copy(update={"view": view, "target": None})


def _advised(moved: Conversation, found: State) -> Conversation:
    """Go the way to advice: what leads to a dose is read over first, or stands with it.

    What was left out of a line may be the very word that forbids the dose, so the answers that it did give
    do not stand for it.
    """
    quick = found.advice.part.dialog.dialog.quick and not moved.partly
    if not found.advice.plan or quick:
        return moved.model_copy(update={"view": "advice", "target": None})
    notice = moved.notice or ("partly_read" if moved.partly else None)
    return moved.model_copy(update={"view": "review", "target": None, "notice": notice})


@dataclass(frozen=True, slots=True)
class _Turn:
    """An act under way: each method gives the conversation as it stands afterwards."""

    library: Library
    conversation: Conversation
    found: State
    now: int

    def said(self, text: str) -> Conversation:
        name = self.found.shown(self.conversation)
        if name is None:
            return _changed(self.conversation, self.conversation.touched, notice="no_question")
        heard = _heard(self.library, self.found, name, text)
        if heard.kind == "notice":
            return self.changed(notice=heard.value)
        return self.logged(Entry(kind=heard.kind, question=name, value=heard.value))

    def tapped(self, tap: Tap) -> Outcome:
        if tap.revision != self.conversation.revision or tap.action not in actions(
            self.conversation, self.found
        ):
            return Outcome(self.conversation, toast="stale")
        if tap.action in {"!again", "!new"}:
            return Outcome(self.conversation, begin=Opening(self.conversation.dialog))
        if tap.action == "!onto":
            return Outcome(self.conversation, begin=self.onto())
        if tap.action.startswith("!"):
            return Outcome(_VERBS[tap.action[1:]](self))
        if tap.action.startswith("?"):
            return Outcome(self.changed(view="question", target=tap.action[1:]))
        name, _, value = tap.action.partition("=")
        return Outcome(self.logged(Entry(kind="answer", question=name, value=value)))

    def changed(self, **update: Any) -> Conversation:  # noqa: ANN401 (model fields)
        return _changed(self.conversation, self.now, **update)

    def logged(self, entry: Entry) -> Conversation:
        """Add to the log and go where it leads."""
        log = (*self.conversation.log, entry)
        moved = self.changed(log=log, target=None)
        after = state(self.library, moved)
        if len(log) > LOG_LIMIT:
            moved = moved.model_copy(update={"log": _standing(after)})
        if entry.question in after.drafts or entry.question in after.profile.doubtful:
            return moved.model_copy(update={"view": "question", "target": _target(after, entry.question)})
        if set(self.found.order) - set(after.order) - {entry.question}:
            moved = moved.model_copy(update={"notice": "answer_dropped"})
        # an answer that was changed may settle matters anew; one in the row of questions does so only once
        settled_before = self.conversation.target is None and self.found.advice.settled
        return _onward(moved, after, settled_before=settled_before)

    def back(self) -> Conversation:
        shown = self.found.shown(self.conversation)
        if shown in self.found.drafts or shown in self.found.profile.doubtful:
            return self.reenter()
        if self.conversation.view == "change" or self.conversation.target:
            return self.onward()
        return self.taken_back(self.found.order[-1])

    def reenter(self) -> Conversation:
        return self.taken_back(self.asked)

    def taken_back(self, name: str) -> Conversation:
        """Reopen a question and show it."""
        log = (*self.conversation.log, Entry(kind="retract", question=name))
        moved = self.changed(log=log, view="question", target=None)
        return moved.model_copy(update={"target": _target(state(self.library, moved), name)})

    def confirm(self) -> Conversation:
        value = self.found.profile.doubtful[self.asked].text
        return self.logged(Entry(kind="answer", question=self.asked, value=value, confirmed=True))

    def onward(self) -> Conversation:
        return _onward(self.changed(), self.found)

    def advice(self) -> Conversation:
        return _advised(self.changed(), self.found)

    def onto(self) -> Opening:
        """Carry what was answered over to the dialog that this one leads to; what waits is left behind."""
        onto = self.found.advice.part.dialog.dialog.onto
        assert onto is not None  # noqa: S101 (it is offered where there is one alone)
        answered, there = self.found.profile.values, self.library.dialogs[onto].dialog.questions
        carried = [entry for entry in _standing(self.found) if entry.question in answered]
        # what clears a risk is tapped where it is asked
        log = tuple(one for one in carried if not _clears(there.get(one.question), one.value))
        return Opening(onto, log, self.conversation.partly)

    @property
    def asked(self) -> str:
        """The question on the screen."""
        name = self.found.shown(self.conversation)
        assert name is not None  # noqa: S101 (what leads here is offered on the screen of a question alone)
        return name


def _clears(question: Question | None, value: str) -> bool:
    return question is not None and question.hazard and value == question.choices[0]


def _standing(found: State) -> tuple[Entry, ...]:
    """Write the log anew with nothing but what stands, in the order it is asked."""
    entries = []
    for name in found.profile.readings:
        value = found.profile.values.get(name) or found.profile.doubtful.get(name)
        if value is not None:
            entries.append(Entry(kind="answer", question=name, value=value.text, confirmed=value.confirmed))
        elif name in found.drafts:
            entries.append(Entry(kind="draft", question=name, value=found.drafts[name]))
    return tuple(entries)


def _target(found: State, name: str) -> str | None:
    """Point at a question only where it is not the next one anyway, so that Back goes on going back."""
    return name if name in found.profile.readings and name != found.next_question else None


def _show(view: View) -> Callable[[_Turn], Conversation]:
    return lambda turn: turn.changed(view=view, target=None)


_VERBS: Mapping[str, Callable[[_Turn], Conversation]] = {
    "back": _Turn.back,
    "confirm": _Turn.confirm,
    "reenter": _Turn.reenter,
    "advice": _Turn.advice,
    "rest": _show("question"),
    "same": _Turn.onward,
    "right": _show("advice"),
    "why": _show("why"),
    "close_why": _show("advice"),
    "map": _show("map"),
    "close_map": _show("why"),
    "change": _show("change"),
}
