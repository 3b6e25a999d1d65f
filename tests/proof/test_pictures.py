"""The forms of a picture: all words are there, nothing covers anything else, and every reader can open it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.emulator.photos import LARGEST, LONGEST_SIDES
from bot.engine import talk
from bot.proof.draw.drawing import Drawing
from bot.proof.draw.ink import Inks, Walk, exercised
from bot.proof.draw.layout import lay_out
from bot.proof.draw.letters import drawable, width, wrapped
from bot.proof.draw.mermaid import mermaid
from bot.proof.draw.pens import RADIUS
from bot.proof.draw.png import png
from bot.proof.draw.shapes import Box, Circle, Picture, Stroke, Text
from bot.proof.draw.sketch import Sketch
from bot.proof.draw.svg import svg
from bot.proof.draw.tracks import tracks
from tests.engine.patients import shipped
from tests.engine.test_talk import ADULT, begun, does
from tests.proof.draw import NAMES, advised, renderer, sketched, way

LONG = {
    "setting": "procedure",
    "age": "54 y",
    "airway": "inadequate",
    "opioid": "yes",
    "naloxone_response": "inadequate",
    "chronic_benzodiazepine": "no",
    "allergy": "no",
}
SVG = "{http://www.w3.org/2000/svg}"
ALL: dict[str, Sketch] = {
    **{name: sketched(name) for name in NAMES},
    "a way": sketched("flumazenil", way("flumazenil", **LONG)),
    "nothing answered": sketched("flumazenil", way("flumazenil")),
    "scripts": sketched("two", exercised([Walk.of(advised("two", age="adult", bleeding="no"))])),
}
sketches = pytest.mark.parametrize("sketch", ALL.values(), ids=ALL)


def words(sketch: Sketch) -> list[str]:
    """Everything that is to be read on it, spaces evened out."""
    lines = [text for place in sketch.places for text, _ in place.lines]
    labels = [one.label for place in sketch.places for one in place.exits if one.label]
    below = [sketch.settles, sketch.best, *(text for _, text in sketch.notes), *sketch.below]
    return [" ".join(text.split()) for text in (sketch.title, *lines, *labels, *below)]


def read(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def corners(text: Text) -> tuple[float, float, float, float]:
    wide = width(text.text, text.size)
    left = text.x - wide * (text.anchor + 1) / 2
    return left, text.y - text.size * 0.5, left + wide, text.y + text.size * 0.5


@sketches
def test_no_two_texts_overlap_and_none_leaves_the_page(sketch: Sketch) -> None:
    picture = lay_out(sketch)
    texts = [corners(shape) for shape in picture.shapes if isinstance(shape, Text) and shape.text.strip()]
    for index, (left, top, right, bottom) in enumerate(texts):
        assert left >= 0
        assert top >= 0
        assert right <= picture.width
        assert bottom <= picture.height
        for left2, top2, right2, bottom2 in texts[:index]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top


@sketches
def test_lines_run_beside_the_places_and_never_through_one(sketch: Sketch) -> None:
    picture = lay_out(sketch)
    boxes = [shape for shape in picture.shapes if isinstance(shape, Box)]
    for line in (shape for shape in picture.shapes if isinstance(shape, Stroke)):
        (x, y), (to_x, to_y) = sorted((line.begin, line.end))
        assert x == to_x or y == to_y
        for box in boxes:
            inside = line.width / 2 + box.line
            across = x < box.x + box.width - inside and to_x > box.x + inside
            down = min(y, to_y) < box.y + box.height - inside and max(y, to_y) > box.y + inside
            assert not (across and down)


@sketches
def test_tracks_stand_clear_of_each_other(sketch: Sketch) -> None:
    picture = lay_out(sketch)
    downs = [
        shape for shape in picture.shapes if isinstance(shape, Stroke) and shape.begin[0] == shape.end[0]
    ]
    columns = sorted({round(line.begin[0]) for line in downs})
    assert all(right - left > 2 * RADIUS for left, right in pairwise(columns))


@sketches
def test_the_svg_is_xml_with_a_title_and_every_word_as_text(sketch: Sketch) -> None:
    picture = lay_out(sketch)
    root = ET.fromstring(svg(picture))  # noqa: S314  our own
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == sketch.title
    assert root.get("viewBox") == f"0 0 {picture.width} {picture.height}"
    text = read([one.text or "" for one in root.iter(f"{SVG}text")])
    for expected in words(sketch):
        assert expected in text
    kinds = {Text: "text", Circle: "circle", Stroke: "line"}
    for kind, tag in kinds.items():
        assert len(list(root.iter(SVG + tag))) == sum(isinstance(shape, kind) for shape in picture.shapes)


@sketches
def test_the_png_opens_with_the_size_that_was_laid_out(sketch: Sketch) -> None:
    picture = lay_out(sketch)
    data = png(picture)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (picture.width, picture.height))
        assert 1000 <= image.width <= 1300
        # a photo that Telegram takes, and whole on the screen of a phone
        assert image.height <= 2.2 * image.width
        assert sum(image.size) <= LONGEST_SIDES
        assert len(data) <= LARGEST / 10
        colors = {color for _, color in image.getcolors(1 << 16) or ()}
        assert (255, 255, 255) in colors
        assert ((231, 240, 250) in colors) is any(note == "strong" for note, _ in sketch.notes)


@sketches
def test_the_same_is_drawn_each_time(sketch: Sketch) -> None:
    assert lay_out(sketch) == lay_out(sketch)


LINE = re.compile(
    r'    (?:q\d+\["[^"\n]+"\]|v\d+\(\["[^"\n]+"\]\)'
    r'|q\d+ (?:==>|-\.->|-->)(?:\|"[^"\n]+"\|)? [qv]\d+'
    r"|classDef \w+ [\w:#,. -]+|class [qv\d,]+ \w+|linkStyle [\d,]+ [\w:#,. -]+)"
)


@sketches
def test_every_line_of_the_mermaid_is_one_that_mermaid_reads(sketch: Sketch) -> None:
    first, *lines, last = mermaid(sketch).split("\n")
    assert (first, last) == ("flowchart TD", "")
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    links = [line for line in lines if "->" in line or "=>" in line]
    assert len(links) == sum(len(place.exits) for place in sketch.places)
    named = {line.split("[")[0].strip(" (") for line in lines if '["' in line}
    assert {part for line in links for part in re.findall(r"\b[qv]\d+\b", line)} <= named
    assert len(named) == len(sketch.places)


def test_what_mermaid_would_read_as_its_own_is_escaped() -> None:
    sketch = sketched("small")
    (text, ink), *_ = sketch.cards[0].lines
    odd = replace(sketch.cards[0], lines=((f'{text} "#1" <b>', ink),))
    drawn = mermaid(replace(sketch, cards=(odd, *sketch.cards[1:])))
    assert 'q1["age #quot;#35;1#quot; #lt;b#gt;"]' in drawn


def test_markup_in_words_stays_text_in_the_svg() -> None:
    shapes = (Text(0, 0, 'a <b> & "c"', 30, "#000000"),)
    root = ET.fromstring(svg(Picture("<&>", 10, 10, shapes)))  # noqa: S314
    assert root.findtext(f"{SVG}title") == "<&>"
    assert root.findtext(f"{SVG}text") == 'a <b> & "c"'


def test_letters_that_the_font_lacks_lose_their_accents_and_no_more() -> None:
    assert drawable("Naïve 5\u00a0mg, 2½") == "Naive 5 mg, 21?2"
    assert drawable("→") == "?"


def test_a_line_breaks_where_it_is_full_and_never_within_a_figure() -> None:
    text = "Wait for 0.2\u00a0mg of it and then for a very long time"
    lines = wrapped(text, 30, 200)
    assert " ".join(lines) == text
    assert all(width(line, 30) <= 200 for line in lines)
    for line, after in pairwise(lines):
        assert width(f"{line} {after.split(' ')[0]}", 30) > 200
    assert wrapped("Overlongwordthatnothingfits in", 30, 50) == ("Overlongwordthatnothingfits", "in")


# tracks


def test_links_to_the_next_row_need_no_track_and_others_share_one() -> None:
    found = tracks(6, [(0, 1), (1, 2), (0, 4), (1, 4), (2, 5), (3, 4), (4, 5)])
    assert {end: (one.begin, one.end) for end, one in found.items()} == {4: (0, 4), 5: (2, 5)}


def test_tracks_on_one_side_share_a_column_only_where_they_do_not_meet() -> None:
    links = [(row, row + 1) for row in range(9)] + [(0, 9), (1, 4), (2, 8), (4, 7), (0, 3), (5, 8)]
    found = list(tracks(10, links).values())
    for index, one in enumerate(found):
        for other in found[:index]:
            if (one.side, one.column) == (other.side, other.column):
                assert one.end <= other.begin or other.end <= one.begin


# the drawing


def test_a_conversation_is_drawn_with_its_way() -> None:
    conversation = does(begun(), *ADULT, "!right", "!why", "!map")
    drawing = Drawing(renderer("flumazenil"))
    mine, another = drawing.map(conversation), drawing.map(does(begun(), "setting=overdose", "!advice"))
    assert len({mine, another, drawing.png("flumazenil")}) == 3
    assert mine == drawing.map(conversation)


def test_a_conversation_that_has_just_begun_is_drawn() -> None:
    assert Drawing(renderer("flumazenil")).map(talk.begin(shipped(), talk.Opening("flumazenil"), "x", 0))


def test_the_forms_agree() -> None:
    drawing = Drawing(renderer("flumazenil"))
    assert drawing.mermaid("flumazenil") == mermaid(sketched("flumazenil", Inks()))
    assert drawing.svg("flumazenil") == svg(lay_out(sketched("flumazenil", Inks())))


def test_nothing_that_draws_is_loaded_before_a_picture_is() -> None:
    code = (
        "import sys; import bot.proof.draw.drawing, bot.proof.draw.mermaid, bot.cli.app; "
        "print({'PIL', 'fast_sugiyama'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "set()"
