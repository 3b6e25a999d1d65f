"""What a picture is made of, in pixels from the upper left corner. Colors are #rrggbb.

SVG and PNG draw the same shapes, in the order they come in.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text around the height `y`; at `x` it begins (-1), has its middle (0) or ends (1).

    `weight` is 0 for plain letters, 1 for bold and 2 for heavy ones.
    """

    x: float
    y: float
    text: str
    size: int
    color: str
    anchor: int = -1
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded box; `line` is how wide its border is."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    ground: str
    color: str
    line: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line across or down; `dash` is how long its dashes and the gaps between them are, 0 for none."""

    begin: Point
    end: Point
    color: str
    width: int
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Corners:
    """A filled shape with straight edges."""

    points: tuple[Point, ...]
    color: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle; `line` is how wide its border is."""

    x: float
    y: float
    radius: float
    ground: str
    color: str
    line: int


Shape = Text | Box | Stroke | Corners | Circle


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a white page of this size."""

    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
