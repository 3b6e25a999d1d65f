"""A document -> a model of it, or every problem with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from bot.content.errors import ContentError, Problem, hint, problem
from bot.content.shape import Shape, said
from bot.content.strict_yaml import Document, Path

M = TypeVar("M", bound=Shape)


def checked(model: type[M], document: Document) -> M:
    """Make a model of a document; raises ContentError with a problem for each thing wrong."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(model, document, one) for one in error.errors()]
        raise ContentError(dict.fromkeys(problems)) from error


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
    value = said(error["input"])
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
