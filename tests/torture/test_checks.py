"""The judgement itself: whatever is broken on purpose is found, and nothing else is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, update

from bot.engine.conversation import Conversation, Entry
from bot.proof.proved import Proved
from bot.store import Saved, open_store
from bot.store import Store as Kept
from bot.store.schema import conversation as conversations
from bot.store.schema import decision
from bot.telegram.rows import opened
from tests.torture.account import Act
from tests.torture.checks import noise
from tests.torture.clinician import MARK, Habits
from tests.torture.lives import KEY, Cradle
from tests.torture.stage import Plan, Stage
from tests.torture.stores import File
from tests.torture.ward import Look

Play = Callable[[], Awaitable[Stage]]


@pytest.fixture
def play(proved: Proved, cradle: Cradle, tmp_path: Path) -> Play:
    """A run in which nothing goes wrong, before it is judged."""

    async def played() -> Stage:
        habits = Habits(nonsense=0, anew=0, typed=0, patience=20)
        plan = Plan(File(tmp_path / "bedside.db"), seed=3, people=3, habits=habits)
        stage = Stage(proved, cradle, plan)
        await stage.play()
        return stage

    return played


@asynccontextmanager
async def kept(stage: Stage) -> AsyncIterator[tuple[Kept, Saved]]:
    """The store, and the conversation in it that is open and has the most answers."""
    store = await open_store(stage.plan.store.true_address, KEY)
    try:
        rows = [await store.current(one.account.chat, one.account.chat) for one in stage.clinicians]
        yield store, max((row for row in rows if row), key=lambda row: len(opened(row).log))
    finally:
        await store.close()


async def kinds(stage: Stage) -> set[str]:
    return set((await stage.judge()).counts)


def with_log(row: Saved, log: tuple[Entry, ...]) -> Saved:
    """The row with another log, as a bot would write it that has carried something out wrongly."""
    changed: Conversation = opened(row).model_copy(update={"log": log})
    return replace(row, payload=changed.model_dump_json())


async def test_where_nothing_goes_wrong_nothing_is_found(play: Play) -> None:
    assert await kinds(await play()) == set()


async def test_an_answer_that_is_gone_is_lost(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, row):
        assert await store.save(with_log(row, opened(row).log[:-1]), was=row.revision)
    assert "lost" in await kinds(stage)


async def test_an_answer_that_stands_twice_is_doubled(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, row):
        log = opened(row).log
        assert await store.save(with_log(row, (*log, log[-1])), was=row.revision)
    assert "doubled" in await kinds(stage)


async def test_answers_in_another_order_are_wrong(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, row):
        log = opened(row).log
        assert await store.save(with_log(row, (log[1], log[0], *log[2:])), was=row.revision)
    assert "wrong" in await kinds(stage)


async def test_an_act_that_came_to_nothing_is_found(play: Play) -> None:
    stage = await play()
    account = stage.clinicians[0].account
    look = next(one for one in reversed(account.events) if isinstance(one, Look))
    # a tap on what stands, which the bot confirmed and did not obey
    act = Act("tap", look.data(look.actions[0]), look.message, account.acts[0].update)
    account.events.append(act)
    assert await kinds(stage) & {"lost", "wrong"}


async def test_a_conversation_that_nobody_began_is_doubled(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, row):
        assert await store.begin(replace(row, id="xyz-1", owner=1), None)
    assert "doubled" in await kinds(stage)


async def test_an_update_that_was_never_confirmed_is_found(play: Play) -> None:
    stage = await play()
    stage.ward.updates[5].confirmed = False
    assert await kinds(stage) == {"update"}


async def test_a_screen_that_is_owed_is_found(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, row):
        statement = update(conversations).where(conversations.c.id == bindparam("which")).values(shown=1)
        await store._driver.run(statement, {"which": row.id})  # noqa: SLF001
    assert await kinds(stage) == {"screen"}


async def test_an_old_screen_is_found(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (_, row):
        message, look = stage.ward.live(row.chat)[-1]
    assert message.markup is not None
    for line in message.markup["inline_keyboard"]:
        for button in line:
            button["callback_data"] = button["callback_data"].replace(f":{look.revision}:", ":1:")
    assert "screen" in await kinds(stage)


async def test_another_text_on_the_right_screen_is_found(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (_, row):
        message, _ = stage.ward.live(row.chat)[-1]
    message.text = replace(message.text, text="Give 20 mg")
    assert await kinds(stage) == {"screen"}


async def test_a_decision_that_was_shown_and_is_on_no_record_is_found(play: Play) -> None:
    stage = await play()
    async with kept(stage) as (store, _):
        assert [one async for one in store.decisions.export()]
        await store._driver.run(delete(decision), {})  # noqa: SLF001
    assert await kinds(stage) == {"decision"}


async def test_a_bot_that_ended_by_itself_is_found(play: Play) -> None:
    stage = await play()
    stage.posts[0].ends.append("a bug")
    assert await kinds(stage) == {"end"}


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        f'{{"event": "line", "text": "{MARK} 4 y"}}',
        '{"event": "update_let_go", "level": "error"}',
        "POST /bot42:secret/sendMessage",
    ],
)
def test_what_a_bot_must_not_write_is_found(line: str) -> None:
    assert [one.kind for one in noise(['{"event": "receives", "level": "info"}\n' + line])] == ["noise"]
    assert not list(noise(['{"event": "receives", "level": "info"}']))
