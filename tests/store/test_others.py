"""What goes with conversations: leases, reminders, decisions, members and invites."""

import asyncio
from dataclasses import replace

import pytest

from bot.store import Lease, Reminder, Role, Store, StoreFault
from bot.store.driver import Step
from tests.store.conftest import Opener
from tests.store.rows import FIRST, next_of

HOUR = 3600
REMINDER = Reminder("r-1", 5, 5, "c-1", 100, "look again, Müller")


async def test_a_lease_is_held_by_one_until_it_ends_or_is_dropped(store: Store) -> None:
    take, polling = store.leases.take, Lease.POLLING
    assert await take(polling, "one", 0, 30)
    assert not await take(polling, "two", 29, 30)
    assert await take(polling, "one", 20, 30)
    assert not await take(polling, "two", 49, 30)
    assert await take(polling, "two", 50, 30)
    assert not await take(polling, "one", 51, 30)
    await store.leases.drop(polling, "one")
    assert not await take(polling, "one", 52, 30)
    await store.leases.drop(polling, "two")
    assert await take(polling, "one", 53, 30)
    assert await take(Lease.RETENTION, "two", 53, 30)


async def test_of_twenty_processes_one_gets_the_lease(store: Store, another: Opener) -> None:
    doors = [store, await another()]
    got = await asyncio.gather(
        *(doors[number % 2].leases.take(Lease.POLLING, str(number), 0, 30) for number in range(20))
    )
    assert got.count(True) == 1


async def test_a_reminder_is_leased_by_one_and_comes_again_when_its_holder_dies(
    store: Store, another: Opener
) -> None:
    await store.reminders.put(REMINDER)
    other = (await another()).reminders
    assert await store.reminders.lease_due("one", 99, 30, 5) == []
    assert await store.reminders.lease_due("one", 100, 30, 5) == [REMINDER]
    assert await other.lease_due("two", 129, 30, 5) == []
    assert await other.lease_due("two", 130, 30, 5) == [REMINDER]
    await store.reminders.done(REMINDER.id, "one")
    assert await store.reminders.of("c-1") == [REMINDER]
    await other.done(REMINDER.id, "two")
    assert await store.reminders.of("c-1") == []
    assert await store.reminders.next_due() is None


async def test_due_reminders_are_shared_out_and_none_twice(store: Store, another: Opener) -> None:
    for number in range(30):
        await store.reminders.put(replace(REMINDER, id=f"r-{number}", due=number))
    doors = [store, await another(), await another()]
    parts = await asyncio.gather(
        *(door.reminders.lease_due(str(number), 50, 30, 20) for number, door in enumerate(doors))
    )
    leased = [found.id for part in parts for found in part]
    assert len(leased) == len(set(leased))
    rest = await store.reminders.lease_due("last", 50, 30, 30)
    assert {*leased, *(found.id for found in rest)} == {f"r-{number}" for number in range(30)}


async def test_a_reminder_put_anew_takes_the_place_of_the_old_one(store: Store) -> None:
    await store.reminders.put(REMINDER)
    later = replace(REMINDER, due=500, payload="later")
    await store.reminders.put(later)
    assert await store.reminders.of("c-1") == [later]
    assert await store.reminders.next_due() == 500
    assert await store.reminders.drop("c-1") == 1


async def decide(store: Store, owner: int, revision: int, at: int = 10) -> None:
    assert await store.decisions.add(
        at=at, dialog="flumazenil", content="digest", verdict="consider", owner=owner,
        conversation="c-1", revision=revision, answers={"age": "54 y"},
    )  # fmt: skip


async def test_a_decision_is_kept_once_and_exported_by_pseudonym(store: Store) -> None:
    await store.begin(FIRST, None)
    await decide(store, 5, 1)
    await decide(store, 5, 1)
    await decide(store, 5, 2, at=20)
    await decide(store, 6, 3, at=30)
    found = [decision async for decision in store.decisions.export()]
    assert [(one.at, one.revision, one.answers) for one in found] == [
        (10, 1, {"age": "54 y"}),
        (20, 2, {"age": "54 y"}),
        (30, 3, {"age": "54 y"}),
    ]
    assert found[0].owner == found[1].owner != found[2].owner
    assert {one.conversation for one in found} == {found[0].conversation}
    assert [one.at async for one in store.decisions.export(since=15, before=30)] == [20]
    assert await store.decisions.expire(20) == 1
    assert [one.at async for one in store.decisions.export()] == [20, 30]


async def test_all_decisions_are_exported_however_many(store: Store) -> None:
    await store.begin(FIRST, None)
    for revision in range(1, 1102):
        await decide(store, 5, revision)
    assert [one.revision async for one in store.decisions.export()] == list(range(1, 1102))


