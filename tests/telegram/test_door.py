"""Who comes in, after what was read, and how fast."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bot.proof.proved import Proved
from bot.render.entrance import Days, Entrance
from bot.render.renderer import Renderer
from bot.store import Role, Saved, StoreFault
from bot.telegram import LOCAL, Terms, door
from bot.telegram.metrics import Happening, Metrics
from bot.telegram.pace import Pace
from tests.telegram.conftest import NewPhone, Phone, Running, data_of

ADMIN, LISTED, STRANGER = 1, 7, 8
ACCEPT = "I am a clinician and have read this"
TERMS = Terms(allow=frozenset({LISTED}), admins=frozenset({ADMIN}))


@pytest.fixture
async def guarded(idle_bot: Running) -> Running:
    idle_bot.terms = TERMS
    await idle_bot.start()
    return idle_bot


async def accepted(phone: Phone) -> None:
    """Read the notice on the way to a check."""
    await phone.says("/check")
    await phone.taps(ACCEPT)


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages if message["from"] == "bot"]


# who


async def test_a_stranger_sees_what_this_is_and_nothing_else(guarded: Running, new_phone: NewPhone) -> None:
    async with new_phone(STRANGER) as phone:
        for words in (
            "/start",
            "/check",
            "/dose 4y 16kg procedure",
            "/drug flumazenil",
            "flumazenil",
            "/members",
        ):
            await phone.says(words)
        (said,) = texts(await phone.messages())
        assert str(STRANGER) in said
        assert "flumazenil" not in said.casefold()
        assert not await phone.live()
        await phone.sends("v1:abc:1:!advice", 1)
        await phone.sends("p1:drug/flumazenil", 1)
        assert set(await phone.notes()) == {guarded.proved.library.common.toasts["stranger"]}
        guarded.now += 61
        assert len(texts(await phone.messages())) == 1
    assert await guarded.open_store.owed() == []
    assert await guarded.open_store.current(STRANGER, STRANGER) is None


async def test_admins_the_allow_list_and_members_come_in(guarded: Running, new_phone: NewPhone) -> None:
    await guarded.open_store.members.add(STRANGER, Role.CLINICIAN, 0)
    for person in (ADMIN, LISTED, STRANGER):
        async with new_phone(person) as phone:
            await accepted(phone)
            assert "setting=procedure" in await phone.offers()


async def test_who_is_taken_out_is_out_at_once_and_sees_nothing_more(
    guarded: Running, new_phone: NewPhone
) -> None:
    await guarded.open_store.members.add(STRANGER, Role.CLINICIAN, 0)
    async with new_phone(STRANGER) as phone:
        await accepted(phone)
        screen = await phone.screen()
        await guarded.open_store.members.remove(STRANGER, guarded.now)
        await phone.does("setting=procedure")
        assert await phone.notes() == [guarded.proved.library.common.toasts["stranger"]]
        assert (await phone.screen())["text"] == screen["text"]
        row = await guarded.open_store.current(STRANGER, STRANGER)
        assert row is not None
        assert row.revision == 1


async def test_who_leaves_the_allow_list_is_out_although_the_notice_was_accepted(
    guarded: Running, phone: Phone
) -> None:
    await accepted(phone)
    await guarded.stop()
    guarded.terms = replace(TERMS, allow=frozenset())
    await guarded.start()
    await phone.says("/check")
    await phone.sees("not been let in")
    assert await guarded.open_store.members.all() == []


async def test_with_open_access_everybody_comes_in_and_reads_the_notice(
    idle_bot: Running, phone: Phone
) -> None:
    idle_bot.terms = Terms(open=True)
    await idle_bot.start()
    await accepted(phone)
    assert "setting=procedure" in await phone.offers()
    await idle_bot.stop()
    idle_bot.terms = Terms()
    await idle_bot.start()
    await phone.says("/check")
    await phone.sees("not been let in")


async def test_a_group_gets_one_polite_line_whoever_asks(guarded: Running, phone: Phone) -> None:
    group = {"id": -5, "type": "group", "title": "Ward"}
    for number, person in enumerate((STRANGER, LISTED), start=1):
        who = {"id": person, "is_bot": False, "first_name": "P"}
        words = {"text": "/drug@bedside_bot flumazenil"}
        guarded.push("message", {"message_id": number, "date": 1, "chat": group, "from": who} | words)
    await phone.idle()
    calls = [call["params"] for call in await phone.calls("sendMessage")]
    assert [str(call["chat_id"]) for call in calls] == ["-5", "-5"]
    assert all(call["text"].startswith("A check is for one clinician") for call in calls)


async def test_who_calls_it_in_many_groups_is_told_once_a_minute(guarded: Running, phone: Phone) -> None:
    who = {"id": STRANGER, "is_bot": False, "first_name": "P"}
    for number in range(5):
        group = {"id": -5 - number, "type": "group", "title": "Ward"}
        words = {"text": "/check@bedside_bot"}
        guarded.push("message", {"message_id": number + 1, "date": 1, "chat": group, "from": who} | words)
    await phone.idle()
    assert len(await phone.calls("sendMessage")) == 1


async def test_the_store_at_fault_keeps_everybody_waiting_and_lets_nobody_in(
    guarded: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accepted(phone)
    members = guarded.open_store.members
    real = members.get
    faults: list[int] = []

    async def get(person: int) -> object:
        if len(faults) < 2:
            faults.append(person)
            raise StoreFault("down")
        return await real(person)

    monkeypatch.setattr(members, "get", get)
    await phone.does("setting=procedure")
    await phone.sees("How old")
    assert len(faults) == 2


async def test_every_refusal_is_counted(
    guarded: Running, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[Happening] = Counter()
    real = Metrics.happened

    def happened(self: Metrics, happening: Happening) -> None:
        seen[happening] += 1
        real(self, happening)

    monkeypatch.setattr(Metrics, "happened", happened)
    async with new_phone(STRANGER) as phone:
        for words in ("/check", "hello", "/start guessed"):
            await phone.says(words)
        await phone.sends("v1:abc:1:!advice", 1)
        assert seen == {"refused": 3, "code_refused": 1}
        await guarded.open_store.members.invite("let-me-in", Role.CLINICIAN, guarded.now, 60)
        await phone.says("/start let-me-in")
        await phone.taps(ACCEPT)
        await phone.says("/forget")
        await phone.taps("Yes, delete everything")
    assert seen == {
        "refused": 3, "code_refused": 1, "entered": 1, "accepted": 1, "forgotten": 1,
    }  # fmt: skip


# the notice


@pytest.mark.usefixtures("guarded")
async def test_the_notice_takes_one_tap_and_what_was_asked_is_then_carried_out(phone: Phone) -> None:
    await phone.says("/dose 4y 16kg procedure")
    (said,) = texts(await phone.messages())
    for words in ("For clinicians, not for patients", "Not clinically reviewed", "no names"):
        assert words in said
    await phone.taps(ACCEPT)
    assert "16\u00a0kg" in (await phone.screen())["text"]
    first = (await phone.messages())[1]
    assert first["text"] == said
    assert not first["keyboard"]
    await phone.says("/check")
    assert not [text for text in texts(await phone.messages())[1:] if "Read this once" in text]


async def test_until_the_notice_is_accepted_nothing_else_is_shown(guarded: Running, phone: Phone) -> None:
    for words in ("/check", "/drug flumazenil", "flumazenil with a tricyclic", "/help"):
        await phone.says(words)
    assert all("Read this once" in text for text in texts(await phone.messages()))
    assert await guarded.open_store.current(7, 7) is None


async def test_after_a_restart_the_tap_still_counts_and_what_is_open_is_shown(
    guarded: Running, phone: Phone
) -> None:
    await phone.says("/check")
    await guarded.kill()
    await guarded.start()
    await phone.taps(ACCEPT)
    await phone.sees("No check is open")
    member = await guarded.open_store.members.get(LISTED)
    assert member is not None
    assert member.role is Role.GUEST


async def test_new_content_asks_again_and_the_tap_that_met_it_is_carried_out(
    guarded: Running, phone: Phone
) -> None:
    await accepted(phone)
    await guarded.stop()
    library = guarded.proved.library
    part = library.dialogs["flumazenil"]
    head = part.dialog.dialog.model_copy(update={"version": "77.0.0"})
    changed = replace(part, dialog=part.dialog.model_copy(update={"dialog": head}))
    dialogs = {**library.dialogs, "flumazenil": changed}
    guarded.proved = replace(guarded.proved, library=replace(library, dialogs=dialogs))
    await guarded.start()
    check = next(message for message in await phone.live())
    await phone.does_on(check, "setting=procedure")
    assert await phone.notes() == [library.common.toasts["unread"]]
    await phone.taps(ACCEPT)
    await phone.sees("How old")
    assert await guarded.open_store.members.all() == []


async def test_a_tap_on_an_earlier_notice_does_not_accept_the_new_one(guarded: Running, phone: Phone) -> None:
    await phone.says("/check")
    notice = await phone.screen()
    await phone.sends("d1:accept.0123456789abcdef", notice["message_id"])
    assert await phone.notes() == [guarded.proved.library.common.toasts["unread"]]
    assert await guarded.open_store.members.get(LISTED) is None
    await phone.taps(ACCEPT)
    assert "setting=procedure" in await phone.offers()


async def test_a_fault_after_the_notice_was_accepted_loses_nothing(
    guarded: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    store = guarded.open_store
    faults: list[Saved] = []
    real = store.begin

    async def begin(new: Saved, closing: Saved | None) -> bool:
        if not faults:
            faults.append(new)
            raise StoreFault("down")
        return await real(new, closing)

    monkeypatch.setattr(store, "begin", begin)
    await phone.taps(ACCEPT)
    assert faults
    assert "setting=procedure" in await phone.offers()


def test_another_text_of_the_notice_is_another_version(proved: Proved) -> None:
    renderer = Renderer(proved.library)
    first = Entrance(renderer, Days(30, 365)).version
    assert first == Entrance(Renderer(proved.library), Days(30, 365)).version
    assert first != Entrance(renderer, Days(31, 365)).version


# how fast


async def test_who_is_too_fast_is_told_and_the_others_are_not_held_up(
    guarded: Running, phone: Phone, new_phone: NewPhone
) -> None:
    await accepted(phone)
    await asyncio.gather(*(phone.send_data("v1:abc:1:!advice", 1) for _ in range(40)))
    await phone.still()
    busy = guarded.proved.library.common.toasts["busy"]
    assert 12 <= (await phone.notes()).count(busy) <= 24
    await asyncio.gather(*(phone.text("/help") for _ in range(5)))
    await phone.sees("too fast")
    await phone.still()
    assert len([text for text in texts(await phone.messages()) if "too fast" in text]) == 1
    async with new_phone(ADMIN) as other:
        await accepted(other)
        assert "setting=procedure" in await other.offers()


async def test_a_flood_in_one_chat_keeps_nobody_else_waiting_for_all_of_it(
    idle_bot: Running, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "ACTS_AT_ONCE", 3)
    idle_bot.terms = TERMS
    await idle_bot.start()
    async with new_phone(LISTED) as flood, new_phone(ADMIN) as other:
        await accepted(flood)
        await accepted(other)
        await flood.fault("sendMessage", chat=LISTED, delay=1, times=100)
        # Telegram gives a hundred updates at a time, from the oldest that is not done with
        for _ in range(130):
            await flood.text("/help")
        await other.text("/check relaxant")
        await other.sees("What is the relaxant for?")


async def test_the_demo_holds_no_pace_and_shows_no_notice(bot: Running, phone: Phone) -> None:
    assert bot.terms == LOCAL
    await phone.says("/help")
    await asyncio.gather(*(phone.send_data("v1:abc:1:!advice", 1) for _ in range(40)))
    await phone.still()
    assert bot.proved.library.common.toasts["busy"] not in await phone.notes()
    await phone.says("/check")
    await phone.sees("Why is the patient sedated?")


def test_a_bucket_gives_a_burst_then_an_even_pace_and_takes_no_token_twice() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0], rate=2, burst=20)
    assert [pace.allows("a", number) for number in range(21)] == [True] * 20 + [False]
    assert pace.allows("a", 19)
    assert pace.allows("b", 21)
    now[0] = 0.5
    assert [pace.allows("a", number) for number in (22, 23)] == [True, False]
    now[0] = 1000
    assert [pace.allows("a", number) for number in range(30, 51)] == [True] * 20 + [False]


def test_buckets_of_people_who_left_are_dropped() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0], rate=1, burst=2)
    for person in range(5000):
        now[0] += 1
        assert pace.allows(person, person)
    assert len(pace._rows) < 1002  # noqa: SLF001


# pages of a stranger


@pytest.mark.parametrize("words", ["/privacy", "/forget"])
async def test_a_stranger_may_read_and_delete_what_is_kept(
    guarded: Running, new_phone: NewPhone, words: str
) -> None:
    async with new_phone(STRANGER) as phone:
        await phone.says(words)
        (said,) = texts(await phone.messages())
        assert "kept" in said
        assert guarded.terms.days == Days(30, 365)
        if words == "/privacy":
            assert "30 days" in said.replace("\u00a0", " ")


async def test_a_screen_of_advice_is_not_reachable_by_a_made_up_button(
    guarded: Running, phone: Phone, new_phone: NewPhone
) -> None:
    await accepted(phone)
    data = data_of(await phone.screen(), "setting=procedure")
    async with new_phone(STRANGER) as other:
        await other.says("/start")
        await other.sends(data, 2)
        assert len(await other.messages()) == 2
    row = await guarded.open_store.current(7, 7)
    assert row is not None
    assert row.revision == 1
