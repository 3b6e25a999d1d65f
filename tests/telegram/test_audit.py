"""What is put on record of advice, and when."""

import pytest

from bot.store import Decision, StoreFault
from tests.telegram.conftest import Phone, Running


async def records(bot: Running) -> list[Decision]:
    return [one async for one in bot.open_store.decisions.export()]


async def test_advice_is_on_record_with_the_answers_it_rests_on(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose")
    assert await records(bot) == []
    await phone.does("!advice")
    (one,) = await records(bot)
    library = bot.proved.library
    assert (one.at, one.dialog, one.content) == (bot.now, "flumazenil", library.digest)
    assert one.verdict in library.dialogs["flumazenil"].tables.verdicts["verdict"].outcomes
    assert one.answers == {"setting": "overdose"}
    row = await bot.open_store.current(7, 7)
    assert row is not None
    assert one.revision == row.revision
    assert row.id not in (one.conversation, one.owner)


async def test_a_number_stands_as_it_counts_and_nothing_that_was_typed_freely(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/dose 4y 16kg procedure xyzzy")
    await phone.does("!right")
    (one,) = await records(bot)
    assert one.answers == {"setting": "procedure", "age": "4 y", "weight": "16 kg"}


async def test_a_weight_that_was_confirmed_is_on_record_as_confirmed(bot: Running, phone: Phone) -> None:
    await phone.says("/dose 4y 40kg procedure")
    await phone.does("!confirm")
    (one,) = await records(bot)
    assert one.answers == {
        "setting": "procedure", "age": "4 y", "weight": "40 kg", "weight_confirmed": "yes",
    }  # fmt: skip


async def test_of_several_verdicts_each_is_named(bot: Running, phone: Phone) -> None:
    await phone.says("/relaxant")
    await phone.does("purpose=acute_back_neck", "!advice")
    (one,) = await records(bot)
    assert one.verdict.startswith("baclofen=not_suited, cyclobenzaprine=")


async def test_a_screen_that_is_shown_again_is_on_record_once(bot: Running, phone: Phone) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose", "!advice")
    screen = await phone.screen()
    await phone.sends(screen["keyboard"][0][0]["data"].replace("!", "!never_"), screen["message_id"])
    await bot.kill()
    await bot.start()
    await phone.says("/help")
    assert len(await records(bot)) == 1
    await phone.does("!why", "!close_why")
    found = await records(bot)
    assert [one.answers for one in found] == [{"setting": "overdose"}] * 2
    assert found[0].revision < found[1].revision


async def test_no_advice_is_shown_before_it_is_on_record(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose")
    decisions = bot.open_store.decisions
    faults: list[str] = []
    real = decisions.add
    question = await phone.screen()

    async def add(**given: object) -> bool:
        if len(faults) < 2:
            faults.append((await phone.screen())["text"])
            raise StoreFault("the disk is full")
        return await real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "add", add)
    await phone.does("!advice")
    await phone.sees("NOW")
    assert faults == [question["text"]] * 2
    assert len(await records(bot)) == 1


async def test_advice_that_was_owed_at_a_kill_is_on_record_when_it_is_shown(
    bot: Running, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.says("/check")
    await phone.does("setting=overdose")

    async def add(**_given: object) -> None:
        raise StoreFault("the disk is full")

    monkeypatch.setattr(bot.open_store.decisions, "add", add)
    await phone.does("!advice")
    await bot.kill()
    await bot.start()
    await phone.sees("NOW")
    assert len(await records(bot)) == 1


async def test_a_verdict_that_no_open_answer_can_change_is_on_record_before_the_questions_are_over(
    bot: Running, phone: Phone
) -> None:
    await phone.says("/check")
    await phone.does("setting=undifferentiated")
    await phone.sees("No open answer can change this")
    (one,) = await records(bot)
    assert (one.verdict, one.answers) == ("do_not_give", {"setting": "undifferentiated"})