async def test_who_is_forgotten_leaves_decisions_of_nobody(store: Store) -> None:
    await store.begin(FIRST, None)
    await store.reminders.put(replace(REMINDER, owner=FIRST.owner))
    await store.reminders.put(replace(REMINDER, id="r-2", owner=6, conversation="c-2"))
    await decide(store, FIRST.owner, 1)
    await decide(store, 6, 2)
    assert await store.forget(FIRST.owner) == 1
    assert await store.get("c-1") is None
    assert await store.reminders.of("c-1") == []
    assert [found.id for found in await store.reminders.of("c-2")] == ["r-2"]
    first, second = [decision async for decision in store.decisions.export()]
    assert first.owner is None
    assert second.owner is not None


async def test_who_is_forgotten_while_a_decision_is_noted_leaves_no_pseudonym(
    store: Store, another: Opener
) -> None:
    doors = [store, await another(), await another()]
    for turn in range(40):
        await store.begin(FIRST, None)
        note = [
            door.decisions.add(
                at=turn, dialog="flumazenil", content="digest", verdict="consider", owner=FIRST.owner,
                conversation=FIRST.id, revision=3 * turn + number, answers={},
            )
            for number, door in enumerate(doors)
        ]  # fmt: skip
        await asyncio.gather(note[0], doors[1].forget(FIRST.owner), *note[1:])
        assert {one.owner async for one in store.decisions.export()} <= {None}


async def test_no_decision_is_kept_of_a_conversation_that_is_gone(store: Store) -> None:
    await store.begin(FIRST, None)
    await decide(store, 5, 1)
    await store.forget(FIRST.owner)
    kept = await store.decisions.add(
        at=5, dialog="flumazenil", content="digest", verdict="consider", owner=FIRST.owner,
        conversation=FIRST.id, revision=2, answers={},
    )  # fmt: skip
    assert not kept
    assert [one.revision async for one in store.decisions.export()] == [1]
    assert not await store.shown(FIRST.id, 1, 5, 0)


