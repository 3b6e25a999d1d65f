"""Order within a chat, side by side between chats."""

import asyncio

from bot.telegram.chats import Chats


async def test_a_chat_keeps_its_order_and_waits_for_no_other() -> None:
    chats, done, gate = Chats(), [], asyncio.Event()

    async def job(name: str, wait: bool) -> None:
        if wait:
            await gate.wait()
        done.append(name)

    for chat, name, wait in ((1, "a", True), (1, "b", False), (2, "c", False), (1, "d", False)):
        chats.put(chat, lambda name=name, wait=wait: job(name, wait))  # type: ignore[misc]
    await asyncio.sleep(0.01)
    assert done == ["c"]
    gate.set()
    await chats.drain(1)
    assert done == ["c", "a", "b", "d"]


async def test_draining_is_bounded() -> None:
    chats = Chats()
    chats.put(1, lambda: asyncio.sleep(60))
    await chats.drain(0.01)
    await chats.drain(0.01)
