"""What all content models share: strict fields, ids, conditions, and errors that name their place."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from bot.content.errors import ContentError, Problem, hint, problem
from bot.content.quantity import Age, Dose, PerKg, Quantity, QuantityError, Rate, Span, Strength, Volume, Weight
from bot.content.strict_yaml import Document, Path

UNANSWERED = "unanswered"
UNKNOWN = "unknown"
ALWAYS = "always"
RESERVED = {UNANSWERED, ALWAYS, "any", "verdict_of"}

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=80)]


class Shape(BaseModel):
    """A part of a content file: frozen, with no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value


Values = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One value, or a list of values of which any will do."""

Condition = dict[str, Values]
"""Question or table -> values; all must hold."""

Whole = Annotated[int, BeforeValidator(_whole)]
T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]


def _reader(kind: type[Quantity]) -> BeforeValidator:
    def parse(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return kind.parse(value)
        except QuantityError as error:
            raise PydanticCustomError(
                "bad_quantity", "{why}", {"why": error.why, "what": kind.what, "example": kind.example}
            ) from error

    return BeforeValidator(parse)


DoseText = Annotated[Dose, _reader(Dose)]
VolumeText = Annotated[Volume, _reader(Volume)]
StrengthText = Annotated[Strength, _reader(Strength)]
PerKgText = Annotated[PerKg, _reader(PerKg)]
WeightText = Annotated[Weight, _reader(Weight)]
AgeText = Annotated[Age, _reader(Age)]
SpanText = Annotated[Span, _reader(Span)]
RateText = Annotated[Rate, _reader(Rate)]

_WHY = {
    "comma": "it uses a comma; write a decimal point",
    "number": "it does not begin with a plain number",
    "unit": "its unit is not one of this kind",
    "no_unit": "it has no unit",
}

M = TypeVar("M", bound=Shape)


def checked(model: type[M], document: Document, path: Path = ()) -> M:
    """Make a model from a part of a document; raises ContentError with a problem for each thing wrong."""
    data: Any = document.data
    for step in path:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [_problem(model, document, path, one) for one in error.errors()]
        raise ContentError(dict.fromkeys(problems)) from error


def _problem(model: type[Shape], document: Document, path: Path, error: Any) -> Problem:  # noqa: ANN401 (pydantic's own dict)
    loc = tuple(step for step in error["loc"] if step != "[key]")
    where = document.place((*path, *loc))
    last = str(loc[-1]) if loc else document.file
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return problem("missing-key", document.place((*path, *loc[:-1])), key=last)
    if kind == "extra_forbidden":
        return problem("unknown-key", where, key=last, hint=hint(last, _keys_at(model, loc[:-1])))
    value = _short(error["input"])
    if kind == "bad_quantity":
        return problem("bad-quantity", where, value=value, what=context["what"], why=_WHY[context["why"]], example=context["example"])
    if kind == "content":
        return problem(context["code"], where, **context["words"])
    if kind == "string_pattern_mismatch":
        return problem("bad-id", where, value=value)
    return problem("bad-value", where, value=value, why=error["msg"].lower())


def content_error(code: str, **words: object) -> PydanticCustomError:
    """Make an error of the catalogue that a validator may raise; the place is added by `checked`."""
    return PydanticCustomError("content", "{code}", {"code": code, "words": words})


def _short(value: object) -> str:
    text = {True: "true", False: "false", None: "nothing"}.get(value, "") if value is None or isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:60] + "..."


def _keys_at(model: type[Shape], loc: Path) -> list[str]:
    """List the keys a mapping may have, following field names and skipping ids of dicts and list indexes."""
    fields = model.model_fields
    for step in loc:
        field = next((f for name, f in fields.items() if step in (name, f.alias)), None)
        if field is not None:
            found = _shape_in(field.annotation)
            if found is None:
                return []
            fields = found.model_fields
    return [field.alias or name for name, field in fields.items()]


def _shape_in(annotation: object) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    for part in get_args(annotation):
        found = _shape_in(part)
        if found is not None:
            return found
    return None
