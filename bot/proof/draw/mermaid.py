"""A sketch as the text of a Mermaid flowchart.

A thick line settles the matter, a dotted one gives the best that is left, a plain one leads to a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.proof.draw.ink import Ink
    from bot.proof.draw.sketch import Exit, Place, Sketch

_ARROWS = {True: "==>", False: "-.->", None: "-->"}
_STYLES: dict[Ink, str] = {
    "faint": "stroke:#6b7480,stroke-dasharray:4 4",
    "strong": "stroke:#0b57a4,stroke-width:5px",
}
_SIGNS = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;"})


def mermaid(sketch: Sketch) -> str:
    """Write a sketch."""
    return "\n".join(("flowchart TD", *(f"    {line}" for line in _lines(sketch)), ""))


def _lines(sketch: Sketch) -> Iterator[str]:
    for index, place in enumerate(sketch.places):
        yield f"{_id(index, sketch)}{_box(place)}"
    lines = [(index, one) for index, place in enumerate(sketch.places) for one in place.exits]
    for index, one in lines:
        yield f"{_id(index, sketch)} {_arrow(one)} {_id(one.to, sketch)}"
    for ink, style in _STYLES.items():
        places = [_id(index, sketch) for index, place in enumerate(sketch.places) if place.ink == ink]
        links = [str(number) for number, (_, one) in enumerate(lines) if one.ink == ink]
        if places:
            yield f"classDef {ink} {style}"
            yield f"class {','.join(places)} {ink}"
        if links:
            yield f"linkStyle {','.join(links)} {style}"


def _id(index: int, sketch: Sketch) -> str:
    cards = len(sketch.cards)
    return f"q{index + 1}" if index < cards else f"v{index - cards + 1}"


def _box(place: Place) -> str:
    text = "<br/>".join(_escaped(line) for line, _ in place.lines)
    return f'(["{text}"])' if place.number else f'["{text}"]'


def _arrow(one: Exit) -> str:
    arrow = _ARROWS[one.settles]
    return f'{arrow}|"{_escaped(one.label)}"|' if one.label else arrow


def _escaped(text: str) -> str:
    """Write a text for between quotes: Mermaid reads #name; as a character there."""
    return text.translate(_SIGNS)
