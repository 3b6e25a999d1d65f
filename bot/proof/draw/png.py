"""A picture as PNG, drawn larger and made smaller again, so that everything is smooth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.proof.draw.letters import SCALE, drawable, font
from bot.proof.draw.pens import PAPER
from bot.proof.draw.shapes import Box, Circle, Corners, Stroke, Text

if TYPE_CHECKING:
    from bot.proof.draw.shapes import Picture, Shape

_ANCHORS = {-1: "lm", 0: "mm", 1: "rm"}


def png(picture: Picture) -> bytes:
    """Draw a picture."""
    image = Image.new("RGB", (picture.width * SCALE, picture.height * SCALE), PAPER)
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        _draw(draw, shape)
    out = BytesIO()
    image.reduce(SCALE).save(out, "PNG")
    return out.getvalue()


def _draw(draw: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Text():
            at, stroke = (shape.x * SCALE, shape.y * SCALE), shape.weight
            size, anchor = font(shape.size * SCALE), _ANCHORS[shape.anchor]
            draw.text(at, drawable(shape.text), shape.color, size, anchor, stroke_width=stroke)
        case Box():
            corners = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            border = shape.line * SCALE
            draw.rounded_rectangle(_larger(corners), shape.radius * SCALE, shape.ground, shape.color, border)
        case Stroke():
            for ends in _dashes(shape):
                draw.line(_larger(ends), shape.color, shape.width * SCALE)
        case Corners():
            draw.polygon(_larger(at for point in shape.points for at in point), shape.color)
        case Circle():
            x, y, radius = shape.x, shape.y, shape.radius
            around = _larger((x - radius, y - radius, x + radius, y + radius))
            draw.ellipse(around, shape.ground, shape.color, shape.line * SCALE)


def _larger(numbers: Iterable[float]) -> list[float]:
    return [number * SCALE for number in numbers]


def _dashes(stroke: Stroke) -> Iterator[tuple[float, float, float, float]]:
    """Cut a line into its dashes."""
    (x, y), (to_x, to_y) = stroke.begin, stroke.end
    length = abs(to_x - x) + abs(to_y - y)
    if not stroke.dash or not length:
        yield x, y, to_x, to_y
        return
    right, down = (to_x - x) / length, (to_y - y) / length
    for at in range(0, int(length) + 1, 2 * stroke.dash):
        to = min(at + stroke.dash, length)
        yield x + right * at, y + down * at, x + right * to, y + down * to
