"""Keyboards: what may stand under a message.

Stricter than Telegram in two places, where it would quietly show something else than was asked: a button with
two actions, and more than 8 buttons in a row.
"""

from collections.abc import Callable
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.links import LinkError, checked
from bot.emulator.params import Params
from bot.emulator.text import is_utf8

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
    """The reply_markup of a call, whose shape is checked, or None.

    Raises ApiError 400 in Telegram's words.
    """
    markup = allowed(params.lenient_json("reply_markup") or {})
    if only_inline and markup and "inline_keyboard" not in markup:
        raise bad_request("Inline keyboard expected")
    return markup


def allowed(given: dict[str, Any]) -> Markup | None:
    """A reply_markup whose shape is checked, as Telegram keeps it; None when there is nothing in it.

    Raises ApiError 400 in Telegram's words.
    """
    if given.get("keyboard"):
        return {**given, "keyboard": _grid(given["keyboard"], _reply_button)}
    if given.get("inline_keyboard"):
        grid = _grid(given["inline_keyboard"], _inline_button)
        return {"inline_keyboard": grid} if grid else None
    for name in ("remove_keyboard", "force_reply"):
        if given.get(name):
            return {name: True}
    return None


def rows(markup: Markup | None) -> list[list[dict[str, Any]]]:
    """The rows of an inline keyboard; none when there is no such keyboard."""
    found: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    return found


def _grid(rows: list[list[Any]], check: Callable[[Any], dict[str, Any]]) -> list[list[dict[str, Any]]]:
    grid = [[check(button) for button in row] for row in rows if row]
    if sum(map(len, grid)) > MOST_BUTTONS or max(map(len, grid), default=0) > WIDEST_ROW:
        raise bad_request("reply markup is too long")
    return grid


def _reply_button(button: str | dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        {"text": button} if isinstance(button, str) else {**button, "text": str(button["text"])}
    )
    found.update(_style(found, "keyboard button"))
    if not is_utf8(found["text"]):
        raise bad_request("Keyboard button text must be encoded in UTF-8")
    if not found["text"].strip():
        raise bad_request("Keyboard button text must be non-empty")
    if "web_app" in found:
        link = _https(str(found["web_app"]["url"]), "Keyboard button Web App URL")
        found["web_app"] = {**found["web_app"], "url": link}
    return found


def _inline_button(button: dict[str, Any]) -> dict[str, Any]:
    kind = "inline keyboard button"
    style = _style(button, kind)
    # Empty text counts as no action, except where an empty query has a meaning.
    actions = [name for name in _ACTIONS if name.startswith("switch") and button.get(name) == ""]
    actions += [name for name in _ACTIONS if button.get(name, "") != ""]
    if not actions:
        raise bad_request(f"Can't parse {kind}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"Can't parse {kind}: exactly one action is allowed, found {', '.join(actions)}")
    text = str(button["text"])
    if not is_utf8(text):
        raise bad_request("Inline keyboard button text must be encoded in UTF-8")
    if not text.strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    icon = {name: str(button[name]) for name in ("icon_custom_emoji_id",) if button.get(name)}
    return {"text": text, **icon, **style, actions[0]: _action(actions[0], button[actions[0]])}


def _https(link: str, what: str) -> str:
    try:
        found = checked(link)
    except LinkError as error:
        raise bad_request(f"{what} '{link}' is invalid: {error}") from None
    if not found.startswith("https://"):
        raise bad_request(f"{what} '{link}' is invalid: Only HTTPS links are allowed")
    return found


def _style(button: dict[str, Any], kind: str) -> dict[str, Any]:
    style = str(button.get("style", "")).lower()
    if style in {"", "default"}:
        return {}
    if style not in _STYLES:
        raise bad_request(f"Can't parse {kind}: invalid button style specified")
    return {"style": style}


def _action(name: str, value: Any) -> Any:  # noqa: ANN401 - its type depends on the name
    match name:
        case "callback_data":
            value = str(value)
            if len(value.encode("utf-8", "surrogatepass")) > LONGEST_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            try:
                value = checked(str(value))
            except LinkError as error:
                raise bad_request(f"Inline keyboard button URL '{value}' is invalid: {error}") from None
            if not is_utf8(value):
                raise bad_request("Inline keyboard button URL must be encoded in UTF-8")
        case "web_app" | "login_url":
            what = "Web App" if name == "web_app" else "login"
            return {**value, "url": _https(str(value["url"]), f"Inline keyboard button {what} URL")}
        case "copy_text":
            if not 1 <= len(str(value["text"])) <= LONGEST_COPY:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
            if not is_utf8(str(value["text"])):
                raise bad_request("Inline keyboard button copied text must be encoded in UTF-8")
    return value
