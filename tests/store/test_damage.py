"""What another hand, or a bad disk, has changed counts as not there; all else goes on."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from bot.store import Reminder, Role, Store, StoreDamage, StoreError
from bot.store.schema import KEY_MARK
from bot.store.seal import Seal
from tests.store.conftest import Opener
from tests.store.rows import FIRST, KEY, next_of

HOUR = 3600
OTHER = replace(FIRST, id="c-2", owner=5)
SWAP = "UPDATE conversation SET sealed = (SELECT sealed FROM conversation WHERE id = 'c-1') WHERE id = 'c-2'"


async def change(address: str, words: str, *given: object) -> int:
    """What another hand does to a store; gives how many rows it changed. Parameters stand as ?."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file, file:
            return file.execute(words, given).rowcount
    connection = await asyncpg.connect(address)
    try:
        return int((await connection.execute(words.replace("?", "$1"), *given)).rpartition(" ")[2])
    finally:
        await connection.close()


async def test_a_conversation_that_is_damaged_is_told_once_and_its_person_begins_anew(
    store: Store, another: Opener, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    await store.begin(FIRST, None)
    await store.begin(OTHER, None)
    assert await change(address, SWAP) == 1
    other = await another()
    with pytest.raises(StoreDamage):
        await other.current(OTHER.chat, OTHER.owner)
    for one in (store, other):
        assert await one.current(OTHER.chat, OTHER.owner) is None
        assert await one.get("c-2") is None
        assert await one.get("c-1") == FIRST
    assert [row.id for row in await other.owed()] == ["c-1"]
    assert await store.begin(replace(OTHER, id="c-3"), None)
    assert other.damage.count == 1
    (told,) = [record for record in caplog.records if record.name == "bot.store.damage"][:1]
    assert (told.levelno, told.message, told.__dict__["kind"]) == (logging.ERROR, "damaged", "conversation")
    for secret in ("c-2", str(OTHER.owner), str(OTHER.chat), "ller"):
        assert secret not in caplog.text


async def test_what_is_owed_is_shown_though_one_of_it_is_damaged(store: Store, address: str) -> None:
    await store.begin(FIRST, None)
    await store.begin(OTHER, None)
    await change(address, "UPDATE conversation SET sealed = ? WHERE id = 'c-1'", b"")
    for _ in range(2):
        assert [row.id for row in await store.owed()] == ["c-2"]
    assert store.damage.count == 1
    assert await store.current(FIRST.chat, FIRST.owner) is None


async def test_an_older_state_does_not_pass_for_the_newer(store: Store, file: Path, address: str) -> None:
    if not address.startswith("sqlite"):
        pytest.skip("one store is enough: the seal is the same")
    await store.begin(FIRST, None)
    with closing(sqlite3.connect(file)) as before:
        (old,) = before.execute("SELECT sealed FROM conversation").fetchone()
    await store.save(next_of(FIRST), 1)
    await change(address, "UPDATE conversation SET sealed = ?", old)
    with pytest.raises(StoreDamage):
        await store.get("c-1")


async def test_under_another_key_nothing_counts_as_damaged(store: Store, address: str) -> None:
    await store.begin(FIRST, None)
    mark = Seal(bytes(32), bytes).close(b"bedside", KEY_MARK)
    await change(address, "UPDATE about SET value = ?", mark)
    await change(address, "UPDATE conversation SET sealed = ?", b"of another key")
    with pytest.raises(StoreError) as caught:
        await store.get("c-1")
    assert caught.value.code == "store-key-other"
    assert store.damage.count == 0
    await change(address, "UPDATE about SET value = ?", Seal(KEY, bytes).close(b"bedside", KEY_MARK))
    with pytest.raises(StoreDamage):
        await store.get("c-1")


DECISIONS = {
    "verdict": "UPDATE decision SET verdict = 'consider' WHERE revision = 1",
    "time": "UPDATE decision SET at = 2 WHERE revision = 1",
    "content": "UPDATE decision SET content = 'other' WHERE revision = 1",
}


@pytest.mark.parametrize("claim", DECISIONS.values(), ids=DECISIONS)
async def test_decisions_that_are_damaged_are_left_out_and_counted_at_the_end(
    store: Store, address: str, claim: str
) -> None:
    await store.begin(FIRST, None)
    for revision in (1, 2):
        await store.decisions.add(
            at=revision * 10, dialog="flumazenil", content="digest", verdict="withhold", owner=FIRST.owner,
            conversation="c-1", revision=revision, answers={},
        )  # fmt: skip
    assert await change(address, claim) == 1
    decisions = store.decisions.export()
    assert (await anext(decisions)).revision == 2
    with pytest.raises(StoreError) as caught:
        await anext(decisions)
    assert caught.value.code == "store-damaged"
    assert caught.value.why.startswith("1 of")


REMINDERS = {"time": "UPDATE reminder SET due = 6", "check": "UPDATE reminder SET conversation = 'c-2'"}


@pytest.mark.parametrize("claim", REMINDERS.values(), ids=REMINDERS)
async def test_a_reminder_that_is_damaged_goes_unsaid(store: Store, address: str, claim: str) -> None:
    await store.reminders.put(Reminder("r-1", 5, 5, "c-1", 5, "say"))
    await change(address, claim)
    await store.reminders.put(Reminder("r-2", 5, 5, "c-1", 7, "say"))
    assert [one.id for one in await store.reminders.lease_due("one", 10, 30, 5)] == ["r-2"]
    assert await store.reminders.of("c-2") == []
    assert store.damage.count == 1


@pytest.mark.parametrize("column", ["place", "owner"])
async def test_a_conversation_that_is_said_to_be_another_persons_is_nobodys(
    store: Store, address: str, column: str
) -> None:
    await store.begin(FIRST, None)
    await store.begin(replace(OTHER, closed=True), None)
    theirs = {
        "place": "UPDATE conversation SET place = ? WHERE id = 'c-1'",
        "owner": "UPDATE conversation SET owner = ? WHERE id = 'c-1'",
    }
    seal = Seal(KEY, bytes)
    found = {"place": seal.hash("place", OTHER.chat, OTHER.owner), "owner": seal.hash("owner", OTHER.owner)}
    assert await change(address, theirs[column], found[column]) == 1
    with pytest.raises(StoreDamage):
        await store.get("c-1")
    assert await store.current(OTHER.chat, OTHER.owner) is None


MEMBERS = {
    "role": "UPDATE member SET role = 'admin'",
    "accepted": "UPDATE member SET accepted = '2.0.0'",
    "since": "UPDATE member SET since = 0",
    "sealed": "UPDATE member SET sealed = ?",
}


@pytest.mark.parametrize("claim", MEMBERS.values(), ids=MEMBERS)
async def test_a_member_that_is_damaged_is_none_and_may_come_in_anew(
    store: Store, address: str, claim: str
) -> None:
    await store.members.add(5, Role.CLINICIAN, 1)
    await store.members.accept(5, "1.0.0", 2)
    assert await change(address, claim, *([b""] if "?" in claim else [])) == 1
    for _ in range(3):
        assert await store.members.get(5) is None
        assert await store.members.all() == []
    assert store.damage.count == 1
    await store.members.invite("let-me-in", Role.CLINICIAN, 2, HOUR)
    assert await store.members.enter("let-me-in", 5, 3) is Role.CLINICIAN
    member = await store.members.get(5)
    assert member is not None
    assert (member.role, member.accepted) == (Role.CLINICIAN, None)


INVITES = {
    "used": "UPDATE invite SET used = NULL",
    "revoked": "UPDATE invite SET revoked = NULL",
    "end": "UPDATE invite SET expires = 99999, used = NULL, revoked = NULL",
    "role": "UPDATE invite SET role = 'admin', used = NULL, revoked = NULL",
}


@pytest.mark.parametrize("ended", ["used", "revoked"])
@pytest.mark.parametrize("claim", INVITES.values(), ids=INVITES)
async def test_an_invite_that_is_said_to_be_open_again_lets_nobody_in(
    store: Store, address: str, claim: str, ended: str
) -> None:
    made = await store.members.invite("let-me-in", Role.CLINICIAN, 0, HOUR)
    if ended == "used":
        assert await store.members.enter("let-me-in", 5, 1)
    else:
        assert await store.members.revoke(made.key, 1)
    await change(address, claim)
    assert await store.members.enter("let-me-in", 6, 2) is None
    assert await store.members.get(6) is None
    assert not await store.members.revoke(made.key, 3)
