"""Keyboards: what may stand under a message.

Stricter than Telegram in two places, where it would quietly show something else than was asked: a button with
two actions, and more than 8 buttons in a row.
"""

from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.links import LinkError, checked
from bot.emulator.params import Params

LONGEST_DATA = 64
"""Bytes of callback_data."""
LONGEST_COPY = 256
WIDEST_ROW = 8
MOST_BUTTONS = 100
_STYLES = frozenset({"primary", "success", "danger"})
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
)  # fmt: skip

Markup = dict[str, Any]
"""A checked reply_markup of the Bot API: {"inline_keyboard": [[{...}]]}, {"keyboard": ...}, ..."""


def from_call(params: Params, *, only_inline: bool = False) -> Markup | None:
    """The reply_markup of a call, or None. Raises ApiError 400 in Telegram's words."""
    given = params.json("reply_markup", "Can't parse reply keyboard markup JSON object")
    if "reply_markup" not in params:
        return None
    if not isinstance(given, dict):
        raise bad_request("Object expected as reply markup")
    markup = _reply_markup(given)
    if only_inline and markup and "inline_keyboard" not in markup:
        raise bad_request("Inline keyboard expected")
    return markup


def rows(markup: Markup | None) -> list[list[dict[str, Any]]]:
    """The rows of an inline keyboard; none when there is no such keyboard."""
    found: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    return found


def _reply_markup(given: dict[str, Any]) -> Markup | None:
    if given.get("keyboard"):
        return {**given, "keyboard": _grid(given, "keyboard", "", _reply_button)}
    if given.get("inline_keyboard"):
        grid = _grid(given, "inline_keyboard", " of the InlineKeyboardMarkup", _inline_button)
        return {"inline_keyboard": grid} if grid else None
    for name in ("remove_keyboard", "force_reply"):
        if given.get(name) is True:
            return {name: True}
    return None


def _grid(given: dict[str, Any], field: str, owner: str, check: Any) -> list[list[dict[str, Any]]]:  # noqa: ANN401
    if not isinstance(given[field], list):
        raise bad_request(f'Field "{field}" must be of type Array')
    grid = []
    for row in given[field]:
        if not isinstance(row, list):
            raise bad_request(f'Field "{field}"{owner} must be an Array of Arrays')
        if row:
            grid.append([check(button) for button in row])
    if sum(map(len, grid)) > MOST_BUTTONS or max(map(len, grid), default=0) > WIDEST_ROW:
        raise bad_request("reply markup is too long")
    return grid


def _reply_button(button: object) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not _field(button, "text", "keyboard button").strip():
        raise bad_request("Keyboard button text must be non-empty")
    return button


def _inline_button(button: object) -> dict[str, Any]:
    kind = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"Can't parse {kind}: InlineKeyboardButton must be an Object")
    text = _field(button, "text", kind)
    style = button.get("style")
    if style and (not isinstance(style, str) or style not in _STYLES):
        raise bad_request(f"Can't parse {kind}: invalid button style specified")
    # Empty text counts as no action, except where an empty query has a meaning.
    empty = (None, "")
    actions = [name for name in _ACTIONS if name.startswith("switch") and button.get(name) == ""]
    actions += [name for name in _ACTIONS if button.get(name) not in empty]
    if not actions:
        raise bad_request(f"Can't parse {kind}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"Can't parse {kind}: exactly one action is allowed, found {', '.join(actions)}")
    if not text.strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    value = _action(actions[0], button)
    return {"text": text, **({"style": style} if style else {}), actions[0]: value}


def _action(name: str, button: dict[str, Any]) -> Any:  # noqa: ANN401 - its type depends on the name
    value = button[name]
    if name == "callback_data":
        if (
            len(_field(button, name, "inline keyboard button").encode("utf-8", "surrogatepass"))
            > LONGEST_DATA
        ):
            raise bad_request("BUTTON_DATA_INVALID")
    elif name == "url":
        try:
            return checked(_field(button, name, "inline keyboard button"))
        except LinkError as error:
            raise bad_request(f"Inline keyboard button URL '{value}' is invalid: {error}") from None
    elif name == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= LONGEST_COPY:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return value


def _field(button: dict[str, Any], name: str, kind: str) -> str:
    value = button.get(name)
    if value is None:
        raise bad_request(f"Can't parse {kind}: Can't find field \"{name}\"")
    if not isinstance(value, str):
        raise bad_request(f'Can\'t parse {kind}: Field "{name}" must be of type String')
    return value
