"""Every request is held against the table before its handler runs.

Rule 1  What Telegram refuses is refused, in Telegram's words.
Rule 2  What Telegram lets pass is let pass: a parameter that it does not know, a number that is none, a flag
        that says neither yes nor no. But it is noted, so that the author of a bot sees the slip.
Rule 3  What the Bot API has and the emulator has not is refused with 501: nothing is quietly left out.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

from bot.emulator.errors import bad_request, not_offered
from bot.emulator.fields import Field, Object
from bot.emulator.objects import OBJECTS
from bot.emulator.params import Params
from bot.emulator.table import METHODS

Standing = Literal["checked", "coerced", "unchecked", "unknown"]
"""coerced: Telegram reads it otherwise than it was written; unchecked: the emulator does not offer it."""
Note = Callable[[str, Standing], None]
"""Takes the name of a parameter, or the path to a field inside it, each time that one is used."""

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_CHAT = re.compile(r"-?[0-9]{1,19}|@\w+")
_FLAGS = frozenset({"true", "false", "yes", "no", "1", "0"})


def check(method: str, params: Params, note: Note) -> None:
    """Hold the parameters of a method of the table against it. Raises ApiError 400 or 501."""
    fields = METHODS[method]
    for name in params.names() - fields.keys():
        note(name, "unknown")
    for name, field in fields.items():
        if params.given(name):
            _parameter(method, name, field, params, note)
        if field.missing and not params.given(name):
            raise bad_request(field.missing)


def _parameter(method: str, name: str, field: Field, params: Params, note: Note) -> None:
    if not field.offered:
        note(name, "unchecked")
        raise not_offered(f"the parameter {name} of {method}")
    if field.item in OBJECTS or field.depth:
        value = params.json(name, field.unreadable) if field.unreadable else params.lenient_json(name)
        note(name, "checked" if _has_shape(value, field) else "coerced")
        _Walk(method, note).value(name, field, value)
        return
    text = params.text(name)
    note(name, "checked" if _reads_as(text, field) and params.written_as(name, field.type) else "coerced")
    if field.too_long and len(text) > field.most:
        raise bad_request(field.too_long)


def _has_shape(value: object, field: Field) -> bool:
    return isinstance(value, list if field.depth else dict)


def _reads_as(text: str, field: Field) -> bool:
    match field.type:
        case "Integer":
            return bool(_NUMBER.fullmatch(text)) and field.least <= int(text) <= field.most
        case "Boolean":
            return text.strip().lower() in _FLAGS
        case "Chat":
            return bool(_CHAT.fullmatch(text))
    return True


class _Walk:
    """Goes through the JSON of one parameter."""

    def __init__(self, method: str, note: Note) -> None:
        self._method = method
        self._note = note

    def value(self, path: str, field: Field, value: Any, within: str = "") -> None:  # noqa: ANN401 - any JSON
        """The value of a parameter, or of a field of an object that says what is wrong behind `within`."""
        if not field.depth:
            self._object(path, OBJECTS[field.item], value, within)
        elif isinstance(value, list):
            self._items(path, field, value, within)
        elif field.other_shape:
            raise bad_request(within + field.other_shape)

    def _items(self, path: str, field: Field, items: list[Any], within: str) -> None:
        inner = OBJECTS.get(field.item)
        for item in items:
            if field.depth > 1:
                if not isinstance(item, list):
                    raise bad_request(within + field.other_shape)
                self._items(path, Field(f"[{field.item}]"), item, within)
            elif inner is not None:
                self._object(path, inner, item, within)

    def _object(self, path: str, known: Object, value: Any, within: str) -> None:  # noqa: ANN401
        within += known.prefix
        if known.or_text and isinstance(value, str):
            return
        if not isinstance(value, dict):
            raise bad_request(within + known.other_shape)
        for name in value.keys() - known.fields.keys():
            self._note(f"{path}.{name}", "unknown")
        for name, field in known.fields.items():
            if name in value:
                self._field(f"{path}.{name}", name, field, value[name], within)
            elif field.required and field.type != "File":
                raise bad_request(f'{within}Can\'t find field "{name}"')

    def _field(self, path: str, name: str, field: Field, value: Any, within: str) -> None:  # noqa: ANN401
        if not field.offered:
            self._note(path, "unchecked")
            raise not_offered(f"{path} of {self._method}")
        if field.depth:
            self._note(path, "checked" if isinstance(value, list) else "coerced")
            if not isinstance(value, list) and field.other_shape:
                raise bad_request(f'{within}Field "{name}" must be of type Array')
            self.value(path, field, value, within)
        elif field.type in OBJECTS:
            self._note(path, "checked")
            if not isinstance(value, dict):
                raise bad_request(f'{within}Field "{name}" must be of type Object')
            self._object(path, OBJECTS[field.type], value, within)
        else:
            if wrong := _wrong(field.type, value):
                raise bad_request(f'{within}Field "{name}" must be {wrong}')
            self._note(path, "checked" if _is_exactly(field.type, value) else "coerced")


def _wrong(kind: str, value: object) -> str:
    """What a field must be, when Telegram does not take this for one; a number may stand in a text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "Boolean":
            return "" if isinstance(value, bool) else "of type Boolean"
        case "Integer" if is_number or isinstance(value, str):
            return "" if _NUMBER.fullmatch(str(value)) else "a valid Number"
        case "Integer":
            return "a Number"
    return "" if is_number or isinstance(value, str) else "of type String"


def _is_exactly(kind: str, value: object) -> bool:
    if kind == "Integer":
        return isinstance(value, int)
    return kind in {"Boolean", "Chat"} or isinstance(value, str)
