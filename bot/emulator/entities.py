"""Message entities: which stretch of a text looks how, and how Telegram brings overlapping ones into order.

Offsets and lengths count UTF-16 code units, as everywhere in the Bot API.

Rule 1  Styles (bold, italic, underline, strikethrough, spoiler) may overlap anything but code; where two
        overlap they are cut so that they nest.
Rule 2  Links, code and the like may not overlap each other: the first one stays.
Rule 3  A quote may hold links and code whole; one that crosses its border goes.
Rule 4  A text whose entities already follow these rules is left exactly as it is.
Rule 5  What Telegram finds by itself gives way to links and code; the rules hold for it as for a link.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre", "date_time"})
_FOUND = ("mention", "hashtag", "cashtag", "bot_command", "url", "email")
_SOLID = frozenset({"text_link", "text_mention", "custom_emoji", *_FOUND})

# What stands outside when two entities cover the same stretch.
_ORDER = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "date_time": 30,
    "text_link": 49, "text_mention": 49, **dict.fromkeys(_FOUND, 50),
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip


_CLEANED: dict[int, str | None] = {
    **dict.fromkeys(set(range(ord(" "))) - {ord("\n")}, " "),
    **dict.fromkeys([ord("\r"), *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A]),
}
_GONE = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_NEVER = 1 << 62


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Entity:
    """One stretch: a Bot API type, offset and length in UTF-16 units, and the fields of that type."""

    type: str
    offset: int
    length: int
    extra: tuple[tuple[str, object], ...] = ()

    @property
    def end(self) -> int:
        """The first unit behind it."""
        return self.offset + self.length

    def as_api(self) -> dict[str, object]:
        """The MessageEntity object of the Bot API."""
        return {"offset": self.offset, "length": self.length, "type": self.type, **dict(self.extra)}


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """By offset, the longer first, then by type."""

    def place(entity: Entity) -> tuple[int, int, int]:
        # A <pre> with a language stands before one without.
        return (
            entity.offset,
            -entity.length,
            _ORDER[entity.type] - (entity.type == "pre" and bool(entity.extra)),
        )

    return sorted(entities, key=place)


def tidy(entities: Iterable[Entity]) -> list[Entity]:
    """The same look in Telegram's normal form: sorted, nested, merged. Empty ones go."""
    ordered = in_order(entity for entity in entities if entity.length > 0)
    if _is_tidy(ordered):
        return ordered
    styles = [entity for entity in ordered if entity.type in STYLES]
    quotes = _apart(entity for entity in ordered if entity.type in _QUOTES)
    solid = _apart(entity for entity in ordered if entity.type not in _QUOTES and entity.type not in STYLES)
    solid = [entity for entity in solid if not any(_crosses(entity, quote) for quote in quotes)]
    frame = in_order([*solid, *quotes])
    return in_order([*frame, *_cut(styles, frame)])


def with_found(given: list[Entity], found: list[Entity]) -> list[Entity]:
    """Those that are given, which must be tidy, with those that Telegram finds, which must be apart."""
    solid = [entity for entity in given if entity.type not in _QUOTES and entity.type not in STYLES]
    kept = [entity for entity in found if not any(_overlap(entity, other) for other in solid)]
    return tidy([*given, *kept])


def _is_tidy(ordered: list[Entity]) -> bool:
    ends = dict.fromkeys(STYLES, -1)
    around: list[Entity] = []
    for entity in ordered:
        while around and entity.offset >= around[-1].end:
            around.pop()
        if around and not _may_stand_in(entity, around):
            return False
        if entity.type in STYLES:
            if ends[entity.type] >= entity.offset:
                return False
            ends[entity.type] = entity.end
        around.append(entity)
    return True


