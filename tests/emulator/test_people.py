"""Several people: their chats, who sees what, and who does not want the bot any more."""

from typing import Any

import pytest

from bot.emulator import Emulator
from bot.emulator.errors import SimError
from bot.emulator.phone import Phone
from tests.emulator.conftest import NOW, Api

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def updates(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api("getUpdates"))["result"]
    return found


async def test_a_person_has_a_chat_before_anything_is_said(phone: Phone, api: Api) -> None:
    ada = {"first_name": "Ada", "last_name": "L", "username": "ada", "language_code": "en"}
    opened = await phone.ask("POST", "user", {"chat": 8, **ada})
    assert opened == {"chat": 8, "user": {"id": 8, "is_bot": False, **ada}}
    other = await phone.ask("POST", "user", {})
    assert other["user"] == {"id": 1001, "is_bot": False, "first_name": "User 1001"}
    assert (await phone.ask("POST", "user", {}))["chat"] == 1002
    known = await phone.ask("GET", "chats", {})
    assert known["bot"] == {"id": 42, "first_name": "Bot", "username": "local_bot"}
    assert [(chat["chat"], chat["type"], chat["title"]) for chat in known["chats"]] == [
        (7, "private", "User 7"),
        (8, "private", "Ada L"),
        (1001, "private", "User 1001"),
        (1002, "private", "User 1002"),
    ]
    assert known["chats"][1] == {
        "chat": 8,
        "type": "private",
        "title": "Ada L",
        "seq": 0,
        "members": [{"id": 8, "is_bot": False, **ada}],
        "blocked": False,
    }
    assert len(await updates(api)) == 1


async def test_a_bot_cannot_begin_a_conversation(phone: Phone, api: Api) -> None:
    await phone.ask("POST", "user", {"chat": 8})
    stranger = await api("sendMessage", chat_id=8, text="Hello?")
    assert stranger["description"] == "Bad Request: chat not found"
    await phone.ask("POST", "group", {"title": "Ward", "members": [8]})
    met = await api("sendMessage", chat_id=8, text="Hello?")
    assert met["description"] == "Forbidden: bot can't initiate conversation with a user"
    await phone.ask("POST", "text", {"chat": 8, "text": "/start"})
    assert (await api("sendMessage", chat_id=8, text="Hello!"))["ok"]


async def test_nobody_else_writes_in_a_private_chat(phone: Phone) -> None:
    with pytest.raises(SimError, match="nobody but 7"):
        await phone.ask("POST", "text", {"chat": 7, "text": "me?", "user": 8})


async def test_names_change_and_stay(phone: Phone, api: Api) -> None:
    await phone.ask("POST", "user", {"chat": 7, "first_name": "Grace", "username": "grace"})
    await phone.ask("POST", "user", {"chat": 7, "last_name": "H"})
    await phone.text("hi")
    assert (await updates(api))[-1]["message"]["from"] == {
        "id": 7,
        "is_bot": False,
        "first_name": "Grace",
        "last_name": "H",
        "username": "grace",
    }


async def test_who_blocks_the_bot_hears_no_more_of_it(phone: Phone, api: Api) -> None:
    message_id = (await api("sendMessage", chat_id=7, text="Sure?", reply_markup=KEYBOARD))["result"][
        "message_id"
    ]
    blocked = await phone.ask("POST", "block", {"chat": 7, "blocked": True})
    update = (await updates(api))[-1]
    assert update == {
        "update_id": blocked["update_id"],
        "my_chat_member": {
            "chat": {"id": 7, "type": "private", "first_name": "User 7"},
            "from": {"id": 7, "is_bot": False, "first_name": "User 7"},
            "date": NOW,
            "old_chat_member": {
                "user": update["my_chat_member"]["new_chat_member"]["user"],
                "status": "member",
            },
            "new_chat_member": {
                "user": {"id": 42, "is_bot": True, "first_name": "Bot", "username": "local_bot"},
                "status": "kicked",
                "until_date": 0,
            },
        },
    }
    refused = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    assert await api("sendMessage", chat_id=7, text="please?") == refused
    assert await api("sendChatAction", chat_id=7, action="typing") == refused
    with pytest.raises(SimError, match="unblock") as caught:
        await phone.text("anyone?")
    assert caught.value.status == 409
    with pytest.raises(SimError, match="blocked"):
        await phone.tap("Yes", message_id)
    assert (await phone.ask("GET", "chats", {}))["chats"][0]["blocked"] is True
    assert await phone.ask("POST", "block", {"chat": 7, "blocked": True}) == {"update_id": None}
    await phone.ask("POST", "block", {"chat": 7, "blocked": False})
    assert (await updates(api))[-1]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (await api("sendMessage", chat_id=7, text="thanks"))["ok"]


