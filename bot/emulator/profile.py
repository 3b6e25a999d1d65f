"""What the bot says of itself: its command menus, its name and its descriptions."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from bot.emulator.chats import Chat, User
from bot.emulator.errors import bad_request
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.world import World

_LONGEST_COMMAND = 32
_LONGEST_COMMAND_DESCRIPTION = 256
_MOST_COMMANDS = 100
_COMMAND_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_EVERYWHERE = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_IN_A_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})
_TEXTS = {"MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description"}

Scope = tuple[str, int, int]
"""The type of a BotCommandScope, with the chat and the person that it names, or 0."""


class Profile:
    """Commands by scope and language, texts by language; the language "" is for everybody else."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._commands: dict[tuple[Scope, str], list[dict[str, object]]] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        found: dict[str, Handler] = {
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
        }
        for name, field in _TEXTS.items():
            found[f"set{name}"] = partial(self._set_text, field)
            found[f"get{name}"] = partial(self._get_text, field)
        return found

    def seen(self, chat: Chat, person: User) -> dict[str, object]:
        """What a person sees in a chat: {name, username, description, short_description, commands}.

        Of the scopes the narrowest counts that has commands, and in each scope the person's language first.
        """
        languages = (person.language_code[:2], "")
        menus = (
            self._commands.get((scope, language)) for scope in _scopes(chat, person) for language in languages
        )
        return {
            **{field: self._text(field, languages) for field in _TEXTS.values()},
            "username": self._world.bot.username,
            "commands": next((menu for menu in menus if menu), []),
        }

    # --- commands ---

    def _set_commands(self, params: Params) -> bool:
        place = self._place(params)
        commands = [_command(given) for given in params.lenient_json("commands") or []]
        if len(commands) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self._commands[place] = commands
        return True

    def _get_commands(self, params: Params) -> list[dict[str, object]]:
        """Exactly what was set for this scope and language."""
        return self._commands.get(self._place(params), [])

    def _delete_commands(self, params: Params) -> bool:
        self._commands.pop(self._place(params), None)
        return True

    def _place(self, params: Params) -> tuple[Scope, str]:
        return self._scope(params.lenient_json("scope") or {"type": "default"}), _language(params)

    def _scope(self, given: dict[str, Any]) -> Scope:
        kind = str(given["type"])
        if kind in _EVERYWHERE:
            return kind, 0, 0
        if kind not in _IN_A_CHAT:
            raise _bad_scope("Unsupported type specified")
        if "chat_id" not in given:
            raise _bad_scope('Can\'t find field "chat_id"')
        if not str(given["chat_id"]):
            raise _bad_scope("Empty chat_id specified")
        user_id = 0
        if kind == "chat_member":
            if "user_id" not in given:
                raise _bad_scope('Can\'t find field "user_id"')
            user_id = int(given["user_id"])
            if user_id <= 0:
                raise _bad_scope("Invalid user_id specified")
        chat = self._world.chat(str(given["chat_id"]))
        if chat.type == "private" and kind != "chat":
            raise bad_request("Can't use specified scope in private chats")
        return kind, chat.id, user_id

    # --- texts ---

    def _set_text(self, field: str, params: Params) -> bool:
        language, text = _language(params), params.text(field)
        if text:
            self._texts[field, language] = text
        else:
            self._texts.pop((field, language), None)
        if field == "name" and not language and text:
            self._world.bot.first_name = text
        return True

    def _get_text(self, field: str, params: Params) -> dict[str, str]:
        return {field: self._text(field, (_language(params), ""))}

    def _text(self, field: str, languages: tuple[str, ...]) -> str:
        default = self._world.bot.first_name if field == "name" else ""
        return next((found for of in languages if (found := self._texts.get((field, of)))), default)


def _scopes(chat: Chat, person: User) -> Iterator[Scope]:
    """Those that hold for a person in a chat, the narrowest first."""
    if chat.type == "private":
        yield "chat", chat.id, 0
        yield "all_private_chats", 0, 0
    else:
        is_admin = person.id == chat.creator
        yield "chat_member", chat.id, person.id
        if is_admin:
            yield "chat_administrators", chat.id, 0
        yield "chat", chat.id, 0
        if is_admin:
            yield "all_chat_administrators", 0, 0
        yield "all_group_chats", 0, 0
    yield "default", 0, 0


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not (len(code) == len("en") and code.isascii() and code.isalpha() and code.islower()):
        raise bad_request("Invalid language code specified")
    return code


def _command(given: dict[str, Any]) -> dict[str, object]:
    command = str(given["command"]).strip().removeprefix("/")
    description = str(given["description"]).strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > _LONGEST_COMMAND:
        raise bad_request(f"Command length must not exceed {_LONGEST_COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > _LONGEST_COMMAND_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {_LONGEST_COMMAND_DESCRIPTION}")
    if not set(command) <= _COMMAND_CHARACTERS:
        raise bad_request("BOT_COMMAND_INVALID")
    ephemeral = {"is_ephemeral": True} if given.get("is_ephemeral") else {}
    return {"command": command, "description": description, **ephemeral}


def _bad_scope(reason: str) -> Exception:
    return bad_request(f"Can't parse BotCommandScope: {reason}")
