"""YAML as an editor reads it, and what it then says of a file by the schema of its kind."""

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft7Validator

from bot.proof.kinds import KINDS, described


class Core(yaml.CSafeLoader):
    """The core schema of YAML 1.2: yes and no are texts, 5 and 0.2 numbers; keys are texts."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


for tag, pattern, first in (
    ("null", "null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", "[-+]?[0-9]+", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))


def as_read(text: str) -> Any:  # noqa: ANN401 (any YAML)
    """Read YAML as an editor does."""
    return yaml.load(text, Core)  # noqa: S506 (a safe loader)


def kind_of(path: str) -> str | None:
    """Tell the kind of a file by its path in a content folder."""
    fits = [name for name, kind in KINDS.items() if fnmatchcase(path, kind.files)]
    return max(fits, key=lambda name: len(KINDS[name].files), default=None)


@cache
def checker(kind: str) -> Draft7Validator:
    return Draft7Validator(json.loads(described(kind)))


def red(kind: str, data: object) -> list[str]:
    """List what an editor would mark: where, and what it says."""
    return [f"{one.json_path}: {one.message}" for one in checker(kind).iter_errors(data)]