async def test_to_forget_is_all_or_nothing(
    store: Store, another: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.begin(FIRST, None)
    await decide(store, FIRST.owner, 1)
    await store.reminders.put(replace(REMINDER, owner=FIRST.owner))

    def fails(_owner: int) -> Step:
        raise StoreFault("killed half-way")

    monkeypatch.setattr(store.members, "forgetting", fails)
    with pytest.raises(StoreFault):
        await store.forget(FIRST.owner)
    other = await another()
    assert await other.get(FIRST.id) == FIRST
    assert await other.reminders.of("c-1")
    assert [one.owner is None async for one in other.decisions.export()] == [False]


async def test_a_guest_is_forgotten_and_a_member_stays_one(store: Store) -> None:
    await store.members.accept(5, "1.0.0", 1)
    await store.members.add(6, Role.CLINICIAN, 1)
    assert await store.forget(5) == await store.forget(6) == 0
    assert await store.members.get(5) is None
    assert await store.members.get(6) is not None


async def test_guests_go_once_nothing_else_is_kept_of_them(store: Store) -> None:
    await store.begin(FIRST, None)
    for person in (FIRST.owner, 5, 6):
        await store.members.accept(person, "1.0.0", 10)
    await store.members.accept(6, "2.0.0", 90)
    await store.members.add(7, Role.CLINICIAN, 1)
    assert await store.members.expire(90) == 1
    assert await store.members.get(5) is None
    assert [await store.members.get(person) is None for person in (FIRST.owner, 6, 7)] == [False] * 3
    await store.forget(FIRST.owner)
    assert await store.members.expire(10**9) == 1


async def test_reminders_go_with_their_conversation_and_no_others(store: Store) -> None:
    await store.begin(FIRST, None)
    await store.reminders.put(REMINDER)
    await store.reminders.put(replace(REMINDER, id="r-2", conversation="c-2"))
    assert await store.reminders.clear() == 1
    assert [one.id for one in await store.reminders.of("c-1")] == ["r-1"]
    await store.expire(FIRST.touched + 1)
    assert await store.reminders.clear() == 1
    assert await store.reminders.next_due() is None


async def test_open_invites_go_with_the_administrator_who_made_them(store: Store) -> None:
    members = store.members
    for administrator in (1, 2):
        await members.add(administrator, Role.ADMIN, 0)
    for code, maker in (("used", 1), ("open", 1), ("ended", 1), ("another's", 2), ("nobody's", None)):
        await members.invite(code, Role.CLINICIAN, 0, 5 if code == "ended" else HOUR, maker)
    assert await members.enter("used", 5, 1)
    assert await members.remove(1, 2)
    assert await members.enter("open", 6, 3) is None
    assert await members.enter("another's", 6, 3)
    assert await members.enter("nobody's", 7, 3)
    assert {person.id for person in await members.all()} == {2, 5, 6, 7}
    assert [one.used for one in await members.invites() if one.revoked is None].count(1) == 1
    assert (await members.invite("too late", Role.CLINICIAN, 0, HOUR, 1)).revoked == 0
    assert await members.enter("too late", 8, 3) is None
    await members.accept(1, "notice", 3)  # one whom the settings let in
    await members.invite("more", Role.CLINICIAN, 0, HOUR, 1)
    assert await members.remove(1, 4)
    assert not await members.remove(1, 4)
    assert await members.enter("more", 8, 5) is None


async def test_who_accepts_the_notice_at_several_processes_at_once_stays_let_in(
    store: Store, another: Opener
) -> None:
    doors = [store.members, *[(await another()).members for _ in range(3)]]
    for person in range(1, 6):
        await store.members.add(person, Role.CLINICIAN, 0)
        await asyncio.gather(*(door.accept(person, "notice", 1) for door in doors))
    assert {one.id for one in await store.members.all()} == set(range(1, 6))


async def test_who_is_taken_out_while_accepting_the_notice_is_out(store: Store, another: Opener) -> None:
    other = (await another()).members
    for person in range(1, 20):
        await store.members.add(person, Role.CLINICIAN, 0)
        await asyncio.gather(other.accept(person, "notice", 1), store.members.remove(person, 1))
    assert await store.members.all() == []


async def test_an_invite_lets_one_person_in(store: Store, another: Opener) -> None:
    await store.members.invite("let-me-in", Role.ADMIN, 0, HOUR)
    other = (await another()).members
    entered = await asyncio.gather(
        *((store.members if number % 2 else other).enter("let-me-in", number, 10) for number in range(10))
    )
    assert [role for role in entered if role] == [Role.ADMIN]
    (member,) = await store.members.all()
    assert (member.role, member.since, member.accepted) == (Role.ADMIN, 10, None)
    assert await store.members.get(member.id) == member
    assert [invite.used for invite in await store.members.invites()] == [10]


async def test_an_invite_that_ended_was_revoked_or_never_was_lets_nobody_in(store: Store) -> None:
    ended = await store.members.invite("ended", Role.CLINICIAN, 0, HOUR)
    revoked = await store.members.invite("revoked", Role.CLINICIAN, 0, 9 * HOUR)
    assert await store.members.revoke(revoked.key, 5)
    assert not await store.members.revoke(revoked.key, 6)
    for key in ("00", "no key", ended.key[:-1]):
        assert not await store.members.revoke(key, 6)
    for code in ("ended", "revoked", "guessed", "", revoked.key):
        assert await store.members.enter(code, 5, HOUR) is None
    assert await store.members.all() == []
    assert await store.members.clear(HOUR + 1) == 1
    assert [invite.key for invite in await store.members.invites()] == [revoked.key]


async def test_what_a_member_accepted_stays_with_another_role_and_goes_with_the_member(store: Store) -> None:
    await store.members.add(5, Role.CLINICIAN, 1)
    await store.members.accept(5, "1.0.0", 2)
    await store.members.add(5, Role.ADMIN, 3)
    member = await store.members.get(5)
    assert member
    assert (member.role, member.since, member.accepted) == (Role.ADMIN, 1, "1.0.0")
    assert await store.members.remove(5, 4)
    assert not await store.members.remove(5, 4)
    assert await store.members.get(5) is None


async def test_old_conversations_expire_a_thousand_at_a_time_and_young_ones_stay(store: Store) -> None:
    for number in range(3):
        row = replace(FIRST, id=f"c-{number}", owner=number, touched=number)
        await store.begin(row, None)
    assert await store.expire(2) == 2
    assert await store.expire(2) == 0
    assert [row.id for row in await store.owed()] == ["c-2"]
    assert await store.save(next_of(replace(FIRST, id="c-2", owner=2)), 1)


async def test_to_accept_makes_nobody_a_member_and_is_kept_when_one_becomes_one(store: Store) -> None:
    await store.members.accept(5, "1.0.0", 2)
    guest = await store.members.get(5)
    assert guest
    assert (guest.role, guest.accepted) == (Role.GUEST, "1.0.0")
    assert await store.members.all() == []
    await store.members.invite("let-me-in", Role.CLINICIAN, 2, HOUR)
    assert await store.members.enter("let-me-in", 5, 3) is Role.CLINICIAN
    (member,) = await store.members.all()
    assert (member.role, member.since, member.accepted) == (Role.CLINICIAN, 3, "1.0.0")


async def test_decisions_expire_a_thousand_at_a_time(store: Store) -> None:
    await store.begin(FIRST, None)
    for revision in range(1, 1102):
        await decide(store, 5, revision)
    assert await store.decisions.expire(11) == 1000
    assert await store.decisions.expire(11) == 101
    assert await store.decisions.expire(11) == 0
