"""Drawing the dialogs of a library, in the form that is wanted.

A chart is worked out once for each dialog and kept: it takes the whole space of profiles. Pictures are not
kept: there is one for each way to answer, and drawing it takes a quarter of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.conversation import state
from bot.proof.draw.chart import chart
from bot.proof.draw.ink import Inks, path
from bot.proof.draw.mermaid import mermaid
from bot.proof.draw.sketch import sketch
from bot.proof.profiles import Space

if TYPE_CHECKING:
    from bot.engine.conversation import Conversation
    from bot.proof.draw.chart import Chart
    from bot.proof.draw.shapes import Picture
    from bot.proof.draw.sketch import Sketch
    from bot.render.renderer import Renderer

PLAIN = Inks()


class Drawing:
    """Draws the dialogs of one proved library. Safe to use from any thread, one at a time."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._charts: dict[str, Chart] = {}

    def chart(self, dialog: str) -> Chart:
        """The chart of a dialog."""
        if dialog not in self._charts:
            self._charts[dialog] = chart(Space(self._renderer.library.dialogs[dialog]))
        return self._charts[dialog]

    def mermaid(self, dialog: str, inks: Inks = PLAIN) -> str:
        """A dialog as the text of a Mermaid flowchart."""
        return mermaid(self._sketch(dialog, inks))

    def svg(self, dialog: str, inks: Inks = PLAIN) -> str:
        """A dialog as SVG."""
        from bot.proof.draw.svg import svg  # noqa: PLC0415  Pillow is loaded when something is drawn

        return svg(self._picture(dialog, inks))

    def png(self, dialog: str, inks: Inks = PLAIN) -> bytes:
        """A dialog as PNG."""
        from bot.proof.draw.png import png  # noqa: PLC0415  the same

        return png(self._picture(dialog, inks))

    def map(self, conversation: Conversation) -> bytes:
        """The dialog of a conversation as PNG, with the way that it has taken."""
        advice = state(self._renderer.library, conversation).advice
        said = {name: self._renderer.answer(advice, name) for name in advice.profile.readings}
        return self.png(conversation.dialog, path(advice, said))

    def _sketch(self, dialog: str, inks: Inks) -> Sketch:
        part = self._renderer.library.dialogs[dialog]
        return sketch(self._renderer, part, self.chart(dialog), inks)

    def _picture(self, dialog: str, inks: Inks) -> Picture:
        from bot.proof.draw.layout import lay_out  # noqa: PLC0415  the same

        return lay_out(self._sketch(dialog, inks))
