"""A dialog as a picture, from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.clock import today
from bot.cli.common import chosen
from bot.engine.answers import FactError
from bot.proof.draw.drawing import PLAIN, Drawing
from bot.proof.draw.ink import exercised
from bot.render.renderer import Renderer

if TYPE_CHECKING:
    from bot.proof.draw.ink import Inks
    from bot.proof.proved import Proved

FORMS = ("mermaid", "svg", "png")


_PLAIN = ("", "mmd", "md", "txt")
"""Endings of files that take Mermaid, which is text."""


def draw_dialog(
    proved: Proved, dialog: str | None, form: str | None, out: Path | None, scripts: Path | None
) -> int:
    """Draw a dialog, the only one if none is named, into a file or to standard output.

    The form is told by the file's name if it is not given. With `scripts`, a folder, what they walk is shown.
    Raises FactError, and ContentError for scripts that cannot be read.
    """
    name = chosen(proved, dialog)
    ending = out.suffix.removeprefix(".") if out else ""
    if form is None and ending not in {*FORMS, *_PLAIN}:
        raise FactError(
            f"A file that ends in .{ending} is none of {', '.join(FORMS)}. Name one with --format."
        )
    form = form or (ending if ending in FORMS else FORMS[0])
    if form not in FORMS:
        raise FactError(f"There is no format {form!r}. Known here: {', '.join(FORMS)}.")
    if form == "png" and out is None and sys.stdout.isatty():
        raise FactError("A PNG is no text. Name a file with --out.")
    drawn = _drawn(Drawing(Renderer(proved.library, today=today)), name, form, _inks(proved, name, scripts))
    if out is not None:
        out.write_bytes(drawn)
    else:
        sys.stdout.buffer.write(drawn)
        sys.stdout.flush()
    return 0


def _drawn(drawing: Drawing, dialog: str, form: str, inks: Inks) -> bytes:
    if form == "png":
        return drawing.png(dialog, inks)
    return (drawing.svg if form == "svg" else drawing.mermaid)(dialog, inks).encode()


def _inks(proved: Proved, dialog: str, folder: Path | None) -> Inks:
    if folder is None:
        return PLAIN
    from bot.cli.scripts import FRONTS
    from bot.proof.coverage import coverage
    from bot.proof.scripts.load import load_scripts

    scripts = load_scripts(folder, proved.library, FRONTS) if folder.is_dir() else ()
    if not any(one.part.id == dialog for one in scripts):
        raise FactError(f"There are no scripted tests of {dialog} at {folder}.")
    return exercised(coverage(proved.library, dialog, scripts).walks)
