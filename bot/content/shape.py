"""What all content models share: strict fields, ids, conditions, and what an editor is told of them.

A model reads plain texts; `bot.content.schema` describes the same for an editor, which reads 5 as a number.
What pydantic cannot see of a validator is therefore said beside it, as JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    no_info_after_validator_function,
    no_info_plain_validator_function,
)

from bot.content.errors import short
from bot.content.quantity import (
    Age,
    Dose,
    PerKg,
    Quantity,
    QuantityError,
    Rate,
    Span,
    Strength,
    Volume,
    Weight,
)

UNANSWERED = "unanswered"
UNKNOWN = "unknown"
ALWAYS = "always"
RESERVED = {UNANSWERED, ALWAYS, "any", "true", "false", "null"}
_DIGITS = 9
_NOTHING: list[Any] = [None, [], {}]
"""What a key may hold as if it were not there."""

JsonSchema = dict[str, Any]


class Shape(BaseModel):
    """A part of a content file: frozen, with no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def quantities(value: object) -> Iterator[Quantity]:
    """Walk every quantity that a shape holds."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, Shape):
        for name in type(value).model_fields:
            yield from quantities(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from quantities(one)


def content_error(code: str, **words: object) -> PydanticCustomError:
    """Make an error that a validator may raise; `checked` adds the place, and its last key as `name`."""
    return PydanticCustomError("content", "{code}", {"code": code, "words": words})


def said(value: object) -> str:
    """Show a value in a message."""
    for kind, words in ((type(None), "Nothing"), (list | tuple, "A list"), (dict, "A mapping")):
        if isinstance(value, kind):
            return words
    return short(str(value).lower() if isinstance(value, bool) else str(value)) or "Nothing"


def given(*names: str, without: Iterable[str] = (), **exactly: str) -> JsonSchema:
    """Describe a mapping that gives these keys, leaves others out, and has these values exactly."""
    properties: JsonSchema = {name: {"not": {"enum": _NOTHING}} for name in names}
    out_of_place = {"enum": [*_NOTHING, ""], "errorMessage": "It does not go with the other keys here."}
    properties |= dict.fromkeys(without, out_of_place)
    properties |= {name: {"const": value} for name, value in exactly.items()}
    return {"properties": properties, "required": [*names, *exactly]}


@dataclass(frozen=True, slots=True)
class OrElse:
    """Tells an editor of one more form of a value, which its owner turns into the usual one."""

    form: JsonSchema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """Describe both forms."""
        return {"anyOf": [self.form, handler(core)]}


# names


@dataclass(frozen=True, slots=True)
class _Named:
    """The check of a text that names something; pydantic would compile its pattern anew for each field."""

    pattern: re.Pattern[str]
    what: str
    how: str
    limit: int

    def __call__(self, text: str) -> str:
        if len(text) > self.limit or not self.pattern.fullmatch(text):
            raise content_error("bad-id", value=said(text), what=self.what, how=self.how)
        return text

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchema:
        return self.schema

    @property
    def schema(self) -> JsonSchema:
        text = {"type": "string", "pattern": self.pattern.pattern, "maxLength": self.limit}
        return text | {"patternErrorMessage": self.how}


def named(pattern: str, what: str, how: str, limit: int = 60) -> _Named:
    """Make the check of a text that names something, with what an error says of it."""
    return _Named(re.compile(pattern), what, how, limit)


_ID = named(
    r"^[a-z][a-z0-9_]*$",
    "an id",
    "Use small letters, digits and underscores, beginning with a letter.",
    40,
)
ID_SCHEMA = _ID.schema
Id = Annotated[str, _ID]
FactId = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$",
        "the id of a fact",
        "Write the drug or topic, a full stop and the name of the fact, for example tricyclic.qrs.",
        80,
    ),
]


def _unreserved(name: str) -> str:
    if name in RESERVED:
        raise content_error("reserved-word")
    return name


NewId = Annotated[
    Id, AfterValidator(_unreserved), WithJsonSchema(ID_SCHEMA | {"not": {"enum": sorted(RESERVED)}})
]
"""The id of something that conditions can name."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that a user reads, so there must be some."""

# lists, and numbers that count


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _OneOrMore(BeforeValidator):
    """One value, or a list of values of which any will do."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        several = handler(core)
        return {"anyOf": [several["items"], several]}


def _as_whole(value: object) -> object:
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS
    return int(value) if digits else value  # type: ignore[call-overload]


T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
Some = Annotated[Many[T], Field(min_length=1)]
Pair = Annotated[Many[T], Field(min_length=2, max_length=2)]
listed = _OneOrMore(_listed)
"""Reads one value as a list of it."""
Values = Annotated[Many[str], listed]
"""One value, or a list of values of which any will do."""
Texts = Annotated[Many[Prose], listed]
"""One text, or a list of texts."""
Condition = dict[Id, Annotated[Some[Id], listed]]
"""Question or table -> values; all must hold."""
Whole = Annotated[int, BeforeValidator(_as_whole)]
Count = Annotated[int, Field(ge=1), BeforeValidator(_as_whole)]

# quantities

_WHY = {
    "comma": "it uses a comma; write a decimal point",
    "number": "it does not begin with a plain number",
    "unit": "its unit is not one of this kind",
    "no_unit": "it has no unit",
    "zero": "it is nothing",
}


def quantity(kind: type[Quantity], value: object) -> Quantity:
    """Read a quantity that content states: more than nothing, unless it is an age."""
    if isinstance(value, kind):
        return value
    try:
        found = kind.parse(value) if isinstance(value, str) else None
        why = "number" if found is None else "" if found.base or kind is Age else "zero"
    except QuantityError as error:
        found, why = None, error.why
    if found is None or why:
        raise content_error(
            "bad-quantity", value=said(value), what=kind.what, why=_WHY[why], example=kind.example
        )
    return found


def quantity_schema(*kinds: type[Quantity]) -> JsonSchema:
    """Describe the texts that are a quantity of any of these kinds."""
    over_nothing = r"(?!\s*0+(\.0+)?\s*[A-Za-z])"
    texts = (("" if kind is Age else over_nothing) + kind.pattern() for kind in kinds)
    return {
        "type": "string",
        "description": " or ".join(f"{kind.what}, for example {kind.example}" for kind in kinds),
        "pattern": f"^({'|'.join(texts)})$",
        "patternErrorMessage": f"Write a number and its unit, for example {kinds[0].example}.",
    }


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a quantity of one kind."""

    kind: type[Quantity]

    def __call__(self, value: object) -> Quantity:
        return quantity(self.kind, value)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchema:
        return quantity_schema(self.kind)


DoseText = Annotated[Dose, _Reader(Dose)]
VolumeText = Annotated[Volume, _Reader(Volume)]
StrengthText = Annotated[Strength, _Reader(Strength)]
PerKgText = Annotated[PerKg, _Reader(PerKg)]
WeightText = Annotated[Weight, _Reader(Weight)]
AgeText = Annotated[Age, _Reader(Age)]
SpanText = Annotated[Span, _Reader(Span)]
RateText = Annotated[Rate, _Reader(Rate)]
