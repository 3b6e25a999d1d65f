"""What the bot says of itself: its command menu and its descriptions."""

from bot.emulator.errors import bad_request
from bot.emulator.params import Params

_LONGEST_COMMAND = 32
_LONGEST_COMMAND_DESCRIPTION = 256
_MOST_COMMANDS = 100
_LONGEST = {"description": 512, "short_description": 120}
_COMMAND_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Profile:
    """Commands by scope and language, descriptions by language."""

    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def set_commands(self, params: Params) -> bool:
        """SetMyCommands. Raises ApiError 400 for a name or a description that Telegram does not take."""
        given = params.json("commands", "Can't parse commands JSON object")
        if given is not None and not isinstance(given, list):
            raise bad_request("Expected an Array of BotCommand")
        commands = [_command(command) for command in given or []]
        if len(commands) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self._commands[_place(params)] = commands
        return True

    def get_commands(self, params: Params) -> list[dict[str, str]]:
        """getMyCommands: exactly what was set for this scope and language."""
        return self._commands.get(_place(params), [])

    def set_text(self, field: str, params: Params) -> bool:
        """SetMyDescription and setMyShortDescription. Raises ApiError 400 when it is too long."""
        if len(params.text(field)) > _LONGEST[field]:
            raise bad_request(f"{'ABOUT' if field == 'short_description' else 'DESCRIPTION'}_TOO_LONG")
        self._texts[field, params.text("language_code")] = params.text(field)
        return True

    def get_text(self, field: str, params: Params) -> dict[str, str]:
        """GetMyDescription and getMyShortDescription."""
        return {field: self._texts.get((field, params.text("language_code")), "")}


def _place(params: Params) -> tuple[str, str]:
    scope = params.json("scope", "Can't parse BotCommandScope: can't parse JSON object") or {
        "type": "default"
    }
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise bad_request("Can't parse BotCommandScope: expected an Object")
    return f"{scope['type']}:{scope.get('chat_id', '')}:{scope.get('user_id', '')}", params.text(
        "language_code"
    )


def _command(given: object) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(given.get(field), str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{field}\"")
    command = given["command"].strip().removeprefix("/")
    description = given["description"].strip()
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
    return {"command": command, "description": description}
