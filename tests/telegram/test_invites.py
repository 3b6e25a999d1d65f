"""Invites: how people come in by them, and how administrators keep them."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from bot.cli import clock
from bot.cli.app import call
from bot.store import Role, written
from bot.telegram import Terms
from tests.telegram.conftest import KEY, NewPhone, Phone, Running

ADMIN, NEW, OTHER = 1, 8, 9
ACCEPT = "I am a clinician and have read this"
LINK = re.compile(r"https://t\.me/bedside_bot\?start=([A-Za-z0-9_-]{22})\b")
A_KEY = re.compile(r"\b[0-9a-f]{32}\b")


@pytest.fixture
async def bot(idle_bot: Running) -> Running:
    idle_bot.terms = Terms(admins=frozenset({ADMIN}))
    await idle_bot.start()
    return idle_bot


@pytest.fixture
async def admin(bot: Running, new_phone: NewPhone) -> AsyncIterator[Phone]:
    assert ADMIN in bot.terms.admins
    async with new_phone(ADMIN) as phone:
        await phone.says("/help")
        await phone.taps(ACCEPT)
        yield phone


async def last(phone: Phone) -> str:
    found: str = (await phone.messages())[-1]["text"]
    return found.replace("\u00a0", " ")


async def invited(admin: Phone, words: str = "/invite") -> str:
    await admin.says(words)
    found = LINK.search(await last(admin))
    assert found is not None
    return found[1]


async def refused(phone: Phone) -> str:
    assert not await phone.live()
    return await last(phone)


async def test_an_invite_lets_one_person_in_once(bot: Running, admin: Phone, new_phone: NewPhone) -> None:
    code = await invited(admin)
    assert "2027-01-18 08:00 UTC" in await last(admin)
    async with new_phone(NEW) as phone, new_phone(OTHER) as other:
        await phone.says(f"/start {code}")
        await phone.sees("Read this once")
        await phone.taps(ACCEPT)
        assert "setting=procedure" in await phone.offers()
        await other.says(f"/start {code}")
        assert "lets nobody in" in await refused(other)
    (member,) = await bot.open_store.members.all()
    assert (member.id, member.role, member.since) == (NEW, Role.CLINICIAN, bot.now)


async def test_the_first_administrator_comes_in_by_the_command_line_beside_the_running_bot(
    bot: Running,
    new_phone: NewPhone,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", bot.address)
    monkeypatch.setenv("BEDSIDE_DATA_KEY", written(KEY))
    bot.now = clock.now()
    assert await asyncio.to_thread(call, ["invite", "--role", "admin"]) == 0
    code = capsys.readouterr().out.split()[1]
    async with new_phone(NEW) as phone:
        await phone.says(f"/start {code}")
        await phone.taps(ACCEPT)
        assert await invited(phone)
        assert await asyncio.to_thread(call, ["members", "--remove", str(NEW)]) == 0
        await phone.says("/invite")
        await phone.sees("not been let in")


async def test_of_two_at_once_one_comes_in(admin: Phone, new_phone: NewPhone) -> None:
    code = await invited(admin)
    async with new_phone(NEW) as phone, new_phone(OTHER) as other:
        await asyncio.gather(phone.text(f"/start {code}"), other.text(f"/start {code}"))
        await phone.still()
        said = [await last(phone), await last(other)]
    assert sorted("Read this once" in text for text in said) == [False, True]


async def test_a_used_an_ended_a_revoked_and_a_guessed_code_get_the_same_answer(
    bot: Running, admin: Phone, new_phone: NewPhone
) -> None:
    used, revoked = await invited(admin), await invited(admin)
    key = A_KEY.search(await last(admin))
    assert key is not None
    await admin.says(f"/revoke {key[0]}")
    assert "nobody in any more" in await last(admin)
    await admin.says(f"/revoke {key[0]}")
    assert "no open invite" in await last(admin)
    ended = await invited(admin, "/invite 1")
    assert await bot.open_store.members.enter(used, NEW, bot.now) is Role.CLINICIAN
    bot.now += 3600
    said = set()
    for person, code in enumerate((used, ended, revoked, "x" * 22, "x", "é", key[0]), start=20):
        async with new_phone(person) as phone:
            await phone.says(f"/start {code}")
            said.add(await refused(phone))
    assert len(said) == 1
    assert len(await bot.open_store.members.all()) == 1


async def test_guessing_is_slowed_and_a_right_code_does_not_count_meanwhile(
    bot: Running, admin: Phone, new_phone: NewPhone
) -> None:
    code = await invited(admin)
    async with new_phone(NEW) as phone:
        for guess in range(5):
            await phone.says(f"/start guess{guess:017}")
        await phone.says(f"/start {code}")
        assert len([one for one in await phone.messages() if one["from"] == "bot"]) == 1
    assert await bot.open_store.members.all() == []
    assert [one.used for one in await bot.open_store.members.invites()] == [None]


async def test_an_invited_administrator_invites_others(
    bot: Running, admin: Phone, new_phone: NewPhone
) -> None:
    code = await invited(admin, "/invite admin 720")
    assert "administrator" in await last(admin)
    async with new_phone(NEW) as phone:
        await phone.says(f"/start {code}")
        await phone.taps(ACCEPT)
        assert await invited(phone) != code
    (member,) = await bot.open_store.members.all()
    assert member.role is Role.ADMIN


async def test_members_and_open_invites_are_listed_and_members_taken_out(
    admin: Phone, new_phone: NewPhone
) -> None:
    await admin.says("/members")
    assert "None yet" in await last(admin)
    code = await invited(admin)
    key = A_KEY.search(await last(admin))
    assert key is not None
    await admin.says("/invites")
    assert key[0] in await last(admin)
    async with new_phone(NEW) as phone:
        await phone.says(f"/start {code}")
        await phone.taps(ACCEPT)
        await admin.says("/invites")
        assert not A_KEY.search(await last(admin))
        await admin.says("/members")
        assert f"{NEW}: clinician, since 2027-01-15 08:00 UTC" in await last(admin)
        await admin.says(f"/remove {NEW}")
        assert "no member any more" in await last(admin)
        await admin.says(f"/remove {NEW}")
        assert "Nobody with that id" in await last(admin)
        await phone.says("/check")
        await phone.sees("not been let in")


async def test_to_take_out_whom_the_settings_let_in_says_where_that_is_done(admin: Phone) -> None:
    await admin.says(f"/remove {ADMIN}")
    assert "whom the settings let in stays in" in await last(admin)
    await admin.says("/members")
    await admin.sees("Read this once")  # still let in, and asked anew


@pytest.mark.parametrize(
    "words",
    [
        "/invite doctor", "/invite 0", "/invite 721", "/invite admin clinician", "/invite 5 6", "/invite -5",
        "/revoke", "/remove", "/remove me", "/remove ٣", "/members all", "/invites all",
        "/invite " + "9" * 500,
    ],
)  # fmt: skip
async def test_what_is_not_understood_shows_how_it_is_written(bot: Running, admin: Phone, words: str) -> None:
    await admin.says(words)
    said = await last(admin)
    assert "For administrators" in said
    assert "72 hours" in said
    assert "at most 720" in said
    assert await bot.open_store.members.invites() == []


async def test_a_clinician_finds_no_such_commands(bot: Running, new_phone: NewPhone) -> None:
    await bot.open_store.members.add(NEW, Role.CLINICIAN, 0)
    async with new_phone(NEW) as phone:
        await phone.says("/help")
        await phone.taps(ACCEPT)
        for words in ("/invite", "/invites", "/members", "/revoke 00", f"/remove {NEW}"):
            await phone.says(words)
            assert "How it works" in await last(phone)
    assert await bot.open_store.members.invites() == []
    assert len(await bot.open_store.members.all()) == 1


async def test_who_is_in_already_uses_no_code_up(bot: Running, admin: Phone) -> None:
    code = await invited(admin)
    await admin.says(f"/start {code}")
    assert "setting=procedure" in await admin.offers()
    assert [one.used for one in await bot.open_store.members.invites()] == [None]


async def test_lists_that_are_long_are_cut_and_say_so(bot: Running, admin: Phone) -> None:
    for number in range(45):
        await bot.open_store.members.invite(f"code {number}", Role.CLINICIAN, bot.now, 60)
        await bot.open_store.members.add(100 + number, Role.CLINICIAN, bot.now + number)
    for words in ("/invites", "/members"):
        await admin.says(words)
        assert "And 5 that are older" in await last(admin)
    assert "144: clinician" in await last(admin)


async def test_what_an_administrator_asked_before_the_notice_is_carried_out_after_it(
    bot: Running, new_phone: NewPhone
) -> None:
    assert ADMIN in bot.terms.admins
    async with new_phone(ADMIN) as phone:
        await phone.says("/invite")
        await phone.sees("Read this once")
        await phone.taps(ACCEPT)
        assert LINK.search(await last(phone))


async def test_half_an_emoji_is_a_wrong_code_and_no_failure(bot: Running, new_phone: NewPhone) -> None:
    assert bot.terms.admins
    async with new_phone(OTHER) as phone:
        await phone.says("/start")
        who = {"id": OTHER, "is_bot": False, "first_name": "P"}
        chat = {"id": OTHER, "type": "private", "first_name": "P"}
        words = {"text": "/start \ud83d"}
        bot.push("message", {"message_id": 90, "date": 1, "chat": chat, "from": who} | words)
        await phone.idle()
        await phone.sees("lets nobody in")