def _may_stand_in(entity: Entity, around: list[Entity]) -> bool:
    outer = {other.type for other in around}
    return not (
        entity.end > around[-1].end
        or entity.type in outer
        or around[-1].type in _CODE
        or (entity.type in _CODE and outer - _QUOTES)
        or (entity.type in _SOLID | _QUOTES and outer & _SOLID)
        or (entity.type in _QUOTES and outer & _QUOTES)
        or outer & set(STYLES)
    )


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """The first of those that overlap."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _crosses(entity: Entity, quote: Entity) -> bool:
    inside = quote.offset <= entity.offset and entity.end <= quote.end
    return _overlap(entity, quote) and not inside


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _cut(styles: list[Entity], frame: list[Entity]) -> list[Entity]:
    """Merge styles of one type, then cut them at every border of the frame and where another style begins."""
    return _Cutter(styles).run(frame)


class _Cutter:
    """Walks along the text; keeps for each open style where its current piece begins and where it ends."""

    def __init__(self, styles: list[Entity]) -> None:
        self._waiting = styles[::-1]
        self._open: dict[str, tuple[int, int]] = {}
        self._done: list[Entity] = []

    def run(self, frame: list[Entity]) -> list[Entity]:
        around: list[Entity] = []
        for entity in frame:
            self._leave(around, entity.offset)
            self._advance(entity.offset)
            around.append(entity)
        self._leave(around, None)
        self._advance(None)
        return self._done

    def _leave(self, around: list[Entity], offset: int | None) -> None:
        while around and (offset is None or offset >= around[-1].end):
            before = len(self._done)
            self._advance(around[-1].end)
            if around.pop().type in _CODE:
                del self._done[before:]  # code has no other style

    def _advance(self, offset: int | None) -> None:
        while self._waiting and (offset is None or self._waiting[-1].offset < offset):
            style = self._waiting.pop()
            begin, end = self._open.get(style.type, (0, 0))
            if end and style.offset <= end:
                self._open[style.type] = (begin, max(end, style.end))
            else:
                self._flush(style.offset)
                self._open[style.type] = (style.offset, style.end)
        self._flush(offset)

    def _flush(self, offset: int | None) -> None:
        for name in STYLES:
            begin, end = self._open.get(name, (0, 0))
            if not end or (offset is not None and begin >= offset):
                continue
            if offset is None or end <= offset:
                self._done.append(Entity(name, begin, end - begin))
                del self._open[name]
            else:
                self._done.append(Entity(name, begin, offset - begin))
                self._open[name] = (offset, end)


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without what Telegram takes out. The entities must be tidy.

    Control characters become spaces; carriage returns, U+2028 to U+202E and three combining lines go. Of
    direction marks in a row, all but the last become zero-width non-joiners. Raises EntityError for an entity
    that begins or ends within a character, or behind the end.
    """
    moved = _moved(text, entities) if entities else []
    return _MARKS.sub("\u200c", text.translate(_CLEANED)), moved


class EntityError(ValueError):
    """An entity does not fit the text; the message is Telegram's reason."""


def _moved(text: str, entities: list[Entity]) -> list[Entity]:
    """Each entity where it stands in the clean text; inner ones before those around them."""
    size = len(text)
    if units(text) == size and not _GONE.search(text) and all(entity.end <= size for entity in entities):
        return entities  # nothing to move, and no character to begin within
    mover = _Mover(text, entities)
    at = gone = 0
    for index, char in enumerate(text):
        if at >= mover.next:
            mover.reach(index, at, gone)
        gone += _CLEANED.get(ord(char), "") is None
        at += 1 + (char > "\uffff")
    mover.reach(len(text), at, gone)
    return mover.end()


class _Mover:
    """Walks along a text, and moves entities by what has gone before them. `next`: where the next one is."""

    def __init__(self, text: str, entities: list[Entity]) -> None:
        self._text = text
        self._waiting = entities[::-1]
        self._open: list[tuple[Entity, int]] = []
        self._done: list[Entity] = []
        self.next = 0

    def reach(self, index: int, at: int, gone: int) -> None:
        """Come to a character, or to the end: its index, the units before it, and how many of them go."""
        while self._open and at >= self._open[-1][0].end:
            entity, gone_before = self._open.pop()
            if at > entity.end:
                raise EntityError(
                    f"Entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16 symbol "
                    f"at byte offset {self._bytes(index)}"
                )
            begin = entity.offset - gone_before
            self._done.append(replace(entity, offset=begin, length=entity.end - gone - begin))
        while self._waiting and at >= self._waiting[-1].offset:
            if at > self._waiting[-1].offset:
                raise EntityError(
                    f"Entity begins in a middle of a UTF-16 symbol at byte offset {self._bytes(index)}"
                )
            self._open.append((self._waiting.pop(), gone))
        ends = [self._open[-1][0].end] if self._open else []
        self.next = min([*ends, *(entity.offset for entity in self._waiting[-1:])], default=_NEVER)

    def end(self) -> list[Entity]:
        """All entities, moved."""
        if self._waiting:
            offset = self._waiting[-1].offset
            raise EntityError(f"Entity begins after the end of the text at UTF-16 offset {offset}")
        if self._open:
            entity = self._open[-1][0]
            raise EntityError(
                f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text at "
                f"UTF-16 offset {entity.end}"
            )
        return self._done

    def _bytes(self, index: int) -> int:
        return len(self._text[:index].encode())


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at the end, and at the beginning as far as no entity covers it."""
    text = text.rstrip(" \n")
    size = units(text)
    entities = [
        replace(entity, length=min(entity.length, size - entity.offset))
        for entity in entities
        if entity.offset < size
    ]
    lead = min([len(text) - len(text.lstrip(" \n")), *(entity.offset for entity in entities)])
    return text[lead:], in_order(replace(entity, offset=entity.offset - lead) for entity in entities)
