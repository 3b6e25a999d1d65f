"""What all content models share: strict fields, ids, conditions, and errors that name their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from bot.content.errors import ContentError, Problem, hint, problem, short
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
from bot.content.strict_yaml import Document, Path

UNANSWERED = "unanswered"
UNKNOWN = "unknown"
ALWAYS = "always"
RESERVED = {UNANSWERED, ALWAYS, "any"}
_DIGITS = 9


def named(pattern: str, what: str, how: str, limit: int = 60) -> AfterValidator:
    """Make the check of a text that names something, with what an error says of it.

    A pattern of pydantic's own would be compiled anew for each field that has it.
    """
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if len(text) > limit or not compiled.fullmatch(text):
            raise content_error("bad-id", value=_said(text), what=what, how=how)
        return text

    return AfterValidator(check)


Id = Annotated[
    str,
    named(
        r"^[a-z][a-z0-9_]*$",
        "an id",
        "Use small letters, digits and underscores, beginning with a letter.",
        40,
    ),
]
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


NewId = Annotated[Id, AfterValidator(_unreserved)]
"""The id of something that conditions can name."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that a user reads, so there must be some."""


class Shape(BaseModel):
    """A part of a content file: frozen, with no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else _as_tuple(value)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _as_whole(value: object) -> object:
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS
    return int(value) if digits else value  # type: ignore[call-overload]


Values = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One value, or a list of values of which any will do."""

Condition = dict[Id, Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(min_length=1)]]
"""Question or table -> values; all must hold."""

Whole = Annotated[int, BeforeValidator(_as_whole)]
Count = Annotated[Whole, Field(ge=1)]
T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]

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
            "bad-quantity", value=_said(value), what=kind.what, why=_WHY[why], example=kind.example
        )
    return found


def _reader(kind: type[Quantity]) -> BeforeValidator:
    return BeforeValidator(lambda value: quantity(kind, value))


DoseText = Annotated[Dose, _reader(Dose)]
VolumeText = Annotated[Volume, _reader(Volume)]
StrengthText = Annotated[Strength, _reader(Strength)]
PerKgText = Annotated[PerKg, _reader(PerKg)]
WeightText = Annotated[Weight, _reader(Weight)]
AgeText = Annotated[Age, _reader(Age)]
SpanText = Annotated[Span, _reader(Span)]
RateText = Annotated[Rate, _reader(Rate)]

M = TypeVar("M", bound=Shape)


def checked(model: type[M], document: Document) -> M:
    """Make a model of a document; raises ContentError with a problem for each thing wrong."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(model, document, one) for one in error.errors()]
        raise ContentError(dict.fromkeys(problems)) from error


def content_error(code: str, **words: object) -> PydanticCustomError:
    """Make an error that a validator may raise; `checked` adds the place, and its last key as `name`."""
    return PydanticCustomError("content", "{code}", {"code": code, "words": words})


def _problem(model: type[Shape], document: Document, error: Any) -> Problem:  # noqa: ANN401 (pydantic's own dict)
    loc = _in_file(document.data, error["loc"])
    where = document.place(loc)
    last = str(loc[-1]) if loc else document.file
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return problem("missing-key", where, key=error["loc"][-1])
    if kind == "extra_forbidden":
        return problem("unknown-key", where, key=last, hint=hint(last, _keys_at(model, loc[:-1])))
    if kind == "content":
        return problem(context["code"], where, **{"name": last, **context["words"]})
    value = _said(error["input"])
    if kind == "literal_error":
        known = [part.strip("' ") for part in context["expected"].replace(" or ", ",").split(",")]
        return problem("bad-choice", where, value=value, hint=hint(value, known))
    return problem("bad-value", where, value=value, why=_due(kind, context, error["msg"]))


_DUE = {
    "bool_type": "true or false is due",
    "string_type": "text is due",
    "int_type": "a whole number is due",
    "dict_type": "keys with values are due",
    "model_type": "keys with values are due",
    "tuple_type": "a list is due",
    "too_short": "it needs at least {min_length}",
    "string_too_short": "it is empty",
    "too_long": "it takes at most {max_length}",
    "string_too_long": "it takes at most {max_length} characters",
    "greater_than_equal": "it needs at least {ge}",
}


def _due(kind: str, context: Mapping[str, object], message: str) -> str:
    return _DUE[kind].format(**context) if kind in _DUE else message.lower()


def _said(value: object) -> str:
    for kind, said in ((type(None), "Nothing"), (list | tuple, "A list"), (dict, "A mapping")):
        if isinstance(value, kind):
            return said
    return short(str(value).lower() if isinstance(value, bool) else str(value)) or "Nothing"


def _in_file(data: Any, loc: tuple[str | int, ...]) -> Path:  # noqa: ANN401 (raw content)
    """Keep the steps that lead somewhere in the file, and so none that pydantic adds for its own use."""
    found: list[Any] = []
    step: Any
    for step in loc:
        steps = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step in steps:
            data = data[step]
            found.append(step)
    return tuple(found)


def _keys_at(model: type[Shape], loc: Path) -> list[str]:
    """List the keys a mapping may have, following field names and skipping ids of dicts and list indexes."""
    fields = model.model_fields
    for step in loc:
        field = next((f for name, f in fields.items() if step == (f.alias or name)), None)
        if field is not None:
            found = _shape_in(field.annotation)
            fields = found.model_fields if found else {}
    return [field.alias or name for name, field in fields.items()]


def _shape_in(annotation: object) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    return next(filter(None, map(_shape_in, get_args(annotation))), None)
