"""What the bot says of itself, and which of its commands a person sees in a chat."""

from typing import Any

import pytest

from bot.emulator.phone import Phone
from tests.emulator.conftest import Api
from tests.emulator.test_messages import error

GROUP = -1001


def menu(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name}]


async def seen(phone: Phone, chat: int, user: int) -> dict[str, Any]:
    return await phone.ask("GET", "profile", {"chat": chat, "user": user})


async def command(phone: Phone, chat: int, user: int) -> str:
    """The one command that this person sees there."""
    (found,) = (await seen(phone, chat, user))["commands"]
    return str(found["command"])


@pytest.fixture
async def group(phone: Phone) -> int:
    """A group of 7, who founded it, and 8."""
    for person, language in ((7, "en"), (8, "de")):
        await phone.ask("POST", "user", {"chat": person, "language_code": language})
    made = await phone.ask("POST", "group", {"title": "Ward", "members": [7, 8], "chat": GROUP})
    return int(made["chat"])


SCOPES: list[dict[str, object]] = [
    {"type": "default"},
    {"type": "all_private_chats"},
    {"type": "all_group_chats"},
    {"type": "all_chat_administrators"},
    {"type": "chat", "chat_id": GROUP},
    {"type": "chat_administrators", "chat_id": GROUP},
    {"type": "chat_member", "chat_id": GROUP, "user_id": 8},
]


async def test_the_narrowest_scope_that_has_commands_is_seen(api: Api, phone: Phone, group: int) -> None:
    places = ((7, 7), (group, 7), (group, 8))
    found = []
    for scope in SCOPES:
        await api("setMyCommands", commands=menu(str(scope["type"])), scope=scope)
        found.append([await command(phone, chat, user) for chat, user in places])
    assert found == [
        ["default", "default", "default"],
        ["all_private_chats", "default", "default"],
        ["all_private_chats", "all_group_chats", "all_group_chats"],
        ["all_private_chats", "all_chat_administrators", "all_group_chats"],
        ["all_private_chats", "chat", "chat"],
        ["all_private_chats", "chat_administrators", "chat"],
        ["all_private_chats", "chat_administrators", "chat_member"],
    ]
    await api("setMyCommands", commands=menu("mine"), scope={"type": "chat", "chat_id": 7})
    assert await command(phone, 7, 7) == "mine"


async def test_in_a_scope_the_language_of_the_person_comes_first(api: Api, phone: Phone, group: int) -> None:
    await api("setMyCommands", commands=menu("alle"), language_code="de")
    await api("setMyCommands", commands=menu("all"))
    assert [await command(phone, group, user) for user in (7, 8)] == ["all", "alle"]
    await api("setMyCommands", commands=menu("narrow"), scope={"type": "all_group_chats"})
    assert [await command(phone, group, user) for user in (7, 8)] == ["narrow", "narrow"]


async def test_deleted_commands_let_the_wider_scope_through(api: Api, phone: Phone) -> None:
    scope = {"type": "all_private_chats"}
    await api("setMyCommands", commands=menu("wide"))
    await api("setMyCommands", commands=menu("narrow"), scope=scope)
    assert (await api("deleteMyCommands", scope=scope))["result"] is True
    assert (await api("getMyCommands", scope=scope))["result"] == []
    assert await command(phone, 7, 7) == "wide"
    await api("setMyCommands")
    assert (await seen(phone, 7, 7))["commands"] == []


async def test_a_hundred_commands_are_not_too_many(api: Api) -> None:
    commands = [menu(f"c{number}")[0] for number in range(101)]
    assert (await api("setMyCommands", commands=commands[:100]))["result"] is True
    assert await error(api("setMyCommands", commands=commands)) == "Bad Request: BOT_COMMANDS_TOO_MUCH"


async def test_texts_are_seen_in_the_language_of_the_person(api: Api, phone: Phone, group: int) -> None:
    await api("setMyDescription", description="Doses")
    await api("setMyDescription", description="Dosen", language_code="de")
    await api("setMyShortDescription", short_description="Short")
    shown = [await seen(phone, group, user) for user in (7, 8)]
    assert [one["description"] for one in shown] == ["Doses", "Dosen"]
    assert [one["short_description"] for one in shown] == ["Short", "Short"]
    await api("setMyDescription", language_code="de")
    assert (await seen(phone, group, 8))["description"] == "Doses"


async def test_the_name_is_set_for_all_and_for_a_language(api: Api, phone: Phone, group: int) -> None:
    assert (await api("getMyName"))["result"] == {"name": "Bot"}
    await api("setMyName", name="Bedside")
    await api("setMyName", name="Am Bett", language_code="de")
    assert (await api("getMe"))["result"]["first_name"] == "Bedside"
    assert (await api("getMyName", language_code="de"))["result"] == {"name": "Am Bett"}
    assert [(await seen(phone, group, user))["name"] for user in (7, 8)] == ["Bedside", "Am Bett"]
    assert await error(api("setMyName", name="x" * 65)) == "Bad Request: BOT_TITLE_INVALID"


async def test_a_chat_says_what_it_is_and_who_is_in_it(api: Api, group: int) -> None:
    found = (await api("getChat", chat_id=group))["result"]
    assert (found["id"], found["type"], found["title"]) == (group, "supergroup", "Ward")
    assert (await api("getChat", chat_id=7))["result"]["first_name"] == "User 7"
    assert (await api("getChatMemberCount", chat_id=group))["result"] == 3
    standing = [
        (await api("getChatMember", chat_id=group, user_id=user))["result"]["status"] for user in (7, 8, 42)
    ]
    assert standing == ["creator", "member", "member"]
    (founder,) = (await api("getChatAdministrators", chat_id=group))["result"]
    assert founder["user"]["id"] == 7
    nobody = api("getChatAdministrators", chat_id=7)
    assert await error(nobody) == "Bad Request: there are no administrators in the private chat"
    assert await error(api("getChatMember", chat_id=group)) == "Bad Request: invalid user_id specified"
    stranger = api("getChatMember", chat_id=group, user_id=9)
    assert await error(stranger) == "Bad Request: member not found"
