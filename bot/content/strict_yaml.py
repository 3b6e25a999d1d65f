"""YAML without surprises, with a place for every node.

1. Plain scalars are text: yes, no, on, 1:30 and 0.2 stay as written. Only true and false are booleans; null
   is nothing.
2. A key stands once. No anchors, aliases, merge keys or tags; one document a file.
3. Every mapping, list and scalar knows its file, line and column.
4. Text holds no control characters, nothing that turns its direction round, and no private-use characters,
   which mark figures in checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot.content.errors import ContentError, Place, Problem, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as FilePath

Path = tuple[str | int, ...]
LIMIT = 1_000_000
_DEPTH = 40
_MOST = 100
"""Problems that are told of one file; more of them help nobody."""
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_UNFIT = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u2028-\u202e\u2066-\u2069"
    "\ud800-\uf8ff\ufeff\ufffe\uffff\U000f0000-\U0010ffff]"
)
_GENTLE = {
    "mapping values are not allowed in this context": "a colon stands in text that is not in quotes",
    "found a tab character that violates indentation": "a tab stands here; indent with spaces",
    "found character that cannot start any token": "only text in quotes begins with this character",
    "found unexpected end of stream": "what was opened here or above is never closed",
    "did not find expected key": "a key and its colon are due here",
    "could not find expected ':'": "a key and its colon are due here",
    "did not find expected <document start>": "the document had ended above",
}


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


def read(path: FilePath, name: str, within: FilePath | None = None) -> Document:
    """Read a file, see `read_bytes`; raises ContentError naming it as `name`."""
    return parse(decode(read_bytes(path, name, within), name), name)


def read_bytes(path: FilePath, name: str, within: FilePath | None = None) -> bytes:
    """Read the bytes of a file, if it is not too large; raises ContentError naming it as `name`.

    A link that leads out of the folder `within` is not followed: what stands there is nobody's content.
    """
    try:
        if within is not None and not path.resolve().is_relative_to(within.resolve()):
            raise _unreadable(name, "it is a link that leads elsewhere")
        if path.exists() and not path.is_file():
            raise _unreadable(name, "it is no file")
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except OSError as error:
        raise _unreadable(name, error.strerror) from error
    except RuntimeError as error:  # so Python calls a link that leads to itself
        raise _unreadable(name, "it is a link that leads nowhere") from error
    if len(raw) > LIMIT:
        raise ContentError([problem("file-too-large", Place(name), limit=f"{LIMIT:,}")])
    return raw


def _unreadable(name: str, why: str | None) -> ContentError:
    return ContentError([problem("file-unreadable", Place(name), why=why)])


def decode(raw: bytes, name: str) -> str:
    """Read UTF-8 text, with or without a byte order mark; raises ContentError."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        place = _place(name, before, len(before))
        raise ContentError([problem("file-unreadable", place, why="this is not UTF-8")]) from error
    unfit = _UNFIT.search(text)
    if unfit:
        place = _place(name, text, unfit.start())
        raise ContentError([problem("bad-character", place, character=f"U+{ord(unfit[0]):04X}")])
    return text


def parse(text: str, name: str) -> Document:
    """Parse YAML text; raises ContentError."""
    reader = _Reader(name, text)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        mark, why = (
            error.problem_mark or error.context_mark,
            error.problem or error.context or "it is unreadable",
        )
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        reader.problems.append(problem("yaml-syntax", place, why=_GENTLE.get(why, why)))
    except yaml.YAMLError as error:
        reader.problems.append(problem("yaml-syntax", Place(name), why=str(error).splitlines()[0]))
    else:
        if not reader.problems:
            return Document(name, data, reader.places)
    raise ContentError(reader.problems)


def _place(name: str, text: str, at: int) -> Place:
    return Place(name, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _tag(tag: str) -> str:
    return short(tag.replace("tag:yaml.org,2002:", "!!"))


class _Reader:
    """Events -> plain data. What is wrong is collected; bad syntax, depth and too many problems end it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CBaseLoader)
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def at(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark  # a parser always sets it
        return Place(self.name, mark.line + 1, mark.column + 1)

    def wrong(self, code: str, event: yaml.Event, **words: object) -> None:
        self.problems.append(problem(code, self.at(event), **words))
        if len(self.problems) >= _MOST:
            raise ContentError(self.problems)

    def document(self) -> Any:  # noqa: ANN401 (any YAML value)
        next(self.events)  # the stream starts
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self.problems.append(problem("yaml-empty", Place(self.name, 1, 1)))
            return None
        data = self.value(next(self.events), ())
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.wrong("yaml-syntax", after, why="a second document begins here")
        if data is None and not self.problems:
            self.problems.append(problem("yaml-empty", Place(self.name, 1, 1)))
        return data

    def value(self, event: yaml.Event, path: Path) -> Any:  # noqa: ANN401 (any YAML value)
        self.places.setdefault(path, self.at(event))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.wrong("alias-refused", event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.wrong("tag-refused", event, tag=_tag(tag))
        if isinstance(event, yaml.CollectionStartEvent) and len(path) >= _DEPTH:
            self.wrong("too-deep", event, limit=_DEPTH)
            raise ContentError(self.problems)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.value(child, (*path, index)) for index, child in enumerate(self.until_end())]
        return self.scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def until_end(self) -> Iterator[yaml.Event]:
        """Give each event that begins a part of the collection just begun."""
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event

    def scalar(self, event: yaml.ScalarEvent) -> str | bool | None:
        text: str = event.value
        self.fit(event)
        return _WORDS[text] if not event.style and text in _WORDS else text

    def fit(self, event: yaml.ScalarEvent) -> None:
        """Note a character that has no place in text, be it written as such or as an escape."""
        unfit = _UNFIT.search(event.value)
        if unfit:
            self.wrong("bad-character", event, character=f"U+{ord(unfit[0]):04X}")

    def mapping(self, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in self.until_end():
            key = self.key(event, path)
            if key in result:
                self.wrong("duplicate-key", event, key=key, first=self.places[(*path, key)].line)
            # a problem with an entry is shown at its key, where the eye looks for it
            self.places.setdefault((*path, key), self.at(event))
            result[key] = self.value(next(self.events), (*path, key))
        return result

    def key(self, event: yaml.Event, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            self.wrong("key-not-text", event)
            self.value(event, (*path, ""))  # reads it to its end
            return ""
        self.fit(event)
        if event.value == "<<" or event.anchor is not None:
            self.wrong("alias-refused", event)
        if event.tag is not None:
            self.wrong("tag-refused", event, tag=_tag(event.tag))
        return str(event.value)
