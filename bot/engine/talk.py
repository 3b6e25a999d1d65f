"""One act of a person -> the conversation as it stands after it.

1. Pure: the same conversation, act and time give the same result, on every front and after every restart.
2. A tap counts only for the revision it was drawn for, and only for what that screen offered. Anything else changes nothing.
3. A change bumps the revision by one. Nothing else does.
4. No dose is shown before its answers were read over: the way to advice with a dose leads through `review`.
5. After half an hour the first act is not carried out: it asks whether this is still the same patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.engine.conversation import Conversation, Entry, State, state
from bot.engine.turn import actions
from bot.engine.understand import understand

if TYPE_CHECKING:
    from bot.content.library import Library

IDLE = 30 * 60
"""Seconds after which the first act asks whether it is the same patient."""
LOG_LIMIT = 200


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
class Outcome:
    """What became of an act. `toast` is the id of a passing word; `begin` asks the front for a new conversation."""

    conversation: Conversation
    toast: str | None = None
    begin: bool = False


def begin(library: Library, dialog: str, identifier: str, now: int) -> Conversation:
    """Open a conversation; raises KeyError for a dialog that does not exist."""
    return Conversation(id=identifier, dialog=library.dialogs[dialog].id, content=library.digest, touched=now)


def close(conversation: Conversation) -> Conversation:
    """End a conversation; its screen loses its figures and buttons."""
    return _changed(conversation, conversation.touched, view="closed", target=None)


def step(library: Library, conversation: Conversation, act: Tap | Say, now: int) -> Outcome:
    """Carry out one act."""
    if conversation.view == "closed":
        return Outcome(conversation, toast="gone")
    if conversation.content != library.digest:
        return Outcome(refold(library, conversation, now))
    if now - conversation.touched > IDLE and conversation.view != "same_patient":
        return Outcome(_changed(conversation, conversation.touched, view="same_patient", target=None))
    found = state(library, conversation)
    if isinstance(act, Say):
        return Outcome(_say(library, conversation, found, act.text, now))
    if act.revision != conversation.revision or act.action not in actions(conversation, found):
        return Outcome(conversation, toast="stale")
    if act.action in {"!again", "!new"}:
        return Outcome(conversation, begin=True)
    return Outcome(_tap(library, conversation, found, act.action, now))


def refold(library: Library, conversation: Conversation, now: int) -> Conversation:
    """Take a conversation over to changed content: from its log, with a word about it."""
    moved = _changed(conversation, now, content=library.digest)
    return _onward(library, moved, now, settled_before=False, notice="content_changed")


def offered(library: Library, conversation: Conversation) -> tuple[str, ...]:
    """List the actions that the current screen offers, in the order they are shown."""
    return actions(conversation, state(library, conversation))


def _changed(conversation: Conversation, now: int, **update: Any) -> Conversation:  # noqa: ANN401 (fields of the model)
    fresh = {"revision": conversation.revision + 1, "touched": now, "notice": None}
    return conversation.model_copy(update=fresh | update)


def _say(library: Library, conversation: Conversation, found: State, text: str, now: int) -> Conversation:
    name = found.shown(conversation)
    if name is None:
        return _changed(conversation, conversation.touched, notice="no_question")
    question = found.advice.part.dialog.questions[name]
    heard = understand(name, question, text, library.common.typed)
    if heard.kind == "notice":
        return _changed(conversation, now, notice=heard.value)
    return _logged(library, conversation, found, Entry(kind=heard.kind, question=name, value=heard.value), now)


def _tap(library: Library, conversation: Conversation, found: State, action: str, now: int) -> Conversation:
    if action.startswith("?"):
        return _changed(conversation, now, view="question", target=action[1:])
    if action.startswith("!"):
        return _VERBS[action[1:]](library, conversation, found, now)
    name, _, value = action.partition("=")
    return _logged(library, conversation, found, Entry(kind="answer", question=name, value=value), now)


def _logged(library: Library, conversation: Conversation, found: State, entry: Entry, now: int) -> Conversation:
    """Add to the log and go where it leads."""
    log = (*conversation.log, entry)
    moved = _changed(conversation, now, log=log, target=None)
    after = state(library, moved)
    if len(log) > LOG_LIMIT:
        moved = moved.model_copy(update={"log": _standing(after)})
    dropped = set(found.order) - set(after.order) - {entry.question}
    pending = entry.question in after.drafts or entry.question in after.profile.doubtful
    if pending:
        return moved.model_copy(update={"view": "question", "target": _target(after, entry.question)})
    # an answer that was changed may settle matters anew; one in the row of questions does so only once
    settled_before = found.advice.settled and conversation.target is None
    notice = "answer_dropped" if dropped else None
    return _onward(library, moved, now, settled_before=settled_before, notice=notice)


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


def _onward(
    library: Library, conversation: Conversation, now: int, *, settled_before: bool, notice: str | None = None
) -> Conversation:
    """Show what is due next: a question, the news that it is settled, the answers to read over, or the advice."""
    found = state(library, conversation)
    if found.next_question is None:
        view = "review" if found.advice.plan else "advice"
    else:
        view = "settled" if found.advice.settled and not settled_before else "question"
    return conversation.model_copy(update={"view": view, "target": None, "notice": notice, "touched": now})


def _back(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    shown = found.shown(conversation)
    if shown in found.drafts or shown in found.profile.doubtful:
        return _reenter(library, conversation, found, now)
    if conversation.view == "change" or conversation.target:
        return _onward(library, _changed(conversation, now), now, settled_before=False)
    return _taken_back(library, conversation, found.order[-1], now)


def _reenter(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    name = found.shown(conversation)
    assert name is not None
    return _taken_back(library, conversation, name, now)


def _taken_back(library: Library, conversation: Conversation, name: str, now: int) -> Conversation:
    """Reopen a question and show it."""
    log = (*conversation.log, Entry(kind="retract", question=name))
    moved = _changed(conversation, now, log=log, view="question", target=None)
    return moved.model_copy(update={"target": _target(state(library, moved), name)})


def _target(found: State, name: str) -> str | None:
    """Point at a question only where it is not the next one anyway, so that Back goes on going back."""
    return name if name in found.profile.readings and name != found.next_question else None


def _confirm(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    name = found.shown(conversation)
    assert name is not None
    value = found.profile.doubtful[name].text
    return _logged(library, conversation, found, Entry(kind="answer", question=name, value=value, confirmed=True), now)


def _advice(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    return _changed(conversation, now, view="review" if found.advice.plan else "advice", target=None)


def _rest(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    return _changed(conversation, now, view="question", target=None)


def _same(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
    return _onward(library, _changed(conversation, now), now, settled_before=False)


def _view(name: str) -> _Verb:
    def show(library: Library, conversation: Conversation, found: State, now: int) -> Conversation:
        return _changed(conversation, now, view=name, target=None)

    return show


_Verb = Callable[["Library", Conversation, State, int], Conversation]
_VERBS: dict[str, _Verb] = {
    "back": _back,
    "confirm": _confirm,
    "reenter": _reenter,
    "advice": _advice,
    "rest": _rest,
    "same": _same,
    "right": _view("advice"),
    "why": _view("why"),
    "close_why": _view("advice"),
    "change": _view("change"),
}