async def test_a_message_that_a_person_deletes_is_gone_for_the_bot(phone: Phone, api: Api) -> None:
    sent = (await api("sendMessage", chat_id=7, text="Sure?"))["result"]
    before = len(await updates(api))
    await phone.ask("POST", "delete", {"chat": 7, "message_id": sent["message_id"]})
    edit = await api("editMessageText", chat_id=7, message_id=sent["message_id"], text="Really?")
    assert edit["description"] == "Bad Request: message to edit not found"
    assert [message["text"] for message in (await phone.transcript())["messages"]] == ["/start"]
    assert len(await updates(api)) == before
    with pytest.raises(SimError, match=f"no message {sent['message_id']}"):
        await phone.ask("POST", "delete", {"chat": 7, "message_id": sent["message_id"]})


async def test_the_answer_to_a_tap_is_seen_by_who_tapped(emulator: Emulator, api: Api) -> None:
    async with Phone(emulator.url, 7) as phone:
        group = (await phone.ask("POST", "group", {"title": "Ward", "members": [7, 8]}))["chat"]
        await api("sendMessage", chat_id=group, text="Sure?", reply_markup=KEYBOARD)
        for user in (8, 7):
            tapped = await phone.ask("POST", "tap", {"chat": group, "label": "Yes", "user": user})
            query = (await updates(api))[-1]["callback_query"]
            assert query["from"]["id"] == user
            await api(
                "answerCallbackQuery", callback_query_id=tapped["callback_query_id"], text=f"For {user}"
            )
        answers = (await phone.ask("GET", "transcript", {"chat": group}))["answers"]
        assert [(answer["id"], answer["user"], answer["text"]) for answer in answers] == [
            (1, 8, "For 8"),
            (2, 7, "For 7"),
        ]
        with pytest.raises(SimError, match="which member") as caught:
            await phone.ask("POST", "tap", {"chat": group, "label": "Yes", "user": 9})
        assert caught.value.body["members"] == [7, 8]


async def test_a_disabled_button_cannot_be_tapped(phone: Phone, api: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Soon", "disabled": {}}]]}
    await api("sendMessage", chat_id=7, text="Sure?", reply_markup=keyboard)
    assert (await phone.transcript())["messages"][-1]["keyboard"] == [[{"text": "Soon", "disabled": True}]]
    with pytest.raises(SimError, match="disabled") as caught:
        await phone.tap("Soon")
    assert caught.value.status == 409


async def test_a_person_answers_a_message(phone: Phone, api: Api) -> None:
    sent = (await api("sendMessage", chat_id=7, text="Weight?"))["result"]["message_id"]
    await phone.ask("POST", "text", {"chat": 7, "text": "16 kg", "reply_to": sent})
    message = (await updates(api))[-1]["message"]
    assert message["reply_to_message"]["message_id"] == sent
    assert (await phone.transcript())["messages"][-1]["reply_to"] == sent
    with pytest.raises(SimError, match="no message 99"):
        await phone.ask("POST", "text", {"chat": 7, "text": "16 kg", "reply_to": 99})


async def test_the_menu_is_that_of_the_chat_and_the_person(phone: Phone, api: Api) -> None:
    def menu(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    async def seen(**where: int) -> list[str]:
        found = await phone.ask("GET", "profile", dict(where))
        return [command["command"] for command in found["commands"]]

    group = (await phone.ask("POST", "group", {"title": "Ward", "members": [7, 8]}))["chat"]
    await phone.ask("POST", "user", {"chat": 8, "language_code": "de"})
    assert await seen(chat=7) == []
    await api("setMyCommands", commands=menu("all"))
    await api("setMyCommands", commands=menu("alle"), language_code="de")
    assert (await seen(chat=7), await seen(chat=8), await seen(chat=group, user=8)) == (
        ["all"],
        ["alle"],
        ["alle"],
    )
    await api("setMyCommands", commands=menu("groups"), scope={"type": "all_group_chats"})
    await api("setMyCommands", commands=menu("admins"), scope={"type": "all_chat_administrators"})
    assert (await seen(chat=group, user=7), await seen(chat=group, user=8)) == (["admins"], ["groups"])
    await api(
        "setMyCommands",
        commands=menu("eight"),
        scope={"type": "chat_member", "chat_id": group, "user_id": 8},
    )
    assert (await seen(chat=group, user=7), await seen(chat=group, user=8)) == (["admins"], ["eight"])
    await api("setMyDescription", description="What it is for")
    profile = await phone.ask("GET", "profile", {"chat": 7})
    assert (profile["username"], profile["description"]) == ("local_bot", "What it is for")
