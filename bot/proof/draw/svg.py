"""A picture as SVG: text stays text, and it scales."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bot.proof.draw.letters import width
from bot.proof.draw.pens import PAPER
from bot.proof.draw.shapes import Box, Circle, Corners, Stroke, Text

if TYPE_CHECKING:
    from bot.proof.draw.shapes import Picture, Shape

_FONTS = "Aileron, Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
_ANCHORS = {-1: "start", 0: "middle", 1: "end"}
_WEIGHTS = (400, 600, 700)
_BASE = 0.35
"""How far below its middle a line of letters stands, in heights of a letter."""


def svg(picture: Picture) -> str:
    """Draw a picture."""
    shapes = "\n".join(map(_drawn, picture.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" '
        f'width="{picture.width}" role="img" font-family="{_FONTS}">\n'
        f"<title>{escape(picture.title)}</title>\n"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{shapes}\n</svg>\n'
    )


def _drawn(shape: Shape) -> str:
    match shape:
        case Text(x, y, text, size, color, anchor, weight):
            more: dict[str, object] = {"font-size": size, "fill": color, "text-anchor": _ANCHORS[anchor]}
            more |= {"font-weight": _WEIGHTS[weight]}
            if text.strip():
                # as wide as it was measured, whichever font there is
                more |= {"textLength": width(text, size), "lengthAdjust": "spacingAndGlyphs"}
            return _element("text", escape(text), x=x, y=y + size * _BASE, **more)
        case Box(x, y, wide, high, radius, ground, color, border):
            return _element(
                "rect",
                x=x,
                y=y,
                width=wide,
                height=high,
                rx=radius,
                fill=ground,
                stroke=color,
                **{"stroke-width": border},
            )
        case Stroke((x, y), (to_x, to_y), color, wide, dash):
            pen: dict[str, object] = {"stroke": color, "stroke-width": wide}
            pen |= {"stroke-dasharray": dash} if dash else {}
            return _element("line", x1=x, y1=y, x2=to_x, y2=to_y, **pen)
        case Corners(points, color):
            listed = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
            return _element("polygon", points=listed, fill=color)
        case Circle(x, y, radius, ground, color, border):
            return _element(
                "circle", cx=x, cy=y, r=radius, fill=ground, stroke=color, **{"stroke-width": border}
            )


def _element(name: str, content: str = "", /, **attributes: object) -> str:
    given = "".join(
        f" {key}={quoteattr(_number(value) if isinstance(value, float) else str(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _number(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
