"""JSON Schemas of content files, for editors: they complete keys, explain them and mark what is wrong.

1. A schema describes what stands in a file as an editor reads it (YAML 1.2): 5 and 0.2 are numbers there,
   where the bot reads texts; true and null are the same in both.
2. Whatever the bot takes, the schema takes. It takes more too: it sees one file, and only its shape.
3. Draft 7 of JSON Schema, which every editor knows.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from bot.content.shape import JsonSchema, Shape

_DIALECT = "http://json-schema.org/draft-07/schema#"
_SIZES = {"minLength": "minItems", "maxLength": "maxItems"}


def json_schema(model: type[Shape]) -> JsonSchema:
    """Describe the files that a model reads, as JSON Schema."""
    found = model.model_json_schema(schema_generator=_OfYaml, ref_template="#/definitions/{model}")
    parts = found.pop("$defs")
    return {"$schema": _DIALECT, **found, "definitions": parts}


class _OfYaml(GenerateJsonSchema):
    """Describes the YAML that our models read."""

    def generate_inner(self, schema: Any) -> JsonSchema:  # noqa: ANN401 (any core schema)
        """Describe one part; pydantic words the sizes of a list as those of a text."""
        found = super().generate_inner(schema)
        if found.get("type") == "array":
            return {_SIZES.get(key, key): value for key, value in found.items()}
        return found

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchema:
        """Describe a text, which may look like a number."""
        found: JsonSchema = {"type": ["string", "number"]}
        return found | {"pattern": r"\S"} if schema.get("strip_whitespace") else found

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchema:
        """Describe a count, which may stand in quotes."""
        least = schema.get("ge", 0)
        digits = "^0*[1-9][0-9]*$" if least else "^[0-9]+$"
        return {"type": ["integer", "string"], "minimum": least, "pattern": digits, "maxLength": 9}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchema:
        """Describe a mapping whose keys are ids: a key that is none is wrong, and not another kind of key."""
        names, values = (self.generate_inner(schema[part]) for part in ("keys_schema", "values_schema"))
        found: JsonSchema = {"type": "object", "additionalProperties": values}
        if names["type"] == "string":
            found["propertyNames"] = names
        if "min_length" in schema:
            found["minProperties"] = schema["min_length"]
        return found

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchema:
        """Describe what may also be nothing, in one line where that can be said so."""
        found = self.generate_inner(schema["schema"])
        kinds = found.get("type")
        if kinds is None or "enum" in found or "const" in found:
            return {"anyOf": [found, {"type": "null"}]}
        return found | {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchema:
        """Describe a key that may be left out, without what it then means to the code."""
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchema:
        """Describe a model, with the words that stand below its class and its fields."""
        found = super().model_schema(schema)
        model: type[Shape] = schema["cls"]
        found["description"] = _line(inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0])
        for name, words in _documented(model).items():
            key = model.model_fields[name].alias or name
            if key in found["properties"]:
                found["properties"][key]["description"] = _line(words)
        return found

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 (any core schema)
        """Leave out titles, which would only repeat the keys."""
        del schema
        return False


def _documented(model: type[Shape]) -> dict[str, str]:
    """Read the words below the fields of a model, and of those that it builds on."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__[: model.__mro__.index(Shape)]):
        body = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
        statements = body.body if isinstance(body, ast.ClassDef) else []
        for field, below in pairwise(statements):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                    found[name] = words
    return found


def _line(words: str) -> str:
    return " ".join(words.split())
