"""YAML without surprises, with a place for every node.

1. Plain scalars are text: yes, no, on, 1:30 and 0.2 stay as written. Only true and false are booleans; null is nothing.
2. A key stands once. No anchors, aliases, merge keys or tags.
3. Every mapping, list and scalar knows its file, line and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot.content.errors import ContentError, Place, problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

Path = tuple[str | int, ...]
LIMIT = 1_000_000
_DEPTH = 40
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq")}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, as plain dict, list, str, bool and None, and where each part of it stands."""

    file: str
    data: Any
    places: Mapping[Path, Place]

    def place(self, path: Path = ()) -> Place:
        """Find the place of a path, or of its nearest parent that stands in the file."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, Place(self.file))


def read(path: FilePath, name: str) -> Document:
    """Read a file; raises ContentError naming it as `name`."""
    try:
        raw = path.read_bytes()
        if len(raw) > LIMIT:
            raise ContentError([problem("file-too-large", Place(name), limit=f"{LIMIT:,}")])
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ContentError([problem("file-unreadable", Place(name), why=why)]) from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Parse YAML text; raises ContentError."""
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        why = error.problem or error.context or "unreadable"
        code = "alias-refused" if "alias" in why or "anchor" in why else "yaml-syntax"
        raise ContentError([problem(code, place, why=why)]) from error
    except yaml.YAMLError as error:
        raise ContentError([problem("yaml-syntax", Place(name), why=str(error).splitlines()[0])]) from error
    except RecursionError as error:
        raise ContentError([problem("too-deep", Place(name))]) from error
    if root is None:
        raise ContentError([problem("yaml-empty", Place(name))])
    reader = _Reader(name)
    data = reader.value(root, ())
    return Document(name, data, reader.places)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Path, Place] = {}
        self.seen: set[int] = set()

    def at(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def fail(self, code: str, node: yaml.Node, **words: object) -> ContentError:
        return ContentError([problem(code, self.at(node), **words)])

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 (any YAML value)
        if id(node) in self.seen:
            raise self.fail("alias-refused", node)
        self.seen.add(id(node))
        self.places.setdefault(path, self.at(node))
        if node.tag not in _TAGS:
            raise self.fail("tag-refused", node, tag=node.tag)
        if len(path) > _DEPTH:
            raise self.fail("too-deep", node)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        plain = not node.style
        return _WORDS[node.value] if plain and node.value in _WORDS else node.value

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _TAGS or not key.value:
                raise self.fail("key-not-text", key)
            if key.value == "<<":
                raise self.fail("alias-refused", key)
            if key.value in result:
                first = self.places[(*path, key.value)].line
                raise self.fail("duplicate-key", key, key=key.value, first=first)
            # a problem with an entry is shown at its key, where the eye looks for it
            self.places[(*path, key.value)] = self.at(key)
            result[key.value] = self.value(child, (*path, key.value))
        return result
