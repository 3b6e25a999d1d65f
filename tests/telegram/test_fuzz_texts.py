"""Whatever is typed, it is read quickly, answered with a screen that Telegram takes, and clears no risk."""

import json
import time
from datetime import date
from typing import Any

import pytest
import tdjson
from hypothesis import given
from hypothesis import strategies as st

from bot.content.words import LOOKUPS
from bot.engine import talk
from bot.engine.conversation import Conversation, state
from bot.engine.shorthand import shorthand
from bot.reference import address
from bot.render.lookups import Lookups
from bot.render.renderer import TEXT_LIMIT, Renderer, Screen
from bot.telegram.buttons import LONGEST, keyboard, read, read_door, read_page
from bot.telegram.commands import Command, begins
from tests.engine.patients import shipped
from tests.telegram.updates import lines, pressed

LIBRARY = shipped()
RENDERER = Renderer(LIBRARY, today=lambda: date(2026, 5, 1))
LOOKED_UP = Lookups(RENDERER)
SECONDS = 2.0
"""Of this process, for one text: more than a hundred times what the longest takes."""
BUTTONS = 100
"""The most that Telegram takes below a message."""


def taken(screen: Screen) -> None:
    """See that Telegram's own parser takes a screen, as the text that it is, and that its buttons fit."""
    how = {"@type": "textParseModeHTML"}
    request = {"@type": "parseTextEntities", "text": screen.html, "parse_mode": how}
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    assert answer.get("@type") == "formattedText", answer
    assert 0 < len(screen.text) <= TEXT_LIMIT
    below = keyboard(screen, "x" * 10, 10**9 - 1)
    sent = [button for row in (below.inline_keyboard if below else ()) for button in row]
    assert len(sent) <= BUTTONS
    assert all(0 < len((one.callback_data or "").encode()) <= LONGEST for one in sent)


@st.composite
def talks(draw: st.DrawFn) -> Conversation:
    """A conversation after some taps, wherever they lead."""
    dialog = draw(st.sampled_from(sorted(LIBRARY.dialogs)))
    now = talk.begin(LIBRARY, talk.Opening(dialog), "c", 0)
    for _ in range(draw(st.integers(0, 14))):
        offered = talk.offered(LIBRARY, now)
        if not offered:
            break
        act = talk.Tap(draw(st.sampled_from(offered)), now.revision)
        now = talk.step(LIBRARY, now, act, 0).conversation
    return now


def cleared(conversation: Conversation) -> set[tuple[str, str]]:
    """The risks that a conversation counts as cleared."""
    questions = LIBRARY.dialogs[conversation.dialog].dialog.questions
    values = state(LIBRARY, conversation).profile.values
    return {
        (name, one.text)
        for name, one in values.items()
        if questions[name].hazard and one.text == questions[name].choices[0]
    }


def doses(conversation: Conversation) -> bool:
    """Whether the screen shows a dose that was not agreed to."""
    part = LIBRARY.dialogs[conversation.dialog].dialog.dialog
    shown = conversation.view in {"advice", "why", "map"}
    return shown and not part.quick and state(LIBRARY, conversation).advice.plan is not None


@given(talks(), lines)
def test_a_typed_line_clears_no_risk_and_opens_no_dose(before: Conversation, text: str) -> None:
    start = time.process_time()
    talk.hears(LIBRARY, before, text)
    RENDERER.offers(before, text)
    after = talk.step(LIBRARY, before, talk.Say(text), 0).conversation
    screen = RENDERER.screen(after)
    assert time.process_time() - start < SECONDS
    taken(screen)
    assert cleared(after) <= cleared(before)
    assert doses(before) or not doses(after)
    assert Conversation.model_validate_json(after.model_dump_json()) == after


@given(st.sampled_from(sorted(LIBRARY.dialogs)), lines)
def test_a_line_of_answers_clears_no_risk_and_opens_no_dose(dialog: str, text: str) -> None:
    read_from = shorthand(LIBRARY, dialog, text)
    wanted = talk.Opening(dialog, read_from.log, partly=bool(read_from.unread))
    begun = talk.begin(LIBRARY, wanted, "c", 0)
    taken(RENDERER.screen(begun))
    taken(LOOKED_UP.uncounted(read_from.unread))
    assert cleared(begun) == set()
    assert not doses(begun)


@given(lines)
def test_whatever_is_looked_up_is_answered(text: str) -> None:
    start = time.process_time()
    found = LOOKED_UP.understood(text)
    screens = [LOOKED_UP.command(name, text) for name in LOOKUPS]
    assert time.process_time() - start < SECONDS
    for screen in (*screens, *([found] if found else ())):
        taken(screen)


@given(st.text(max_size=12) | st.sampled_from(("start", "check", "dose", "flumazenil")), lines)
def test_any_command_begins_something_or_nothing(name: str, words: str) -> None:
    begun = begins(LIBRARY, Command(name, " ".join(words.split())))
    if begun is not None:
        conversation = talk.begin(LIBRARY, begun[0], "c", 0)
        taken(RENDERER.screen(conversation))
        assert cleared(conversation) == set()


@given(pressed)
def test_whatever_a_button_carries_is_read_or_is_none(data: str) -> None:
    found = read(data)
    assert found is None or f"v1:{found.conversation}:{found.revision}:{found.action}" == data
    at = read_page(data)
    assert at is None or f"p1:{at}" == data.replace("~1", "") or str(at).startswith("begin")
    read_door(data)
    if at is not None and (page := LOOKED_UP.page(at)) is not None:
        taken(page)


@given(
    st.lists(
        st.sampled_from((*"~:,=.0129 -_", "drug", "flumazenil", "compare", "ask", "begin", "name", "dose"))
        | st.text(max_size=3),
        max_size=12,
    ).map("".join)
)
def test_any_address_leads_to_a_page_or_to_none(text: str) -> None:
    at = address.read(text)
    page = LOOKED_UP.page(at) if at else None
    if page is not None:
        taken(page)


@pytest.mark.parametrize(
    "text",
    [
        "1," * 2_048, "1." * 2_048, "a'" * 2_048, "1-a" * 1_365, "4 y/o " * 680, "a old " * 680, "(" * 4_096,
        " " * 4_096, "a" + "\u0301" * 4_095, "ﷺ" * 4_096, "İ" * 4_096, "\u200d" * 4_096, "1kg " * 1_024,
    ],
)  # fmt: skip
@pytest.mark.parametrize("length", [200, 4_096])
def test_no_text_takes_long(text: str, length: int) -> None:
    begun = talk.begin(LIBRARY, talk.Opening("dose"), "c", 0)
    start = time.process_time()
    shorthand(LIBRARY, "dose", text[:length])
    LOOKED_UP.understood(text[:length])
    talk.step(LIBRARY, begun, talk.Say(text[:length]), 0)
    assert time.process_time() - start < SECONDS
