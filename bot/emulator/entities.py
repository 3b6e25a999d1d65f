"""Message entities: which stretch of a text looks how, and how Telegram brings overlapping ones into order.

Offsets and lengths count UTF-16 code units, as everywhere in the Bot API.

Rule 1  Styles (bold, italic, underline, strikethrough, spoiler) may overlap anything but code; where two
        overlap they are cut so that they nest.
Rule 2  Links, code and the like may not overlap each other: the first one stays.
Rule 3  A quote may hold links and code whole; one that crosses its border goes.
Rule 4  A text whose entities already follow these rules is left exactly as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre", "date_time"})
_SOLID = frozenset({"text_link", "text_mention", "custom_emoji", "bot_command"})

# What stands outside when two entities cover the same stretch.
_ORDER = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "date_time": 30,
    "text_link": 49, "text_mention": 49, "bot_command": 50,
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


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
    overlaps = entity.offset < quote.end and quote.offset < entity.end
    return overlaps and not (quote.offset <= entity.offset and entity.end <= quote.end)


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
    """Without what Telegram takes out.

    Control characters become spaces; carriage returns, U+2028 to U+202E and three combining lines go.
    """
    kept: list[str] = []
    gone: list[int] = []  # for each unit of the old text, how many units before it went
    lost = 0
    for char in text:
        gone.extend([lost] * units(char))
        if char == "\r" or "\u2028" <= char <= "\u202e" or char in "\u0333\u033f\u030a":
            lost += 1
        else:
            kept.append(" " if char < " " and char != "\n" else char)
    gone.append(lost)
    moved = []
    for entity in entities:
        begin, end = entity.offset - gone[entity.offset], entity.end - gone[entity.end]
        moved.append(replace(entity, offset=begin, length=end - begin))
    return _without_marks(kept), moved


def _without_marks(chars: list[str]) -> str:
    """Of direction marks in a row, all but the last become zero-width non-joiners."""
    for index in range(len(chars) - 1):
        if chars[index] in "\u200e\u200f" and chars[index + 1] in "\u200e\u200f":
            chars[index] = "\u200c"
    return "".join(chars)


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
