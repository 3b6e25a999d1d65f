"""Groups: how the bot comes in and goes, and what privacy mode lets it hear."""

from typing import Any

import pytest

from bot.emulator.clock import Clock
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from tests.emulator.conftest import NOW, Api

BOT = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "local_bot"}


async def updates(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api("getUpdates"))["result"]
    return found


async def group(phone: Phone, **more: object) -> int:
    wish = {"title": "Ward", "members": [7, 8], **more}
    return int((await phone.ask("POST", "group", wish))["chat"])


async def heard(phone: Phone, chat: int, text: str, **more: object) -> bool:
    said = await phone.ask("POST", "text", {"chat": chat, "text": text, "user": 8, **more})
    return said["update_id"] is not None


async def test_the_bot_is_told_when_it_comes_into_a_group(phone: Phone, api: Api) -> None:
    chat = await group(phone)
    assert chat == -1001000000001
    _, member, message = await updates(api)
    ward = {"id": chat, "type": "supergroup", "title": "Ward"}
    founder = {"id": 7, "is_bot": False, "first_name": "User 7"}
    assert member["my_chat_member"] == {
        "chat": ward,
        "from": founder,
        "date": NOW,
        "old_chat_member": {"user": BOT, "status": "left"},
        "new_chat_member": {"user": BOT, "status": "member"},
    }
    assert message["message"] == {
        "message_id": 1,
        "from": founder,
        "chat": ward,
        "date": NOW,
        "new_chat_participant": BOT,
        "new_chat_member": BOT,
        "new_chat_members": [BOT],
    }
    (shown,) = (await phone.ask("GET", "transcript", {"chat": chat}))["messages"]
    assert shown["service"] == "User 7 added Bot"
    assert await group(phone) == chat - 1


async def test_its_people_are_told_apart(phone: Phone, api: Api) -> None:
    chat = await group(phone)
    await phone.ask("POST", "user", {"chat": 8, "first_name": "Ada"})
    await heard(phone, chat, "/start@local_bot")
    assert (await updates(api))[-1]["message"]["from"]["first_name"] == "Ada"
    seen = (await phone.ask("GET", "transcript", {"chat": chat}))["messages"][-1]
    assert (seen["from"], seen["sender"]) == ("user", {"id": 8, "first_name": "Ada", "is_bot": False})
    with pytest.raises(SimError, match="which member"):
        await phone.ask("POST", "text", {"chat": chat, "text": "hello"})
    with pytest.raises(SimError, match="which member"):
        await phone.ask("POST", "text", {"chat": chat, "text": "hello", "user": 9})


@pytest.mark.parametrize(
    ("text", "at_first", "once_it_spoke"),
    [
        ("good morning", False, False),
        ("@local_bot good morning", False, False),
        ("/start", False, True),
        ("well, /start", False, False),
        ("/start@local_bot", True, True),
        ("/START@Local_Bot now", True, True),
        ("/start@other_bot", False, False),
    ],
)
async def test_privacy_mode_lets_it_hear_commands_that_are_meant_for_it(
    phone: Phone, api: Api, text: str, at_first: bool, once_it_spoke: bool
) -> None:
    chat = await group(phone)
    before = len(await updates(api))
    assert await heard(phone, chat, text) is at_first
    assert len(await updates(api)) == before + at_first
    await api("sendMessage", chat_id=chat, text="Hello")
    assert await heard(phone, chat, text) is once_it_spoke


async def test_it_hears_replies_to_what_it_said_and_to_what_was_for_it(phone: Phone, api: Api) -> None:
    chat = await group(phone)
    mine = (await api("sendMessage", chat_id=chat, text="Weight?"))["result"]["message_id"]
    assert await heard(phone, chat, "16 kg", reply_to=mine)
    assert await heard(phone, chat, "no, 18", reply_to=mine + 1)
    said = await phone.ask("POST", "text", {"chat": chat, "text": "lunch?", "user": 7})
    assert not await heard(phone, chat, "yes", reply_to=said["message_id"])
    assert not await heard(phone, chat, "welcome", reply_to=1)


async def test_an_administrator_hears_everything(phone: Phone, api: Api) -> None:
    chat = await group(phone, admin=True)
    assert await heard(phone, chat, "good morning")
    member = (await updates(api))[1]["my_chat_member"]["new_chat_member"]
    assert member["status"] == "administrator"
    assert member["can_delete_messages"] is True
    await phone.ask("POST", "block", {"chat": chat, "blocked": True})
    gone = (await updates(api))[-1]["my_chat_member"]
    assert gone["old_chat_member"] == member
    assert gone["new_chat_member"]["status"] == "kicked"


async def test_its_own_words_say_that_it_does_not_read_everything(api: Api) -> None:
    me = (await api("getMe"))["result"]
    assert (me["can_join_groups"], me["can_read_all_group_messages"]) == (True, False)


async def test_a_bot_that_is_taken_out_cannot_write_and_hears_nothing(phone: Phone, api: Api) -> None:
    chat = await group(phone)
    await phone.ask("POST", "block", {"chat": chat, "blocked": True})
    assert (await updates(api))[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    gone = {
        "ok": False,
        "error_code": 403,
        "description": "Forbidden: bot was kicked from the supergroup chat",
    }
    assert await api("sendMessage", chat_id=chat, text="Hello?") == gone
    assert await api("editMessageText", chat_id=chat, message_id=1, text="Hello?") == gone
    assert not await heard(phone, chat, "/start@local_bot")
    shown = (await phone.ask("GET", "transcript", {"chat": chat}))["messages"]
    assert [message.get("service") for message in shown] == ["User 7 added Bot", "User 7 removed Bot", None]
    await phone.ask("POST", "block", {"chat": chat, "blocked": False})
    assert (await updates(api))[-1]["message"]["new_chat_members"] == [BOT]
    assert (await api("sendMessage", chat_id=chat, text="Hello again"))["ok"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"members": []}, 400),
        ({"members": [0]}, 400),
        ({"members": "7"}, 400),
        ({"title": " "}, 400),
        ({"chat": 5}, 400),
        ({"admin": "yes"}, 400),
        ({"chat": -1001000000001}, 409),
    ],
    ids=str,
)
async def test_a_group_that_cannot_be_is_refused(phone: Phone, more: dict[str, object], status: int) -> None:
    await group(phone)
    with pytest.raises(SimError) as caught:
        await group(phone, **more)
    assert caught.value.status == status
    assert len((await phone.ask("GET", "chats", {}))["chats"]) == 2


@pytest.mark.parametrize("admin", [False, True])
async def test_only_an_administrator_deletes_what_others_have_said(
    phone: Phone, api: Api, clock: Clock, *, admin: bool
) -> None:
    chat = await group(phone, admin=admin)
    said = await phone.ask("POST", "text", {"chat": chat, "text": "hello", "user": 8})
    own = (await api("sendMessage", chat_id=chat, text="mine"))["result"]["message_id"]
    old = (await api("sendMessage", chat_id=chat, text="old"))["result"]["message_id"]
    theirs = await api("deleteMessage", chat_id=chat, message_id=said["message_id"])
    assert theirs["ok"] is admin
    assert admin or theirs["description"] == "Bad Request: message can't be deleted"
    assert (await api("deleteMessage", chat_id=chat, message_id=own))["ok"]
    clock.advance(48 * 3600)
    late = await api("deleteMessage", chat_id=chat, message_id=old)
    assert late["description"] == "Bad Request: message can't be deleted"
