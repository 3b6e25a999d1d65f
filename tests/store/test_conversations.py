"""What a store promises of the conversations in it."""

import asyncio
import sqlite3
from dataclasses import replace

import asyncpg
import pytest

from bot.store import Store
from tests.store.conftest import Opener
from tests.store.rows import FIRST, next_of

MISUSE = (
    sqlite3.IntegrityError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.StringDataRightTruncationError,
)
SECOND = replace(FIRST, id="c-2", payload="second")


async def test_what_is_begun_comes_back_the_same_after_a_reopen(store: Store, another: Opener) -> None:
    assert await store.begin(FIRST, None)
    await store.close()
    again = await another()
    assert await again.get("c-1") == FIRST
    assert await again.current(FIRST.chat, FIRST.owner) == FIRST


async def test_nothing_is_found_where_nothing_is(store: Store) -> None:
    assert await store.get("c-1") is None
    assert await store.current(FIRST.chat, FIRST.owner) is None
    assert await store.owed() == []
    assert await store.forget(FIRST.owner) == 0


async def test_of_fifty_saves_at_once_one_wins(store: Store, another: Opener) -> None:
    await store.begin(FIRST, None)
    doors = [store, await another()]
    tries = [next_of(FIRST, payload=str(number)) for number in range(50)]
    won = await asyncio.gather(*(doors[number % 2].save(row, 1) for number, row in enumerate(tries)))
    assert won.count(True) == 1
    assert await store.get("c-1") == tries[won.index(True)]


async def test_a_save_of_a_conversation_that_is_gone_is_lost(store: Store) -> None:
    assert not await store.save(next_of(FIRST), 1)


async def test_a_second_conversation_in_the_same_chat_is_refused_while_one_is_open(store: Store) -> None:
    assert await store.begin(FIRST, None)
    assert not await store.begin(SECOND, None)
    assert await store.get("c-2") is None
    assert await store.begin(replace(SECOND, owner=5), None)


async def test_a_new_conversation_closes_the_old_one_in_the_same_step(store: Store) -> None:
    await store.begin(FIRST, None)
    closing = next_of(FIRST, closed=True)
    assert await store.begin(SECOND, closing)
    assert await store.current(FIRST.chat, FIRST.owner) == SECOND
    assert await store.get("c-1") == closing


async def test_a_begin_that_loses_the_swap_writes_nothing(store: Store) -> None:
    await store.begin(FIRST, None)
    changed = next_of(FIRST, payload="a tap came first")
    await store.save(changed, 1)
    assert not await store.begin(SECOND, next_of(FIRST, closed=True))
    assert await store.current(FIRST.chat, FIRST.owner) == changed
    assert await store.get("c-2") is None


async def test_a_begin_that_meets_an_open_conversation_does_not_close_another(store: Store) -> None:
    await store.begin(FIRST, None)
    elsewhere = replace(FIRST, id="c-3", chat=5)
    await store.begin(elsewhere, None)
    assert not await store.begin(SECOND, next_of(elsewhere, closed=True))
    assert await store.get("c-3") == elsewhere


async def test_of_twenty_begins_through_two_stores_one_wins(store: Store, another: Opener) -> None:
    doors = [store, await another()]
    rows = [replace(FIRST, id=f"c-{number}") for number in range(20)]
    won = await asyncio.gather(*(doors[number % 2].begin(row, None) for number, row in enumerate(rows)))
    assert won.count(True) == 1
    assert await store.owed() == [rows[won.index(True)]]


async def test_what_one_store_saves_another_reads(store: Store, another: Opener) -> None:
    other = await another()
    await store.begin(FIRST, None)
    assert await other.save(next_of(FIRST), 1)
    assert not await store.save(next_of(FIRST), 1)
    assert await store.get("c-1") == next_of(FIRST)


async def test_two_stores_may_make_the_same_file(another: Opener) -> None:
    first, *others = await asyncio.gather(*(another() for _ in range(6)))
    await first.begin(FIRST, None)
    assert [await other.get("c-1") for other in others] == [FIRST] * 5


async def test_a_screen_is_owed_until_it_is_shown_the_one_touched_last_first(store: Store) -> None:
    late = replace(FIRST, touched=FIRST.touched + 1)
    early = replace(SECOND, owner=5)
    await store.begin(late, None)
    await store.begin(early, None)
    assert await store.owed() == [late, early]
    assert await store.owed(most=1) == [late]
    await store.shown("c-2", 1, 77, 0)
    assert await store.owed() == [late]
    assert await store.get("c-2") == replace(early, shown=1, message=77)


async def test_a_save_does_not_take_back_what_was_shown(store: Store) -> None:
    await store.begin(FIRST, None)
    await store.shown("c-1", 1, 77, 0)
    await store.save(replace(next_of(FIRST), message=77), 1)
    assert await store.owed() == [replace(next_of(FIRST), shown=1, message=77)]


async def test_news_of_a_screen_counts_only_where_nothing_else_was_shown_meanwhile(store: Store) -> None:
    await store.begin(FIRST, None)
    await store.save(next_of(FIRST), 1)
    assert await store.shown("c-1", 2, 78, 0)
    assert not await store.shown("c-1", 1, 77, 0)
    assert not await store.shown("c-1", 2, 79, 0)
    assert await store.get("c-1") == replace(next_of(FIRST), shown=2, message=78)


async def test_a_lost_screen_is_noted_by_showing_no_message(store: Store) -> None:
    await store.begin(FIRST, None)
    await store.shown("c-1", 1, 77, 0)
    await store.shown("c-1", 1, None, 1)
    assert await store.get("c-1") == replace(FIRST, shown=1)


async def test_misuse_is_not_hidden(store: Store) -> None:
    await store.begin(FIRST, None)
    with pytest.raises(MISUSE):
        await store.begin(replace(FIRST, owner=5), None)
    with pytest.raises(MISUSE):
        await store.begin(replace(FIRST, owner=5, id="longer-than-ten"), None)
    with pytest.raises(MISUSE):
        await store.shown("c-1", 2, 77, 0)
    with pytest.raises(ValueError, match="given closed"):
        await store.begin(SECOND, next_of(FIRST))
    assert await store.owed() == [FIRST]


async def test_a_conversation_in_a_log_or_a_traceback_does_not_show_its_payload() -> None:
    assert "größer" not in repr(FIRST)
